"""Incidents as columns of numbers, in the order in which they are told: a million of them take 80 MB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.mercator import mercator
from geomap.model import Pin

UNKNOWN = -(2**31)
FOREVER = 2**31 - 1  # the last day of what has no day: no interval may hide it
EPOCH = dt.date(1970, 1, 1)
WORLD = 2.0**32  # the width of the world in `x` and `y`
CHUNK = 20_000  # pins made into columns at a time

_DAY_BITS, _REPORT_BITS, _ENTRY_BITS = 22, 14, 28  # bits of a place in the order
_LAST_DAY = 2_932_896  # days from 1970-01-01 to the end of the year 9999

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A column of words: each of them once, and for every row which one it has."""

    values: tuple[str | None, ...]
    codes: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Incidents, a row each, as pins have them; UNKNOWN for a number that a pin lacks.

    Days are counted from 1970-01-01: `start` is that of `date_start`; between `first` and `last` it happened, which are
    UNKNOWN and FOREVER for what has no day. `lon` and `lat` are degrees, NaN without a place. `x` and `y` place it on the
    square of Web Mercator, from the northwest corner, in parts of WORLD.
    """

    key: Numbers
    entry: Numbers
    start: Numbers
    first: Numbers
    last: Numbers
    n_reports: Numbers
    lon: Numbers
    lat: Numbers
    x: Numbers
    y: Numbers
    killed_best: Numbers
    geo_precision: Numbers
    where_prec: Numbers
    uncertainty_km: Numbers  # NaN where it is not known
    words: Mapping[str, Words]

    def __len__(self) -> int:
        return len(self.key)

    @property
    def located(self) -> Numbers:
        """Whether each has a place."""
        return ~np.isnan(self.lat)


ARRAYS = tuple(each.name for each in fields(Columns) if each.name != "words")
WORDS = ("event_type", "status", "role", "country", "admin1", "place_name", "review", "gazetteer_id")
_DAYS = ("date_start", "date_end")


def columns_of(pins: Iterable[Pin], known: Mapping[str, Words] | None = None) -> Columns:
    """Pins as columns, in order. Words that are `known` keep their codes."""
    codes: dict[str, dict[str | None, int]] = {name: {} for name in (*WORDS, *_DAYS)}
    for name, column in (known or {}).items():
        codes[name] = {word: n for n, word in enumerate(column.values)}
    parts = [_part(dict(zip(Pin._fields, cells, strict=True)), codes) for cells in _chunks(pins)]
    made = {name: np.concatenate([part[name] for part in parts]) for name in Pin._fields}
    words = {name: Words(tuple(codes[name]), made.pop(name)) for name in (*WORDS, *_DAYS)}
    x, y = _whole(mercator(np.column_stack((made["lon"], made["lat"]))) * WORLD)
    days = _days(*(words.pop(name) for name in _DAYS))
    columns = Columns(**made, **days, x=x, y=y, words=words)
    return _taken(columns, np.argsort(_order(columns), kind="stable"))


def changed(columns: Columns, ended: Collection[int], pins: Iterable[Pin]) -> Columns:
    """The columns without the rows of some keys, and with those of new pins in their places."""
    new = columns_of(pins, columns.words)
    if not (ended or len(new)):
        return columns
    kept = np.flatnonzero(np.isin(columns.key, np.fromiter(ended, np.int64), invert=True))
    places = np.searchsorted(_order(columns)[kept], _order(new))
    rows = np.insert(kept, places, np.arange(len(new)) + len(columns))
    return _taken(_joined(columns, new), rows)


def _joined(one: Columns, other: Columns) -> Columns:
    """The rows of one after the other's, whose words know those of the one."""
    arrays = {name: np.concatenate((getattr(one, name), getattr(other, name))) for name in ARRAYS}
    words = {name: np.concatenate((one.words[name].codes, other.words[name].codes)) for name in WORDS}
    return Columns(**arrays, words={name: Words(other.words[name].values, codes) for name, codes in words.items()})


def _taken(columns: Columns, rows: Numbers) -> Columns:
    """Some rows, in another order."""
    arrays = {name: getattr(columns, name)[rows] for name in ARRAYS}
    words = {name: Words(each.values, each.codes[rows]) for name, each in columns.words.items()}
    return Columns(**arrays, words=words)


def _chunks(pins: Iterable[Pin]) -> Iterator[Sequence[Sequence[Any]]]:
    """Pins as tuples of cells, a tuple a column; one chunk at least."""
    remaining = iter(pins)
    chunk = list(islice(remaining, CHUNK))
    yield list(zip(*chunk, strict=True)) or [()] * len(Pin._fields)
    while chunk := list(islice(remaining, CHUNK)):
        yield list(zip(*chunk, strict=True))


def _part(cells: Mapping[str, Sequence[Any]], codes: Mapping[str, dict[str | None, int]]) -> dict[str, Numbers]:
    return {name: _coded(each, codes[name]) if name in codes else _numbers(name, each) for name, each in cells.items()}


def _coded(cells: Sequence[str | None], codes: dict[str | None, int]) -> Numbers:
    for word in set(cells) - codes.keys():
        codes[word] = len(codes)
    return np.fromiter(map(codes.__getitem__, cells), np.int32, len(cells))


def _numbers(name: str, cells: Sequence[float | None]) -> Numbers:
    if name in ("key", "entry"):
        return np.array(cells, np.int64)
    stated = np.array(cells, np.float64)  # in which None is NaN
    return (
        stated if name in ("lon", "lat", "uncertainty_km") else np.where(np.isnan(stated), UNKNOWN, stated).astype(np.int32)
    )


def _days(start: Words, end: Words) -> dict[str, Numbers]:
    """The days that a pin has as words."""
    one, other = (np.array([_day(word) for word in each.values], np.int32)[each.codes] for each in (start, end))
    either, both = np.maximum(one, other), (one != UNKNOWN) & (other != UNKNOWN)
    last = np.where(either == UNKNOWN, FOREVER, either)
    return {"start": one, "first": np.where(both, np.minimum(one, other), either), "last": last}


def _day(word: str | None) -> int:
    return UNKNOWN if word is None else (dt.date.fromisoformat(word) - EPOCH).days


def _whole(parts: Numbers) -> tuple[Numbers, Numbers]:
    whole = np.nan_to_num(np.clip(parts, 0, WORLD - 1)).astype(np.uint32)
    return whole[:, 0].copy(), whole[:, 1].copy()


def _order(columns: Columns) -> Numbers:
    """A number that grows in the order of `Store.incidents`: the latest day first, the most reports, the oldest entry."""
    day = np.where(columns.start == UNKNOWN, (1 << _DAY_BITS) - 1, _LAST_DAY - columns.start.astype(np.int64))
    few = np.maximum((1 << _REPORT_BITS) - 1 - columns.n_reports, 0)
    place: Numbers = (day << (_REPORT_BITS + _ENTRY_BITS)) | (few.astype(np.int64) << _ENTRY_BITS) | columns.entry
    return place.view(np.uint64)
