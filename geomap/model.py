"""The values that the stages hand to one another. Frozen, typed, without I/O."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """What a gazetteer place is on the ground, from the largest to the smallest."""

    CONTINENT = "continent"  # also supranational areas: "Middle East"
    COUNTRY = "country"
    ADMIN1 = "admin1"  # state, oblast, province
    ADMIN2 = "admin2"  # county, raion, district
    ADMIN3 = "admin3"  # anything smaller that is still an administrative area
    SETTLEMENT = "settlement"  # city, town, village, quarter
    WATER = "water"  # sea, lake, river
    LAND = "land"  # island, mountain, desert
    SITE = "site"  # airport, bridge, mine


AREAS = frozenset({Kind.CONTINENT, Kind.COUNTRY, Kind.ADMIN1, Kind.ADMIN2, Kind.ADMIN3})


class Role(StrEnum):
    """Why a report mentions an incident."""

    EVENT = "event"  # this report's news
    BACKGROUND = "background"  # an older event told for context
    AGGREGATE = "aggregate"  # a running total or a sum over several events


class Status(StrEnum):
    """How well an incident is vouched for."""

    CLAIMED = "claimed"  # one side says so, nobody independent
    REPORTED = "reported"  # officials or press, undisputed
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"  # sources contradict each other


class Review(StrEnum):
    """Whether a person still has to look at an incident before it is relied upon."""

    DRAFT = "draft"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Report:
    """One news report as it came in. `published` is the day of publication, which dates in words refer to."""

    id: str
    text: str
    title: str | None = None
    published: dt.date | None = None
    url: str | None = None
    publisher: str | None = None
    lang: str | None = None  # ISO 639-1; detected where not given


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the ground, as the gazetteer or a geocoder describes it.

    `lat` and `lon` are degrees, WGS 84; for an area they are a point inside it.
    """

    id: str  # "gn:524901" for GeoNames; another prefix for every other source
    name: str
    lat: float
    lon: float
    kind: Kind
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None  # English name of the region, e.g. "Donetsk Oblast"
    admin1_id: str | None = None  # `id` of that region's own entry
    population: int = 0
    source: str = "geonames"  # key of a source in gazetteer/README.md

    def lies_in(self, area: Place) -> bool:
        """Whether the gazetteer puts this place into another: a town into its region, a region into its country."""
        if self.id == area.id:
            return False
        if area.kind is Kind.COUNTRY:
            return self.country == area.country
        return area.kind is Kind.ADMIN1 and self.admin1_id == area.id


@dataclass(frozen=True, slots=True)
class Entry:
    """A place found under a name. `primary` tells its main name from an alternate one."""

    place: Place
    primary: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a mention could mean, how well it fits, and what spoke for or against it."""

    place: Place
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Toponym:
    """Words of a text that name a place, the place they mean, and the candidates that lost.

    `start` and `end` are code points into the report's text. `place` is None for a name that nothing could locate.
    """

    start: int
    end: int
    text: str
    place: Place | None = None
    score: float = 0.0
    method: str | None = None  # "gazetteer", or the geocoder's name where one was asked
    reasons: tuple[str, ...] = ()
    rejected: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Toll:
    """A number of people as a range. `high` is None when the text leaves it open ("at least 3")."""

    low: int
    best: int
    high: int | None


def described(words: str, default: Any = None) -> Any:
    """A dataclass field that carries its own line of the data dictionary."""
    return field(default=default, metadata={"description": words})


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident, flat: what every map, download and table shows. None where unknown, never a guess.

    The fields down to `review` are, in this order, the properties of every exported feature.
    """

    id: str = described("Stable identifier of the incident", "")
    title: str = described("What happened and where, in a few words", "")
    event_type: str = described("Event type, in ACLED's terms", "")
    sub_event_type: str | None = described("Sub-event type within the event type")
    role: Role = described("event (the news), background (older) or aggregate (a total)", Role.EVENT)
    status: Status = described("claimed, reported, confirmed or disputed", Status.REPORTED)
    claimant: str | None = described("Who says so, as the text names them")
    date_start: dt.date | None = described("First day the incident may have happened on")
    date_end: dt.date | None = described("Last day the incident may have happened on")
    datetime: dt.datetime | None = described("Local day and hour, where the text states the hour")
    time_precision: int | None = described("ACLED: 1 the day is known, 2 within a week, 3 within a month")
    place_name: str | None = described("Name of the place")
    gazetteer_id: str | None = described("Identifier of the place in the gazetteer (gn: is GeoNames)")
    geocode_method: str | None = described("gazetteer, or the geocoder that supplied the coordinates")
    country: str | None = described("ISO 3166-1 alpha-2 code of the country")
    admin1: str | None = described("First-level region (state, oblast, province)")
    lat: float | None = described("Latitude in degrees, WGS 84; for a region, of a point inside it")
    lon: float | None = described("Longitude in degrees, WGS 84")
    geo_precision: int | None = described("ACLED: 1 the named place, 2 near it or part of a region, 3 a region")
    where_prec: int | None = described(
        "UCDP GED: 1 exact, 2 near a place, 3 district, 4 region, 5 larger or vague, 6 country, 7 sea or air"
    )
    uncertainty_km: float | None = described("Radius in km around the point within which it happened")
    killed_low: int | None = described("Fewest killed")
    killed_best: int | None = described("Best estimate of killed")
    killed_high: int | None = described("Most killed; empty when left open or not stated")
    injured_low: int | None = described("Fewest injured")
    injured_best: int | None = described("Best estimate of injured")
    injured_high: int | None = described("Most injured; empty when left open or not stated")
    quote: str = described("The words of the report that the incident rests on", "")
    source_url: str | None = described("Address of the report")
    source_title: str | None = described("Headline of the report")
    publisher: str | None = described("Who published the report")
    published: dt.date | None = described("Day the report was published")
    report_ids: str = described("Identifiers of the reports it rests on, separated by commas", "")
    n_reports: int = described("Number of those reports", 1)
    review: Review = described("draft until a person should no longer doubt it, else ready", Review.READY)
    # Beyond the exported properties: what the incident's own page and the store keep.
    quote_start: int = 0  # code points into the report's text
    quote_end: int = 0
    toponym: Toponym | None = None  # the mention that placed it, with the candidates that lost
    footprint: str | None = None  # WKT in degrees, where it is neither the place's own outline nor a circle around the point


class Pin(NamedTuple):
    """What a map needs of an incident to draw, count, filter and sort it. A tuple, since there may be a million of them.

    The days are ISO 8601 as the store has them; see `Incident` for the rest.
    """

    key: int  # by which its store gives the whole of it
    entry: int  # the place in which it came in, which tells apart those of one day
    date_start: str | None
    date_end: str | None
    n_reports: int
    lon: float | None
    lat: float | None
    killed_best: int | None
    geo_precision: int | None
    where_prec: int | None
    uncertainty_km: float | None
    gazetteer_id: str | None
    event_type: str
    status: str
    role: str
    country: str | None
    admin1: str | None
    place_name: str | None
    review: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one report yields, the most prominent incident first."""

    report: Report
    toponyms: tuple[Toponym, ...]
    incidents: tuple[Incident, ...]


def instant(moment: dt.datetime) -> str:
    """A moment as RFC 3339 writes it, in UTC.

    >>> instant(dt.datetime(2026, 11, 20, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))))
    '2026-11-20T08:30:00Z'
    """
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class BBox:
    """West, south, east, north in degrees; west > east crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


def spans(box: BBox) -> list[tuple[float, float]]:
    """West to east; in two parts where the box crosses the antimeridian."""
    return [(box.west, box.east)] if box.west <= box.east else [(box.west, 180), (-180, box.east)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which incidents are wanted: the one filter vocabulary of the map, the downloads and the command line.

    An empty tuple or None means "any". `role` is `event` by default, since only events are pinned.
    """

    bbox: BBox | None = None
    start: dt.date | None = None  # both ends inclusive
    end: dt.date | None = None
    event_type: tuple[str, ...] = ()
    status: tuple[Status, ...] = ()
    country: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    geo_precision: tuple[int, ...] = ()
    review: tuple[Review, ...] = ()
    min_killed: int | None = None  # the best estimate of killed is at least this; one without an estimate never matches
    id: tuple[str, ...] = ()
    role: tuple[Role, ...] = (Role.EVENT,)
    q: str | None = None  # words that all occur in title, place, quote, claimant or publisher
    limit: int | None = None
    offset: int = 0  # how many of the first to leave out
    as_of: dt.datetime | None = None  # the data as they were at that moment, else as they are


class ChangeKind(StrEnum):
    """What a change made of an incident, as a set of incidents sees it."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"  # gone, or no longer such as the query asks for


@dataclass(frozen=True, slots=True)
class Change:
    """The latest change to an incident. `incident` is what it is now or, withdrawn, what it was last."""

    at: dt.datetime
    kind: ChangeKind
    incident: Incident
