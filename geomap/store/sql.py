"""The store over a database of tables: what is asked and kept, in the SQL that every backend reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from geomap.feature import Packed
from geomap.merge import Claim
from geomap.model import BBox, Change, Extraction, Incident, Pin, Query, Report

from . import Counts, Extent, history, ledger
from .conditions import reaching, where
from .dialect import Database, Dialect, Session
from .rows import from_row, names

_INCIDENT = ", ".join(f"incidents.{name}" for name in names(Incident))
_REPORT = ", ".join(f"reports.{name}" for name in names(Report))


class SqlStore:
    """Reports, claims, incidents and their history in one database. See `Store`."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    def save(self, extraction: Extraction) -> bool:
        report = extraction.report
        with self._database.writing() as db:
            if _report(db, report.id) == report and ledger.claimed(db, report.id) == extraction.incidents:
                return False
            history.begin(db, self._clock())
            ledger.keep(db, extraction)
        return True

    def split(self, incident_id: str, report_ids: Collection[str]) -> str | None:
        with self._database.writing() as db:
            if not ledger.divisible(db, incident_id, report_ids):
                return None
            history.begin(db, self._clock())
            return ledger.split(db, incident_id, report_ids)

    def incidents(self, query: Query) -> Iterator[Incident]:
        return self._where(query, "TRUE")

    def features(self, query: Query) -> Iterator[Packed]:
        with self._database.reading() as db:
            condition, values = where(query, db.dialect)
            incidents = history.incidents(db, query.as_of)
            sql = f"SELECT json FROM {incidents} JOIN features USING (key) WHERE {condition} {_page(query)}"
            for (feature,) in db.stream(sql, values):
                yield feature

    def reaching(self, query: Query) -> Iterator[Incident]:
        return self._where(replace(query, bbox=None), reaching(query.bbox) if query.bbox else "TRUE")

    def _where(self, query: Query, also: str) -> Iterator[Incident]:
        with self._database.reading() as db:
            condition, values = where(query, db.dialect)
            incidents = history.incidents(db, query.as_of)
            sql = f"SELECT {_INCIDENT} FROM {incidents} WHERE {condition} AND {also} {_page(query)}"
            for row in db.stream(sql, values):
                yield from_row(Incident, row)

    def pins(self, query: Query) -> Iterator[Pin]:
        within = "" if query.limit is None and not query.offset else _page(query)
        with self._database.reading() as db:
            condition, values = where(query, db.dialect)
            incidents = history.incidents(db, query.as_of)
            sql = f"SELECT {_pin(db.dialect)} FROM {incidents} WHERE {condition} {within}"
            yield from map(Pin._make, db.stream(sql, values))

    def count(self, query: Query) -> Counts:
        with self._database.reading() as db:
            condition, values = where(query, db.dialect)
            incidents = history.incidents(db, query.as_of)
            sql = f"SELECT count(*), count(*) - count(lat) FROM {incidents} WHERE {condition}"
            return Counts(*db.execute(sql, values).fetchone())

    def extent(self) -> Extent:
        sql = "SELECT min(date_start), max(date_end), min(lon), min(lat), max(lon), max(lat) FROM incidents"
        with self._database.reading() as db:
            first, last, *edges = db.execute(sql).fetchone()
        days = (dt.date.fromisoformat(day) if day else None for day in (first, last))
        return Extent(BBox(*edges) if edges[0] is not None else None, *days)

    def moment(self, at: dt.datetime | None = None) -> dt.datetime | None:
        with self._database.reading() as db:
            return history.moment(db, at)

    def changes(self, query: Query, since: dt.datetime | None = None) -> Iterator[Change]:
        with self._database.reading() as db:
            yield from history.changes(db, query, since)

    def total(self) -> int:
        with self._database.reading() as db:
            return int(db.execute("SELECT count(*) FROM incidents").fetchone()[0])

    def roles(self) -> dict[str, int]:
        with self._database.reading() as db:
            return dict(db.execute("SELECT role, count(*) FROM incidents GROUP BY 1"))

    def incident(self, incident_id: str) -> Incident | None:
        with self._database.reading() as db:
            row = db.execute(f"SELECT {_INCIDENT} FROM incidents WHERE id = ?", (incident_id,)).fetchone()
        return from_row(Incident, row) if row else None

    def report(self, report_id: str) -> Report | None:
        with self._database.reading() as db:
            return _report(db, report_id)

    def reports_of(self, incident_id: str) -> tuple[Report, ...]:
        condition = "id IN (SELECT report FROM claims WHERE incident = ?)"
        sql = f"SELECT {_REPORT} FROM reports WHERE {condition} ORDER BY published, id"
        with self._database.reading() as db:
            return tuple(from_row(Report, row) for row in db.execute(sql, (_key(db, incident_id),)))

    def claims(self, incident_id: str) -> tuple[Claim, ...]:
        with self._database.reading() as db:
            return ledger.ledger(db, _key(db, incident_id))

    def shared(self, report_id: str) -> int:
        beside = "SELECT 1 FROM claims AS other WHERE other.incident = claims.incident AND other.report <> claims.report"
        sql = f"SELECT count(*) FROM claims WHERE report = ? AND EXISTS ({beside})"
        with self._database.reading() as db:
            return int(db.execute(sql, (report_id,)).fetchone()[0])

    def version(self) -> str:
        with self._database.reading() as db:
            return version(db)


def version(db: Session) -> str:
    return "{}-{}".format(*db.execute("SELECT token, (SELECT coalesce(max(number), 0) FROM changes) FROM store").fetchone())


def _pin(dialect: Dialect) -> str:
    """The columns of a pin."""
    briefly = {
        "lon": "CAST(round(lon * 1e5) AS INTEGER)",
        "lat": "CAST(round(lat * 1e5) AS INTEGER)",
        "first": dialect.first,
        "last": dialect.last,
        "killed": "killed_best",
    }
    return ", ".join(briefly.get(name, name) for name in Pin._fields)


def _page(query: Query) -> str:
    """The order of incidents, and how many of them from which one on."""
    limit = history.ANY_NUMBER if query.limit is None else query.limit
    return f"ORDER BY date_start DESC NULLS LAST, n_reports DESC, id LIMIT {limit} OFFSET {query.offset}"


def _key(db: Session, incident_id: str) -> int:
    row = db.execute("SELECT key FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    return int(row[0]) if row else 0


def _report(db: Session, report_id: str) -> Report | None:
    row = db.execute(f"SELECT {_REPORT} FROM reports WHERE id = ?", (report_id,)).fetchone()
    return from_row(Report, row) if row else None
