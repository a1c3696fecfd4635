"""What ingesting tells the log: a line a report, and one at the end. None of them quotes a report."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from geomap import logs

from .common import OK, complain

if TYPE_CHECKING:
    from geomap.model import Incident
    from geomap.reports import Undated, Unreadable

    from .summary import Tally


def kept(report_id: str, outcome: str, incidents: Sequence[Incident], merged: int, seconds: float) -> None:
    """A report is in the store, or was already; `merged` counts its incidents that other reports tell of too."""
    logs.event(
        "report",
        report=report_id,
        outcome=outcome,
        incidents=len(incidents),
        unlocated=sum(incident.lat is None for incident in incidents),
        merged=merged,
        seconds=round(seconds, 4),
    )


def remarked(made: Undated | Unreadable) -> None:
    """What is wrong with a report, in words that may quote it: to people, if nobody reads the log."""
    if logs.is_on():
        logs.event(type(made).__name__.lower(), logging.WARNING, source=made.source)
    else:
        complain(made.reason, OK)


def ended(tally: Tally, stopped: bool) -> None:
    """What came of all reports."""
    logs.event(
        "ingested",
        reports=tally.reports.total(),
        incidents=tally.incidents,
        **tally.reports,
        outcome="stopped" if stopped else "done",
    )
