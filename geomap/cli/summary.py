"""What came of reading reports, as the table that `geomap ingest` ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from geomap.model import Incident

OUTCOMES = ("new", "changed", "unchanged", "unreadable")


@dataclass(slots=True)
class Tally:
    """Counts that grow while reports are read. `unlocated` has the reasons why incidents have no place."""

    reports: Counter[str] = field(default_factory=Counter)
    incidents: int = 0
    merged: int = 0
    unlocated: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: str, incidents: Iterable[Incident] = (), merged: int = 0) -> None:
        """Count a report, the incidents it tells of, and how many of them others tell of too."""
        told = tuple(incidents)
        self.reports[outcome] += 1
        self.incidents += len(told)
        self.merged += merged
        self.unlocated.update(_why(incident) for incident in told if incident.lat is None)

    def merge(self, other: Tally) -> None:
        """Count what another tally counted."""
        self.reports += other.reports
        self.incidents += other.incidents
        self.merged += other.merged
        self.unlocated += other.unlocated

    def line(self) -> str:
        """What matters of it in a few words."""
        outcomes = [f"{count:,} {name}" for name in OUTCOMES if (count := self.reports[name])]
        return f"{', '.join(outcomes)}; {self.incidents:,} incidents, {self.unlocated.total():,} of them without a place"

    def table(self) -> str:
        """One line a count, and under it what it consists of."""
        return aligned([*self._rows()], right=1)

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        outcomes = ", ".join(f"{self.reports[name]:,} {name}" for name in OUTCOMES)
        yield "reports", f"{self.reports.total():,}", outcomes
        yield "incidents", f"{self.incidents:,}", "told by these reports"
        yield "merged", f"{self.merged:,}", "of them with what other reports tell"
        yield "unlocated", f"{self.unlocated.total():,}", "of them" + (", because:" if self.unlocated else "")
        for reason, count in self.unlocated.most_common():
            yield "", f"{count:,}", reason


def aligned(rows: Sequence[Sequence[str]], right: int | None = None) -> str:
    """Rows as lines whose columns stand under each other; the column `right` is set flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        cells = (
            f"{cell:>{w}}" if n == right else f"{cell:<{w}}" for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return "\n".join(map(line, rows))


def _why(incident: Incident) -> str:
    """Why an incident has no place, as the stage that gave up on it put it."""
    if incident.toponym is None:
        return "the report names no place for it"
    return next(iter(incident.toponym.reasons), "the place could not be told with enough certainty")
