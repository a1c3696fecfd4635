"""Copies an SQLite file into an empty PostGIS database: reports, claims, incidents, their history and what was split."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any

from geomap.errors import StoreError
from geomap.model import Incident, Report

from .dialect import Session
from .postgis import PostgisDatabase, PostgisSession
from .rows import names
from .sql import version
from .sqlite import SqliteDatabase, existing

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
_IN_SQLITE = {"first": "CAST(first AS INTEGER)", "last": "CAST(last AS INTEGER)"}  # an R*Tree has floats only
_NUMBERED = {
    "changes": "max(number)",
    "incidents": "max(key)",
    "past": "min(key)",
    "claims": "max(key)",
    "stretches": "max(key)",
    "aside": "max(key)",
}


def copy(path: str, target: str, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Make the target hold what the file at a path, the source, holds; how many rows each table has, the same on both sides.

    A copy that was stopped goes on where it was, unless the source has changed: then it begins anew. StoreError for a
    target that holds anything else. `progress` is told how many rows of how many are there.
    """
    with _snapshot(path) as rows, closing(PostgisDatabase(target, unfinished=True)) as database:
        _begin(database, version(rows))
        wanted = _counts(rows)
        with database.reading() as there:
            done = _counts(there)
        for table in TABLES:
            for batch in _batches(rows, table, done[table]):
                with database.writing() as db:
                    db.load(table, TABLES[table], batch)
                done[table] += len(batch)
                progress(sum(done.values()), sum(wanted.values()))
        with database.writing() as db:
            _finish(db, wanted)
    return wanted


@contextmanager
def _snapshot(path: str) -> Iterator[Session]:
    """One moment of an SQLite file that is there."""
    with closing(SqliteDatabase(existing(path))) as database, database.reading() as db:
        yield db


def _begin(database: PostgisDatabase, copied: str) -> None:
    """Mark the target as an unfinished copy, of which nobody may read, and empty it if it is one of something else."""
    with database.writing() as db:
        (copying,) = db.execute("SELECT copying FROM store").fetchone()
        if copying is None and any(_counts(db).values()):
            raise StoreError(f"The database {database.name} holds reports already: copy into an empty one.")
        if copying != copied:
            db.execute(f"TRUNCATE {', '.join(TABLES)}")
            db.execute("UPDATE store SET copying = ?", (copied,))


def _counts(db: Session) -> dict[str, int]:
    return {table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in TABLES}


def _batches(rows: Session, table: str, done: int) -> Iterator[list[Any]]:
    """The rows of a table after the first `done`, which are the same whenever the source is."""
    columns = TABLES[table]
    order = ", ".join(columns[:2]) if len(columns) == 2 else columns[0]
    cells = (_IN_SQLITE.get(column, column) for column in columns)
    sql = f"SELECT {', '.join(cells)} FROM {table} ORDER BY {order} LIMIT -1 OFFSET {done}"
    found = iter(rows.stream(sql))
    while batch := list(islice(found, BATCH)):
        yield batch


def _finish(db: PostgisSession, wanted: Mapping[str, int]) -> None:
    """Declare the copy whole, if it is."""
    found = _counts(db)
    for table, count in wanted.items():
        if found[table] != count:
            raise StoreError(f"The copy has {found[table]} rows in {table} instead of {count}: copy into an empty database.")
    for table, last in _NUMBERED.items():
        column = last[4:-1]
        db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), {last}) FROM {table} HAVING count(*) > 0")
    db.execute("UPDATE store SET copying = NULL")
    db.execute("ANALYZE")
