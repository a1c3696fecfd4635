"""In which order does a list tell of incidents?"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from .columns import FOREVER, UNKNOWN, Columns, Numbers, Words


def foremost(columns: Columns, rows: Numbers, order: str, count: int) -> Numbers:
    """The first `count` of some rows, which are given as they stand, in one of ORDERS."""
    places = (ORDERS[order](columns, rows).astype(np.int64) << 32) + np.arange(len(rows))
    if len(rows) > count:
        first = np.argpartition(places, count)[:count]
        rows, places = rows[first], places[first]
    ordered: Numbers = rows[np.argsort(places)]
    return ordered


def _oldest(columns: Columns, rows: Numbers) -> Numbers:
    first = columns.first[rows]
    return np.where(first == UNKNOWN, FOREVER, first)


def _places(columns: Columns, rows: Numbers) -> Numbers:
    names = columns.words["place_name"]
    return _ranks(names)[names.codes[rows]]


@lru_cache(4)
def _ranks(words: Words) -> Numbers:
    """The rank of each word in the alphabet, what is unknown last."""
    known = sorted(range(len(words.values)), key=lambda n: (words.values[n] is None, (words.values[n] or "").casefold()))
    ranks = np.empty(len(known), np.int64)
    ranks[known] = np.arange(len(known))
    return ranks


ORDERS: dict[str, Callable[[Columns, Numbers], Numbers]] = {
    "newest": lambda columns, rows: np.zeros(len(rows), np.int64),
    "oldest": _oldest,
    "killed": lambda columns, rows: -np.maximum(columns.killed_best[rows].astype(np.int64), -1),
    "place": _places,
}
"""Name -> a number for each row, the smaller the earlier it is told. Rows come newest first."""
