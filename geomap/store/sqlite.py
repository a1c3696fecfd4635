"""The store as one SQLite file: an R*Tree over place and time, FTS5 over the words."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from geomap.errors import StoreError
from geomap.model import BBox, Extraction, Incident, Query, Report, Role
from geomap.text import fold

from . import Counts, Facets
from .rows import definition, from_row, names, to_row

SCHEMA = 1
ROUNDING = 1e-4  # degrees, more than the R*Tree's 32-bit floats can be off
PATIENCE = 30.0  # seconds to wait for another writer
APPLICATION = 0x67656F6D  # "geom": tells our databases from other people's (PRAGMA application_id)

_INCIDENT = ", ".join(f"incidents.{name}" for name in names(Incident))
_REPORT = ", ".join(f"reports.{name}" for name in names(Report))
_WORD = re.compile(r"\w(?:\S*\w)?")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")


class SqliteStore:
    """One file, one writer at a time; every reading has its own connection and sees one moment of the data."""

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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._writer.close()

    def save(self, extraction: Extraction) -> bool:
        report = extraction.report
        with self._failures(), self._lock, self._transaction() as db:
            if _same(db, extraction):
                return False
            db.execute("DELETE FROM reports WHERE id = ?", (report.id,))
            _insert(db, "reports", to_row(report))
            for incident in extraction.incidents:
                key = _insert(db, "incidents", (None, report.id, *to_row(incident)))
                db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (key, _searched(incident)))
            db.execute("UPDATE store SET changes = changes + 1")
        return True

    def incidents(self, query: Query) -> Iterator[Incident]:
        condition, values = _condition(query)
        sql = f"SELECT {_INCIDENT} FROM incidents WHERE {condition} ORDER BY date_start DESC, id LIMIT ?"
        limit = -1 if query.limit is None else query.limit
        with self._reading() as db:
            for row in db.execute(sql, (*values, limit)):
                yield from_row(Incident, row)

    def count(self, query: Query) -> Counts:
        condition, values = _condition(query)
        sql = f"SELECT count(*), count(*) - count(lat) FROM incidents WHERE {condition}"
        with self._reading() as db:
            return Counts(*db.execute(sql, values).fetchone())

    def total(self) -> int:
        with self._reading() as db:
            return int(db.execute("SELECT count(*) FROM incidents").fetchone()[0])

    def incident(self, incident_id: str) -> Incident | None:
        with self._reading() as db:
            row = db.execute(f"SELECT {_INCIDENT} FROM incidents WHERE id = ?", (incident_id,)).fetchone()
        return from_row(Incident, row) if row else None

    def report(self, report_id: str) -> Report | None:
        with self._reading() as db:
            return _report(db, report_id)

    def reports_of(self, incident_id: str) -> tuple[Report, ...]:
        sql = f"SELECT {_REPORT} FROM reports JOIN incidents ON incidents.report = reports.id WHERE incidents.id = ?"
        with self._reading() as db:
            return tuple(from_row(Report, row) for row in db.execute(sql, (incident_id,)))

    def version(self) -> str:
        with self._reading() as db:
            return "{}-{}".format(*db.execute("SELECT token, changes FROM store").fetchone())

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
        """Make what tables are missing; StoreError for a file that is another program's or a later geomap's."""
        application, schema, version = (
            _pragma(self._writer, name) for name in ("application_id", "user_version", "schema_version")
        )
        if version and application != APPLICATION:
            raise StoreError(f"{self._path} is a database of another program: give geomap a file of its own with --db.")
        if schema > SCHEMA:
            raise StoreError(
                f"{self._path} was written by a later geomap (schema {schema} after {SCHEMA}): update geomap to open it."
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
    script = script.format(application=APPLICATION, schema=SCHEMA, report=definition(Report), incident=definition(Incident))
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _insert(db: sqlite3.Connection, table: str, values: tuple[Any, ...]) -> int:
    marks = ", ".join("?" * len(values))
    return db.execute(f"INSERT INTO {table} VALUES ({marks})", values).lastrowid or 0


def _report(db: sqlite3.Connection, report_id: str) -> Report | None:
    row = db.execute(f"SELECT {_REPORT} FROM reports WHERE id = ?", (report_id,)).fetchone()
    return from_row(Report, row) if row else None


def _same(db: sqlite3.Connection, extraction: Extraction) -> bool:
    """Whether the database already holds exactly this report with exactly these incidents."""
    if _report(db, extraction.report.id) != extraction.report:
        return False
    rows = db.execute(f"SELECT {_INCIDENT} FROM incidents WHERE report = ? ORDER BY key", (extraction.report.id,))
    return tuple(from_row(Incident, row) for row in rows) == extraction.incidents


def _facet(db: sqlite3.Connection, column: str) -> tuple[tuple[str, int], ...]:
    sql = f"SELECT {column}, count(*) FROM incidents WHERE role = ? AND {column} NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    return tuple(db.execute(sql, (Role.EVENT,)))


def _condition(query: Query) -> tuple[str, list[Any]]:
    """A query as the condition after WHERE, and the values for its question marks."""
    parts = [
        *(
            _any_of(name, getattr(query, name))
            for name in ("role", "status", "event_type", "country")
            if getattr(query, name)
        ),
        *([_inside(query.bbox)] if query.bbox else []),
        *([_indexed(query)] if query.bbox or query.start or query.end else []),
        *(
            [("key IN (SELECT rowid FROM words WHERE words MATCH ?)", [phrases])]
            if (phrases := _phrases(query.q or ""))
            else []
        ),
    ]
    return " AND ".join(sql for sql, _ in parts) or "TRUE", [value for _, values in parts for value in values]


def _any_of(column: str, values: tuple[str, ...]) -> tuple[str, list[Any]]:
    """The plus keeps SQLite from starting at an index of such a column: place, time, words and order are better starts."""
    return f"+{column} IN ({', '.join('?' * len(values))})", [*values]


def _indexed(query: Query) -> tuple[str, list[Any]]:
    """What the R*Tree finds for a box and an interval: all that lies in them and, since it rounds, a little more."""
    box = query.bbox or BBox(-180, -90, 180, 90)
    north, south = box.north + ROUNDING, box.south - ROUNDING
    days = [(query.end or dt.date.max).isoformat(), (query.start or dt.date.min).isoformat()]
    found = (
        "SELECT key FROM place_time WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
        " AND first <= julianday(?) AND last >= julianday(?)"
    )
    spans = _spans(box)
    values = [value for west, east in spans for value in (east + ROUNDING, west - ROUNDING, north, south, *days)]
    return f"key IN ({' UNION ALL '.join([found] * len(spans))})", values


def _inside(box: BBox) -> tuple[str, list[Any]]:
    """The exact test of what the R*Tree rounded."""
    spans = _spans(box)
    east_west = " OR ".join(["lon BETWEEN ? AND ?"] * len(spans))
    return f"(lon IS NULL OR {east_west}) AND (lat IS NULL OR lat BETWEEN ? AND ?)", [*sum(spans, ()), box.south, box.north]


def _spans(box: BBox) -> list[tuple[float, float]]:
    """West to east; in two parts where the box crosses the antimeridian."""
    return [(box.west, box.east)] if box.west <= box.east else [(box.west, 180), (-180, box.east)]


def _words(text: str) -> list[str]:
    """Each word of a text folded; characters of scripts that set no spaces stand alone, to be found as a phrase.

    >>> _words("U.S. drones, «Слов’янськ»")
    ['us', 'drones', 'словянськ']
    """
    return [_key(word) for word in _WORD.findall(text)]


@lru_cache(2**16)  # a language repeats its words
def _key(word: str) -> str:
    return _UNSPACED.sub(r" \g<0> ", fold(word))


def _phrases(q: str) -> str:
    """A search as FTS5 reads it: every word in quotation marks, so that none is taken for its syntax."""
    return " ".join(f'"{word}"' for word in _words(q) if word.strip())


def _searched(incident: Incident) -> str:
    parts = (incident.title, incident.place_name, incident.quote, incident.claimant, incident.publisher)
    return " ".join(word for part in parts for word in _words(part or ""))


_REMEDIES = {
    sqlite3.SQLITE_NOTADB: "is no SQLite file: name another one with --db, or move it away.",
    sqlite3.SQLITE_CORRUPT: "is damaged or half written: restore a copy, or move it away and ingest the reports again.",
    sqlite3.SQLITE_BUSY: "is being written by another program: try again when that has finished.",
    sqlite3.SQLITE_FULL: "has no room to grow: free some disk space.",
}


def _remedy(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary of an extended code
    return _REMEDIES.get(code, f"cannot be used ({error}): name a file in a folder you may write to with --db or GEOMAP_DB.")
