"""Fills a PostGIS database with what another one holds: an empty one step by step, or any at once in place of all it has."""

from __future__ import annotations

from contextlib import closing, nullcontext

from .copying import TABLES, Progress, counts, fill, refuse_full
from .dialect import Session
from .postgis import PostgisDatabase, PostgisSession
from .sql import version

_NEW = "UPDATE store SET token = encode(sha256(gen_random_uuid()::text::bytea), 'hex')"  # as 0001_first.sql makes it


def copy(rows: Session, url: str, progress: Progress) -> dict[str, int]:
    """Make a database hold what the source holds; how many rows each table has, the same on both sides.

    A copy that was stopped goes on where it was, unless the source has changed: then it begins anew. StoreError for a
    target that holds anything else.
    """
    with closing(PostgisDatabase(url, unfinished=True)) as target:
        with target.writing() as db:
            _begin(db, version(rows), target.name)
            done = counts(db)
        wanted = fill(rows, target.writing, done, progress)
        with target.writing() as db:
            db.execute("UPDATE store SET copying = NULL")
    return wanted


def restore(rows: Session, url: str, progress: Progress, replace: bool) -> None:
    """Make a database hold what the source holds and nothing else, at once for whoever reads.

    StoreError for one that holds anything, unless that is to be replaced.
    """
    with closing(PostgisDatabase(url, unfinished=True)) as target, target.writing() as db:
        if not replace:
            refuse_full(db, target.name)
        _empty(db)
        fill(rows, lambda: nullcontext(db), dict.fromkeys(TABLES, 0), progress)
        db.execute(f"{_NEW}, copying = NULL")


def _begin(db: PostgisSession, copied: str, name: str) -> None:
    """Mark the target as an unfinished copy, of which nobody may read, and empty it if it is one of something else."""
    (copying,) = db.execute("SELECT copying FROM store").fetchone()
    if copying is None:
        refuse_full(db, name)
    if copying != copied:
        db.execute(f"TRUNCATE {', '.join(TABLES)}")
        db.execute("UPDATE store SET copying = ?", (copied,))


def _empty(db: PostgisSession) -> None:
    """Delete every row, since whoever reads meanwhile has to see them, which TRUNCATE would not let them."""
    db.execute("ALTER TABLE incidents DISABLE TRIGGER incident_gone")
    for table in reversed(list(TABLES)):
        db.execute(f"DELETE FROM {table}")
    db.execute("SET CONSTRAINTS ALL IMMEDIATE")
    db.execute("ALTER TABLE incidents ENABLE TRIGGER incident_gone")
