"""Renews airports.csv.gz: airports and air bases that have an airline code.

PYTHONPATH=. python gazetteer/airports.py
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packages import FOLDER, download, write_table

from geomap.model import Kind
from geomap.text import fold

PACKAGE = "airportsdata==20260905"
COLUMNS = ("id", "name", "alternates", "lat", "lon", "kind", "country", "population", "source", "note")
_NAMED = re.compile(r"\b(?:Airport|Airfield|Air Base|Airbase|Air Force Base|Air Station)\b")
_GENERIC = re.compile(
    r"(?:International|Intl\.?|Regional|Municipal|County|City|Town|National|Domestic|Old|New|Memorial|Executive|Central"
    r"|Airport|Airfield|Airbase|Air|Base|Force|Station|[\W\d_])+"
)
_INTERNATIONAL = re.compile(r" (?:International|Intl\.?|Regional|Municipal)(?= Airport)")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        airports = list(read(download(PACKAGE, Path(folder))))
    write_table(FOLDER / "airports.csv.gz", COLUMNS, sorted(map(row, airports)))


def read(wheel: Path) -> Iterator[dict[str, str]]:
    with zipfile.ZipFile(wheel) as archive:
        lines = io.StringIO(archive.read("airportsdata/airports.csv").decode())
    for airport in csv.DictReader(lines):
        if airport["iata"] and _NAMED.search(airport["name"]):
            yield airport


def row(airport: dict[str, str]) -> tuple[object, ...]:
    name = airport["name"].strip()
    at = (round(float(airport["lat"]), 4), round(float(airport["lon"]), 4))
    alternates = "|".join(sorted(other_names(name, airport["city"].strip()), key=len))
    return (f"air:{airport['icao'].lower()}", name, alternates, *at, Kind.SITE, airport["country"], 0, "airportsdata", "")


def other_names(name: str, city: str) -> set[str]:
    """Without the town it serves and without "International", as long as more than generic words are left.

    >>> sorted(other_names("London Heathrow Airport", "London"))
    ['Heathrow Airport']
    >>> sorted(other_names("Kansas City International Airport", "Kansas City"))
    ['Kansas City Airport']
    """
    own = name.removeprefix(f"{city} ") if city else name
    names = {own, _INTERNATIONAL.sub("", name), _INTERNATIONAL.sub("", own)}
    return {n for n in names if not _GENERIC.fullmatch(n) and fold(n) != fold(name)}


if __name__ == "__main__":
    main()
