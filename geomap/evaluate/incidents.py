"""How well the main incident of a report was told: where, when, how many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geomap.geo import kilometres
from geomap.model import Incident

from .gold import GoldIncident
from .places import CLOSE_KM, HIT_KM


@dataclass(frozen=True, slots=True)
class MainIncident:
    """What is right about the most prominent incident of a report; nothing is where none was found."""

    incidents: int  # found in the report
    within_25: bool = False
    within_161: bool = False
    same_day: bool = False
    within_a_day: bool = False
    killed: bool = False  # the best figure is the gold's; none stated counts as 0
    injured: bool = False


@dataclass(frozen=True, slots=True)
class IncidentScores:
    """Shares of all reports, between 0 and 1. `all` asks for 25 km, one day, and both tolls."""

    reports: int
    incidents_per_report: float
    found: float
    within_25: float
    within_161: float
    same_day: float
    within_a_day: float
    killed: float
    injured: float
    casualties: float
    within_25_and_casualties: float
    all: float


def judge_main(gold: GoldIncident, incidents: Sequence[Incident]) -> MainIncident:
    """Holds the incidents of a report, the most prominent first, against its gold."""
    if not incidents:
        return MainIncident(0)
    main = incidents[0]
    km = None if main.lat is None or main.lon is None else kilometres(gold.lat, gold.lon, main.lat, main.lon)
    days = None if main.date_start is None else abs(main.date_start - gold.date)
    return MainIncident(
        incidents=len(incidents),
        within_25=km is not None and km <= CLOSE_KM,
        within_161=km is not None and km <= HIT_KM,
        same_day=days == dt.timedelta(0),
        within_a_day=days is not None and days <= dt.timedelta(1),
        killed=(main.killed_best or 0) == gold.killed,
        injured=(main.injured_best or 0) == gold.injured,
    )


def score_main(judged: Iterable[MainIncident]) -> IncidentScores:
    """The figures of several reports together."""
    judged = list(judged)

    def share(rights: Iterable[bool]) -> float:
        return sum(rights) / len(judged) if judged else 0.0

    return IncidentScores(
        reports=len(judged),
        incidents_per_report=sum(m.incidents for m in judged) / max(1, len(judged)),
        found=share(m.incidents > 0 for m in judged),
        within_25=share(m.within_25 for m in judged),
        within_161=share(m.within_161 for m in judged),
        same_day=share(m.same_day for m in judged),
        within_a_day=share(m.within_a_day for m in judged),
        killed=share(m.killed for m in judged),
        injured=share(m.injured for m in judged),
        casualties=share(m.killed and m.injured for m in judged),
        within_25_and_casualties=share(m.within_25 and m.killed and m.injured for m in judged),
        all=share(m.within_25 and m.within_a_day and m.killed and m.injured for m in judged),
    )
