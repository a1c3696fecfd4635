"""Which passages of a report tell of the same event: each strand is one event, followed through the text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..lexicon import EventType
from ..model import AREAS, Kind, Place, Role
from ..toll import How, TollMention
from ..when import When
from .events import Passage
from .sites import Site, fineness


@dataclass(frozen=True, slots=True)
class Telling:
    """A passage with what it says of its event: site and time (None when it relies on what was said before), and source."""

    passage: Passage
    site: Site | None
    when: When | None
    assumed: When | None  # when it must have been, if it does not say
    apart: bool  # whether its words set it off from what was told before: "in an unrelated case"
    hour: dt.time | None
    claimant: str | None
    spoken: bool  # whether the date is only that of the statement

    @property
    def paragraph(self) -> int:
        return self.passage.sentence.paragraph

    @property
    def counts(self) -> bool:
        return any(m.how is not How.NONE for m in self.passage.tolls)


@dataclass(slots=True)
class Strand:
    """The tellings of one event, in the report's order. Built up while a report is read, never changed after."""

    inherited: EventType | None  # what was told of before: it names the event of passages that only count people
    tellings: list[Telling] = field(default_factory=list)

    @property
    def type(self) -> EventType | None:
        """The most specific type among those of the event type that was signalled first."""
        types = [t.passage.type for t in self.tellings if t.passage.type]
        same = [kind for kind in types if kind.event_type == types[0].event_type]
        return min(same, key=lambda kind: kind.rank, default=self.inherited)

    @property
    def site(self) -> Site | None:
        return finest([t.site for t in self.tellings if t.site])

    @property
    def when(self) -> When | None:
        for sure in (False, True):
            known = [t.when for t in self.tellings if t.when and t.spoken is sure]
            if known:
                return min(known, key=lambda when: (when.precision, (when.end - when.start).days))
        return None

    @property
    def role(self) -> Role:
        return self.tellings[0].passage.role

    @property
    def tolls(self) -> list[TollMention]:
        return [m for t in self.tellings for m in t.passage.tolls]

    @property
    def main(self) -> Telling:
        """The telling that carries the claim: the first that counts people, else the first."""
        return next((t for t in self.tellings if t.counts), None) or next((t for t in self.tellings if t.passage.tolls), self.tellings[0])


def finest(sites: Sequence[Site]) -> Site | None:
    """The first of the sites with the smallest extent."""
    return min(sites, key=lambda site: fineness(site.place), default=None)


def follow(tellings: Sequence[Telling]) -> list[Strand]:
    """The strands of a report."""
    strands: list[Strand] = []
    for telling in tellings:
        strand = _continued(telling, strands)
        if strand is None:
            if telling.passage.type is None and not _stands_alone(telling):
                continue
            strand = Strand(inherited=strands[-1].type if strands else None)
            strands.append(strand)
        strand.tellings.append(telling)
    return strands


def _stands_alone(telling: Telling) -> bool:
    """Whether a passage that signals no type can open an event: it counts people at a place that it names."""
    return telling.counts and telling.site is not None


def _continued(telling: Telling, strands: Sequence[Strand]) -> Strand | None:
    if telling.apart:
        return None
    if telling.site is None:
        last = strands[-1] if strands else None
        return last if last and _goes_on(telling, last) else _earlier(telling, strands)
    open_ones = [s for s in reversed(strands) if _joins(telling, s)]
    same = [s for s in open_ones if s.site and _same_place(s.site, telling.site)]
    wider = [s for s in open_ones if s.site and _refines(telling, s)]
    vague = [s for s in open_ones if s.site is None and telling.paragraph - s.tellings[-1].paragraph <= 2]
    return next(iter(same or wider or vague), None)


def _goes_on(telling: Telling, strand: Strand) -> bool:
    """Whether a passage without a place of its own tells on what the one before it told, whatever it calls it."""
    near = telling.paragraph - strand.tellings[-1].paragraph <= 1
    total = Role.AGGREGATE in (telling.passage.role, strand.role) and telling.passage.role is not strand.role
    return near and not total and not _elsewhen(telling, strand)


def _earlier(telling: Telling, strands: Sequence[Strand]) -> Strand | None:
    """The event of the same kind that a passage without a place comes back to."""
    return next((s for s in reversed(strands) if telling.passage.type and _joins(telling, s)), None)


def _joins(telling: Telling, strand: Strand) -> bool:
    if Role.AGGREGATE in (telling.passage.role, strand.role) and telling.passage.role is not strand.role:
        return False
    return _akin(telling.passage.type, strand.type) and not _elsewhen(telling, strand) and not _outgrown(telling, strand)


_SLACK = dt.timedelta(days=3)  # an undated passage may mean a day this far from the day that is assumed for it


def _elsewhen(telling: Telling, strand: Strand) -> bool:
    """Whether a passage and a strand are set on different days."""
    known = strand.when
    if telling.when and known:
        return _distance(telling.when, known) > dt.timedelta(0)
    first, second = telling.when or telling.assumed, known or strand.tellings[0].assumed
    return first is not None and second is not None and _distance(first, second) > _SLACK


def _distance(a: When, b: When) -> dt.timedelta:
    return max(a.start - b.end, b.start - a.end, dt.timedelta(0))


def _akin(a: EventType | None, b: EventType | None) -> bool:
    return a is None or b is None or a.family == b.family


def _outgrown(telling: Telling, strand: Strand) -> bool:
    """Whether a place of its own and another toll make the passage another event than a strand that has both."""
    both = telling.counts and any(t.counts for t in strand.tellings)
    return both and strand.site is not None and telling.site is not None and not _same_place(strand.site, telling.site)


def _same_place(a: Site, b: Site) -> bool:
    if a.place and b.place:
        return a.place.id == b.place.id or (a.place.name == b.place.name and a.place.admin1_id == b.place.admin1_id)
    return a.toponym.text == b.toponym.text


def _refines(telling: Telling, strand: Strand) -> bool:
    """Whether one of two sites lies in the other: a lead names the region, the story the village."""
    a, b = telling.site and telling.site.place, strand.site and strand.site.place
    if not a or not b or telling.paragraph - strand.tellings[-1].paragraph > 3:
        return False
    return _inside(a, b) or _inside(b, a)


def _inside(inner: Place, outer: Place) -> bool:
    if outer.kind is Kind.COUNTRY:
        return inner.country == outer.country and inner.id != outer.id
    return outer.kind is Kind.ADMIN1 and inner.admin1_id == outer.id and inner.id != outer.id
