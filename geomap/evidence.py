"""What an incident rests on: the paragraph of a report in which its quoted words stand, and what each report claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .merge import Claim, merged
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


@dataclass(frozen=True, slots=True)
class Cell:
    """What a report says about one thing, and whether that is something else than the incident is shown with."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A claim in the ledger of an incident. `why` it was taken for the same event; empty for the first."""

    claim: Incident
    place: Cell
    day: Cell
    killed: Cell
    injured: Cell
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a report changed about an incident: what it is called, and its value before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """What became of an incident with one more report. The first has no differences: it began it."""

    claim: Incident
    differences: tuple[Difference, ...]


def history(claims: Sequence[Claim]) -> tuple[Step, ...]:
    """How an incident became what it is, one claim after another, in the order they came in."""
    told = [each.incident for each in claims]
    states = [merged(told[: n + 1]) for n in range(len(told))]
    return tuple(
        Step(claim, () if n == 0 else tuple(_differences(states[n - 1], states[n]))) for n, claim in enumerate(told)
    )


def _differences(before: Incident, after: Incident) -> Iterator[Difference]:
    for what, read in _SHOWN.items():
        values = read(before), read(after)
        if values[0] != values[1]:
            yield Difference(what, *values)


def ledger(incident: Incident, claims: Iterable[Claim]) -> tuple[Line, ...]:
    """The claims of an incident side by side, the earliest report first."""
    lines = (_line(incident, each.incident, each.why) for each in claims)
    return tuple(sorted(lines, key=lambda line: (line.claim.published or dt.date.max, line.claim.report_ids)))


def _line(shown: Incident, claim: Incident, why: str) -> Line:
    places, days = (_place(claim), _place(shown)), (_days(claim), _days(shown))
    return Line(
        claim,
        Cell(places[0], bool(places[0]) and places[0] != places[1]),
        Cell(_range(claim), not _meet(*days)),
        _toll(claim, shown, "killed"),
        _toll(claim, shown, "injured"),
        why,
    )


def _place(incident: Incident) -> str:
    return ", ".join(filter(None, dict.fromkeys((incident.place_name, incident.admin1))))


def _days(incident: Incident) -> list[dt.date]:
    return [day for day in (incident.date_start, incident.date_end) if day]


def _meet(claimed: list[dt.date], shown: list[dt.date]) -> bool:
    """Whether one day may be in both ranges."""
    return not claimed or not shown or (min(claimed) <= max(shown) and min(shown) <= max(claimed))


def _toll(claim: Incident, shown: Incident, what: str) -> Cell:
    """The best estimate with its range, if there is one; the range of what is shown takes in that of every claim."""
    best = getattr(claim, f"{what}_best")
    return Cell(_count(claim, what), best is not None and best != getattr(shown, f"{what}_best"))


def _count(incident: Incident, what: str) -> str:
    low, best, high = (getattr(incident, f"{what}_{bound}") for bound in ("low", "best", "high"))
    if best is None:
        return ""
    if low == best:
        return f"{best}" if best == high else f"{best}+" if high is None else f"{best}–{high}"
    return f"{best} ({low}+)" if high is None else f"{best} ({low}–{high})"


def _range(incident: Incident) -> str:
    return " – ".join(dict.fromkeys(day.isoformat() for day in _days(incident)))


_SHOWN: dict[str, Callable[[Incident], str]] = {
    "What happened": lambda incident: incident.sub_event_type or incident.event_type,
    "Where": _place,
    "When": _range,
    "Killed": lambda incident: _count(incident, "killed"),
    "Injured": lambda incident: _count(incident, "injured"),
    "Who says so": lambda incident: incident.claimant or "",
    "Status": lambda incident: incident.status,
}
