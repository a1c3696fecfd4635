"""How likely two claims tell of one event.

Each agreement and disagreement has a weight: the logarithm of how much likelier it is between two reports of one event
than between reports of two (Fellegi and Sunter, "A Theory for Record Linkage", JASA 64, 1969). The weights are set by
reasoning, not by training: a village says more than a province, five killed more than one, a rare name more than a
common one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from math import inf, log

from geomap.geo import kilometres
from geomap.lexicon import taxonomy
from geomap.model import Incident, Role, Toll
from geomap.text import fold

from .counts import COUNTED, count, disjoint
from .marks import Claim

Rarity = Callable[[str], float]
"""The logarithm of how many claims there are for each one that has a mark."""

Evidence = tuple[float, str]

SLACK_KM = 5.0  # two gazetteer points of one place, or a suburb
NEIGHBOURING_KM = 40.0  # as far as a report may name the next town instead
ANYWHERE_KM = 5.0  # uncertainty of a place that states none

_SAME_DAY, _VAGUE_DAYS = 3.0, 1.0
_DAYS_APART = ((1, 1.0), (3, 0.5), (10, -0.5), (60, -2.5), (inf, -4.0))  # at most so many days
_SAME_PLACE = ((5, 3.0), (15, 2.5), (40, 1.5), (inf, 0.5))  # at most so many km of uncertainty: village, town, city, region
_NEXT_TOWN, _NAMED, _ELSEWHERE, _ABROAD = 0.0, -1.0, -2.0, -3.0
_SAME_KIND, _OTHER_KIND = 0.5, -1.0
_SAME_COUNT, _COUNT_GROWTH, _MOST_COUNT = 0.3, 0.8, 2.0
_OTHER_COUNT = -1.0
_COMMON = 2.0  # rarity up to which a shared mark is chance
_DEPENDENT = 3  # marks come together: a person brings two names and an age
_MOST_MARKS = 8.0
_TOLD = 3  # marks named in a reason


@dataclass(frozen=True, slots=True)
class Likeness:
    """The weight of all evidence that two claims tell of one event, and what spoke for it."""

    weight: float
    reasons: tuple[str, ...] = ()


def comparable(incident: Incident) -> bool:
    """Whether an incident may be the same as another: a total is none. One without a place is told by its names."""
    return incident.role is not Role.AGGREGATE


def similar(a: Claim, b: Claim, rarity: Rarity) -> Likeness:
    """How likely two claims tell of one event; the order of the two does not matter."""
    if not (comparable(a.incident) and comparable(b.incident)):
        return Likeness(-inf)
    evidence = list(_evidence(a, b, rarity))
    return Likeness(
        sum(weight for weight, _ in evidence), tuple(words for weight, words in evidence if weight > 0 and words)
    )


def _evidence(a: Claim, b: Claim, rarity: Rarity) -> Iterator[Evidence]:
    one, other = a.incident, b.incident
    yield _days(one, other)
    yield _places(a, b)
    yield _kinds(one, other)
    yield from (_counts(one, other, what) for what in COUNTED)
    yield _shared((a.marks & b.marks) - (_place_words(one) & _place_words(other)), rarity)


def _days(a: Incident, b: Incident) -> Evidence:
    if not (a.date_start and a.date_end and b.date_start and b.date_end):
        return 0.0, ""
    apart = max((a.date_start - b.date_end).days, (b.date_start - a.date_end).days)
    if apart > 0:
        return _step(_DAYS_APART, apart), f"{apart} day{'s' if apart > 1 else ''} apart"
    vague = max((a.date_end - a.date_start).days, (b.date_end - b.date_start).days) > 1
    return (_VAGUE_DAYS, "days overlap") if vague else (_SAME_DAY, "same day")


def _places(a: Claim, b: Claim) -> Evidence:
    one, other = a.incident, b.incident
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 0.0, ""
    reach = max(one.uncertainty_km or ANYWHERE_KM, other.uncertainty_km or ANYWHERE_KM)
    apart = kilometres(one.lat, one.lon, other.lat, other.lon)
    if apart <= reach + SLACK_KM:
        return _step(_SAME_PLACE, reach), "same place" if reach <= NEIGHBOURING_KM else "one place lies within the other"
    if apart <= NEIGHBOURING_KM:
        return _NEXT_TOWN, ""
    if _names(a, other) or _names(b, one):
        return _NAMED, ""
    return (_ELSEWHERE if one.country == other.country else _ABROAD), ""


def _names(claim: Claim, other: Incident) -> bool:
    """Whether a report that places an event elsewhere names the other's place too."""
    words = set(fold(other.place_name or "").split())
    return bool(words) and words <= claim.marks


def _kinds(a: Incident, b: Incident) -> Evidence:
    kinds = _family(a.event_type, a.sub_event_type), _family(b.event_type, b.sub_event_type)
    return (_SAME_KIND, "") if kinds[0] == kinds[1] else (_OTHER_KIND, "")


def _counts(a: Incident, b: Incident, what: str) -> Evidence:
    """One count in both, or none that either report allows the other; a later report may know of more."""
    one, other = count(a, what), count(b, what)
    if one is None or other is None:
        return 0.0, ""
    if one.best == other.best:
        return min(_MOST_COUNT, _SAME_COUNT + _COUNT_GROWTH * log(max(one.best, 1))), f"{one.best} {what}"
    if disjoint(one, other) and not _risen(a, one, b, other):
        return _OTHER_COUNT, ""
    return 0.0, ""


def _risen(a: Incident, one: Toll, b: Incident, other: Toll) -> bool:
    """Whether the later of two reports counts more."""
    if a.published is None or b.published is None or a.published == b.published:
        return False
    return (a.published < b.published) == (one.best < other.best)


def _shared(marks: frozenset[str], rarity: Rarity) -> Evidence:
    rare = sorted(((excess, mark) for mark in marks if (excess := rarity(mark) - _COMMON) > 0), reverse=True)
    weight = min(_MOST_MARKS, sum(excess for excess, _ in rare) / _DEPENDENT)
    return weight, f"both name {', '.join(mark for _, mark in rare[:_TOLD])}"


def _place_words(incident: Incident) -> set[str]:
    """What two reports from one place share anyway."""
    return set(fold(f"{incident.place_name or ''} {incident.admin1 or ''}").split())


def _step(steps: tuple[tuple[float, float], ...], value: float) -> float:
    return next(weight for limit, weight in steps if value <= limit)


@cache
def _family(event_type: str, sub_event_type: str | None) -> str:
    """What kind of event a type is: those that reports of one event may call it belong together (see taxonomy.toml)."""
    kinds = taxonomy()["type"]
    families = {(kind["event_type"], kind["sub_event_type"]): kind.get("family", kind["symbol"]) for kind in kinds}
    return str(families.get((event_type, sub_event_type or ""), event_type))
