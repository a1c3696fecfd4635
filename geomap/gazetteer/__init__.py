"""The gazetteer: names of places, and the places that bear them."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.model import BBox, Entry, Kind, Place

from .build import check_version, connect, edition, population_rank
from .naming import place_key
from .outlines import Outlines, boxes
from .typos import edits

__all__ = ["Gazetteer", "attribution"]

_COLUMNS = """
    coalesce(p.id, 'gn:' || p.pk), p.name, p.lat, p.lon, p.kind, p.country,
    a.name, coalesce(a.id, 'gn:' || a.pk), p.population, p.source
"""
_PLACES = f"SELECT {_COLUMNS} FROM place p LEFT JOIN place a ON a.pk = p.admin1"
_LOOKUP = f"""
    SELECT n.key, n."primary", {_COLUMNS}
    FROM json_each(?) wanted CROSS JOIN name n ON n.key = wanted.value
    CROSS JOIN place p ON p.pk = n.place LEFT JOIN place a ON a.pk = p.admin1
    ORDER BY p.population DESC, p.kind <> 'settlement', p.pk
"""
_SIMILAR = """
    SELECT n.key FROM json_each(?) wanted CROSS JOIN name n ON n.key = wanted.value CROSS JOIN place p ON p.pk = n.place
    GROUP BY n.key ORDER BY max(p.population * (1 + n."primary")) DESC, n.key LIMIT ?
"""
_STARTING = f"""
    SELECT {_COLUMNS} FROM (
        SELECT place, max(key = :key) AS whole, max("primary") AS main FROM name
        WHERE key >= :key AND key < :key || :last GROUP BY place
    ) n CROSS JOIN place p ON p.pk = n.place LEFT JOIN place a ON a.pk = p.admin1
    ORDER BY n.whole DESC, n.main DESC, p.population DESC, p.pk LIMIT :limit
"""
_SETTLEMENTS = f"""
    SELECT {_COLUMNS} FROM settlement_box b CROSS JOIN place p ON p.pk = b.place LEFT JOIN place a ON a.pk = p.admin1
    WHERE b.west <= :east AND b.east >= :west AND b.south <= :north AND b.north >= :south AND p.kind = 'settlement'
        AND b.most >= :rank AND p.population >= :population
    ORDER BY p.population DESC, p.pk LIMIT :limit
"""
_OUTLINES = f"""
    SELECT o.place, {_COLUMNS} FROM outline_box b CROSS JOIN outline o ON o.place = b.place
    CROSS JOIN place p ON p.pk = o.place LEFT JOIN place a ON a.pk = p.admin1
    WHERE b.west <= :east AND b.east >= :west AND b.south <= :north AND b.north >= :south AND o.kind = :kind
    ORDER BY p.population DESC, p.pk
"""


class Gazetteer:
    """A compiled gazetteer, opened read-only. Safe to use from several threads: each has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._outlines = Outlines(lambda: self._db)

    @classmethod
    def open(cls, path: Path) -> Gazetteer:
        """GazetteerError if there is no usable file."""
        check_version(path)
        return cls(path)

    def verify(self) -> None:
        """GazetteerError if it cannot be read, or is that of another geomap by now."""
        check_version(self._path)

    def lookup(self, keys: Collection[str]) -> dict[str, tuple[Entry, ...]]:
        """The places that bear each name, the most populous first. Keys are folded names; unknown ones are left out."""
        found: dict[str, list[Entry]] = defaultdict(list)
        wanted = json.dumps(sorted(key for key in set(keys) if "\0" not in key))  # SQLite reads a text up to its first NUL
        for key, primary, *columns in self._db.execute(_LOOKUP, (wanted,)):
            found[key].append(Entry(_place(columns), bool(primary)))
        return {key: tuple(entries) for key, entries in found.items()}

    def similar(self, key: str, limit: int = 5) -> tuple[str, ...]:
        """Known names that differ from a folded one by a single letter, that of the most populous place first."""
        rows = self._db.execute(_SIMILAR, (json.dumps(list(edits(key))), limit))
        return tuple(found for (found,) in rows)

    def resembling(self, key: str) -> dict[str, tuple[Entry, ...]]:
        """The places under each known name that differs from a folded one by a single letter, as `lookup` gives them."""
        return self.lookup(edits(key))

    def starting(self, key: str, limit: int = 8) -> list[Place]:
        """The places that have a name beginning with a folded one: those of just that name first, then main names."""
        values = {"key": key, "last": "\U0010ffff", "limit": limit}
        return [_place(row) for row in self._db.execute(_STARTING, values)]

    @property
    def edition(self) -> str:
        """What tells a gazetteer from one that holds other places, wherever it was compiled."""
        return edition(self._db)

    def place(self, place_id: str) -> Place | None:
        """The place with that id ("gn:524901")."""
        return self._at(place_key(place_id))

    def outline(self, place_id: str) -> BaseGeometry | None:
        """The polygon of a country or region, in degrees."""
        outline: BaseGeometry | None = self._outlines.geometry(place_key(place_id))
        return outline

    def radius_km(self, place_id: str) -> float | None:
        """How far an area's largest part reaches from its point, in km."""
        found = self._db.execute("SELECT radius_km FROM outline WHERE place = ?", (place_key(place_id),)).fetchone()
        return float(found[0]) if found else None

    def regions_at(self, lat: float, lon: float) -> tuple[Place, ...]:
        """The country and the first-level region around a point, in this order; () at sea."""
        return tuple(filter(None, map(self._at, self._outlines.at(lat, lon))))

    def settlements_in(self, bbox: BBox, min_population: int = 0, limit: int = 100) -> list[Place]:
        """Towns in a box, the largest first."""
        values = {"population": min_population, "rank": population_rank(min_population), "limit": limit}
        rows = [row for box in boxes(bbox) for row in self._db.execute(_SETTLEMENTS, values | _sides(box))]
        return sorted(map(_place, rows), key=lambda place: -place.population)[:limit]

    def land(self, bbox: BBox) -> BaseGeometry:
        """What is dry in a box."""
        bounds = (bbox.west, bbox.south, bbox.east, bbox.north)
        return shapely.union_all([shapely.clip_by_rect(shape, *bounds) for _, shape in self.outlines_in(bbox, Kind.COUNTRY)])

    def outlines_in(self, bbox: BBox, kind: Kind) -> list[tuple[Place, BaseGeometry]]:
        """Areas of that kind whose bounding box meets a box."""
        rows = [row for box in boxes(bbox) for row in self._db.execute(_OUTLINES, {"kind": kind} | _sides(box))]
        return list({pk: (_place(columns), self._outlines.geometry(pk)) for pk, *columns in rows}.values())

    @property
    def _db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self._path)
            self._local.connection = connection
        return connection

    def _at(self, pk: int) -> Place | None:
        found = self._db.execute(f"{_PLACES} WHERE p.pk = ?", (pk,)).fetchone()
        return _place(found) if found else None


def attribution() -> str:
    """The line of credit that the sources ask for, without markup."""
    return "Places: GeoNames (CC BY 4.0), Natural Earth, geoBoundaries"


def _place(columns: Collection[object]) -> Place:
    place_id, name, lat, lon, kind, *rest = columns
    return Place(place_id, name, lat, lon, Kind(kind), *rest)  # type: ignore[arg-type]


def _sides(box: BBox) -> dict[str, float]:
    return {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
