"""The dump formats of GeoNames: https://download.geonames.org/export/dump/readme.txt"""

from __future__ import annotations

from dataclasses import dataclass

from geomap.model import Kind

from .naming import place_key
from .sources import Row
from .table import MOST_PEOPLE, coordinates, legible

DUMP_COLUMNS = 19
_AREAS = {"ADM1": Kind.ADMIN1, "ADM2": Kind.ADMIN2}
_CLASSES = {
    "P": Kind.SETTLEMENT,
    "H": Kind.WATER,
    "U": Kind.WATER,
    "T": Kind.LAND,
    "V": Kind.LAND,
    "L": Kind.LAND,
    "S": Kind.SITE,
    "R": Kind.SITE,
}
_NOT_NAMES = frozenset({"link", "post", "iata", "icao", "faac", "tcid", "unlc", "wkdt", "phon"})  # pseudo languages


@dataclass(frozen=True, slots=True)
class AlternateName:
    """A further name of the place with that id."""

    place_id: str
    name: str


def is_dump(line: str) -> bool:
    return line.count("\t") == DUMP_COLUMNS - 1


def is_alternate_names(line: str) -> bool:
    columns = line.split("\t")
    return 4 <= len(columns) <= 10 and columns[0].isdecimal() and columns[1].isdecimal()


def read_place(line: str) -> Row:
    """A line of allCountries.txt or of a country's file; ValueError says what is wrong with it."""
    columns = _columns(line)
    if len(columns) != DUMP_COLUMNS:
        raise ValueError(f"it has {len(columns)} columns instead of {DUMP_COLUMNS}")
    number, name, ascii_name, alternates, latitude, longitude, feature_class, feature, country, _, admin1, *_ = columns
    if not legible(name):
        raise ValueError("the name is empty")
    lat, lon = coordinates(latitude, longitude)
    kind = _kind(feature_class, feature)
    region = f"{country}.{admin1}"
    return Row(
        id=_id(number),
        name=name,
        alternates=(ascii_name, *alternates.split(",")),
        lat=lat,
        lon=lon,
        kind=kind,
        country=country or None,
        region=region,
        population=_population(columns[14], feature),
        source="geonames",
        code={Kind.ADMIN1: region, Kind.COUNTRY: country}.get(kind) or None,
    )


def read_alternate_name(line: str) -> AlternateName | None:
    """A line of alternateNamesV2.txt; None for what is no name, such as links and postcodes."""
    columns = _columns(line)
    if len(columns) < 4:
        raise ValueError(f"it has {len(columns)} columns instead of 4 or more")
    _, number, language, name, *_ = columns
    return None if language in _NOT_NAMES else AlternateName(_id(number), name)


def _columns(line: str) -> list[str]:
    if "\ufffd" in line:
        raise ValueError("it is not UTF-8 text")
    return line.rstrip("\r\n").split("\t")


def _id(number: str) -> str:
    if place_key(f"gn:{number}") < 0:
        raise ValueError(f"{number!r} is no GeoNames id")
    return f"gn:{number}"


def _population(value: str, feature: str) -> int:
    """People; a quarter of a city counts a tenth, so that it does not outrank the towns around."""
    people = int(value) if value.isdecimal() and len(value) <= len(f"{MOST_PEOPLE}") else 0
    return people // 10 if feature == "PPLX" else people


def _kind(feature_class: str, feature: str) -> Kind:
    if feature_class == "A":
        return Kind.COUNTRY if feature.startswith("PCL") and feature != "PCLH" else _AREAS.get(feature, Kind.ADMIN3)
    return Kind.CONTINENT if feature == "CONT" else _CLASSES.get(feature_class, Kind.LAND)
