"""What incidents were and when they changed, so that an export of a fixed moment can be made again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from geomap.model import Change, ChangeKind, Incident, Query

from .conditions import where
from .dialect import Session
from .rows import from_row, names

_COLUMNS = ", ".join(names(Incident))
ANY_NUMBER = 2**62  # a limit that is none
_TICK = dt.timedelta(microseconds=1)


def begin(db: Session, now: dt.datetime) -> None:
    """Open a change, to which all that is written from here on belongs. No two have the same moment."""
    before = moment(db, None)
    at = max(now, before + _TICK) if before else now
    db.execute("INSERT INTO changes (at) VALUES (?)", (_written(at),))


def moment(db: Session, at: dt.datetime | None) -> dt.datetime | None:
    """When the data last changed before or at a moment; None if they had not yet."""
    number = last(db, at)
    row = db.execute("SELECT at FROM changes WHERE number = ?", (number,)).fetchone()
    return dt.datetime.fromisoformat(row[0]) if row else None


class Source(NamedTuple):
    """What to select incidents from, and its column that tells in which order they came in."""

    table: str
    entry: str


def incidents(db: Session, as_of: dt.datetime | None) -> Source:
    """The incidents as they are, or as they were at a moment."""
    then = last(db, as_of)
    if then == last(db, None):
        return Source("incidents", "key")
    columns = f"key, {_COLUMNS}{db.dialect.placed}"
    union = (
        f"(SELECT {columns}, key AS entry FROM incidents WHERE since <= {then}"
        f" UNION ALL SELECT {columns}, incident FROM past WHERE since <= {then} AND until > {then}) AS incidents"
    )
    return Source(union, "entry")


def changes(db: Session, query: Query, since: dt.datetime | None) -> Iterator[Change]:
    """Of each incident that a query matches, or did once, the latest change after a moment; the latest first."""
    condition, values = where(query, db.dialect)
    then = last(db, since) if since else 0
    seen = "EXISTS (SELECT 1 FROM past WHERE past.id = incidents.id)"
    sql = f"""
        WITH states AS (SELECT key, {_COLUMNS} FROM incidents UNION ALL SELECT key, {_COLUMNS} FROM past),
        latest (number, kind, key) AS (
            SELECT since, CASE WHEN {seen} THEN '{ChangeKind.CHANGED}' ELSE '{ChangeKind.NEW}' END, key
            FROM incidents WHERE ({condition}) AND since > {then}
            UNION ALL
            SELECT until, '{ChangeKind.WITHDRAWN}', key FROM (
                SELECT id, key, until, row_number() OVER (PARTITION BY id ORDER BY until DESC) AS nth
                FROM past AS incidents WHERE ({condition}) AND until > {then}
            ) AS ended
            WHERE nth = 1 AND id NOT IN (SELECT id FROM incidents WHERE {condition})
        )
        SELECT at, kind, {_COLUMNS} FROM latest JOIN states USING (key) JOIN changes USING (number)
        ORDER BY number DESC, id LIMIT ? OFFSET ?"""
    page = (ANY_NUMBER if query.limit is None else query.limit, query.offset)
    for at, kind, *row in db.stream(sql, (*values, *values, *values, *page)):
        yield Change(dt.datetime.fromisoformat(at), ChangeKind(kind), from_row(Incident, row))


def last(db: Session, at: dt.datetime | None) -> int:
    """The number of the last change before or at a moment, of the last one at all; 0 before the first."""
    condition, values = ("at <= ?", (_written(at),)) if at else ("TRUE", ())
    return int(db.execute(f"SELECT coalesce(max(number), 0) FROM changes WHERE {condition}", values).fetchone()[0])


def _written(at: dt.datetime) -> str:
    """A moment in the one form whose order as text is that of time."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
