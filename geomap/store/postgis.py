"""A PostgreSQL database with PostGIS: one writer at a time by an advisory lock, readers in transactions of one moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import IsolationLevel, errors
from psycopg.adapt import Buffer, Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumperUnknown
from psycopg_pool import ConnectionPool

from geomap.errors import StoreError

from .dialect import Cursor, Fault
from .postgis_dialect import PostgisDialect

SCHEMA = "0002"  # the last of migrations/versions
PATIENCE = 30  # seconds to wait for another writer
ANSWER = 10  # seconds that the server may take to let us in
READERS = 16  # connections at most
LOCK = 0x67656F6D  # "geom"
ALONE = f"SET LOCAL lock_timeout = '{PATIENCE}s'; SELECT pg_advisory_xact_lock({LOCK})".encode()

_NUMBERED = {"changes": "max(number)", "past": "min(key)", "stretches": "max(key)", "aside": "max(key)"}

_NUL, _ESCAPE = (
    "\0",
    "\ufdd0",
)  # PostgreSQL's text has no NUL; the escape is a code point that Unicode keeps free for such use
_ESCAPED = _ESCAPE.encode()

_Connection = psycopg.Connection[tuple[Any, ...]]


class _TextDumper(StrDumperUnknown):
    """Text as PostgreSQL may hold it."""

    def dump(self, obj: str) -> Buffer | None:
        if _NUL in obj or _ESCAPE in obj:
            obj = obj.replace(_ESCAPE, f"{_ESCAPE}1").replace(_NUL, f"{_ESCAPE}0")
        return super().dump(obj)


class _TextLoader(Loader):
    """Text as it was before it was dumped, and a day or moment as ISO 8601 writes it."""

    def load(self, data: Buffer) -> str:
        raw = bytes(data)
        text = raw.decode()
        return text.replace(f"{_ESCAPE}0", _NUL).replace(f"{_ESCAPE}1", _ESCAPE) if _ESCAPED in raw else text


class PostgisSession:
    dialect = PostgisDialect()

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Cursor:
        return self._connection.execute(_in_psycopg(sql), values)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_in_psycopg(sql), rows)

    def stream(self, sql: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        with self._connection.cursor("stream") as cursor:
            cursor.itersize = 1000
            cursor.execute(_in_psycopg(sql), values)
            yield from cursor

    def load(self, table: str, columns: Collection[str], rows: Iterable[Sequence[Any]]) -> None:
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def loaded(self) -> None:
        for table, last in _NUMBERED.items():
            sequence = f"pg_get_serial_sequence('{table}', '{last[4:-1]}')"
            self.execute(f"SELECT setval({sequence}, {last}) FROM {table} HAVING count(*) > 0")
        self.execute("ANALYZE")


class PostgisDatabase:
    """The database at an address of libpq's kind; StoreError for one that cannot be used."""

    def __init__(self, url: str, unfinished: bool = False) -> None:
        """`unfinished` allows for one that is the unfinished copy of another."""
        self._url = url
        self.name = named(url)
        self._check(unfinished)
        self._readers = _pool(url, READERS, _configure_reader)
        self._writer = _pool(url, 1, configure)

    def verify(self) -> None:
        self._check(unfinished=False)

    def faults(self) -> list[Fault]:
        return []  # PostgreSQL checks its pages itself, where the server is set up so

    def _check(self, unfinished: bool) -> None:
        with failures(self._url), psycopg.connect(self._url, connect_timeout=ANSWER) as connection:
            _check(connection, self.name)
            if not unfinished and connection.execute("SELECT copying FROM store").fetchone() != (None,):
                raise StoreError(f"The database {self.name} is an unfinished copy: finish it with the same geomap copy.")

    def close(self) -> None:
        self._readers.close()
        self._writer.close()

    @contextmanager
    def reading(self) -> Iterator[PostgisSession]:
        with failures(self._url), self._readers.connection() as connection:
            yield PostgisSession(connection)

    @contextmanager
    def writing(self) -> Iterator[PostgisSession]:
        with failures(self._url), self._writer.connection() as connection:
            connection.execute(ALONE)
            yield PostgisSession(connection)


def schema_of(connection: psycopg.Connection[Any]) -> str | None:
    """The schema that a database has; None if it holds nothing of geomap's."""
    if connection.execute("SELECT to_regclass('geomap_version')").fetchone() == (None,):
        return None
    row = connection.execute("SELECT version_num FROM geomap_version").fetchone()
    return str(row[0]) if row else None


def refuse_later(schema: str | None, name: str) -> None:
    """StoreError for the database of a later geomap."""
    if schema is not None and schema > SCHEMA:
        raise StoreError(
            f"The database {name} was written by a later geomap (schema {schema} after {SCHEMA}): update geomap to open it."
        )


def named(url: str) -> str:
    """The database without the password that its address may hold."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        parts = {}
    host, database = parts.get("host", ""), str(parts.get("dbname", "@"))
    return (
        "at that address" if "@" in database else f"postgresql://{host}/{database}"
    )  # a slash in a password cuts it in two


@contextmanager
def failures(url: str) -> Iterator[None]:
    """PostgreSQL's words as one sentence that names the database and the remedy."""
    try:
        yield
    except psycopg.Error as error:
        raise StoreError(f"The database {named(url)} {_remedy(error)}") from error


def _check(connection: _Connection, name: str) -> None:
    schema = schema_of(connection)
    if schema is None:
        raise StoreError(f"The database {name} holds nothing of geomap's yet: prepare it with geomap migrate --db URL.")
    if schema < SCHEMA:
        raise StoreError(
            f"The database {name} was written by an earlier geomap (schema {schema} before {SCHEMA}): make a backup, then"
            " bring it forward with geomap migrate --db URL."
        )
    refuse_later(schema, name)


def _pool(url: str, size: int, configure: Any) -> ConnectionPool[_Connection]:
    return ConnectionPool(
        url,
        min_size=0,
        max_size=size,
        num_workers=1,
        timeout=PATIENCE,
        kwargs={"connect_timeout": ANSWER},
        configure=configure,
        check=ConnectionPool.check_connection,
        open=True,
    )


def configure(connection: _Connection) -> None:
    """Text and days as rows.py wants them."""
    connection.adapters.register_dumper(str, _TextDumper)
    for kind in ("text", "date", "timestamptz"):
        connection.adapters.register_loader(kind, _TextLoader)
    connection.execute("SET timezone = 'UTC'")
    connection.execute("SET cursor_tuple_fraction = 1")  # what is streamed is wanted whole
    connection.commit()


def _configure_reader(connection: _Connection) -> None:
    configure(connection)
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True


@lru_cache(2**10)
def _in_psycopg(sql: str) -> bytes:
    """A statement with psycopg's marks for its parameters."""
    return sql.replace("%", "%%").replace("?", "%s").encode()


_REMEDIES: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.LockNotAvailable, "is being written by another program: try again when that has finished."),
    (errors.DiskFull, "has no room to grow: free some disk space."),
    (errors.InsufficientPrivilege, "does not let you do that ({}): ask its owner, for PostGIS a superuser."),
    (errors.DataError, "cannot hold that ({})."),
    (psycopg.OperationalError, "cannot be reached ({}): start the server, or name another database with --db or GEOMAP_DB."),
    (psycopg.Error, "cannot be used ({}): name another with --db or GEOMAP_DB."),
)


def _remedy(error: psycopg.Error) -> str:
    words = next(words for kind, words in _REMEDIES if isinstance(error, kind))
    return words.format(error.diag.message_primary or " ".join(str(error).split()))
