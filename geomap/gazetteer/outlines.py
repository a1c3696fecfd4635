"""Outlines of countries and regions: what lies where."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geomap.geo import kilometres
from geomap.model import BBox

SLACK = 0.05  # degrees: outlines are simplified, so that a harbour may lie a little outside of its country
_LEVELS = ("country", "admin1")
_NEAR = """
    SELECT o.kind, o.place FROM outline_box b JOIN outline o ON o.place = b.place
    WHERE b.west <= :east AND b.east >= :west AND b.south <= :north AND b.north >= :south
"""


class Outlines:
    """The outlines of a compiled gazetteer, by the key of their place; those in use are kept in memory.

    `connection` gives the calling thread's connection.
    """

    def __init__(self, connection: Callable[[], sqlite3.Connection]) -> None:
        self._connection = connection
        self.geometry = lru_cache(maxsize=1024)(self._read)

    def at(self, lat: float, lon: float) -> list[int]:
        """Keys of the country and the region around a point, in this order; at most one of each."""
        nearest: dict[str, tuple[float, int]] = {}
        for kind, place in self._connection().execute(_NEAR, _around(lat, lon)):
            found = (self.geometry(place).distance(Point(lon, lat)), place)
            nearest[kind] = min(found, nearest.get(kind, found))
        return [nearest[level][1] for level in _LEVELS if level in nearest and nearest[level][0] <= SLACK]

    def _read(self, place: int) -> Any:
        """The place's polygon, or None."""
        found = self._connection().execute("SELECT wkb FROM outline WHERE place = ?", (place,)).fetchone()
        if found is None:
            return None
        outline = shapely.from_wkb(found[0])
        shapely.prepare(outline)
        return outline


def reach_km(outline: BaseGeometry, lat: float, lon: float) -> float:
    """Distance in km from a point of an area to the farthest corner of its largest part."""
    corners = shapely.get_coordinates(max(shapely.get_parts(outline), key=lambda part: part.area))
    return max(kilometres(lat, lon, y, x) for x, y in corners)


def boxes(box: BBox) -> Iterator[BBox]:
    """The box itself, or its two halves where it crosses the antimeridian."""
    if box.west <= box.east:
        yield box
    else:
        yield BBox(box.west, box.south, 180.0, box.north)
        yield BBox(-180.0, box.south, box.east, box.north)


def _around(lat: float, lon: float) -> dict[str, float]:
    return {"west": lon - SLACK, "east": lon + SLACK, "south": lat - SLACK, "north": lat + SLACK}
