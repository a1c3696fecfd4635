"""What an incident rests on: the paragraph of a report in which its quoted words stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .model import Incident, Report


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a report, split around the words quoted from it."""

    report: Report
    before: str
    quote: str
    after: str


def passage(incident: Incident, reports: Iterable[Report]) -> Passage | None:
    """The paragraph around an incident's quote, in the first report that has it there; None where no report does."""
    start, end = incident.quote_start, incident.quote_end
    for report in reports:
        quoted = report.text[start:end]
        if quoted.split() and quoted.split() == incident.quote.split():
            first = report.text.rfind("\n", 0, start) + 1
            last = report.text.find("\n", end)
            after = report.text[end:] if last < 0 else report.text[end:last]
            return Passage(report, report.text[first:start], quoted, after)
    return None
