"""One SQLite file: one writer at a time; every reading has its own connection."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from geomap.errors import StoreError
from geomap.model import Incident, Report

from .rows import definition, names
from .sqlite_dialect import SqliteDialect

SCHEMA = 3
PATIENCE = 30.0  # seconds to wait for another writer
APPLICATION = 0x67656F6D  # "geom": tells our databases from other people's (PRAGMA application_id)


class _Session(sqlite3.Connection):
    dialect = SqliteDialect()

    def stream(self, sql: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        return self.execute(sql, values)


class SqliteDatabase:
    """The file at a path, made if it is not there; StoreError for one that cannot be used."""

    def __init__(self, path: str) -> None:
        self._path = Path(path).expanduser()
        self._lock = threading.Lock()
        with self._failures():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._connect()
        try:
            with self._failures():
                self._prepare()
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        self._writer.close()

    @contextmanager
    def reading(self) -> Iterator[_Session]:
        with self._failures(), closing(self._connect()) as db:
            db.execute("PRAGMA query_only = ON")
            yield db

    @contextmanager
    def writing(self) -> Iterator[_Session]:
        with self._failures(), self._lock, self._transaction() as db:
            yield db

    def _prepare(self) -> None:
        """Make what tables are missing; StoreError for a file that is another program's or another geomap's."""
        application, schema, version = (
            _pragma(self._writer, name) for name in ("application_id", "user_version", "schema_version")
        )
        if version and application != APPLICATION:
            raise StoreError(f"{self._path} is a database of another program: give geomap a file of its own with --db.")
        if schema > SCHEMA:
            raise StoreError(
                f"{self._path} was written by a later geomap (schema {schema} after {SCHEMA}): update geomap to open it."
            )
        if version and schema < SCHEMA:
            raise StoreError(
                f"{self._path} was written by an earlier geomap (schema {schema} before {SCHEMA}): move it away and ingest"
                " the reports again."
            )
        self._writer.execute("PRAGMA journal_mode = WAL")
        with self._transaction() as db:  # takes the write lock: a file that cannot be written to is found out now
            for statement in _statements():
                db.execute(statement)

    def _connect(self) -> _Session:
        db = sqlite3.connect(
            self._path.absolute().as_uri(),
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
            factory=_Session,
        )
        db.execute("PRAGMA foreign_keys = ON")
        db.execute(
            "PRAGMA synchronous = NORMAL"
        )  # with WAL a power cut may lose the last moments but never damages the file
        return db

    @contextmanager
    def _transaction(self) -> Iterator[_Session]:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield self._writer
            self._writer.execute("COMMIT")
        except BaseException:
            self._writer.rollback()
            raise

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """SQLite's words as one sentence that names the file and the remedy."""
        try:
            yield
        except (sqlite3.Error, OSError, OverflowError) as error:
            raise StoreError(f"The database {self._path} {_remedy(error)}") from error


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _statements() -> Iterator[str]:
    """The statements of schema.sql one by one, since `executescript` would end the transaction they belong in."""
    script = files(__package__).joinpath("schema.sql").read_text("utf-8")
    old = ", ".join("NULL" if name == "toponym" else f"old.{name}" for name in names(Incident))
    script = script.format(
        application=APPLICATION, schema=SCHEMA, report=definition(Report), incident=definition(Incident), old=old
    )
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


_REMEDIES = {
    sqlite3.SQLITE_NOTADB: "is no SQLite file: name another one with --db, or move it away.",
    sqlite3.SQLITE_CORRUPT: "is damaged or half written: restore a copy, or move it away and ingest the reports again.",
    sqlite3.SQLITE_BUSY: "is being written by another program: try again when that has finished.",
    sqlite3.SQLITE_FULL: "has no room to grow: free some disk space.",
}


def _remedy(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary of an extended code
    return _REMEDIES.get(code, f"cannot be used ({error}): name a file in a folder you may write to with --db or GEOMAP_DB.")
