"""What has to hold between the rows of a store, in SQL that both databases read, and what is said where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from geomap.model import Role

from .dialect import Dialect, Session
from .history import ANY_NUMBER

Mend = Callable[[Session], None]

AGAIN = "ingest the report again, or restore a backup"
UNREAD = "read the file again with geomap ingest --again"
RESTORE = "restore a backup"
REPAIR = "mend it with geomap check --repair"


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong, in one sentence that says what to do; `mend` writes anew what can be derived without loss.

    Violations of one `kind` break the same invariant.
    """

    kind: str
    words: str
    mend: Mend | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`sql` selects what breaks it; `words` say so with the cells of such a row, which `mend` is given too."""

    words: str
    sql: str
    remedy: str = RESTORE
    mend: Callable[[Session, tuple[Any, ...]], None] | None = None


def broken(db: Session) -> Iterator[Violation]:
    """The rows that break a rule."""
    for rule in _rules(db.dialect):
        for row in db.execute(rule.sql).fetchall():
            yield _violation(rule, tuple(row))


def _violation(rule: Rule, row: tuple[Any, ...]) -> Violation:
    mend = rule.mend
    return Violation(rule.words, f"{rule.words.format(*row)}: {rule.remedy}.", (lambda db: mend(db, row)) if mend else None)


def _rules(dialect: Dialect) -> Iterator[Rule]:
    yield from _RULES
    yield from _marks(dialect)
    for table, key in dialect.derived.items():
        yield _unowned(table, key)
    if dialect.unplaced:
        yield Rule("The index of place and time has a wrong row or none for {}", dialect.unplaced, REPAIR, _place)


def _place(db: Session, row: tuple[Any, ...]) -> None:
    db.execute("DELETE FROM place_time WHERE key = ?", row)
    db.execute(db.dialect.place, row)


def _unowned(table: str, key: str) -> Rule:
    """Rows of what is kept of incidents and former ones, of which there is neither."""
    neither = " AND ".join(f"NOT EXISTS (SELECT 1 FROM {of} WHERE {of}.key = {table}.{key})" for of in ("incidents", "past"))
    words = f"A row of {table} belongs to incident number {{}}, which is not there"

    def delete(db: Session, row: tuple[Any, ...]) -> None:
        db.execute(f"DELETE FROM {table} WHERE {key} = ?", row)

    return Rule(words, f"SELECT {key} FROM {table} WHERE {neither}", REPAIR, delete)


def _without(table: str, shown: str, column: str, other: str, key: str) -> str:
    """Rows of a table whose column names nothing in another."""
    return f"SELECT {shown} FROM {table} WHERE NOT EXISTS (SELECT 1 FROM {other} WHERE {other}.{key} = {table}.{column})"


def _delete_ground(db: Session, row: tuple[Any, ...]) -> None:
    db.execute("DELETE FROM ground WHERE key = ?", row)


def _insert_mark(db: Session, row: tuple[Any, ...]) -> None:
    db.execute("INSERT INTO marks (claim, mark) VALUES (?, ?)", row)


def _delete_mark(db: Session, row: tuple[Any, ...]) -> None:
    db.execute("DELETE FROM marks WHERE claim = ? AND mark = ?", row)


def _marks(dialect: Dialect) -> Iterator[Rule]:
    """What a claim lists finds it, unless it is a total, and nothing else does."""
    listed = f"FROM claims, {dialect.listed} WHERE claims.role <> '{Role.AGGREGATE}'"
    mark = "SELECT 1 FROM marks WHERE marks.mark = value AND marks.claim = claims.key"
    yield Rule(
        "Claim {} is not found by its mark {}",
        f"SELECT claims.key, value {listed} AND NOT EXISTS ({mark})",
        REPAIR,
        _insert_mark,
    )
    # There are others only if there are more than all that are listed, which takes less time to find out.
    others = f"(SELECT count(*) FROM marks) > (SELECT count(*) {listed} AND EXISTS ({mark}))"
    yield Rule(
        "Claim {} is found by {}, which is none of its marks",
        f"SELECT claim, mark FROM marks WHERE {others}"
        f" AND NOT EXISTS (SELECT 1 {listed} AND claims.key = marks.claim AND value = marks.mark)",
        REPAIR,
        _delete_mark,
    )


_STATES = f"SELECT id, since, until FROM past UNION ALL SELECT id, since, {ANY_NUMBER} FROM incidents"

_RULES = (
    Rule(
        "The database has {} tokens instead of one",
        "SELECT tokens FROM (SELECT count(*) AS tokens FROM store) AS counted WHERE tokens <> 1",
    ),
    Rule(
        "Change {} of {} is not later than the one before",
        "SELECT number, at FROM (SELECT number, at, lag(at) OVER (ORDER BY number) AS before FROM changes) AS told"
        " WHERE before >= at",
    ),
    Rule(
        "Claim {} belongs to report {}, which is not there",
        _without("claims", "key, report", "report", "reports", "id"),
        AGAIN,
    ),
    Rule(
        "Claim {} belongs to incident number {}, which is not there",
        _without("claims", "key, incident", "incident", "incidents", "key"),
        AGAIN,
    ),
    Rule(
        "Claim {} of report {} says that it is of {}",
        "SELECT key, report, report_ids FROM claims WHERE report_ids <> report",
        AGAIN,
    ),
    Rule("Incident {} rests on no claim", _without("incidents", "id", "key", "claims", "incident"), AGAIN),
    Rule(
        "Report {} stands twice in incident {}",
        "SELECT report, incidents.id FROM claims JOIN incidents ON incidents.key = claims.incident"
        " GROUP BY report, incidents.id HAVING count(*) > 1",
        AGAIN,
    ),
    Rule(
        "Report {} was taken out of incident {} and stands in it again",
        "SELECT apart.report, apart.incident FROM apart JOIN incidents ON incidents.id = apart.incident"
        " WHERE EXISTS (SELECT 1 FROM claims WHERE claims.incident = incidents.key AND claims.report = apart.report)",
        "take it out with geomap split",
    ),
    Rule(
        "Incident {} was written by change {}, which is not there",
        _without("incidents", "id, since", "since", "changes", "number"),
    ),
    Rule(
        "A former state of incident {} begins with change {}, which is not there",
        _without("past", "id, since", "since", "changes", "number"),
    ),
    Rule(
        "A former state of incident {} ends with change {}, which is not there",
        _without("past", "id, until", "until", "changes", "number"),
    ),
    Rule(
        "A former state of incident {} ends with change {} before it begins",
        "SELECT id, until FROM past WHERE since >= until",
    ),
    Rule(
        "Two states of incident {} overlap at change {}",
        "SELECT id, since FROM (SELECT id, since, lag(until) OVER (PARTITION BY id ORDER BY since, until) AS before"
        f" FROM ({_STATES}) AS states) AS told WHERE before > since",
    ),
    Rule(
        "The index of ground has a row for claim {}, which is not there",
        _without("ground", "key", "key", "claims", "key"),
        REPAIR,
        _delete_ground,
    ),
    Rule(
        "The file {} counts as read, but no stretch of it does",
        _without("shards", "path", "path", "stretches", "shard"),
        UNREAD,
    ),
    Rule(
        "What was set aside from byte {} of {} on belongs to no stretch that was read",
        "SELECT DISTINCT start, shard FROM aside WHERE NOT EXISTS"
        " (SELECT 1 FROM stretches WHERE stretches.shard = aside.shard AND stretches.start = aside.start)",
        UNREAD,
    ),
)
