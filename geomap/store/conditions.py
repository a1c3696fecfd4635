"""A query as the condition after WHERE, and the words that it searches."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from functools import lru_cache
from typing import Any

from geomap.model import BBox, Incident, Query
from geomap.text import fold

KM_A_DEGREE = 110.574  # of latitude at the equator, where it is shortest
WIDE = 10.0  # degrees of latitude that a circle may reach beyond a box to be told from its distance
WIDE_KM = WIDE * KM_A_DEGREE / 1.02
NARROW = 0.05  # cosine of a latitude beyond which longitude tells little
ROUNDING = 1e-4  # degrees, more than the R*Tree's 32-bit floats can be off

_WORD = re.compile(r"\w(?:\S*\w)?")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


def where(query: Query) -> tuple[str, list[Any]]:
    """A query as the condition after WHERE, and the values for its question marks."""
    parts = [
        *(
            _any_of(name, getattr(query, name))
            for name in ("role", "status", "event_type", "country", "admin1", "geo_precision", "review")
            if getattr(query, name)
        ),
        *([("killed_best >= ?", [query.min_killed])] if query.min_killed is not None else []),
        *([("incidents.id IN (SELECT value FROM json_each(?))", [json.dumps(query.id)])] if query.id else []),
        *([_inside(query.bbox)] if query.bbox else []),
        *([_indexed(query)] if query.bbox or query.start or query.end else []),
        *(
            [("key IN (SELECT rowid FROM words WHERE words MATCH ?)", [phrases])]
            if (phrases := _phrases(query.q or ""))
            else []
        ),
    ]
    return " AND ".join(sql for sql, _ in parts) or "TRUE", [value for _, values in parts for value in values]


def _any_of(column: str, values: tuple[str, ...]) -> tuple[str, list[Any]]:
    """The plus keeps SQLite from starting at an index of such a column: place, time, words and order are better starts."""
    return f"+{column} IN ({', '.join('?' * len(values))})", [*values]


def _indexed(query: Query) -> tuple[str, list[Any]]:
    """What the R*Tree finds for a box and an interval: all that lies in them and, since it rounds, a little more."""
    box = query.bbox or BBox(-180, -90, 180, 90)
    north, south = box.north + ROUNDING, box.south - ROUNDING
    days = [(query.end or dt.date.max).isoformat(), (query.start or dt.date.min).isoformat()]
    found = (
        "SELECT key FROM place_time WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
        " AND first <= julianday(?) AND last >= julianday(?)"
    )
    spans = _spans(box)
    values = [value for west, east in spans for value in (east + ROUNDING, west - ROUNDING, north, south, *days)]
    return f"key IN ({' UNION ALL '.join([found] * len(spans))})", values


def _inside(box: BBox) -> tuple[str, list[Any]]:
    """The exact test of what the R*Tree rounded."""
    spans = _spans(box)
    east_west = " OR ".join(["lon BETWEEN ? AND ?"] * len(spans))
    return f"(lon IS NULL OR {east_west}) AND (lat IS NULL OR lat BETWEEN ? AND ?)", [*sum(spans, ()), box.south, box.north]


def reaching(box: BBox) -> str:
    """What may reach into a box: whole regions, wherever their point is, and what is as near as its uncertainty.

    Near a pole a kilometre is many degrees of longitude, so that there the latitude alone decides.
    """
    reach = f"(uncertainty_km * 1.01 / {KM_A_DEGREE})"
    shrunk = math.cos(math.radians(min(max(abs(box.south), abs(box.north)) + WIDE, 90)))
    lon = (
        "TRUE"
        if shrunk < NARROW
        else " OR ".join(
            f"lon + {turn} BETWEEN {west} - {reach} / {shrunk} AND {east} + {reach} / {shrunk}"
            for west, east in _spans(box)
            for turn in (-360, 0, 360)
        )
    )
    near = f"lat BETWEEN {box.south} - {reach} AND {box.north} + {reach} AND ({lon})"
    return f"(footprint IS NOT NULL OR geo_precision >= 3 OR where_prec >= 3 OR uncertainty_km > {WIDE_KM} OR ({near}))"


def _spans(box: BBox) -> list[tuple[float, float]]:
    """West to east; in two parts where the box crosses the antimeridian."""
    return [(box.west, box.east)] if box.west <= box.east else [(box.west, 180), (-180, box.east)]


def _words(text: str) -> list[str]:
    """Each word of a text folded; characters of scripts that set no spaces stand alone, to be found as a phrase.

    >>> _words("U.S. drones, «Слов’янськ»")
    ['us', 'drones', 'словянськ']
    """
    return [_key(word) for word in _WORD.findall(text)]


@lru_cache(2**16)  # a language repeats its words
def _key(word: str) -> str:
    return _UNSPACED.sub(r" \g<0> ", fold(word))


def _phrases(q: str) -> str:
    """A search as FTS5 reads it: every word in quotation marks, so that none is taken for its syntax."""
    return " ".join(f'"{word}"' for word in _words(q) if word.strip())


def searched(incident: Incident) -> str:
    parts = (incident.title, incident.place_name, incident.quote, incident.claimant, incident.publisher)
    return " ".join(word for part in parts for word in _words(part or ""))
