"""Backups: one SQLite file of whatever a database holds at one moment, and a database made of such a file again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import StoreError

from . import history
from .addresses import existing_database, open_database, restore_rows, sqlite_path
from .checking import check
from .copying import Progress, counts, refuse_full
from .dialect import Database, Session
from .sql import version
from .sqlite import SqliteDatabase, failures
from .sqlite_copying import becoming, make

_BEGINNING = b"SQLite format 3\0"  # of every SQLite file that holds anything

Stage = Callable[[str], Progress]  # gives what is told of the progress of a stage, by its name


@dataclass(frozen=True, slots=True)
class State:
    """What a backup holds: the moment of the last change, the version of the store by then, how many rows each table has."""

    moment: dt.datetime | None
    version: str
    counts: Mapping[str, int]


def backup(url: str, file: Path, stage: Stage, replace: bool = False, unchecked: bool = False) -> State:
    """Write what the database at an address holds into a file, while others read and write it.

    The file is whole, sound and safe on the disk before it takes its name. StoreError if it is not sound, or there already
    and not to be replaced.
    """
    if _is_at(file, url):
        raise StoreError(f"{file} is the database itself: name another file.")
    if file.exists() and not replace:
        raise StoreError(f"{file} is there already: name another file, or replace an earlier backup with --replace.")
    if not file.absolute().parent.is_dir():  # which might be a disk that is not there
        raise StoreError(f"There is no folder {file.absolute().parent}: make it, or name a file in another one.")
    with failures(file), becoming(file) as partial:
        with closing(existing_database(url)) as source, source.reading() as rows:
            state = _state(rows)
            with failures(file):  # else the source would be blamed
                make(rows, partial, stage("Copying"))
        if not unchecked:
            with closing(SqliteDatabase(str(partial))) as made:
                _refuse_unsound(made, file, stage("Checking"))
    return state


def restore(file: Path, url: str, stage: Stage, replace: bool = False, unchecked: bool = False) -> State:
    """Make the database at an address hold what a backup holds, at once for whoever reads it.

    Whatever stops it on the way leaves the database as it was. StoreError for a backup that is not sound, and for a
    database that holds anything, unless that is to be replaced.
    """
    source_url = f"sqlite:///{file.absolute()}"
    if _is_at(file, url):
        raise StoreError(f"{file} is the database itself: name a backup of it.")
    _refuse_other(file)
    if not replace:
        _refuse_full(url)
    with closing(existing_database(source_url)) as source:
        if not unchecked:
            _refuse_unsound(source, file, stage("Checking"))
        with source.reading() as rows:
            restore_rows(rows, url, stage("Restoring"), replace)
            return _state(rows)


def _state(rows: Session) -> State:
    return State(history.moment(rows, None), version(rows), counts(rows))


def _refuse_unsound(database: Database, file: Path, progress: Progress) -> None:
    violation = next(check(database, progress), None)
    if violation:
        words = violation.words.removesuffix(".")
        raise StoreError(
            f"What {file} holds would not be sound ({words}): see geomap check, or take it as it is with --unchecked."
        )


def _refuse_other(file: Path) -> None:
    """StoreError for what is no backup. To open it would make a database of an empty file."""
    try:
        with file.open("rb") as stream:
            found = stream.read(len(_BEGINNING))
    except OSError as error:
        raise StoreError(f"{file} cannot be read ({error.strerror}): name a file that geomap backup has made.") from error
    if found != _BEGINNING:
        raise StoreError(f"{file} is no SQLite file: name one that geomap backup has made.")


def _refuse_full(url: str) -> None:
    """StoreError for a database that holds anything, before the backup is looked through."""
    path = sqlite_path(url)
    if path and not Path(path).expanduser().exists():
        return
    with closing(open_database(url)) as database, database.reading() as db:
        refuse_full(db, database.name)


def _is_at(file: Path, url: str) -> bool:
    """Whether an address is that of a file."""
    path = Path(sqlite_path(url)).expanduser()
    return file.exists() and path.exists() and file.samefile(path)
