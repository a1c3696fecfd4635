"""The words of PostgreSQL: GiST over point and days (PostGIS), GIN over the words, arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg

from geomap.model import BBox, spans

from .dialect import Condition

LONGEST = 200  # characters of a word that the index knows (geomap_tokens in the migrations)
_PORTABLE: Mapping[str, str] = {"at": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00'"}
_DERIVED: Mapping[str, str] = {"words": "rowid", "features": "key"}


class PostgisDialect:
    scanned = ""  # the planner knows how rare a value is
    placed = ", geom, days"
    among = "= ANY(?)"
    unfit: tuple[type[Exception], ...] = (
        psycopg.DataError,
        psycopg.IntegrityError,
        psycopg.errors.ProgramLimitExceeded,
        UnicodeError,
    )
    each = "unnest(?::text[]) AS each (value)"
    listed = "json_array_elements_text(claims.marks::json) AS listed (value)"
    portable = _PORTABLE
    derived = _DERIVED
    unplaced = place = ""  # the index is one of the tables themselves

    def array(self, values: Iterable[str | int]) -> list[str | int]:
        return list(values)

    def place_time(self, box: BBox | None, start: dt.date | None, end: dt.date | None) -> Condition:
        """PostGIS compares boxes as 32-bit floats, rounded outwards."""
        parts: list[Condition] = []
        if box:
            envelopes = [(west, box.south, east, box.north) for west, east in spans(box)]
            meets = " OR ".join(["geom && ST_MakeEnvelope(?, ?, ?, ?, 4326)"] * len(envelopes))
            parts.append((f"(geom IS NULL OR {meets})", [edge for envelope in envelopes for edge in envelope]))
        if start or end:
            parts.append(("days && daterange(?, ?, '[]')", [start, end]))
        return " AND ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]

    def words(self, phrases: Sequence[str]) -> Condition:
        """The index finds what has all the words; whether they stand in order is looked up in the text."""
        tokens = [word[:LONGEST] for phrase in phrases for word in phrase.split()]
        ordered = [phrase for phrase in phrases if " " in phrase or len(phrase) > LONGEST]
        stands = r" AND strpos(' ' || regexp_replace(text, ' +', ' ', 'g') || ' ', ?) > 0" * len(ordered)
        values: list[Any] = [tokens, *(f" {phrase} " for phrase in ordered)]
        return f"key IN (SELECT rowid FROM words WHERE tokens @> ?::text[]{stands})", values

    def near(self, box: BBox, first: int, last: int) -> Condition:
        meets = "ST_MakeEnvelope(west, south, east, north) && ST_MakeEnvelope(?, ?, ?, ?)"
        values = [box.west, box.south, box.east, box.north, first, last]
        return f"{meets} AND int4range(first, last, '[]') && int4range(?, ?, '[]')", values
