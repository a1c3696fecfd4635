"""Incidents to test with: some forty made-up ones around the world, and hypothesis strategies for any other."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from geomap.lexicon import event_types
from geomap.model import (
    BBox,
    Candidate,
    Extraction,
    Incident,
    Kind,
    Place,
    Query,
    Report,
    Review,
    Role,
    Status,
    Toponym,
)

HOSTILE = (
    "${alert(1)}",
    "\\`;alert(2)//",
    "</script><script>alert(3)</script>",
    '"><img src=x onerror=alert(4)>',
    "{{ 7*7 }}",
    "javascript:alert(5)",
    "'; DROP TABLE incidents; --",
)

_ROWS = Path(__file__).parent / "data" / "incidents.csv"
_PUBLISHERS = ("The Meridian Post", "Northern Wire", "Ostkurier", "Daily Harbour", "Вісник Слобожанщини")
_STATUSES = (Status.REPORTED, Status.CLAIMED, Status.REPORTED, Status.CONFIRMED, Status.DISPUTED)
_LAST_DAY = dt.date(2025, 1, 31)
_WHERE_PREC = {1: 1, 2: 2, 3: 4}
_REACH_KM = {2: 12.0, 3: 140.0}
_DRAFT = 20  # the one that a geocoder placed and nobody has checked


def world() -> tuple[Extraction, ...]:
    """Reports of forty-two made-up incidents, three of them without a place, and one older event told for context."""
    with _ROWS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (*(_extraction(number, row) for number, row in enumerate(rows)), _background(rows[1]))


def hostile() -> Extraction:
    """A report of which every word is an attempt to run script on the page."""
    attack = " ".join(HOSTILE)
    report = Report(
        "hostile", f"Before.\n\nLong ago. {attack} And after.\n\nEnd.", attack, _LAST_DAY, "javascript:alert(6)", attack
    )
    place = Place("gn:0", attack, 50.0, 36.0, Kind.SETTLEMENT, "UA", attack)
    incident = Incident(
        id='hostile"><svg onload=alert(7)>',
        title=attack,
        event_type=attack,
        sub_event_type=attack,
        claimant=attack,
        date_start=_LAST_DAY,
        date_end=_LAST_DAY,
        place_name=attack,
        gazetteer_id="gn:0",
        country="UA",
        admin1=attack,
        lat=50.0,
        lon=36.0,
        geo_precision=1,
        where_prec=1,
        quote=attack,
        source_url=report.url,
        source_title=attack,
        publisher=attack,
        published=_LAST_DAY,
        report_ids=report.id,
        quote_start=report.text.index(attack),
        quote_end=report.text.index(attack) + len(attack),
        toponym=Toponym(20, 30, attack, place, 0.9, "gazetteer", (attack,), (Candidate(place, 0.1, (attack,)),)),
    )
    placeless = replace(incident, id="hostile-placeless", lat=None, lon=None, geo_precision=None, where_prec=None)
    return Extraction(report, (), (incident, placeless))


def _extraction(number: int, row: dict[str, str]) -> Extraction:
    incident = _incident(number, row)
    lead = f"{incident.source_title}\n\nRescuers and officials were still at work on Friday evening. "
    text = f"{lead}{incident.quote} The authorities said that an inquiry had begun.\n\nMore follows."
    start, end = len(lead), len(lead) + len(incident.quote)
    incident = replace(incident, quote_start=start, quote_end=end, toponym=_toponym(incident, text))
    title, publisher = incident.source_title, incident.publisher
    report = Report(incident.report_ids, text, title, incident.published, incident.source_url, publisher, "en")
    return Extraction(report, (), (incident,))


def _incident(number: int, row: dict[str, str]) -> Incident:
    day = _LAST_DAY - dt.timedelta(days=int(row["days_ago"]))
    precision = int(row["geo_precision"]) if row["geo_precision"] else None
    what = f"{row['what']} {'near' if precision == 2 else 'in'} {row['place_name'] or 'an unnamed place'}"
    within_days = number % 11 == 5
    killed, injured = _count(row["killed"]), _count(row["injured"])
    incident = Incident(
        id=f"made-up-{number:02}",
        title=what[0].upper() + what[1:],
        event_type=row["event_type"],
        sub_event_type=row["sub_event_type"],
        status=_STATUSES[number % 5],
        claimant=row["claimant"] or None,
        date_start=day - dt.timedelta(days=3 if within_days else 0),
        date_end=day,
        datetime=dt.datetime.combine(day, dt.time(4, 30)) if number % 4 == 2 else None,
        time_precision=2 if within_days else 1,
        place_name=row["place_name"] or None,
        country=row["country"] or None,
        admin1=row["admin1"] or None,
        killed_low=killed[0],
        killed_best=killed[1],
        killed_high=killed[2],
        injured_low=injured[0],
        injured_best=injured[1],
        injured_high=injured[2],
        quote=f"The {what} was reported on {day:%A}{', ' + row['claimant'] + ' said' if row['claimant'] else ''}.",
        source_url=f"https://news.example/{number}",
        source_title=f"What is known about the {what}",
        publisher=_PUBLISHERS[number % 5],
        published=day + dt.timedelta(days=1),
        report_ids=f"report-{number:02}",
        review=Review.DRAFT if number == _DRAFT else Review.READY,
    )
    return _placed(incident, row, precision) if precision else incident


def _placed(incident: Incident, row: dict[str, str], precision: int) -> Incident:
    return replace(
        incident,
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        gazetteer_id=row["gazetteer_id"] or f"test:{incident.id}",
        geocode_method="nominatim" if incident.review == Review.DRAFT else "gazetteer",
        geo_precision=precision,
        where_prec=_WHERE_PREC[precision],
        uncertainty_km=_REACH_KM.get(precision),
    )


def _count(given: str) -> tuple[int | None, ...]:
    """Low, best and high from "12", "10/12/13" or "5/5/"; nothing from nothing."""
    numbers = tuple(int(part) if part else None for part in given.split("/"))
    return numbers * 3 if len(numbers) == 1 else numbers


def _toponym(incident: Incident, text: str) -> Toponym | None:
    if incident.place_name is None:
        return None
    at = text.index(incident.place_name)
    far = Place("gn:999", incident.place_name, 44.1, -93.2, Kind.SETTLEMENT, "US", "Minnesota", population=3_100)
    rejected = (Candidate(far, 0.12, ("no other place of the report is near it", "far smaller")),)
    if incident.lat is None or incident.lon is None:
        return Toponym(at, at + 4, incident.place_name, reasons=("no place of this name is in the gazetteer",))
    place = Place(
        incident.gazetteer_id or "",
        incident.place_name,
        incident.lat,
        incident.lon,
        Kind.ADMIN1 if incident.geo_precision == 3 else Kind.SETTLEMENT,
        incident.country,
        incident.admin1,
        population=120_000,
    )
    reasons = ("the report names its region", "the other places of the report are near it")
    return Toponym(at, at + 4, incident.place_name, place, 0.93, incident.geocode_method, reasons, rejected)


def _background(row: dict[str, str]) -> Extraction:
    day = dt.date(2024, 5, 25)
    strike = replace(_incident(1, row), id="older", title="An older strike on Kharkiv", report_ids="older-report")
    older = replace(strike, role=Role.BACKGROUND, date_start=day, date_end=day, datetime=None)
    return Extraction(Report("older-report", older.quote, "Looking back", _LAST_DAY), (), (older,))


# --- Any incident, any query ------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
counts = st.none() | st.integers(0, 10_000_000)
regions = st.sampled_from(["Kyiv", "Kursk Oblast", "Viti Levu, West"])
ids = st.text(st.characters(categories=["L", "N"], max_codepoint=0x7F), min_size=1, max_size=20)
longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)

incidents = st.builds(
    Incident,
    id=ids,
    title=words,
    event_type=words,
    sub_event_type=st.none() | words,
    role=st.sampled_from(Role),
    status=st.sampled_from(Status),
    claimant=st.none() | words,
    date_start=st.none() | days,
    date_end=st.none() | days,
    datetime=st.none() | st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    place_name=st.none() | words,
    country=st.none() | st.sampled_from(["UA", "RU", "FJ"]),
    admin1=st.none() | regions,
    geo_precision=st.none() | st.integers(1, 3),
    lat=latitudes,
    lon=longitudes,
    uncertainty_km=st.none() | st.floats(0.1, 500),
    killed_low=counts,
    killed_best=counts,
    killed_high=counts,
    quote=words,
    source_url=st.none() | words,
    publisher=st.none() | words,
    published=st.none() | days,
    review=st.sampled_from(Review),
)
placed_or_not = st.one_of(incidents, incidents.map(lambda incident: replace(incident, lat=None, lon=None)))

_type_names = st.sampled_from(event_types())
boxes = st.tuples(longitudes, latitudes, longitudes, latitudes).map(
    lambda edges: BBox(edges[0], min(edges[1], edges[3]), edges[2], max(edges[1], edges[3]))
)
_intervals = st.tuples(st.none() | days, st.none() | days).map(
    lambda ends: tuple(sorted(ends)) if None not in ends else ends  # type: ignore[type-var]
)


def _query(ends: tuple[dt.date | None, dt.date | None], **values: object) -> Query:
    return Query(start=ends[0], end=ends[1], **values)  # type: ignore[arg-type]


queries = st.builds(
    _query,
    _intervals,
    bbox=st.none() | boxes,
    event_type=st.lists(_type_names, unique=True, max_size=3).map(tuple),
    status=st.lists(st.sampled_from(Status), unique=True, max_size=3).map(tuple),
    country=st.lists(st.sampled_from(["UA", "RU", "US", "FJ"]), unique=True, max_size=3).map(tuple),
    admin1=st.lists(regions, unique=True, max_size=2).map(tuple),
    geo_precision=st.lists(st.integers(1, 3), unique=True, max_size=2).map(tuple),
    review=st.lists(st.sampled_from(Review), unique=True, max_size=2).map(tuple),
    min_killed=st.none() | st.integers(0, 20),
    id=st.lists(ids, unique=True, max_size=2).map(tuple),
    role=st.lists(st.sampled_from(Role), unique=True, max_size=3).map(tuple),
    q=st.none() | words.map(str.strip).filter(bool),
    limit=st.none() | st.integers(1, 10**9),
    offset=st.sampled_from([0, 0, 1, 2, 10**9]),
    as_of=st.none() | st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)),
)
