"""Which database does an address mean, and what can be done to it as a whole?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from geomap.errors import StoreError

from . import sqlite_copying
from .copying import Progress
from .dialect import Database, Session
from .sqlite import SqliteDatabase, existing

_SCHEME = re.compile(r"[\w+.-]{2,}:")  # one letter is a drive

MISSING = 'PostgreSQL needs packages of its own: install them with pip install "geomap[postgis]".'


def open_database(url: str) -> Database:
    """The database at an address; StoreError for one that cannot be used."""
    if path := sqlite_path(url):
        return SqliteDatabase(path)
    with _postgis(url):
        from .postgis import PostgisDatabase
    return PostgisDatabase(url)


def existing_database(url: str) -> Database:
    """The database at an address, which has to be there."""
    if path := sqlite_path(url):
        existing(path)
    return open_database(url)


def migrate_database(url: str, progress: Progress) -> tuple[str | None, str]:
    """Bring the tables of a database forward; its schema before, None for an empty one, and now.

    StoreError where that cannot be, which leaves them as they were. `progress` is told how many incidents of how many are
    done, where they have to be written anew.
    """
    if path := sqlite_path(url):
        from .sqlite_migration import migrate as migrate_file

        return migrate_file(path, progress)
    with _postgis(url):
        from .migrate import migrate
    return migrate(url, progress)


def copy_database(source: str, target: str, progress: Progress) -> dict[str, int]:
    """Make an empty database hold what another one holds; how many rows each table has, the same on both sides.

    A copy into PostGIS that was stopped goes on where it was, if the source is still the same.
    """
    with closing(existing_database(source)) as database, database.reading() as rows:
        if path := sqlite_path(target):
            return sqlite_copying.copy(rows, Path(path).expanduser(), progress)
        with _postgis(target):
            from .postgis_copying import copy
        return copy(rows, target, progress)


def restore_rows(rows: Session, target: str, progress: Progress, replace: bool) -> None:
    """Make a database hold what another one holds, or leave it as it was.

    StoreError if it holds anything, unless `replace`.
    """
    if path := sqlite_path(target):
        sqlite_copying.copy(rows, Path(path).expanduser(), progress, replace)
        return
    with _postgis(target):
        from .postgis_copying import restore
    restore(rows, target, progress, replace)


@contextmanager
def _postgis(url: str) -> Iterator[None]:
    """Around the import of what a PostGIS database at an address needs; StoreError for any other address."""
    if not url.startswith("postgresql://"):
        raise StoreError(
            f'The database address "{_shown(url)}" is not one geomap knows: write it as sqlite:///path/to/incidents.sqlite'
            " or postgresql://user@host/database."
        )
    try:
        yield
    except ModuleNotFoundError as error:
        raise StoreError(MISSING) from error


def _shown(url: str) -> str:
    """An address without the password that it may hold."""
    return re.sub(r"(?<=//).*@", "...@", url)


def sqlite_path(url: str) -> str:
    """The path in `sqlite:///path`, or that is given bare; empty for any other address."""
    if not _SCHEME.match(url):
        return url
    scheme, separator, path = url.partition(":///")
    return path if scheme == "sqlite" and separator else ""
