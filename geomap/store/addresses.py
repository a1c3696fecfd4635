"""Which database does an address mean, and what can be done to it as a whole?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from geomap.errors import StoreError

from .dialect import Database
from .sqlite import SqliteDatabase

MISSING = 'PostgreSQL needs packages of its own: install them with pip install "geomap[postgis]".'


def open_database(url: str) -> Database:
    """The database at an address; StoreError for one that cannot be used."""
    if path := sqlite_path(url):
        return SqliteDatabase(path)
    if _is_postgis(url):
        with _installed():
            from .postgis import PostgisDatabase
        return PostgisDatabase(url)
    raise _unknown(url)


def migrate_database(url: str, progress: Callable[[int, int], None]) -> tuple[str | None, str]:
    """Bring the tables of a database forward; its schema before, None for an empty one, and now.

    StoreError where that cannot be, which leaves them as they were. `progress` is told how many incidents of how many are
    done, where they have to be written anew.
    """
    if path := sqlite_path(url):
        from .sqlite_migration import migrate as migrate_file

        return migrate_file(path, progress)
    if not _is_postgis(url):
        raise _unknown(url)
    with _installed():
        from .migrate import migrate
    return migrate(url, progress)


def copy_database(source: str, target: str, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Make a PostGIS database hold what an SQLite file holds; see `copying.copy`."""
    path = sqlite_path(source)
    if not path:
        raise StoreError(
            f'"{_shown(source)}" cannot be copied from: name an SQLite file as sqlite:///path/to/incidents.sqlite.'
        )
    if not _is_postgis(target):
        raise StoreError(
            f'"{_shown(target)}" cannot be copied to: name a PostGIS database as postgresql://user@host/database.'
        )
    with _installed():
        from .copying import copy
    return copy(path, target, progress)


def _is_postgis(url: str) -> bool:
    return url.startswith("postgresql://")


def _unknown(url: str) -> StoreError:
    return StoreError(
        f'The database address "{_shown(url)}" is not one geomap knows: write it as sqlite:///path/to/incidents.sqlite'
        " or postgresql://user@host/database."
    )


def _shown(url: str) -> str:
    """An address without the password that it may hold."""
    return re.sub(r"(?<=//).*@", "...@", url)


@contextmanager
def _installed() -> Iterator[None]:
    """Around the import of what needs optional packages."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise StoreError(MISSING) from error


def sqlite_path(url: str) -> str:
    """The path in `sqlite:///path`; empty for any other address."""
    scheme, separator, path = url.partition(":///")
    return path if scheme == "sqlite" and separator else ""
