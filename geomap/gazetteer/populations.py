"""Populations that order well: corrected by hand, and no quarter larger than its city."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from geomap.geo import kilometres

from .naming import place_key
from .sources import Row

_RECENT = 8_000_000  # GeoNames ids: the towns were all there before, what came later is mostly quarters of them
_CITY = 50_000  # people; smaller towns have no quarters of note
_DENSITY = 3_000  # people on a square km of a city, at least: sets how far it may reach
_REACH_KM = 3.0  # of the smallest city
_SHARE = 10  # a quarter counts at most a tenth of its city
_CELL = 0.5  # degrees


def corrected(rows: Iterable[Row], populations: Mapping[str, int]) -> Iterator[Row]:
    """Rows with the population of `populations` where it has their id."""
    return (replace(row, population=populations.get(row.id, row.population)) for row in rows)


def ranked(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows in which a quarter of a city counts at most a tenth of the city.

    GeoNames lists quarters like towns, some with more people than their city or any town around. What kind they are the
    package does not say, so a quarter is what was added to GeoNames late and lies within the reach of an older city of the
    same region.
    """
    cities: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row.population >= _CITY and not _is_recent(row):
            cities[_cell(row)].append(row)
    for row in rows:
        city = _city_around(row, cities) if _is_recent(row) else None
        yield replace(row, population=min(row.population, city.population // _SHARE)) if city else row


def _city_around(row: Row, cities: dict[tuple[int, int], list[Row]]) -> Row | None:
    y, x = _cell(row)
    near = [city for dy in (-1, 0, 1) for dx in (-1, 0, 1) for city in cities.get((y + dy, x + dx), ())]
    around = [city for city in near if city.region == row.region and _reaches(city, row)]
    return max(around, key=lambda city: city.population, default=None)


def _reaches(city: Row, row: Row) -> bool:
    """Whether a row lies on the ground of a city; one with twice its people is a town of its own."""
    reach = max(_REACH_KM, math.sqrt(city.population / _DENSITY / math.pi))
    return row.population < 2 * city.population and kilometres(city.lat, city.lon, row.lat, row.lon) <= reach


def _is_recent(row: Row) -> bool:
    return place_key(row.id) >= _RECENT


def _cell(row: Row) -> tuple[int, int]:
    return math.floor(row.lat / _CELL), math.floor(row.lon / _CELL)
