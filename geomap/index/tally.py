"""How many incidents does a query match, of which values, and on which days?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geomap.model import BBox

from .columns import EPOCH, FOREVER, UNKNOWN, Columns, Numbers
from .selection import CHOICES, Tests, passing

PRECISIONS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the incidents that pass every filter, and of those that would, were it not for one.

    `counts` has for each filter with values to choose from how many there would be of each value. `days` counts by day
    from `first_day` on (days since 1970-01-01) those that pass every filter but that on time; `undated` have no day.
    """

    matching: int
    located: int
    box: BBox | None  # around those with a place
    counts: Mapping[str, Mapping[str, int]]
    first_day: int
    days: tuple[int, ...]
    undated: int


def tallied(columns: Columns, tests: Tests) -> Tally:
    every = passing(columns, tests.values())

    def without(name: str) -> Numbers:
        """The rows that pass all tests but one."""
        others = [passes for other, passes in tests.items() if other != name]
        return np.flatnonzero(passing(columns, others) if name in tests else every)

    placed = np.flatnonzero(every & columns.located)
    counts = {name: _words(columns, name, without(name)) for name in CHOICES}
    counts["geo_precision"] = _precisions(columns.geo_precision[without("geo_precision")])
    first = columns.first[without("datetime")]
    dated = first[first != UNKNOWN]
    first_day = int(dated.min()) if len(dated) else 0
    return Tally(
        matching=int(np.count_nonzero(every)),
        located=len(placed),
        box=around(columns, placed),
        counts=counts,
        first_day=first_day,
        days=tuple(np.bincount(dated - first_day).tolist()) if len(dated) else (),
        undated=len(first) - len(dated),
    )


def roles(columns: Columns) -> dict[str, int]:
    """How many incidents there are of each role."""
    return _words(columns, "role", np.arange(len(columns)))


def around(columns: Columns, rows: Numbers) -> BBox | None:
    """The smallest box that holds some rows, which all have a place; None for none of them."""
    if not len(rows):
        return None
    lon, lat = columns.lon[rows], columns.lat[rows]
    return BBox(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))


@dataclass(frozen=True, slots=True)
class Extent:
    """The ground and days that incidents span; None where none has any."""

    box: BBox | None
    first: dt.date | None
    last: dt.date | None


def extent(columns: Columns) -> Extent:
    """What all of them span."""
    first, last = columns.first[columns.first != UNKNOWN], columns.last[columns.last != FOREVER]
    days = (EPOCH + dt.timedelta(int(first.min())), EPOCH + dt.timedelta(int(last.max()))) if len(first) else (None, None)
    return Extent(around(columns, np.flatnonzero(columns.located)), *days)


def _words(columns: Columns, name: str, rows: Numbers) -> dict[str, int]:
    """Words that are there, each with its count."""
    column = columns.words[name]
    counts = np.bincount(column.codes[rows], minlength=len(column.values)).tolist()
    return {word: n for word, n in zip(column.values, counts, strict=True) if word is not None and n}


def _precisions(stated: Numbers) -> dict[str, int]:
    counts = {str(value): int(np.count_nonzero(stated == value)) for value in PRECISIONS}
    return {value: n for value, n in counts.items() if n}
