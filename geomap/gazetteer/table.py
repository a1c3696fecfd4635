"""Reads places from a CSV table: those that come with geomap and those of a user."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.model import Kind
from geomap.text import fold, printable

from .sources import Row, opened, split

MOST_PEOPLE = 10_000_000_000  # of all Earth
NEEDED = ("name", "lat", "lon")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was skipped, and why."""

    file: str
    line: int
    reason: str


def read(lines: Iterable[str], file: str) -> Iterator[Row | BadRow]:
    """Rows of a table with at least the columns name, lat and lon; GazetteerError if its header lacks one.

    Further columns: id, alternates (separated by "|"), kind (a value of Kind), country (ISO 3166-1 alpha-2), admin1 (English
    name; else by the outline around the point), population, source.
    """
    reader = csv.reader(lines, strict=True)
    try:
        header = [column.strip() for column in next(reader, [])]
    except csv.Error as error:
        raise GazetteerError(f"{file} is no table ({error}): its first line has to name its columns.") from error
    missing = [column for column in NEEDED if column not in header]
    if missing:
        raise GazetteerError(
            f"{file} has no column {missing[0]!r}: its first line has to name the columns {', '.join(NEEDED)}."
        )
    while True:
        try:
            values = next(reader)
            if values:
                yield _row(_named(values, header))
        except StopIteration:
            return
        except (ValueError, csv.Error) as error:
            yield BadRow(file, reader.line_num, str(error))


def bundled(file: Path) -> Iterator[Row]:
    """Rows of one of the tables that come with geomap, which have to be flawless."""
    with opened(file) as stream:
        for row in read(stream, file.name):
            if isinstance(row, BadRow):
                raise GazetteerError(f"{file} is broken in line {row.line}: {row.reason}; correct that row.")
            yield row


def _named(values: list[str], header: list[str]) -> dict[str, str]:
    if len(values) != len(header):
        raise ValueError(f"it has {len(values)} columns instead of {len(header)}")
    return dict(zip(header, (value.strip() for value in values), strict=True))


def _row(values: dict[str, str]) -> Row:
    if any("\ufffd" in value for value in values.values()):
        raise ValueError("it is not UTF-8 text")
    lat, lon = coordinates(values["lat"], values["lon"])
    if not fold(legible(values["name"])):
        raise ValueError("the name is empty")
    country = values.get("country") or None
    return Row(
        id=values.get("id") or _identifier(values["name"], country, lat, lon),
        name=values["name"],
        alternates=split(values.get("alternates", "")),
        lat=lat,
        lon=lon,
        kind=_kind(values.get("kind") or Kind.SETTLEMENT),
        country=country,
        region=values.get("admin1") or None,
        population=_population(values.get("population") or "0"),
        source=values.get("source") or "imported",
    )


def legible(name: str) -> str:
    """The name; ValueError for one that would steer the terminals that it is printed on."""
    if printable(name) != name:
        raise ValueError("the name holds control characters")
    return name


def coordinates(lat: str, lon: str) -> tuple[float, float]:
    """Degrees as written; ValueError unless they lie on Earth."""
    try:
        point = float(lat), float(lon)
    except ValueError:
        raise ValueError(f"lat {lat!r} and lon {lon!r} are not both numbers") from None
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise ValueError(f"lat {lat}, lon {lon} lie outside of -90..90, -180..180")
    return point


def _kind(value: str) -> Kind:
    try:
        return Kind(value)
    except ValueError:
        raise ValueError(f"kind {value!r} is none of {', '.join(Kind)}") from None


def _population(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > len(f"{MOST_PEOPLE}"):
        raise ValueError(f"population {value:.40} is not a whole number of people")
    return int(value)


def _identifier(name: str, country: str | None, lat: float, lon: float) -> str:
    slug = re.sub(r"\s+", "-", fold(name))
    return f"sup:{slug}-{(country or 'xx').lower()}-{lat:.2f}-{lon:.2f}"
