"""Makes SQLite files of what another database holds: whole and safe on the disk before they take their name."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from geomap.errors import StoreError
from geomap.whole import beside, replacing

from .copying import TABLES, Progress, counts, fill, refuse_full
from .dialect import Session
from .sqlite import SqliteDatabase, SqliteSession, failures

PAGES = 2048  # that are copied between two reports of progress, 8 MB
_NEW = "UPDATE store SET token = lower(hex(randomblob(8)))"  # as schema.sql makes it
_BESIDE = ("-wal", "-shm", "-journal")  # what the files end in that SQLite sets beside its own


def copy(rows: Session, path: Path, progress: Progress, replace: bool = False) -> dict[str, int]:
    """Make a file hold what the source holds; how many rows each table has.

    A file that is there may be open elsewhere: it is overwritten at once for whoever reads. StoreError if it holds
    anything, unless that is to be replaced.
    """
    with failures(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with becoming(path) as partial:
                make(rows, partial, progress)
        else:
            _overwrite(rows, path, progress, replace)
    return counts(rows)


def make(rows: Session, path: Path, progress: Progress) -> None:
    """Make a new file that holds what the source holds, under a token of its own."""
    if isinstance(rows, SqliteSession):
        with closing(sqlite3.connect(path)) as db:
            _copy_pages(rows, db, progress)
            db.execute(_NEW)
            db.commit()
    else:
        with closing(SqliteDatabase(str(path))) as database:
            fill(rows, database.writing, dict.fromkeys(TABLES, 0), progress)


@contextmanager
def becoming(path: Path) -> Iterator[Path]:
    """A name for a file that takes the place of `path` once all went well, and is safe on the disk by then."""
    with replacing(path) as partial:
        yield partial
        _make_room(path)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
    _sync_folder(path.parent)


def _overwrite(rows: Session, path: Path, progress: Progress, replace: bool) -> None:
    with closing(SqliteDatabase(str(path), former=replace)) as target:
        if not replace:
            with target.reading() as db:
                refuse_full(db, target.name)
        with beside(path) as partial:
            make(rows, partial, progress)
            with closing(sqlite3.connect(partial)) as whole:
                target.overwrite(whole)


def _copy_pages(rows: SqliteSession, target: sqlite3.Connection, progress: Progress) -> None:
    """Page by page as they are at one moment, whatever is written meanwhile."""
    rows.execute("SELECT token FROM store").fetchone()  # SQLite holds on to the moment of the first reading
    rows.backup(target, pages=PAGES, progress=lambda status, left, total: progress(total - left, total))


def _make_room(path: Path) -> None:
    """Remove what SQLite would take for the last words of the file that is to come; StoreError if a file there is open."""
    besides = [path.with_name(path.name + ending) for ending in _BESIDE]
    if path.exists() and any(each.exists() for each in besides):
        raise StoreError(f"{path} is open in another program, or was left so: choose another name.")
    for each in besides:
        each.unlink(missing_ok=True)


def _sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows has no way to."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
