"""What the SQL of the stores differs in: all else is written once, in SQL that both databases read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from geomap.model import BBox

ROUNDING = 1e-4  # degrees, more than the 32-bit floats of an index of place can be off

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
    listed: str  # a table with the column `value` that holds the marks which a row of `claims` lists
    portable: Mapping[str, str]  # columns that another database reads only if they are selected so
    derived: Mapping[str, str]  # what is kept of each incident and former one besides: table -> the column of its key
    unplaced: (
        str  # a query for the keys that have a wrong row or none in an index of place and time; empty where it has none
    )
    place: str  # a statement that puts a key, its parameter, into that index

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

    def load(self, table: str, columns: Collection[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add many rows at once."""

    def loaded(self) -> None:
        """Bring up to date what the database keeps beside its tables, once all rows of a copy are loaded."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Damage, as a sentence without its end, and the statement that mends it where one does."""

    words: str
    mend: str = ""


class Database(Protocol):
    """Where sessions come from. Whatever fails within one is a StoreError, and what it wrote is undone."""

    name: str  # for people, without a password

    def reading(self) -> AbstractContextManager[Session]:
        """A session that sees one moment of the data."""

    def writing(self) -> AbstractContextManager[Session]:
        """A session that nobody writes beside."""

    def verify(self) -> None:
        """StoreError if it cannot be read, or has another schema by now."""

    def faults(self) -> list[Fault]:
        """What is damaged below the tables, as far as the database can tell."""

    def close(self) -> None: ...
