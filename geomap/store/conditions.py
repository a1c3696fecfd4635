"""A query as the condition after WHERE, and the words that it searches."""

from __future__ import annotations

import re
from functools import lru_cache

from geomap.model import BBox, Incident, Query, spans
from geomap.text import fold

from .dialect import Condition, Dialect

_WORD = re.compile(r"\w(?:\S*\w)?")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


def where(query: Query, dialect: Dialect) -> Condition:
    """A query as the condition after WHERE, and the values for its question marks."""
    parts = [
        *(
            _any_of(dialect.scanned + name, getattr(query, name))
            for name in ("role", "status", "event_type", "country", "admin1", "geo_precision", "review")
            if getattr(query, name)
        ),
        *([("killed_best >= ?", [query.min_killed])] if query.min_killed is not None else []),
        *([(f"incidents.id {dialect.among}", [dialect.array(query.id)])] if query.id else []),
        *([_inside(query.bbox)] if query.bbox else []),
        *([dialect.place_time(query.bbox, query.start, query.end)] if query.bbox or query.start or query.end else []),
        *([dialect.words(phrases)] if (phrases := _phrases(query.q or "")) else []),
    ]
    return " AND ".join(sql for sql, _ in parts) or "TRUE", [value for _, values in parts for value in values]


def _any_of(column: str, values: tuple[str, ...]) -> Condition:
    """Place, time, words and order are better starts for a search than such a column."""
    return f"{column} IN ({', '.join('?' * len(values))})", [*values]


def _inside(box: BBox) -> Condition:
    """The exact test of what the index rounded."""
    each = spans(box)
    east_west = " OR ".join(["lon BETWEEN ? AND ?"] * len(each))
    return f"(lon IS NULL OR {east_west}) AND (lat IS NULL OR lat BETWEEN ? AND ?)", [*sum(each, ()), box.south, box.north]


def _words(text: str) -> list[str]:
    """Each word of a text folded; characters of scripts that set no spaces stand alone, to be found as a phrase.

    >>> _words("U.S. drones, «Слов’янськ»")
    ['us', 'drones', 'словянськ']
    """
    return [_key(word) for word in _WORD.findall(text)]


@lru_cache(2**16)  # a language repeats its words
def _key(word: str) -> str:
    return _UNSPACED.sub(r" \g<0> ", fold(word))


def _phrases(q: str) -> list[str]:
    """Each word of a search, as the folded words that it comes to."""
    return [" ".join(phrase) for word in _words(q) if (phrase := word.split())]


def searched(incident: Incident) -> str:
    parts = (incident.title, incident.place_name, incident.quote, incident.claimant, incident.publisher)
    return " ".join(word for part in parts for word in _words(part or ""))
