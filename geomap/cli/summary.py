"""What came of reading reports, as the table that `geomap ingest` ends with."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from geomap.batch import Kept, Skipped
from geomap.model import Incident
from geomap.reports import Undated, Unreadable

OUTCOMES = ("new", "changed", "unchanged", "unreadable")
MOST = 1000  # remarks that are said one by one


@dataclass(slots=True)
class Tally:
    """Counts that grow while reports are read, and what there is to say of single ones.

    `unlocated` has the reasons why incidents have no place.
    """

    reports: Counter[str] = field(default_factory=Counter)
    incidents: int = 0
    merged: int = 0
    unlocated: Counter[str] = field(default_factory=Counter)
    undated: int = 0
    skipped: int = 0  # files that had been read before
    begun: int = 0  # bytes of other files that had been
    by_others: bool = False  # some of it by another geomap, or with another gazetteer
    aside: int = 0  # reports that could not be read, now or then
    remarks: list[Undated | Unreadable] = field(default_factory=list)
    unsaid: int = 0  # remarks beyond those
    began: float = field(default_factory=time.monotonic)

    def add(self, step: Kept | Skipped) -> None:
        """Count what came of a piece of a file."""
        if isinstance(step, Kept):
            self._read(step)
        else:
            self.skipped += step.whole
            self.begun += 0 if step.whole else step.size
            self.by_others |= step.by_others
            self._set_aside(step.aside)

    def _read(self, piece: Kept) -> None:
        for read, saved in piece.reports:
            self.reports[saved.outcome] += 1
            self.incidents += len(read.told.claims)
            self.merged += saved.shared
            self.unlocated.update(_why(incident) for incident in read.told.incidents if incident.lat is None)
            self.undated += sum(incident.date_start is None for incident in read.told.incidents)
        self.reports["unreadable"] += len(piece.unreadable)
        self._remark(piece.undated)
        self._set_aside(piece.unreadable)

    def _set_aside(self, unreadable: Sequence[Unreadable]) -> None:
        self.aside += len(unreadable)
        self._remark(unreadable)

    def _remark(self, made: Iterable[Undated | Unreadable]) -> None:
        for each in made:
            if len(self.remarks) < MOST:
                self.remarks.append(each)
            else:
                self.unsaid += 1

    def merge(self, other: Tally) -> None:
        """Count what another tally counted."""
        self.reports += other.reports
        self.incidents += other.incidents
        self.merged += other.merged
        self.unlocated += other.unlocated
        self.undated += other.undated
        self.aside += other.aside

    def rate(self) -> float:
        """Reports a second."""
        return self.reports.total() / (time.monotonic() - self.began)

    def line(self) -> str:
        """What matters of it in a few words."""
        outcomes = [f"{count:,} {name}" for name in OUTCOMES if (count := self.reports[name])]
        return f"{', '.join(outcomes)}; {self.incidents:,} incidents, {self.unlocated.total():,} of them without a place"

    def table(self, database: str) -> str:
        """One line a count, and under it what it consists of; at the end where all is kept."""
        return aligned([*self._rows(), *self._skipped(), ("database", "", database)], right=(1,))

    def _skipped(self) -> Iterator[tuple[str, str, str]]:
        if self.skipped or self.begun:
            others = f", and {self.begun / 1e6:,.1f} MB of others" if self.begun else ""
            yield "skipped", f"{self.skipped:,}", f"files that were read before{others}: --again reads them again"
        if self.by_others:
            yield "", "", "some of them by another geomap, or with another gazetteer"
        if self.aside:
            yield "aside", f"{self.aside:,}", "reports that could not be read, now or before: --again tries them again"

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        outcomes = ", ".join(f"{self.reports[name]:,} {name}" for name in OUTCOMES)
        yield "reports", f"{self.reports.total():,}", outcomes
        yield "rate", f"{self.rate():,.0f}", "of them a second"
        yield "incidents", f"{self.incidents:,}", "told by these reports"
        yield "merged", f"{self.merged:,}", "of them with what other reports tell"
        yield "unlocated", f"{self.unlocated.total():,}", "of them" + (", because:" if self.unlocated else "")
        for reason, count in self.unlocated.most_common():
            yield "", f"{count:,}", reason
        want = ", some for want of a report's day: see --date" if self.undated else ""
        yield "undated", f"{self.undated:,}", f"of them{want}"


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Rows as lines whose columns stand under each other; the columns `right` are set flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        cells = (
            f"{cell:>{w}}" if n in right else f"{cell:<{w}}" for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return "\n".join(map(line, rows))


def _why(incident: Incident) -> str:
    """Why an incident has no place, as the stage that gave up on it put it."""
    if incident.toponym is None:
        return "no name in the report was taken for its place (extract --explain tells of each)"
    return next(iter(incident.toponym.reasons), "the place could not be told with enough certainty")
