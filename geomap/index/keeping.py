"""The columns of a store, kept in step with it."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TypeVar

import numpy as np

from geomap.model import Query
from geomap.store import Store

from .columns import Columns, Numbers, changed, columns_of
from .selection import Tests, matching, passing, tests
from .snapshot import read, write

SELECTIONS = 16  # kept, of a byte an incident and filter: a reader pans on under the same filters
MOMENTS = 2  # former states kept
LARGE = 50_000  # incidents from which on it pays to keep the columns in a file
OFTEN = 10  # they are written anew once a tenth has changed

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The incidents that a query means, as rows of columns."""

    columns: Columns
    tests: Tests
    passes: Numbers  # whether each row passes all tests

    @property
    def rows(self) -> Numbers:
        """Those that do, in order."""
        return np.flatnonzero(self.passes)


class Index:
    """What a store holds, as columns. May be used from several threads; StoreError where the database fails."""

    def __init__(self, store: Store, file: Path | None = None) -> None:
        """`file` is where the columns of a large store are kept from one start to the next."""
        self._store = store
        self._file = file
        self._lock = RLock()
        self._columns = (read(file) if file else None) or columns_of(())
        self._unsaved = 0  # changes since the columns were written
        self._moments: OrderedDict[dt.datetime, Columns] = OrderedDict()
        self._selections: OrderedDict[Query, Selection] = OrderedDict()

    def columns(self) -> Columns:
        """The columns as the store is now."""
        with self._lock:
            if self._store.version() != self._columns.version:
                self._keep_up()
            return self._columns

    def selection(self, query: Query) -> Selection:
        """What a query means now, or meant at the moment that it names."""
        with self._lock:
            now = self.columns()  # which forgets what is no longer true
            if query not in self._selections:
                columns = self._as_of(query.as_of) if query.as_of else now
                _keep(self._selections, query, self._selected(columns, query), SELECTIONS)
            self._selections.move_to_end(query)
            return self._selections[query]

    def _keep_up(self) -> None:
        self._moments.clear()  # first, for the database may fail at any point below
        self._selections.clear()
        with self._store.brief(self._columns.version) as brief:
            if brief.whole:
                columns = columns_of(brief.pins)
                self._unsaved = len(columns)
            else:
                pins = list(brief.pins)
                columns = changed(self._columns, brief.ended, pins)
                self._unsaved += len(brief.ended) + len(pins)
            self._columns = replace(columns, version=brief.version)
        if self._file and len(self._columns) >= LARGE and self._unsaved * OFTEN >= len(self._columns):
            write(self._file, self._columns)
            self._unsaved = 0

    def _as_of(self, at: dt.datetime) -> Columns:
        while at not in self._moments:
            with self._store.former(at) as brief:
                if brief.version == self._columns.version:
                    _keep(self._moments, at, changed(self._columns, brief.ended, brief.pins), MOMENTS)
                    break
            self._keep_up()
        self._moments.move_to_end(at)
        return self._moments[at]

    def rows(self, query: Query) -> tuple[Columns, Numbers]:
        """The rows of columns that a query means, its `limit` and `offset` set aside: quicker than a selection, for once."""
        with self._lock:
            now = self.columns()
            columns = self._as_of(query.as_of) if query.as_of else now
        return columns, matching(columns, query, self._found(query))

    def _selected(self, columns: Columns, query: Query) -> Selection:
        each = tests(columns, query, self._found(query))
        passes = passing(columns, each.values())
        if query.limit is None and not query.offset:
            return Selection(columns, each, passes)
        paged = np.zeros_like(passes)
        paged[np.flatnonzero(passes)[query.offset :][: query.limit]] = True
        return Selection(columns, {"page": paged}, paged)

    def _found(self, query: Query) -> list[int] | None:
        """The keys of what only the database can tell; None where that is not asked."""
        asked = Query(q=query.q, id=query.id, role=(), as_of=query.as_of)
        return self._store.keys(asked) if query.q or query.id else None


def _keep(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    """Add what is asked for last and, beyond so many, drop what nobody has asked for the longest."""
    kept[key] = value
    if len(kept) > most:
        kept.popitem(last=False)
