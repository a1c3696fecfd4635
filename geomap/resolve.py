"""Which place a mention means, and why: every candidate is weighed, none is forgotten.

The evidence, strongest first: what the text says outright ("Alexandria, La.", "in Kursk region"), what kind of place the
words call for, what the report's other names mean (country, region, distance), and how well known the place is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .geo import kilometres
from .model import Candidate, Entry, Kind, Place, Toponym
from .recognize import Mention, covers
from .text import fold

KEPT = 5  # rejected candidates kept with a toponym
_SPAN = 90  # characters within which "in X region" still says where a name lies

# Weights in units of one power of ten of population. Set by hand on the development corpora; a learned model may
# replace them without touching anything else.
_KIND = {Kind.COUNTRY: 3.0, Kind.CONTINENT: 2.5, Kind.ADMIN1: 0.6, Kind.SETTLEMENT: 0.5, Kind.WATER: 0.8, Kind.LAND: 0.4}
_POPULATION = 0.45
_PRIMARY = 0.8
_EPONYM = -3.0
_STATED = 6.0
_SAME_COUNTRY = 2.2
_SAME_REGION = 1.6
_CLOSE = 2.0
_CLOSE_KM = 150.0


@dataclass(frozen=True, slots=True)
class _Weighed:
    mention: Mention
    candidates: tuple[Candidate, ...]  # best first
    refused: bool = False  # whether even the best is none

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates and not self.refused else None

    @property
    def margin(self) -> float:
        """How sure the choice is, between 0 and 1."""
        if len(self.candidates) < 2:
            return 1.0
        return 1 - math.exp(min(0.0, self.candidates[1].score - self.candidates[0].score))


@dataclass(frozen=True, slots=True)
class _Context:
    countries: Counter[str]
    regions: Counter[str]
    places: tuple[tuple[str, Place, float], ...]  # folded name, place, how sure


def resolve(mentions: Sequence[Mention]) -> list[Toponym]:
    """One toponym for each mention, in order, with its rejected candidates and what spoke for each.

    A mention that no gazetteer place fits keeps place None.
    """
    stated = [_stated(mention, mentions) for mention in mentions]
    first = [_weigh(m, s, _Context(Counter(), Counter(), ())) for m, s in zip(mentions, stated, strict=True)]
    context = _context(first)
    second = [_weigh(m, s, context) for m, s in zip(mentions, stated, strict=True)]
    third = _context(second)
    final = [_weigh(m, s, third) for m, s in zip(mentions, stated, strict=True)]
    return [_toponym(weighed) for weighed in _one_sense(final, stated)]


def _toponym(weighed: _Weighed) -> Toponym:
    m, best = weighed.mention, weighed.best
    if best is None:
        return Toponym(m.start, m.end, m.text, rejected=weighed.candidates[:KEPT])
    return Toponym(
        m.start, m.end, m.text, best.place, round(weighed.margin, 3), "gazetteer", best.reasons, weighed.candidates[1 : KEPT + 1]
    )


def _weigh(mention: Mention, stated: frozenset[str], context: _Context) -> _Weighed:
    allowed = [e for e in mention.entries if covers(mention.kinds, e.place.kind)] or (
        [] if mention.kinds and not _may_be_misnamed(mention) else list(mention.entries)
    )
    if allowed and not any(covers(mention.kinds, e.place.kind) for e in allowed) and Kind.ADMIN2 in mention.kinds:
        allowed = [_district(entry) for entry in allowed]
    named = {e.place.admin1_id for e in allowed if e.place.kind is Kind.SETTLEMENT and e.primary}
    candidates = [_candidate(mention, entry, entry.place.id in named, stated, context) for entry in allowed]
    ranked = tuple(sorted(candidates, key=lambda c: -c.score))
    return _Weighed(mention, ranked, bool(ranked) and not stated and _outlandish(mention, ranked[0].place, context))


_SMALL = 50_000  # people; a larger town is known beyond its region
_FAR_KM = 400.0


def _outlandish(mention: Mention, place: Place, context: _Context) -> bool:
    """Whether the only bearer of a name lies far from all else in a report that is set in one region.

    A quarter or hamlet that no gazetteer knows is then likelier than a small town of that name a day's journey away.
    """
    key = fold(mention.text)
    others = [p for name, p, _ in context.places if name != key and p.kind is not Kind.COUNTRY and p.id != place.id]
    if place.kind is not Kind.SETTLEMENT or place.population >= _SMALL or len(others) < 2:
        return False
    return all(kilometres(place.lat, place.lon, other.lat, other.lon) > _FAR_KM for other in others)


def _district(entry: Entry) -> Entry:
    """The district that is named after its seat, where the gazetteer knows only the seat."""
    return replace(entry, place=replace(entry.place, kind=Kind.ADMIN2, name=f"{entry.place.name} District"))


def _may_be_misnamed(mention: Mention) -> bool:
    """"The state of X" for a settlement may be loose speech; "X region" for a village is not."""
    return Kind.SETTLEMENT in mention.kinds or Kind.ADMIN2 in mention.kinds


def _candidate(mention: Mention, entry: Entry, eponym: bool, stated: frozenset[str], context: _Context) -> Candidate:
    """`eponym` says that the place is a region which a town of the same name lies in."""
    place = entry.place
    regional = mention.kinds == frozenset({Kind.ADMIN1})
    evidence = [
        (_KIND.get(place.kind, 0.0), f"kind: {place.kind}"),
        (_POPULATION * math.log10(place.population + 10), f"population {place.population:,}"),
        (_PRIMARY * entry.primary, "its main name"),
        (_EPONYM * (eponym and not regional), "a region named after its town needs the word region"),
        (_EPONYM * (regional and place.name.endswith(" City")), "a city is not its region"),
        (_STATED * _lies_in(place, stated), "the text says where it lies"),
        (_SAME_COUNTRY * _share(context.countries, place.country), f"the report is about {place.country}"),
        (_SAME_REGION * _share(context.regions, place.admin1_id), f"the report is about {place.admin1}"),
        (_CLOSE * _closeness(mention, place, context), "close to other places of the report"),
    ]
    score = sum(weight for weight, _ in evidence)
    return Candidate(place, round(score, 3), tuple(f"{words} ({weight:+.1f})" for weight, words in evidence if abs(weight) > 0.05))


def _lies_in(place: Place, stated: frozenset[str]) -> bool:
    return bool(stated & {place.country, place.admin1_id} - {None}) and place.id not in stated


def _share(counts: Counter[str], key: str | None) -> float:
    total = sum(counts.values())
    return math.sqrt(counts[key] / total) if total and key else 0.0


def _closeness(mention: Mention, place: Place, context: _Context) -> float:
    """Nearness to the closest other settled place of the report, 1 at no distance."""
    key = fold(mention.text)
    near = [
        sure * math.exp(-kilometres(place.lat, place.lon, other.lat, other.lon) / _CLOSE_KM)
        for name, other, sure in context.places
        if name != key and other.kind is not Kind.COUNTRY and other.id != place.id
    ]
    return max(near, default=0.0)


def _context(weighed: Sequence[_Weighed]) -> _Context:
    countries: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    places: dict[str, tuple[str, Place, float]] = {}
    for item in weighed:
        if item.best is None:
            continue
        place, sure = item.best.place, item.margin
        if place.country:
            countries[place.country] += sure  # type: ignore[assignment]
        region = place.id if place.kind is Kind.ADMIN1 else place.admin1_id
        if region:
            regions[region] += sure  # type: ignore[assignment]
        places[place.id] = (fold(item.mention.text), place, sure)
    return _Context(countries, regions, tuple(places.values()))


def _stated(mention: Mention, mentions: Sequence[Mention]) -> frozenset[str]:
    """Ids and country codes that the text itself puts around a name: "X, Ohio", "X in the Y region", "Y's X"."""
    around: set[str] = set()
    for other in mentions:
        if other.sentence is mention.sentence and other is not mention and _contains(mention, other):
            around |= {key for e in other.entries if covers(other.kinds, e.place.kind) for key in _area_keys(e.place)}
    return frozenset(around)


_AFTER = re.compile(
    r",\s*(?:(?:also|a|an|the|one|some|about|\d+|[\w-]+)\s+){0,9}?(?:in|of|inside)\s+(?:[\w'’-]+\s+){0,3}|,\s*(?:in\s+)?|\s+in\s+(?:the\s+)?(?:[\w'’]+\s+)?|\s*\(",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"['’]s\s+(?:\w+\s+){0,3}|,?\s*(?:in\s+)?(?:the\s+)?(?:\w+\s+)?(?:village|town|city|settlement)\s+(?:of\s+)?|\s+(?:region|oblast|district|province|области|області|край|краю)[’']?s?\s*,?\s*(?:in\s+)?")


def _contains(mention: Mention, other: Mention) -> bool:
    text, offset = mention.sentence.text, mention.sentence.start
    if mention.end <= other.start <= mention.end + _SPAN:
        return _AFTER.fullmatch(text[mention.end - offset : other.start - offset]) is not None
    if other.end <= mention.start <= other.end + _SPAN:
        return _BEFORE.fullmatch(text[other.end - offset : mention.start - offset]) is not None
    return False


def _area_keys(place: Place) -> tuple[str, ...]:
    if place.kind is Kind.COUNTRY:
        return (place.country or place.id,)
    return (place.id,) if place.kind in (Kind.ADMIN1, Kind.ADMIN2) else ()


def _one_sense(weighed: Sequence[_Weighed], stated: Sequence[frozenset[str]]) -> list[_Weighed]:
    """One sense per report: a name means what its best-vouched mention means, unless the text says otherwise there."""
    senses: dict[tuple[str, frozenset[Kind]], _Weighed] = {}
    for item in weighed:
        key = (fold(item.mention.text), item.mention.kinds & _REGIONS)
        if item.best and (key not in senses or item.best.score > senses[key].best.score):  # type: ignore[union-attr]
            senses[key] = item
    return [item if s else _same_sense(item, senses) for item, s in zip(weighed, stated, strict=True)]


_REGIONS = frozenset({Kind.ADMIN1, Kind.ADMIN2, Kind.ADMIN3})


def _same_sense(item: _Weighed, senses: dict[tuple[str, frozenset[Kind]], _Weighed]) -> _Weighed:
    sense = senses.get((fold(item.mention.text), item.mention.kinds & _REGIONS))
    if sense is None or sense.best is None or item.best is None or item.best.place.id == sense.best.place.id:
        return item
    same = [c for c in item.candidates if c.place.id == sense.best.place.id]
    moved = [Candidate(c.place, c.score, (*c.reasons, "the report says where this name lies elsewhere")) for c in same]
    return _Weighed(item.mention, (*moved, *(c for c in item.candidates if c not in same))) if same else item


