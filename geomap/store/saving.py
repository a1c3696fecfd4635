"""What comes of keeping reports, many in one transaction: each is kept whole or not at all, whatever befalls the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from geomap.merge import Told
from geomap.model import Incident, Report
from geomap.reports import Unreadable

from . import Outcome, Saved, history, ledger
from .dialect import Session
from .rows import from_row, names

_REPORT = ", ".join(names(Report))


def save(db: Session, reports: Iterable[Told], clock: Callable[[], dt.datetime]) -> list[Saved | Unreadable]:
    """Keep reports in their order. All that they change is one change, which readers see at once or not at all."""
    saved: list[Saved | Unreadable] = []
    begun = False
    for each in reports:
        told, outcome = _known_with(db, each)
        try:
            with _apart(db):
                if outcome is not Outcome.UNCHANGED:
                    if not begun:
                        history.begin(db, clock())
                    ledger.keep(db, told)
        except db.dialect.unfit as error:
            saved.append(_unfit(told.report, error))
        else:
            begun |= outcome is not Outcome.UNCHANGED
            saved.append(Saved(outcome, _shared(db, told.report.id)))
    return saved


def report(db: Session, report_id: str) -> Report | None:
    row = db.execute(f"SELECT {_REPORT} FROM reports WHERE id = ?", (report_id,)).fetchone()
    return from_row(Report, row) if row else None


def _shared(db: Session, report_id: str) -> int:
    """How many of a report's claims stand in an incident beside another report's."""
    beside = "SELECT 1 FROM claims AS other WHERE other.incident = claims.incident AND other.report <> claims.report"
    sql = f"SELECT count(*) FROM claims WHERE report = ? AND EXISTS ({beside})"
    return int(db.execute(sql, (report_id,)).fetchone()[0])


def _known_with(db: Session, told: Told) -> tuple[Told, Outcome]:
    """What is to be kept of a report beside what is known of it, and what it is to the store."""
    known = report(db, told.report.id)
    if known is None:
        return told, Outcome.NEW
    claims = ledger.claimed(db, known.id)
    told = _completed(told, Told(known, claims))
    same = known == told.report and tuple(claim.incident for claim in claims) == told.incidents
    return told, Outcome.UNCHANGED if same else Outcome.CHANGED


def _completed(told: Told, known: Told) -> Told:
    """A copy of a known text, with what only the known report states of itself.

    One that adds nothing leaves the known claims as they are, and so does one without a day: theirs may rest on one.
    """
    stated = {name: value for name in names(Report) if (value := getattr(told.report, name)) is not None}
    whole = replace(known.report, **stated)
    if known.report.text != told.report.text or whole == told.report:
        return told
    claims = known.claims if told.report.published is None or whole == known.report else told.claims
    return Told(whole, tuple(replace(claim, incident=_from(whole, claim.incident)) for claim in claims))


def _from(report: Report, incident: Incident) -> Incident:
    return replace(
        incident,
        source_url=report.url,
        source_title=report.title,
        publisher=report.publisher,
        published=report.published,
    )


@contextmanager
def _apart(db: Session) -> Iterator[None]:
    """A value within it that the database cannot hold undoes what was written within, and nothing else."""
    db.execute("SAVEPOINT apart")
    try:
        yield
    except db.dialect.unfit:
        db.execute("ROLLBACK TO SAVEPOINT apart")
        raise
    db.execute("RELEASE SAVEPOINT apart")


def _unfit(report: Report, error: Exception) -> Unreadable:
    words = " ".join(str(error).split())
    reason = f"Report {report.id} holds what the database cannot ({words}), so it is left out: correct the report."
    return Unreadable(report.id, report.id, reason)
