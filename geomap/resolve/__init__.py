"""Which place a mention means, and why: every candidate is weighed, none is forgotten.

The evidence, strongest first: what the text says outright ("Alexandria, La.", "in Kursk region"), what kind of place the
words call for, what the report's other names mean (country, region, distance), and how well known the place is.
Its weights are learned (benchmarks/train_places.py).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geomap.geo import kilometres
from geomap.linear import Weights, weigh, weights
from geomap.model import Candidate, Entry, Kind, Place, Toponym
from geomap.recognize import Mention, covers

from .bearers import Bearer, bearers, known
from .context import Context, Settled, scene
from .ground import FAR_KM, squares
from .names import Name, areas, names
from .wording import reasons

__all__ = ["Pass", "passes", "resolve", "scene"]

_WEIGHTS = Path(__file__).with_name("weights.json")
KEPT = 5  # rejected candidates kept with a toponym
PASSES = 3  # each weighs all names by what the pass before made of the others
_GUESS = 0.5  # the score of a street's town
_WORTHWHILE = 30  # bearers of a name that later passes look at
_CONTEXT = 80  # places that are context for the others, the most often named


@dataclass(frozen=True, slots=True)
class _Weighed:
    name: Name
    candidates: tuple[Candidate, ...]  # best first
    refused: bool = False  # whether even the best is none

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates and not self.refused else None

    @property
    def margin(self) -> float:
        """How sure the choice is: the probability of the best among the candidates."""
        if not self.candidates:
            return 0.0
        return 1 / sum(math.exp(c.score - self.candidates[0].score) for c in self.candidates)


def resolve(mentions: Sequence[Mention], weighing: Weights | None = None) -> list[Toponym]:
    """One toponym for each mention, in order, with its rejected candidates and what spoke for each.

    A mention that no gazetteer place fits keeps place None.
    """
    *_, last = passes(mentions, weights(_WEIGHTS) if weighing is None else weighing)
    toponyms = [_toponym(item) for item in last.weighed]
    found: list[Toponym] = []
    lately = last.settled.focus.place if last.settled.focus else None  # what a report has last named, and so goes on in
    for toponym, item in zip(toponyms, last.weighed, strict=True):
        mention = item.name.mention
        found.append(_extended(toponym, mention) if toponym.place else _placed_within(toponym, mention, toponyms, lately))
        lately = toponym.place if toponym.place and toponym.place.kind in _SCENES else lately
    return found


@dataclass(frozen=True, slots=True)
class Pass:
    """All names weighed once: in which context, with what result, and the context that follows from it."""

    context: Context
    weighed: tuple[_Weighed, ...]
    settled: Context


def passes(mentions: Sequence[Mention], weighing: Weights) -> Iterator[Pass]:
    """The names weighed again and again, each time by what the others were found to mean."""
    group = [replace(name, entries=_allowed(name.mention)) for name in names(mentions)]
    context = Context(areas=areas(mentions), squares=squares(group))
    scales = _Scales(weighing)
    for number in range(PASSES):
        weighed = scales.weighed(group, context, worded=number == PASSES - 1)
        before, context = context, _settled(weighed, context)
        yield Pass(before, weighed, context)
        group = [_narrowed(w) for w in weighed]


class _Scales:
    """Weighs the names of one report, and keeps from pass to pass what does not change."""

    def __init__(self, weighing: Weights) -> None:
        self._weighing = weighing
        self._known: dict[tuple[object, ...], tuple[tuple[Entry, ...], list[Bearer]]] = {}

    def weighed(self, group: Sequence[Name], context: Context, *, worded: bool) -> tuple[_Weighed, ...]:
        """All names, those that the text does not tell apart only once; `worded` for the reasons too."""
        seen: dict[tuple[object, ...], _Weighed] = {}
        for name in group:
            if name.sense not in seen:
                seen[name.sense] = self._weigh(name, context, worded)
        alike = ((name, seen[name.sense]) for name in group)
        return tuple(_Weighed(name, found.candidates, found.refused) for name, found in alike)

    def _weigh(self, name: Name, context: Context, worded: bool) -> _Weighed:
        if not worded and len(name.entries) == 1:  # an only bearer wins, whatever the first passes make of it
            place = name.entries[0].place
            return _Weighed(name, (Candidate(place, 0.0),), _refused(name, place, context))
        found = bearers(name, context, self._bearers(name, context))
        scored = [(round(weigh(features, self._weighing), 3), entry.place, features) for entry, features in found]
        scored.sort(key=lambda item: (_astray(name, item[1], context), -item[0]))
        ranked = tuple(
            Candidate(place, score, reasons(features, self._weighing) if worded and rank <= KEPT else ())
            for rank, (score, place, features) in enumerate(scored)
        )
        return _Weighed(name, ranked, bool(ranked) and _refused(name, ranked[0].place, context))

    def _bearers(self, name: Name, context: Context) -> list[Bearer]:
        entries, found = self._known.get(name.sense, ((), []))
        if entries is not name.entries:
            found = known(name, context)
            self._known[name.sense] = name.entries, found
        return found


def _narrowed(weighed: _Weighed) -> Name:
    """The name with its likeliest bearers only: the hundredth Springfield never wins a later pass."""
    if len(weighed.candidates) <= _WORTHWHILE:
        return weighed.name
    kept = {c.place.id for c in weighed.candidates[:_WORTHWHILE]}
    return replace(weighed.name, entries=tuple(e for e in weighed.name.entries if e.place.id in kept))


def _settled(weighed: Sequence[_Weighed], context: Context) -> Context:
    """What the report's names mean so far."""
    times = Counter((w.name.key, w.best.place.id) for w in weighed if w.best)
    found: dict[tuple[str, str], Settled] = {}
    for item in weighed:
        if item.best:
            key = (item.name.key, item.best.place.id)
            found.setdefault(key, Settled(item.name.key, item.best.place, item.margin, times[key]))
    focus = next((s for s in found.values() if s.place.kind not in (Kind.COUNTRY, Kind.CONTINENT)), None)
    senses = {s.key: s.place.kind for s in found.values()}
    often = sorted(found.values(), key=lambda s: -s.times)[:_CONTEXT]
    return replace(context, settled=tuple(often), focus=focus, senses=senses)


def _toponym(weighed: _Weighed) -> Toponym:
    m, best = weighed.name.mention, weighed.best
    candidates = tuple(_as_written(candidate, m) for candidate in weighed.candidates[: KEPT + 1])
    if best is None and (rest := _HALF.match(m.sentence.text, m.end - m.sentence.start)):
        return Toponym(m.start, m.end + len(rest[0]), m.text + rest[0])
    if best is None:
        return Toponym(m.start, m.end, m.text, rejected=candidates[:KEPT])
    return Toponym(
        m.start,
        m.end,
        m.text,
        best.place,
        round(weighed.margin, 3),
        "gazetteer",
        candidates[0].reasons,
        candidates[1:],
    )


_HALF = re.compile(r"-[A-ZÀ-ÖØ-ÞА-ЯІЇЄҐ][^\W\d_]+(?![\w-])")  # the rest of a double name: "-Sondé" of "Pont-Sondé"


def _as_written(candidate: Candidate, mention: Mention) -> Candidate:
    """The candidate; of a misspelt name it says so."""
    if not mention.meant:
        return candidate
    return replace(candidate, reasons=(f'written "{mention.text}", one letter from "{mention.meant}"', *candidate.reasons))


def _placed_within(toponym: Toponym, mention: Mention, toponyms: Sequence[Toponym], lately: Place | None) -> Toponym:
    """A street or building that no gazetteer knows stands for the place around it: in its sentence, else in the report."""
    if mention.entries or Kind.SETTLEMENT in mention.kinds or Kind.ADMIN1 in mention.kinds:
        return toponym
    first, last = (bisect_left(toponyms, at, key=lambda t: t.start) for at in (mention.sentence.start, mention.sentence.end))
    here = [t for t in toponyms[first:last] if t.place and t.place.kind is Kind.SETTLEMENT]
    around = min(here, key=lambda t: min(abs(t.start - toponym.end), abs(toponym.start - t.end)), default=None)
    place = around.place if around else lately
    if place is None or (not around and mention.kinds & {Kind.WATER, Kind.LAND}):  # a river may run far from the scene
        return toponym
    why = (f"not in the gazetteer itself; stands for {place.name}, which the {'sentence' if around else 'report'} names",)
    return replace(toponym, place=place, score=_GUESS, method="gazetteer", reasons=why)


_SCENES = (Kind.SETTLEMENT, Kind.ADMIN2, Kind.ADMIN3)


def _extended(toponym: Toponym, mention: Mention) -> Toponym:
    """A river that is known only by the town in its name is no point: "the Taquari River"."""
    if mention.entries or not toponym.place or Kind.WATER not in mention.kinds:
        return toponym
    place = replace(toponym.place, id=f"in:{toponym.place.id}", name=toponym.text, kind=Kind.WATER)
    return replace(
        toponym, place=place, reasons=(*toponym.reasons, f"not in the gazetteer itself; lies about {toponym.place.name}")
    )


def _allowed(mention: Mention) -> tuple[Entry, ...]:
    """The entries of a kind that the words allow; a district named after its seat where only the seat is known."""
    entries = mention.entries or mention.within
    allowed = tuple(e for e in entries if covers(mention.kinds, e.place.kind))
    if mention.kinds == frozenset({Kind.ADMIN1}):  # "Kyiv region" is not the city of Kyiv, which is a region of its own
        allowed = tuple(e for e in allowed if not e.place.name.endswith(" City")) or allowed
    if mention.kinds == frozenset({Kind.WATER}):  # "the Mississippi river", of which only the state is known
        return allowed or entries
    if allowed or (mention.entries and mention.kinds and not _may_be_misnamed(mention)):
        return allowed or tuple(e for e in entries if e.place.kind is Kind.COUNTRY)
    if Kind.ADMIN2 in mention.kinds and mention.entries:
        return tuple(map(_district, entries))
    return entries


def _may_be_misnamed(mention: Mention) -> bool:
    """ "The state of X" for a settlement may be loose speech; "X region" for a village is not."""
    return Kind.SETTLEMENT in mention.kinds or Kind.ADMIN2 in mention.kinds


def _district(entry: Entry) -> Entry:
    return replace(entry, place=replace(entry.place, kind=Kind.ADMIN2, name=f"{entry.place.name} District"))


_LOCAL = (Kind.SETTLEMENT, Kind.ADMIN2, Kind.ADMIN3)
_KNOWN = 100_000  # people; a larger town is news anywhere
_COMPANY = 3  # other places from which on a report has a scene of its own


def _refused(name: Name, place: Place, context: Context) -> bool:
    return _astray(name, place, context) or _outlandish(name, place, context)


_REACH = {Kind.SETTLEMENT: 50.0, Kind.ADMIN2: 100.0}  # km from its middle within which a part of a town or district lies


def _astray(name: Name, place: Place, context: Context) -> bool:
    """Whether a bearer lies far from the district or large town of which the text makes it a part.

    A small town that owns an area is seldom one: "the West Side's Lawndale neighborhood".
    """
    if not name.owners:
        return False
    owners = [
        s.place
        for s in context.settled
        if s.key in name.owners
        and (s.place.kind is Kind.ADMIN2 or (s.place.kind is Kind.SETTLEMENT and s.place.population >= _KNOWN))
    ]
    return bool(owners) and all(kilometres(place.lat, place.lon, o.lat, o.lon) > _REACH[o.kind] for o in owners)


def _outlandish(name: Name, place: Place, context: Context) -> bool:
    """Whether even the best bearer of a name is too far-fetched, so that a place no gazetteer knows is likelier.

    The known name inside an unknown one ("South Cottage Grove") must lie near something else of the report. A village must
    lie in the area that the text puts around it. Where the text puts none, a small town or district must not be a stranger
    in a report that has a scene of its own: far from all of it, or in a country of which it names next to nothing.
    """
    others = [
        s.place for s in context.settled if s.key != name.key and s.place.kind is not Kind.COUNTRY and s.place.id != place.id
    ]
    far = all(kilometres(place.lat, place.lon, other.lat, other.lon) > FAR_KM for other in others)
    if not name.mention.entries:
        return bool(others) and far
    if place.kind not in _LOCAL or place.population >= _KNOWN:
        return False
    nations = {s.place.country for s in context.settled if s.place.id in name.stated | name.stated_elsewhere} - {None}
    if nations and place.country not in nations:
        return True
    if name.stated or name.stated_elsewhere:
        called = name.mention.kinds == frozenset({Kind.SETTLEMENT})
        return called and bool(name.stated) and not name.stated & {place.country, place.admin1_id}
    return len(others) >= _COMPANY and (far or place.country not in context.areas | scene(others))
