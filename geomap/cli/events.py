"""What ingesting tells the log: a line a report, and one at the end. None of them quotes a report."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from geomap import logs

from .common import OK, complain

if TYPE_CHECKING:
    from geomap.batch import Kept, Skipped
    from geomap.reports import Undated, Unreadable

    from .summary import Tally


def kept(step: Kept | Skipped) -> None:
    """Reports are in the store, or were already; `merged` counts incidents of one that other reports tell of too."""
    from geomap.batch import Kept

    for read, saved in step.reports if isinstance(step, Kept) else ():
        logs.event(
            "report",
            report=read.told.report.id,
            outcome=saved.outcome,
            incidents=len(read.told.claims),
            unlocated=sum(incident.lat is None for incident in read.told.incidents),
            merged=saved.shared,
            seconds=round(read.seconds, 4),
        )


def remarked(made: Undated | Unreadable) -> None:
    """What is wrong with a report, in words that may quote it: to people, if nobody reads the log."""
    if logs.is_on():
        logs.event(type(made).__name__.lower(), logging.WARNING, source=made.source)
    else:
        complain(made.reason, OK)


def left_unsaid(count: int) -> None:
    """There is something wrong with so many reports besides."""
    if logs.is_on():
        logs.event("more", logging.WARNING, count=count)
    else:
        complain(f"{count:,} more were set aside for reasons such as these.", OK)


def ended(tally: Tally, stopped: bool) -> None:
    """What came of all reports."""
    logs.event(
        "ingested",
        reports=tally.reports.total(),
        incidents=tally.incidents,
        skipped=tally.skipped,
        **tally.reports,
        outcome="stopped" if stopped else "done",
    )
