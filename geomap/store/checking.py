"""Is a store sound? Its rules, and row by row whether what is derived of claims and incidents is what comes of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from geomap.feature import PROPERTIES, feature, packed
from geomap.model import Incident

from . import history
from .conditions import searched
from .copying import Progress, counts
from .dialect import ROUNDING, Database, Fault, Session
from .history import ANY_NUMBER
from .invariants import REPAIR, RESTORE, Mend, Violation, broken
from .ledger import come_to, enter_ground, ground_of, settle, words_of
from .rendered import render
from .rows import from_row, insert, names, to_row

BATCH = 1000

_INCIDENT = names(Incident)
_SHOWN = tuple(PROPERTIES)  # the columns that a Feature is made of, the first ones of an incident
_ID = _INCIDENT.index("id")
_GROUNDED = tuple("role date_start date_end published lat lon where_prec uncertainty_km".split())  # what `ground_of` reads

_Row = Sequence[Any]


def check(database: Database, progress: Progress) -> Iterator[Violation]:
    """What is wrong in a database as it is at one moment; no more of a damaged one than the damage.

    `progress` is told how many rows of how many have been looked at.
    """
    damage = [_fault(each) for each in database.faults()]
    yield from damage
    if not damage:
        with database.reading() as db:
            yield from violations(db, progress)


def repair(database: Database, now: dt.datetime, progress: Progress) -> int:
    """Write anew what can be derived without loss, as a change of that moment; how many violations that mends."""
    damage = [_fault(each) for each in database.faults()]
    with database.writing() as db:
        mends = [each.mend for each in damage or violations(db, progress) if each.mend]
        if mends:
            history.begin(db, now)
        for mend in mends:
            mend(db)
    return len(mends)


def violations(db: Session, progress: Progress) -> Iterator[Violation]:
    """What breaks an invariant in a database that is not damaged."""
    yield from broken(db)
    total, done = sum(counts(db)[table] for table in _LOOKS), 0
    for table, look in _LOOKS.items():
        for rows in _batches(db, table):
            yield from look(db, rows)
            done += len(rows)
            progress(done, total)


def _fault(fault: Fault) -> Violation:
    mend = partial(_execute, sql=fault.mend) if fault.mend else None
    return Violation(fault.words, f"{fault.words}: {REPAIR if mend else RESTORE}.", mend)


def _batches(db: Session, table: str) -> Iterator[list[_Row]]:
    """The rows of a table with what is kept of each besides, some at a time."""
    sql, last = f"{_ROWS[table]} WHERE {table}.key > ? ORDER BY {table}.key LIMIT {BATCH}", -ANY_NUMBER
    while rows := db.execute(sql, (last,)).fetchall():
        yield rows
        last = rows[-1][0]


def _kept(table: str) -> str:
    """The key of each incident or former one, its words, its Feature, and what it is."""
    besides = f"LEFT JOIN words ON words.rowid = {table}.key LEFT JOIN features ON features.key = {table}.key"
    return f"SELECT {table}.key, text, json, {', '.join(f'{table}.{name}' for name in _INCIDENT)} FROM {table} {besides}"


_ROWS = {
    "incidents": _kept("incidents"),
    "past": _kept("past"),
    "claims": f"SELECT claims.key, west, east, south, north, first, last, {', '.join(_GROUNDED)}"
    " FROM claims LEFT JOIN ground ON ground.key = claims.key",
}


def _incidents(db: Session, rows: list[_Row]) -> Iterator[Violation]:
    told: defaultdict[int, list[_Row]] = defaultdict(list)
    sql = f"SELECT incident, {', '.join(_INCIDENT)} FROM claims WHERE incident BETWEEN ? AND ? ORDER BY incident, key"
    for incident, *claim in db.execute(sql, (rows[0][0], rows[-1][0])):
        told[incident].append(tuple(claim))
    for key, words, stored, *row in rows:
        shown = _shown(row)
        yield from _feature(key, shown, stored)
        if told[key]:  # else a rule is broken
            yield from _settled(key, words, shown, tuple(row), told[key])


def _settled(key: int, words: str | None, shown: Incident, row: _Row, told: Sequence[_Row]) -> Iterator[Violation]:
    """Whether an incident is what its claims come to, and found by their words."""
    found_by = words_of(shown, map(_shown, told))
    now = _come_to(told, shown.id)
    if now != row:
        differing = ", ".join(name for name, a, b in zip(_INCIDENT, now, row, strict=True) if a != b)
        kind = "Incident {} is not what its claims come to"
        mend = partial(_settle, key=key, words=found_by)
        yield Violation(kind, f"{kind.format(shown.id)} ({differing}): {REPAIR}.", mend)
    elif words != found_by:
        yield _violation("Incident {} is not found by its words", shown.id, partial(_reword, key=key, words=found_by))


def _come_to(told: Sequence[_Row], incident_id: str) -> _Row:
    """What claims come to, as a row; a lone one without the detour over its value."""
    if len(told) == 1:
        return *told[0][:_ID], incident_id, *told[0][_ID + 1 :]
    return to_row(come_to([from_row(Incident, row) for row in told], incident_id))


def _past(db: Session, rows: list[_Row]) -> Iterator[Violation]:
    for key, words, stored, *row in rows:
        shown = _shown(row)
        yield from _feature(key, shown, stored)
        if words is None or not words.startswith(searched(shown)):  # those of its claims follow, which are gone
            yield _violation("A former state of incident {} is not found by its words", shown.id)


def _feature(key: int, shown: Incident, stored: bytes | None) -> Iterator[Violation]:
    if stored != packed(feature(shown)):
        yield _violation("The Feature of incident {} is not what it is", shown.id, partial(_render, key=key, incident=shown))


def _claims(db: Session, rows: list[_Row]) -> Iterator[Violation]:
    """Whether each claim is found where its place and day are."""
    for key, *row in rows:
        *found, first, last = row[:6]
        within = ground_of(from_row(Incident, row[6:], _GROUNDED))
        stored = None if first is None else (*found, first, last)
        if not _same_ground(stored, within):
            yield _violation("Claim {} is not found by its place and day", key, partial(_ground, key=key, within=within))


def _same_ground(a: tuple[float, ...] | None, b: tuple[float, ...] | None) -> bool:
    if a is None or b is None:
        return a is b
    return all(abs(x - y) < ROUNDING for x, y in zip(a, b, strict=True))


_LOOKS = {"incidents": _incidents, "past": _past, "claims": _claims}


def _shown(row: _Row) -> Incident:
    """An incident as its Feature shows it."""
    return from_row(Incident, row[: len(_SHOWN)], _SHOWN)


def _violation(kind: str, of: object, mend: Mend | None = None) -> Violation:
    return Violation(kind, f"{kind.format(of)}: {REPAIR if mend else RESTORE}.", mend)


def _execute(db: Session, sql: str) -> None:
    db.execute(sql)


def _reword(db: Session, key: int, words: str) -> None:
    db.execute("DELETE FROM words WHERE rowid = ?", (key,))
    insert(db, "words", {"rowid": key, "text": words})


def _settle(db: Session, key: int, words: str) -> None:
    """What the incident was becomes history, with its words."""
    _reword(db, key, words)
    settle(db, key)


def _render(db: Session, key: int, incident: Incident) -> None:
    db.execute("DELETE FROM features WHERE key = ?", (key,))
    render(db, key, incident)


def _ground(db: Session, key: int, within: tuple[float, ...] | None) -> None:
    db.execute("DELETE FROM ground WHERE key = ?", (key,))
    enter_ground(db, key, within)
