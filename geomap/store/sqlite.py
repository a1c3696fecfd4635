"""One SQLite file: one writer at a time; every reading has a connection to itself."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from geomap.errors import StoreError
from geomap.model import Incident, Report

from .dialect import Fault
from .rows import definition, names
from .sqlite_dialect import SqliteDialect

OLDEST, SCHEMA = 3, 4  # the first that can be brought forward, and the last
_REINDEX = "INSERT INTO words (words) VALUES ('rebuild')"
PRIMARY = 0xFF  # the part of an extended error code that tells the kind of error
PATIENCE = 30.0  # seconds to wait for another writer
PAUSE = 0.01  # seconds
APPLICATION = 0x67656F6D  # "geom": tells our databases from other people's (PRAGMA application_id)


class SqliteSession(sqlite3.Connection):
    dialect = SqliteDialect()

    def stream(self, sql: str, values: Sequence[Any] = (), /) -> Iterator[Any]:
        return self.execute(sql, values)

    def load(self, table: str, columns: Collection[str], rows: Iterable[Sequence[Any]]) -> None:
        marks = ", ".join("?" * len(columns))
        self.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)

    def loaded(self) -> None:
        self.execute("INSERT INTO place_time SELECT * FROM placed WHERE key < 0")  # a trigger has placed what is not past


class SqliteDatabase:
    """The file at a path, made if it is not there; StoreError for one that cannot be used."""

    def __init__(self, path: str, former: bool = False) -> None:
        """`former` allows for one of an earlier geomap, whose tables are left as they are."""
        self._path = Path(path).expanduser()
        self.name = str(self._path.absolute())
        self._lock = threading.Lock()
        self._idle: deque[SqliteSession] = deque()  # connections to read with
        with failures(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._connect()
        try:
            with failures(self._path):
                self._prepare(former)
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        for db in (self._writer, *self._idle):
            db.close()

    @contextmanager
    def reading(self) -> Iterator[SqliteSession]:
        with failures(self._path):
            db = self._reader()
            try:
                db.execute("BEGIN")
                yield db
            finally:
                db.rollback()
                self._idle.append(db)

    @contextmanager
    def writing(self) -> Iterator[SqliteSession]:
        with failures(self._path), self._lock, self._transaction() as db:
            yield db

    def verify(self) -> None:
        if not self._path.is_file():
            raise StoreError(f"The database {self._path} is not there any more: put it back, or restore a backup.")
        with self.reading() as db:
            _check(db, self._path, former=False)
            db.execute("SELECT token FROM store")

    def faults(self) -> list[Fault]:
        with self.reading() as db:
            found = _damage(db)
        return found or self._unindexed()

    def _unindexed(self) -> list[Fault]:
        """SQLite looks into the index of words for a writer only."""
        with self.writing() as db:
            try:
                db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_CORRUPT_VTAB:
                    raise
                return [Fault("The index of words does not agree with the words", _REINDEX)]
        return []

    def overwrite(self, other: sqlite3.Connection) -> None:
        """Hold all that another database holds in place of what is there, at once for whoever reads."""
        with failures(self._path), self._lock:
            other.backup(self._writer, progress=self._refuse_to_wait)
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _refuse_to_wait(self, status: int, left: int, total: int) -> None:
        """Python would try again for ever."""
        if status == sqlite3.SQLITE_BUSY:
            raise StoreError(f"The database {self._path} {_REMEDIES[status]}")

    def _prepare(self, former: bool) -> None:
        """Make the tables of a new file; StoreError for one that is another program's or another geomap's."""
        if not _pragma(self._writer, "schema_version"):
            self._log_ahead()
            with self._transaction() as db:
                if not _pragma(db, "schema_version"):  # nobody else has made them meanwhile
                    _make_tables(db)
        _check(self._writer, self._path, former)

    def _log_ahead(self) -> None:
        """Let readers read on while somebody writes; SQLite itself does not wait for who is about to do the same."""
        latest = time.monotonic() + PATIENCE
        while True:
            try:
                self._writer.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > latest:
                    raise
                time.sleep(PAUSE)

    def _reader(self) -> SqliteSession:
        try:
            return self._idle.pop()
        except IndexError:
            db = self._connect()
            db.execute("PRAGMA query_only = ON")
            return db

    def _connect(self) -> SqliteSession:
        db = sqlite3.connect(
            self._path.absolute().as_uri(),
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
            factory=SqliteSession,
        )
        db.execute("PRAGMA foreign_keys = ON")
        # With WAL a power cut may lose the last moments but never damages the file.
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    @contextmanager
    def _transaction(self) -> Iterator[SqliteSession]:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield self._writer
            self._writer.execute("COMMIT")
        except BaseException:
            self._writer.rollback()
            raise


@contextmanager
def failures(path: Path) -> Iterator[None]:
    """SQLite's words as one sentence that names the file and the remedy."""
    try:
        yield
    except (sqlite3.Error, OSError, OverflowError) as error:
        raise StoreError(f"The database {path} {_remedy(error)}") from error


def existing(path: str) -> str:
    """The path, if there is a file; StoreError if not."""
    if not Path(path).expanduser().is_file():
        raise StoreError(
            f'There is no SQLite database at "{path}": name another as sqlite:///path/to/incidents.sqlite, or make it with'
            " geomap ingest --db."
        )
    return path


def schema_of(db: sqlite3.Connection) -> int:
    """The schema that a file has, 0 for one without any tables."""
    return _pragma(db, "user_version")


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, since `executescript` would end the transaction they belong in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _damage(db: sqlite3.Connection) -> list[Fault]:
    """What the file's own checks find, SQLite's first hundred."""
    checks = ("PRAGMA integrity_check", "SELECT rtreecheck('main', 'place_time')", "SELECT rtreecheck('main', 'ground')")
    try:
        found = [line for check in checks for (text,) in db.execute(check) for line in text.splitlines() if line != "ok"]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_CORRUPT:
            raise
        found = [str(error)]
    return [Fault(f"The file is damaged ({line})") for line in found]


def _check(db: sqlite3.Connection, path: Path, former: bool) -> None:
    """StoreError for a file that is another program's or another geomap's."""
    schema = schema_of(db)
    if _pragma(db, "application_id") != APPLICATION:
        raise StoreError(f"{path} is a database of another program: give geomap a file of its own with --db.")
    if schema > SCHEMA:
        raise StoreError(f"{path} was written by a later geomap (schema {schema} after {SCHEMA}): update geomap to open it.")
    if schema < OLDEST:
        raise StoreError(
            f"{path} was written by a geomap before the first (schema {schema} before {OLDEST}): move it away and"
            " ingest the reports again."
        )
    if schema < SCHEMA and not former:
        raise StoreError(
            f"{path} was written by an earlier geomap (schema {schema} before {SCHEMA}): make a copy of it, then"
            " bring it forward with geomap migrate --db URL."
        )


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _make_tables(db: sqlite3.Connection) -> None:
    script = files(__package__).joinpath("schema.sql").read_text("utf-8")
    old = ", ".join("NULL" if name == "toponym" else f"old.{name}" for name in names(Incident))
    parts = {"report": definition(Report), "incident": definition(Incident), "old": old}
    for statement in statements(script.format(application=APPLICATION, schema=SCHEMA, **parts)):
        db.execute(statement)


_REMEDIES = {
    sqlite3.SQLITE_NOTADB: "is no SQLite file: name another one with --db, or move it away.",
    sqlite3.SQLITE_CORRUPT: "is damaged or half written: restore a copy, or move it away and ingest the reports again.",
    sqlite3.SQLITE_BUSY: "is being written by another program: try again when that has finished.",
    sqlite3.SQLITE_FULL: "has no room to grow: free some disk space.",
}


def _remedy(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
    return _REMEDIES.get(code, f"cannot be used ({error}): name a file in a folder you may write to with --db or GEOMAP_DB.")
