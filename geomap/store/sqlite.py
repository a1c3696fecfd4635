"""The store as one SQLite file: an R*Tree over place and time, FTS5 over the words."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from geomap.errors import StoreError
from geomap.merge import Claim
from geomap.model import BBox, Change, Extraction, Incident, Pin, Query, Report, Role

from . import Counts, Extent, Facets, history, ledger
from .conditions import reaching, where
from .rows import definition, from_row, names

SCHEMA = 3
PATIENCE = 30.0  # seconds to wait for another writer
APPLICATION = 0x67656F6D  # "geom": tells our databases from other people's (PRAGMA application_id)

_INCIDENT = ", ".join(f"incidents.{name}" for name in names(Incident))
_REPORT = ", ".join(f"reports.{name}" for name in names(Report))
_DAY = "CAST(julianday({}(coalesce(date_start, date_end), coalesce(date_end, date_start))) - 2440587.5 AS INTEGER)"
_BRIEFLY = {
    "lon": "CAST(round(lon * 1e5) AS INTEGER)",
    "lat": "CAST(round(lat * 1e5) AS INTEGER)",
    "first": _DAY.format("min"),
    "last": _DAY.format("max"),
    "killed": "killed_best",
}
_PIN = ", ".join(_BRIEFLY.get(name, name) for name in Pin._fields)


class SqliteStore:
    """One file, one writer at a time; every reading has its own connection and sees one moment of the data."""

    def __init__(self, path: str, clock: Callable[[], dt.datetime]) -> None:
        self._path = Path(path).expanduser()
        self._clock = clock
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._writer.close()

    def save(self, extraction: Extraction) -> bool:
        report = extraction.report
        with self._failures(), self._lock, self._transaction() as db:
            if _report(db, report.id) == report and ledger.claimed(db, report.id) == extraction.incidents:
                return False
            history.begin(db, self._clock())
            ledger.keep(db, extraction)
        return True

    def split(self, incident_id: str, report_ids: Collection[str]) -> str | None:
        with self._failures(), self._lock, self._transaction() as db:
            if not ledger.divisible(db, incident_id, report_ids):
                return None
            history.begin(db, self._clock())
            return ledger.split(db, incident_id, report_ids)

    def incidents(self, query: Query) -> Iterator[Incident]:
        return self._where(query, *where(query))

    def reaching(self, query: Query) -> Iterator[Incident]:
        condition, values = where(replace(query, bbox=None))
        return self._where(query, f"{condition} AND {reaching(query.bbox)}" if query.bbox else condition, values)

    def _where(self, query: Query, condition: str, values: list[Any]) -> Iterator[Incident]:
        with self._reading() as db:
            incidents = history.incidents(db, query.as_of)
            for row in db.execute(f"SELECT {_INCIDENT} FROM {incidents} WHERE {condition} {_page(query)}", values):
                yield from_row(Incident, row)

    def pins(self, query: Query) -> Iterator[Pin]:
        condition, values = where(query)
        within = "" if query.limit is None and not query.offset else _page(query)
        with self._reading() as db:
            incidents = history.incidents(db, query.as_of)
            yield from map(Pin._make, db.execute(f"SELECT {_PIN} FROM {incidents} WHERE {condition} {within}", values))

    def count(self, query: Query) -> Counts:
        condition, values = where(query)
        with self._reading() as db:
            incidents = history.incidents(db, query.as_of)
            sql = f"SELECT count(*), count(*) - count(lat) FROM {incidents} WHERE {condition}"
            return Counts(*db.execute(sql, values).fetchone())

    def extent(self) -> Extent:
        sql = "SELECT min(date_start), max(date_end), min(lon), min(lat), max(lon), max(lat) FROM incidents"
        with self._reading() as db:
            first, last, *edges = db.execute(sql).fetchone()
        days = (dt.date.fromisoformat(day) if day else None for day in (first, last))
        return Extent(BBox(*edges) if edges[0] is not None else None, *days)

    def moment(self, at: dt.datetime | None = None) -> dt.datetime | None:
        with self._reading() as db:
            return history.moment(db, at)

    def changes(self, query: Query, since: dt.datetime | None = None) -> Iterator[Change]:
        with self._reading() as db:
            yield from history.changes(db, query, since)

    def total(self) -> int:
        with self._reading() as db:
            return int(db.execute("SELECT count(*) FROM incidents").fetchone()[0])

    def roles(self) -> dict[str, int]:
        with self._reading() as db:
            return dict(db.execute("SELECT role, count(*) FROM incidents GROUP BY 1"))

    def incident(self, incident_id: str) -> Incident | None:
        with self._reading() as db:
            row = db.execute(f"SELECT {_INCIDENT} FROM incidents WHERE id = ?", (incident_id,)).fetchone()
        return from_row(Incident, row) if row else None

    def report(self, report_id: str) -> Report | None:
        with self._reading() as db:
            return _report(db, report_id)

    def reports_of(self, incident_id: str) -> tuple[Report, ...]:
        condition = "id IN (SELECT report FROM claims WHERE incident = ?)"
        sql = f"SELECT {_REPORT} FROM reports WHERE {condition} ORDER BY published, id"
        with self._reading() as db:
            return tuple(from_row(Report, row) for row in db.execute(sql, (_key(db, incident_id),)))

    def claims(self, incident_id: str) -> tuple[Claim, ...]:
        with self._reading() as db:
            return ledger.ledger(db, _key(db, incident_id))

    def shared(self, report_id: str) -> int:
        beside = "SELECT 1 FROM claims AS other WHERE other.incident = claims.incident AND other.report <> claims.report"
        sql = f"SELECT count(*) FROM claims WHERE report = ? AND EXISTS ({beside})"
        with self._reading() as db:
            return int(db.execute(sql, (report_id,)).fetchone()[0])

    def version(self) -> str:
        with self._reading() as db:
            sql = "SELECT token, (SELECT coalesce(max(number), 0) FROM changes) FROM store"
            return "{}-{}".format(*db.execute(sql).fetchone())

    def facets(self) -> Facets:
        with self._reading() as db:
            first, last = db.execute(
                "SELECT min(date_start), max(date_end) FROM incidents WHERE role = ?", (Role.EVENT,)
            ).fetchone()
            return Facets(
                event_types=_facet(db, "event_type"),
                countries=_facet(db, "country"),
                statuses=_facet(db, "status"),
                first=dt.date.fromisoformat(first) if first else None,
                last=dt.date.fromisoformat(last) if last else None,
            )

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

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            self._path.absolute().as_uri(), uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        db.execute("PRAGMA foreign_keys = ON")
        db.execute(
            "PRAGMA synchronous = NORMAL"
        )  # with WAL a power cut may lose the last moments but never damages the file
        return db

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._failures(), closing(self._connect()) as db:
            db.execute("PRAGMA query_only = ON")
            yield db

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
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


def _page(query: Query) -> str:
    """The order of incidents, and how many of them from which one on."""
    limit = -1 if query.limit is None else query.limit
    return f"ORDER BY date_start DESC, n_reports DESC, id LIMIT {limit} OFFSET {query.offset}"


def _key(db: sqlite3.Connection, incident_id: str) -> int:
    row = db.execute("SELECT key FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    return int(row[0]) if row else 0


def _report(db: sqlite3.Connection, report_id: str) -> Report | None:
    row = db.execute(f"SELECT {_REPORT} FROM reports WHERE id = ?", (report_id,)).fetchone()
    return from_row(Report, row) if row else None


def _facet(db: sqlite3.Connection, column: str) -> tuple[tuple[str, int], ...]:
    sql = f"SELECT {column}, count(*) FROM incidents WHERE role = ? AND {column} NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    return tuple(db.execute(sql, (Role.EVENT,)))


_REMEDIES = {
    sqlite3.SQLITE_NOTADB: "is no SQLite file: name another one with --db, or move it away.",
    sqlite3.SQLITE_CORRUPT: "is damaged or half written: restore a copy, or move it away and ingest the reports again.",
    sqlite3.SQLITE_BUSY: "is being written by another program: try again when that has finished.",
    sqlite3.SQLITE_FULL: "has no room to grow: free some disk space.",
}


def _remedy(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary of an extended code
    return _REMEDIES.get(code, f"cannot be used ({error}): name a file in a folder you may write to with --db or GEOMAP_DB.")
