"""Copies the rows of one database into another: reports, claims, incidents, their history and what was split."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

from geomap.errors import StoreError
from geomap.model import Incident, Report

from .dialect import Session
from .history import ANY_NUMBER
from .rows import names

BATCH = 5000  # rows of a transaction: what a copy that was stopped loses at most

# What each table holds, in an order in which no row names one that is not there yet.
TABLES: Mapping[str, tuple[str, ...]] = {
    "changes": ("number", "at"),
    "reports": names(Report),
    "incidents": ("key", "since", *names(Incident)),
    "past": ("key", "since", "until", *names(Incident), "incident"),
    "words": ("rowid", "text"),
    "features": ("key", "json"),
    "claims": ("key", "report", "incident", "marks", "why", *names(Incident)),
    "ground": ("key", "west", "east", "south", "north", "first", "last"),
    "marks": ("mark", "claim"),
    "apart": ("report", "incident"),
    "shards": ("path", "state"),
    "stretches": ("key", "shard", "start", "digest", "reader"),
    "aside": ("key", "shard", "start", "report", "source", "reason"),
}

Progress = Callable[[int, int], None]  # told how many of how many are done


def counts(db: Session) -> dict[str, int]:
    """How many rows each table has."""
    return {table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in TABLES}


def refuse_full(db: Session, name: str) -> None:
    """StoreError for a database of that name if it holds anything."""
    if any(counts(db).values()):
        raise StoreError(f"{name} holds reports already: name an empty database, or restore with --replace.")


def fill(
    rows: Session, writing: Callable[[], AbstractContextManager[Session]], done: Mapping[str, int], progress: Progress
) -> dict[str, int]:
    """Add what the source has in its tables to a target that has the first `done` rows of each; how many those are then.

    Each batch is written in a session of its own. StoreError if the target has other rows besides.
    """
    wanted, there = counts(rows), sum(done.values())
    for table, columns in TABLES.items():
        for batch in _batches(rows, table, done[table]):
            with writing() as db:
                db.load(table, columns, batch)
            there += len(batch)
            progress(there, sum(wanted.values()))
    with writing() as db:
        _compare(counts(db), wanted)
        db.loaded()
    return wanted


def _batches(rows: Session, table: str, done: int) -> Iterator[list[Any]]:
    """The rows of a table after the first `done`, which are the same whenever the source is."""
    columns = TABLES[table]
    order = ", ".join(columns[:2]) if len(columns) == 2 else columns[0]
    cells = (rows.dialect.portable.get(column, column) for column in columns)
    sql = f"SELECT {', '.join(cells)} FROM {table} ORDER BY {order} LIMIT {ANY_NUMBER} OFFSET {done}"
    found = iter(rows.stream(sql))
    while batch := list(islice(found, BATCH)):
        yield batch


def _compare(found: Mapping[str, int], wanted: Mapping[str, int]) -> None:
    for table, count in wanted.items():
        if found[table] != count:
            raise StoreError(f"The copy has {found[table]} rows in {table} instead of {count}: copy into an empty database.")
