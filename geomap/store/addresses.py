"""Which database does an address mean?"""

from __future__ import annotations

from geomap.errors import StoreError

from .dialect import Database
from .sqlite import SqliteDatabase

MISSING = 'PostgreSQL needs packages of its own: install them with pip install "geomap[postgis]".'


def open_database(url: str) -> Database:
    """The database at an address; StoreError for one that cannot be used."""
    if path := sqlite_path(url):
        return SqliteDatabase(path)
    if url.startswith("postgresql://"):
        try:
            from .postgis import PostgisDatabase  # an optional package is under it
        except ModuleNotFoundError as error:
            raise StoreError(MISSING) from error
        return PostgisDatabase(url)
    raise StoreError(
        f'The database address "{url}" is not one geomap knows: write it as sqlite:///path/to/incidents.sqlite'
        " or postgresql://user@host/database."
    )


def sqlite_path(url: str) -> str:
    """The path in `sqlite:///path`; empty for any other address."""
    scheme, separator, path = url.partition(":///")
    return path if scheme == "sqlite" and separator else ""
