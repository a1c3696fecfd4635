"""The words of SQLite: an R*Tree over place and time, FTS5 over the words, JSON for arrays."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from geomap.model import BBox, spans

from .dialect import ROUNDING, Condition

_PORTABLE: Mapping[str, str] = {  # an R*Tree has floats only
    "first": "CAST(first AS INTEGER)",
    "last": "CAST(last AS INTEGER)",
}
_DERIVED: Mapping[str, str] = {"words": "rowid", "features": "key", "place_time": "key"}


def _off(edge: str) -> str:
    return f"abs(place_time.{edge} - placed.{edge}) > {ROUNDING}"


class SqliteDialect:
    scanned = "+"
    placed = ""  # the R*Tree has a table of its own
    among = "IN (SELECT value FROM json_each(?))"
    unfit: tuple[type[Exception], ...] = (sqlite3.DataError, sqlite3.IntegrityError, OverflowError, UnicodeError)
    each = "json_each(?)"
    listed = "json_each(claims.marks)"
    portable = _PORTABLE
    derived = _DERIVED
    unplaced = f"""
        SELECT placed.key FROM placed LEFT JOIN place_time USING (key)
        WHERE place_time.key IS NULL OR {_off("west")} OR {_off("east")} OR {_off("south")} OR {_off("north")}
            OR abs(place_time.first - placed.first) > 1 OR abs(place_time.last - placed.last) > 1
    """
    place = "INSERT INTO place_time SELECT * FROM placed WHERE key = ?"

    def array(self, values: Iterable[str | int]) -> str:
        return json.dumps(sorted(values, key=str), ensure_ascii=False)

    def place_time(self, box: BBox | None, start: dt.date | None, end: dt.date | None) -> Condition:
        box = box or BBox(-180, -90, 180, 90)
        north, south = box.north + ROUNDING, box.south - ROUNDING
        days = [(end or dt.date.max).isoformat(), (start or dt.date.min).isoformat()]
        found = (
            "SELECT key FROM place_time WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
            " AND first <= julianday(?) AND last >= julianday(?)"
        )
        each = spans(box)
        values = [value for west, east in each for value in (east + ROUNDING, west - ROUNDING, north, south, *days)]
        return f"key IN ({' UNION ALL '.join([found] * len(each))})", values

    def words(self, phrases: Sequence[str]) -> Condition:
        """Every phrase in quotation marks, so that none is taken for FTS5's syntax."""
        return "key IN (SELECT rowid FROM words WHERE words MATCH ?)", [" ".join(f'"{phrase}"' for phrase in phrases)]

    def near(self, box: BBox, first: int, last: int) -> Condition:
        sql = "west <= ? AND east >= ? AND south <= ? AND north >= ? AND first <= ? AND last >= ?"
        return sql, [box.east, box.west, box.north, box.south, last, first]
