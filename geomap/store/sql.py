"""The store over a database of tables: what is asked and kept, in the SQL that every backend reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from types import TracebackType
from typing import Any, Self

from geomap.errors import StoreError
from geomap.feature import Packed
from geomap.merge import Claim, Told, told
from geomap.model import Change, Extraction, Incident, Pin, Query, Report, instant
from geomap.reports import Unreadable

from . import Brief, Counts, Outcome, Saved, Shard, Stretch, history, ledger, saving, shards
from .conditions import where
from .dialect import Database, Session
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

    @property
    def name(self) -> str:
        return self._database.name

    def verify(self) -> None:
        self._database.verify()

    def close(self) -> None:
        self._database.close()

    def save(self, extraction: Extraction) -> bool:
        (saved,) = self.save_all([told(extraction)])
        if isinstance(saved, Unreadable):
            raise StoreError(saved.reason)
        return saved.outcome is not Outcome.UNCHANGED

    def save_all(
        self, reports: Sequence[Told], stretch: Stretch | None = None, unreadable: Collection[Unreadable] = ()
    ) -> list[Saved | Unreadable]:
        with self._database.writing() as db:
            saved = saving.save(db, reports, self._clock)
            if stretch:
                shards.enter(db, stretch, [*unreadable, *(one for one in saved if isinstance(one, Unreadable))])
        return saved

    def split(self, incident_id: str, report_ids: Collection[str]) -> str | None:
        with self._database.writing() as db:
            if not ledger.divisible(db, incident_id, report_ids):
                return None
            history.begin(db, self._clock())
            return ledger.split(db, incident_id, report_ids)

    def incidents(self, query: Query) -> Iterator[Incident]:
        with self._database.reading() as db:
            for row in _found(db, _INCIDENT, query):
                yield from_row(Incident, row)

    def features(self, query: Query) -> Iterator[Packed]:
        with self._database.reading() as db:
            yield from map(itemgetter(0), _found(db, "json", query, "JOIN features USING (key)"))

    def keyed(self, keys: Sequence[int], version: str | None = None) -> dict[int, Packed]:
        with self._database.reading() as db:
            found = dict(_keyed(db, "json", keys, version, "JOIN features USING (key)"))
        return {key: found[key] for key in keys if key in found}

    def whole(self, keys: Sequence[int], version: str | None = None) -> dict[int, Incident]:
        with self._database.reading() as db:
            found = {key: from_row(Incident, row) for key, *row in _keyed(db, _INCIDENT, keys, version)}
        return {key: found[key] for key in keys if key in found}

    def ids(self, keys: Sequence[int]) -> dict[int, str]:
        with self._database.reading() as db:
            return dict(_keyed(db, "id", keys))

    def keys(self, query: Query) -> list[int]:
        with self._database.reading() as db:
            condition, values = where(query, db.dialect)
            table = history.incidents(db, query.as_of).table
            return [key for (key,) in db.execute(f"SELECT key FROM {table} WHERE {condition}", values)]

    @contextmanager
    def brief(self, after: str | None = None) -> Iterator[Brief]:
        with self._database.reading() as db:
            since = _seen(db, after)
            changed = "" if since is None else f" WHERE since > {since}"
            pins = db.stream(f"SELECT {_pin('key')} FROM incidents{changed}")
            ended = db.execute(f"SELECT DISTINCT incident FROM past WHERE until > {since or 0}")
            yield Brief(version(db), since is None, frozenset(key for (key,) in ended), map(Pin._make, pins))

    @contextmanager
    def former(self, at: dt.datetime) -> Iterator[Brief]:
        with self._database.reading() as db:
            then = history.last(db, at)
            pins = db.stream(f"SELECT {_pin('incident')} FROM past WHERE since <= {then} AND until > {then}")
            ended = db.execute(f"SELECT key FROM incidents WHERE since > {then}")
            yield Brief(version(db), False, frozenset(key for (key,) in ended), map(Pin._make, pins))

    def count(self, query: Query) -> Counts:
        with self._database.reading() as db:
            condition, values = where(query, db.dialect)
            table = history.incidents(db, query.as_of).table
            sql = f"SELECT count(*), count(*) - count(lat) FROM {table} WHERE {condition}"
            return Counts(*db.execute(sql, values).fetchone())

    def moment(self, at: dt.datetime | None = None) -> dt.datetime | None:
        with self._database.reading() as db:
            return history.moment(db, at)

    def changes(self, query: Query, since: dt.datetime | None = None) -> Iterator[Change]:
        with self._database.reading() as db:
            yield from history.changes(db, query, since)

    def total(self) -> int:
        with self._database.reading() as db:
            return int(db.execute("SELECT count(*) FROM incidents").fetchone()[0])

    def reported(self) -> int:
        with self._database.reading() as db:
            return int(db.execute("SELECT count(*) FROM reports").fetchone()[0])

    def incident(self, incident_id: str) -> Incident | None:
        with self._database.reading() as db:
            row = db.execute(f"SELECT {_INCIDENT} FROM incidents WHERE id = ?", (incident_id,)).fetchone()
        return from_row(Incident, row) if row else None

    def report(self, report_id: str) -> Report | None:
        with self._database.reading() as db:
            return saving.report(db, report_id)

    def reports_of(self, incident_id: str) -> tuple[Report, ...]:
        condition = "id IN (SELECT report FROM claims WHERE incident = ?)"
        sql = f"SELECT {_REPORT} FROM reports WHERE {condition} ORDER BY published, id"
        with self._database.reading() as db:
            return tuple(from_row(Report, row) for row in db.execute(sql, (_key(db, incident_id),)))

    def claims(self, incident_id: str) -> tuple[Claim, ...]:
        with self._database.reading() as db:
            return ledger.ledger(db, _key(db, incident_id))

    def version(self) -> str:
        with self._database.reading() as db:
            return version(db)

    def shard(self, path: str) -> Shard:
        with self._database.reading() as db:
            return shards.known(db, path)

    def finish(self, path: str, state: str, size: int) -> None:
        with self._database.writing() as db:
            shards.finish(db, path, state, size)

    def forget(self, paths: Iterable[str]) -> None:
        with self._database.writing() as db:
            for path in paths:
                shards.forget(db, path)


def version(db: Session, number: int | None = None) -> str:
    """What tells the data apart from all others, now or after some change: the database, that change and its moment.

    The moment is there for a file that was put back: it has the same token, and may have come to as many changes otherwise.
    """
    last = history.last(db, None) if number is None else number
    token, at = db.execute("SELECT token, at FROM store LEFT JOIN changes ON number = ?", (last,)).fetchone()
    return f"{token}-{last}-{instant(dt.datetime.fromisoformat(at)) if at else 'never'}"


def _seen(db: Session, after: str | None) -> int | None:
    """The number of the last change that an earlier version of the same data has seen; None for that of other data."""
    number = (after or "").partition("-")[2].partition("-")[0]
    return int(number) if number.isdecimal() and version(db, int(number)) == after else None


def _keyed(db: Session, columns: str, keys: Sequence[int], as_of: str | None = None, beside: str = "") -> Iterator[Any]:
    """The key and other columns of incidents and former ones, which have keys below 0; none changed since a version."""
    seen = history.ANY_NUMBER if as_of is None else _seen(db, as_of)
    tables = {"incidents": [key for key in keys if key > 0], "past AS incidents": [key for key in keys if key < 0]}
    for table, wanted in tables.items():
        if wanted and seen is not None:
            unchanged = f"{db.dialect.scanned}since <= {seen}"
            sql = f"SELECT key, {columns} FROM {table} {beside} WHERE key {db.dialect.among} AND {unchanged}"
            yield from db.execute(sql, (db.dialect.array(wanted),))


def _pin(entry: str) -> str:
    """The columns of a pin; `entry` is the one that tells in which order they came in."""
    return ", ".join(entry if name == "entry" else name for name in Pin._fields)


def _found(db: Session, columns: str, query: Query, beside: str = "") -> Iterator[Any]:
    """Columns of the incidents that a query matches, and of tables beside them, in the order of `Store.incidents`."""
    condition, values = where(query, db.dialect)
    table, entry = history.incidents(db, query.as_of)
    limit = history.ANY_NUMBER if query.limit is None else query.limit
    sql = (
        f"SELECT {columns} FROM {table} {beside} WHERE {condition}"
        f" ORDER BY date_start DESC NULLS LAST, n_reports DESC, {entry} LIMIT {limit} OFFSET {query.offset}"
    )
    return db.stream(sql, values)


def _key(db: Session, incident_id: str) -> int:
    row = db.execute("SELECT key FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    return int(row[0]) if row else 0
