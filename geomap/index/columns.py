"""Incidents as columns of numbers, in the order in which they are told: a million of them take 100 MB."""

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
_LAST_DAY = 2_932_896  # 9999-12-31

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A column of words: each of them once, and for every row which one it has."""

    values: tuple[str | None, ...]
    codes: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Incidents, a row each, as pins have them; UNKNOWN for a number that a pin lacks.

    `order` is a number that grows in the order of `Store.incidents`; see `place`. Days are counted from 1970-01-01; what has
    no day has UNKNOWN as `first` and FOREVER as `last`. `lon` and `lat` are degrees, NaN without a place. `x` and `y`
    are where that is on the square of Web Mercator, from the northwest corner, in parts of WORLD.
    """

    key: Numbers
    order: Numbers
    first: Numbers
    last: Numbers
    lon: Numbers
    lat: Numbers
    x: Numbers
    y: Numbers
    killed_best: Numbers
    geo_precision: Numbers
    where_prec: Numbers
    uncertainty_km: Numbers  # NaN where it is not known
    words: Mapping[str, Words]
    longest: int  # days that any of them may have lasted
    version: str  # of the store when they were read from it; empty for none

    def __len__(self) -> int:
        return len(self.key)

    @property
    def located(self) -> Numbers:
        """Whether each has a place."""
        return ~np.isnan(self.lat)


ARRAYS = tuple(each.name for each in fields(Columns) if each.name not in ("words", "longest", "version"))
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
    start, first, last = _days(*(words.pop(name) for name in _DAYS))
    order = place(start, made.pop("n_reports"), made.pop("entry"))
    ordered = np.argsort(order, kind="stable")
    made |= {"order": order, "first": first, "last": last, "x": x, "y": y}
    return Columns(
        **{name: cells[ordered] for name, cells in made.items()},
        words={name: Words(each.values, each.codes[ordered]) for name, each in words.items()},
        longest=int((last - first)[first != UNKNOWN].max(initial=0)),
        version="",
    )


def changed(columns: Columns, ended: Collection[int], pins: Iterable[Pin]) -> Columns:
    """The columns without the rows of some keys, and with those of new pins in their places."""
    new = columns_of(pins, columns.words)
    if not (ended or len(new)):
        return columns
    gone = np.flatnonzero(np.isin(columns.key, np.fromiter(ended, np.int64)))
    places = np.searchsorted(columns.order, new.order)
    pieces = list(_pieces(len(columns), gone.tolist(), places.tolist()))

    def spliced(old: Numbers, fresh: Numbers) -> Numbers:
        return np.concatenate([(fresh if is_new else old)[part] for is_new, part in pieces])

    arrays = {name: spliced(getattr(columns, name), getattr(new, name)) for name in ARRAYS}
    words = {name: Words(each.values, spliced(columns.words[name].codes, each.codes)) for name, each in new.words.items()}
    return Columns(**arrays, words=words, longest=max(columns.longest, new.longest), version=columns.version)


def _pieces(length: int, gone: Sequence[int], places: Sequence[int]) -> Iterator[tuple[bool, slice]]:
    """What new columns consist of: stretches of the old rows, without those that are gone, and new rows at their places."""
    events = sorted([*((row, True, 0) for row in gone), *((place, False, n) for n, place in enumerate(places))])
    done = 0
    for row, ends, number in events:
        yield False, slice(done, row)
        done = row
        if ends:
            done = row + 1
        else:
            yield True, slice(number, number + 1)
    yield False, slice(done, length)


def stretch(columns: Columns, rows: slice) -> Columns:
    """Some consecutive rows, which are not copied."""
    arrays = {name: getattr(columns, name)[rows] for name in ARRAYS}
    words = {name: Words(each.values, each.codes[rows]) for name, each in columns.words.items()}
    return Columns(**arrays, words=words, longest=columns.longest, version=columns.version)


def place(start: Numbers, n_reports: Numbers, entry: Numbers) -> Numbers:
    """A number that grows in the order of `Store.incidents`: the latest day first, the most reports, the oldest entry.

    `start` is in days since 1970-01-01, UNKNOWN for what has none.
    """
    day = np.where(start == UNKNOWN, (1 << _DAY_BITS) - 1, _LAST_DAY - start.astype(np.int64))
    few = np.maximum((1 << _REPORT_BITS) - 1 - n_reports, 0)
    order: Numbers = (day << (_REPORT_BITS + _ENTRY_BITS)) | (few.astype(np.int64) << _ENTRY_BITS) | entry
    return order.view(np.uint64)


def stretches(columns: Columns, start: dt.date | None, end: dt.date | None) -> list[slice]:
    """The rows outside of which nothing can have happened in an interval; what has no day stands at the end."""
    if not start and not end:
        return [slice(0, len(columns))]
    latest = (end - EPOCH).days + columns.longest if end else _LAST_DAY
    earliest = (start - EPOCH).days - columns.longest if start else -_LAST_DAY
    undated = (1 << _DAY_BITS) - 1
    sought = [max(_LAST_DAY - latest, 0), min(_LAST_DAY - earliest + 1, undated), undated]
    edges = np.searchsorted(columns.order, np.array(sought, np.uint64) << np.uint64(_REPORT_BITS + _ENTRY_BITS))
    first, last, rest = edges.tolist()
    return [slice(first, last), slice(rest, len(columns))]


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


def _days(start: Words, end: Words) -> tuple[Numbers, Numbers, Numbers]:
    """The day on which an incident began, and the first and last it may be, of days as words."""
    one, other = (np.array([_day(word) for word in each.values], np.int32)[each.codes] for each in (start, end))
    either, both = np.maximum(one, other), (one != UNKNOWN) & (other != UNKNOWN)
    last = np.where(either == UNKNOWN, FOREVER, either)
    return one, np.where(both, np.minimum(one, other), either), last


def _day(word: str | None) -> int:
    return UNKNOWN if word is None else (dt.date.fromisoformat(word) - EPOCH).days


def _whole(parts: Numbers) -> tuple[Numbers, Numbers]:
    whole = np.nan_to_num(np.clip(parts, 0, WORLD - 1)).astype(np.uint32)
    return whole[:, 0].copy(), whole[:, 1].copy()
