"""Which rows does a query mean? The same as in SQL (store/conditions.py), column by column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce

import numpy as np

from geomap.model import BBox, Query

from .columns import EPOCH, Columns, Numbers, Words, stretch, stretches

CHOICES = ("event_type", "status", "country", "admin1", "review")
FEW = 8  # values up to which it is quicker to compare with each

Tests = Mapping[str, Numbers]
"""Name of a filter -> whether each row passes it, for every filter that a query sets."""


def tests(columns: Columns, query: Query, found: Collection[int] | None) -> Tests:
    """`found` are the keys of what only the database can tell (words, ids), None where the query asks for none."""
    return dict(_tests(columns, query, found))


def passing(columns: Columns, each: Iterable[Numbers]) -> Numbers:
    """Whether each row passes all tests."""
    return reduce(np.logical_and, each, np.ones(len(columns), bool))


def matching(columns: Columns, query: Query, found: Collection[int] | None) -> Numbers:
    """The rows that pass every test of a query; of an interval only the stretch is looked at in which they may be."""
    parts = [(rows.start, stretch(columns, rows)) for rows in stretches(columns, query.start, query.end)]
    return np.concatenate(
        [first + np.flatnonzero(passing(part, tests(part, query, found).values())) for first, part in parts]
    )


def _tests(columns: Columns, query: Query, found: Collection[int] | None) -> Iterator[tuple[str, Numbers]]:
    for name in ("role", *CHOICES):
        if wanted := getattr(query, name):
            yield name, _any_of(columns.words[name], wanted)
    if query.geo_precision:
        yield "geo_precision", np.isin(columns.geo_precision, query.geo_precision)
    if query.min_killed is not None:
        yield "min_killed", columns.killed_best >= query.min_killed
    if query.start or query.end:
        yield "datetime", _meeting(columns, query.start, query.end)
    if query.bbox:
        yield "bbox", _inside(columns, query.bbox)
    if found is not None:
        yield "found", np.isin(columns.key, np.fromiter(found, np.int64))


def _any_of(words: Words, wanted: Iterable[str]) -> Numbers:
    codes = [words.values.index(word) for word in wanted if word in words.values]
    if len(codes) > FEW:
        accepted = np.zeros(len(words.values), bool)
        accepted[codes] = True
        return np.asarray(accepted[words.codes])
    return reduce(np.logical_or, (words.codes == code for code in codes), np.zeros(len(words.codes), bool))


def _meeting(columns: Columns, start: dt.date | None, end: dt.date | None) -> Numbers:
    """What may have happened in an interval; nothing that has no day is left out."""
    passes = np.ones(len(columns), bool)
    if start:
        passes &= columns.last >= (start - EPOCH).days
    if end:
        passes &= columns.first <= (end - EPOCH).days
    return passes


def _inside(columns: Columns, box: BBox) -> Numbers:
    """What lies in a box; nothing that has no place is left out."""
    across = np.logical_and if box.west <= box.east else np.logical_or
    inside = across(columns.lon >= box.west, columns.lon <= box.east)
    inside &= columns.lat >= box.south
    inside &= columns.lat <= box.north
    inside |= ~columns.located
    return inside
