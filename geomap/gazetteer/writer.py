"""Writes places, names and outlines into a compiled gazetteer. Used by build and import alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.model import Kind
from geomap.text import fold

from .naming import bare_name, is_name, keys, place_key, spellings
from .outlines import Outlines, reach_km
from .sources import Row

SCHEMA = Path(__file__).with_name("schema.sql")
BUILT, WITH_PLACE, ATTACHED = 0, 1, 2  # where a name came from: see schema.sql

_REGIONS = "SELECT pk, country, name FROM place WHERE kind = 'admin1'"
_AREA = "SELECT pk, kind, country FROM place WHERE pk = ?"
_FORGET = f"DELETE FROM name WHERE origin = {WITH_PLACE} AND place IN (SELECT place FROM staged WHERE origin = {WITH_PLACE})"
_DEMOTE = 'UPDATE name SET "primary" = 0 WHERE "primary" AND place IN (SELECT place FROM staged WHERE "primary")'
_MERGE = """
    INSERT INTO name SELECT key, place, max("primary"), max(origin) FROM staged WHERE true GROUP BY key, place
    ON CONFLICT DO UPDATE SET "primary" = max("primary", excluded."primary"), origin = max(origin, excluded.origin)
"""


class Writer:
    """Collects rows on one connection; `finish` makes them searchable. The caller commits."""

    def __init__(self, connection: sqlite3.Connection, *, imported: bool) -> None:
        self._db = connection
        self._imported = imported
        self._outlines = Outlines(lambda: connection)
        self._db.execute('CREATE TEMP TABLE staged (key TEXT, place INTEGER, "primary" INTEGER, origin INTEGER)')
        self._codes: dict[str, int] = dict(self._db.execute("SELECT code, place FROM code"))
        self._regions = {(c, fold(n)): pk for pk, c, n in self._db.execute(_REGIONS)}

    def add(self, row: Row) -> int:
        """Writes a place with its names, replacing what stood under its id; returns how many names.

        An imported country or region only adds names to the one that is there: that one fits its outline.
        """
        known = self._codes.get(row.code or "")
        if known is not None and self._imported:
            return self.name(known, _names(row), origin=ATTACHED)
        pk = place_key(row.id)
        country, admin1 = self._area(row, pk)
        own_id = None if pk > 0 else row.id
        at = (round(row.lat, 5), round(row.lon, 5))
        values = (pk, own_id, row.name, *at, row.kind, country, admin1, row.population, row.source, int(self._imported))
        self._db.execute("INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        self._remember(row, pk)
        return self.name(pk, _names(row), primary=row.name, origin=WITH_PLACE if self._imported else BUILT)

    def name(self, pk: int, names: Iterable[str], *, primary: str | None = None, origin: int = BUILT) -> int:
        """Gives the place of that key further names; returns how many."""
        main = fold(primary) if primary else None
        rows = [(key, pk, int(key == main), origin) for key in keys(names)]
        self._db.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", rows)
        return len(rows)

    def outline(self, pk: int, kind: Kind, outline: BaseGeometry) -> None:
        """Gives the place of that key its polygon."""
        lat, lon = self._db.execute("SELECT lat, lon FROM place WHERE pk = ?", (pk,)).fetchone()
        values = (pk, kind, round(reach_km(outline, lat, lon), 1), shapely.to_wkb(outline))
        self._db.execute("INSERT INTO outline VALUES (?, ?, ?, ?)", values)
        west, south, east, north = outline.bounds
        self._db.execute("INSERT INTO outline_box VALUES (?, ?, ?, ?, ?)", (pk, west, east, south, north))

    def find(self, place_id: str) -> int | None:
        """Key of a place that is there."""
        pk = place_key(place_id)
        return pk if self._db.execute("SELECT 1 FROM place WHERE pk = ?", (pk,)).fetchone() else None

    def finish(self) -> None:
        """Sorts the collected names into the index: sorted, even millions of them need little memory."""
        for statement in (_FORGET, _DEMOTE, _MERGE) if self._imported else (_MERGE,):
            self._db.execute(statement)
        self._db.execute("DROP TABLE staged")

    def _remember(self, row: Row, pk: int) -> None:
        """Keeps an area's code and name, by which later rows refer to it."""
        if row.code:
            self._codes[row.code] = pk
            self._db.execute("INSERT OR REPLACE INTO code VALUES (?, ?)", (row.code, pk))
        if row.kind is Kind.ADMIN1 and row.country:
            self._regions[row.country, fold(row.name)] = pk

    def _area(self, row: Row, pk: int) -> tuple[str | None, int | None]:
        """Country and region: as the row says, else by what lies around its point."""
        if row.kind is Kind.ADMIN1:
            return row.country, pk
        if row.region is None and row.kind in (Kind.CONTINENT, Kind.COUNTRY):
            return row.country, None
        region = self._codes.get(row.region or "") or self._regions.get((row.country or "", fold(row.region or "")))
        if region or (row.region and "." in row.region):
            return row.country, region
        return self._around(row)

    def _around(self, row: Row) -> tuple[str | None, int | None]:
        found = [self._db.execute(_AREA, (pk,)).fetchone() for pk in self._outlines.at(row.lat, row.lon)]
        country = row.country or next((c for _, kind, c in found if kind == Kind.COUNTRY), None)
        region = next((pk for pk, kind, c in found if kind == Kind.ADMIN1 and c == country), None)
        return country, region


def _names(row: Row) -> Iterable[str]:
    yield row.name
    yield from spellings(row.name)
    if row.kind in (Kind.ADMIN1, Kind.COUNTRY):
        yield bare_name(row.name)
    yield from filter(is_name, row.alternates)
