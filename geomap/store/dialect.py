"""What the SQL of the stores differs in: all else is written once, in SQL that both databases read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from geomap.model import BBox

Condition = tuple[str, list[Any]]  # what stands after WHERE, and the values for its question marks


class Dialect(Protocol):
    """Fragments of SQL in one database's own words. Conditions speak of the columns of `incidents`."""

    scanned: str  # what keeps the database from starting at an index of the column that it stands before
    placed: (
        str  # columns of `incidents` and `past`, each after a comma, that `place_time` needs besides those of an incident
    )
    among: str  # what stands after a column to ask whether its value is in an `array`
    unfit: tuple[type[Exception], ...]  # what is raised for a value that the database cannot hold
    each: str  # a table with the column `value` that holds the elements of an `array` of text

    def array(self, values: Iterable[str | int]) -> Any:
        """Some values as one parameter."""

    def place_time(self, box: BBox | None, start: dt.date | None, end: dt.date | None) -> Condition:
        """What an index finds for a box, an interval or both: all that lies in them or lacks what they ask for.

        It may find a little more than what lies in the box.
        """

    def words(self, phrases: Sequence[str]) -> Condition:
        """What has all phrases, each some folded words with one space between, in this order."""

    def near(self, box: BBox, first: int, last: int) -> Condition:
        """Which rows of `ground` meet a box and some days, given as proleptic Gregorian ordinals."""


class Cursor(Protocol):
    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Session(Protocol):
    """A connection within one transaction. Parameters are question marks."""

    @property
    def dialect(self) -> Dialect: ...

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object: ...

    def stream(self, sql: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        """The rows of an answer that need not fit into memory."""


class Database(Protocol):
    """Where sessions come from. Whatever fails within one is a StoreError, and what it wrote is undone."""

    def reading(self) -> AbstractContextManager[Session]:
        """A session that sees one moment of the data."""

    def writing(self) -> AbstractContextManager[Session]:
        """A session that nobody writes beside."""

    def close(self) -> None: ...
