"""Which passages of a report tell of the same event: each strand is one event, followed through the text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from geomap.geo import kilometres
from geomap.lexicon import EventType
from geomap.model import Role
from geomap.toll import TollMention, settle
from geomap.when import When

from .sites import Site, finest
from .tellings import Telling
from .ties import Tie


@dataclass(slots=True)
class Strand:
    """The tellings of one event, in the report's order. Built up while a report is read, never changed after."""

    inherited: EventType | None  # what was told of before: it names the event of passages that only count people
    tellings: list[Telling] = field(default_factory=list)
    sums: bool = False  # whether it adds up other strands

    def akin(self, telling: Telling) -> bool:
        """Whether a telling can be of the same event by its type."""
        return _akin(telling.passage.type, self.type)

    @property
    def peaceful(self) -> bool:
        """Whether its type by itself harms nobody."""
        return self.type is not None and self.type.family == "unrest"

    @property
    def counts(self) -> bool:
        """Whether it gives numbers of people harmed."""
        return any(telling.counts for telling in self.tellings)

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
    def happened(self) -> When | None:
        """The narrowest range of days that a passage puts it in; of equal ones that which is surest the event's own."""
        return _narrowest([t.happened for t in sorted(self.tellings, key=lambda t: t.tie)])

    @property
    def when(self) -> When | None:
        """When it happened, or failing that when it was spoken of."""
        return self.happened or _narrowest([t.when for t in self.tellings])

    @property
    def spoken(self) -> When | None:
        """When it was spoken of."""
        return _narrowest([t.when for t in self.tellings if t.tie is Tie.SPOKEN])

    @property
    def role(self) -> Role:
        return Role.AGGREGATE if self.sums else self.tellings[0].passage.role

    @property
    def tolls(self) -> list[TollMention]:
        return [m for t in self.tellings for m in t.passage.tolls]

    @property
    def main(self) -> Telling:
        """The telling that carries the claim: the first that counts people, else the first."""
        return next((t for t in self.tellings if t.counts), None) or next(
            (t for t in self.tellings if t.passage.tolls), self.tellings[0]
        )


def _narrowest(whens: Sequence[When | None]) -> When | None:
    known = [when for when in whens if when]
    return min(known, key=lambda when: (when.precision, (when.end - when.start).days), default=None)


def follow(tellings: Sequence[Telling]) -> list[Strand]:
    """The strands of a report, in the order in which they begin."""
    strands: list[Strand] = []
    last: Strand | None = None
    waiting: list[Telling] = []  # what counts people before any event is named
    for telling in tellings:
        strand = _continued(telling, strands, last)
        if strand is None:
            if telling.passage.type is None and not _stands_alone(telling):
                waiting += [telling] if not strands else []
                continue
            strand = Strand(inherited=last.type if last and not last.peaceful else None)
            strands.append(strand)
        strand.tellings.append(_placeless(telling, strand) if telling.resumes else telling)
        last = strand
    if len(strands) == 1:
        strands[0].tellings[:0] = [telling for telling in waiting if not _elsewhen(telling, strands[0])]
    return _sum_up(strands)


def _sum_up(strands: Sequence[Strand]) -> list[Strand]:
    """An area's strand is the sum of several in it, or one with the only one: leads name regions, stories towns."""
    strands = _twins_joined(strands)
    kept: list[Strand] = []
    for i, strand in enumerate(strands):
        inner = [s for s in strands if s is not strand and _within(s, strand)]
        if _adds_up(strand, strands[i + 1 :]):
            strand.sums = True
            kept.append(strand)
        elif not inner:
            kept.append(strand)
        elif heirs := _heirs(strand, inner):
            heirs[0].tellings = sorted(heirs[0].tellings + strand.tellings, key=lambda t: t.passage.start)
        elif strand.counts:
            strand.sums = True
            kept.append(strand)
    return kept


def _twins_joined(strands: Sequence[Strand]) -> list[Strand]:
    """Strands of one type and day whose tolls are the same to the man are one event, told twice under two names."""
    kept: list[Strand] = []
    for strand in strands:
        twin = next((k for k in kept if _twins(k, strand)), None)
        if twin:
            twin.tellings += strand.tellings
        else:
            kept.append(strand)
    return kept


_TELLING = 4  # people harmed from which an equal number is no accident


def _twins(a: Strand, b: Strand) -> bool:
    x, y = _best(a), _best(b)
    return a.type is b.type and a.role is b.role and x == y and sum(x) >= _TELLING and not _elsewhen(b.tellings[0], a)


def _best(strand: Strand) -> tuple[int, int]:
    toll = settle(strand.tolls)
    return (toll.killed.best if toll.killed else 0), (toll.injured.best if toll.injured else 0)


def _adds_up(strand: Strand, later: Sequence[Strand]) -> bool:
    """Whether an opening strand's numbers are the sum of those that follow: "eight died", then five, two and one."""
    parts = [
        s
        for s in later
        if s.counts and s.role is Role.EVENT and _akin(s.type, strand.type) and not _elsewhen(strand.tellings[0], s)
    ]
    if len(parts) < 2 or strand.role is not Role.EVENT or strand.tellings[0].paragraph > 1:
        return False
    whole, sums = _best(strand), [sum(column) for column in zip(*map(_best, parts), strict=True)]
    return sum(whole) >= _TELLING and list(whole) == sums


def _heirs(area: Strand, inner: Sequence[Strand]) -> list[Strand]:
    """The one strand inside an area that tells its story: the only one, or the only one of a disaster that has a centre."""
    if len(inner) == 1 and not (area.counts and inner[0].counts):
        return list(inner)
    centres = [s for s in inner if not s.counts and s.type is area.type]
    return centres if len(centres) == 1 and area.type is not None and area.type.event_type == "Disaster" else []


def _within(inner: Strand, outer: Strand) -> bool:
    a, b = inner.site and inner.site.place, outer.site and outer.site.place
    if not a or not b or inner.role is not Role.EVENT or outer.role is not Role.EVENT:
        return False
    return a.lies_in(b) and _akin(inner.type, outer.type) and not _elsewhen(outer.tellings[0], inner)


def _stands_alone(telling: Telling) -> bool:
    """Whether a passage that signals no type can open an event: it counts people at a place that it names."""
    return telling.counts and telling.site is not None


def _continued(telling: Telling, strands: Sequence[Strand], last: Strand | None) -> Strand | None:
    if telling.apart:
        return None
    if telling.resumes and (resumed := _earlier(telling, strands)):
        return resumed
    if telling.site is None:
        return last if last and _goes_on(telling, last) else _earlier(telling, strands)
    open_ones = [s for s in reversed(strands) if _joins(telling, s)]
    same = [s for s in open_ones if s.site and _same_place(s.site, telling.site)]
    vague = [s for s in open_ones if s.site is None and telling.paragraph - s.tellings[-1].paragraph <= 2]
    return next(iter(same or vague or [s for s in reversed(strands) if _announced(telling, s)]), None)


_AROUND_KM = 30  # a town and the parts and suburbs that it is told of under


def _announced(telling: Telling, strand: Strand) -> bool:
    """Whether a strand only told what came of its event, an arrest or a trial, and the passage tells the event itself."""
    a, b = telling.site and telling.site.place, strand.site and strand.site.place
    if not a or not b or telling.happened is None or strand.happened or all(t.tie is not Tie.AFTER for t in strand.tellings):
        return False
    crime = telling.passage.type is None or strand.type is None or telling.passage.type.event_type == strand.type.event_type
    near = a.lies_in(b) or kilometres(a.lat, a.lon, b.lat, b.lon) <= _AROUND_KM
    return crime and near and not _elsewhen(telling, strand)


def _placeless(telling: Telling, strand: Strand) -> Telling:
    """A telling that resumes its event, without a place that is not inside the event's: where people are, not the event."""
    known, named = strand.site and strand.site.place, telling.site and telling.site.place
    if not known or (named and (named.lies_in(known) or named.id == known.id)):
        return telling
    return replace(telling, site=None)


def _goes_on(telling: Telling, strand: Strand) -> bool:
    """Whether a passage without a place of its own tells on what the one before it told, whatever it calls it."""
    distance = telling.paragraph - strand.tellings[-1].paragraph
    near = distance <= 1
    if distance and telling.counts and strand.counts and not _akin(telling.passage.type, strand.type):
        return False
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
    stated, known = telling.happened, strand.happened
    if stated and known:
        return _distance(stated, known) > dt.timedelta(0)
    first, second = stated or telling.assumed, known or strand.tellings[0].assumed
    return first is not None and second is not None and _distance(first, second) > _SLACK


def _distance(a: When, b: When) -> dt.timedelta:
    return max(a.start - b.end, b.start - a.end, dt.timedelta(0))


def _akin(a: EventType | None, b: EventType | None) -> bool:
    if a is None or b is None or a.family == b.family:
        return True
    return a.event_type == b.event_type and (a.vague or b.vague)  # "charged with murder" tells of the shooting


def _outgrown(telling: Telling, strand: Strand) -> bool:
    """Whether a place of its own and another toll make the passage another event than a strand that has both."""
    both = telling.counts and strand.counts
    return both and strand.site is not None and telling.site is not None and not _same_place(strand.site, telling.site)


def _same_place(a: Site, b: Site) -> bool:
    if a.place and b.place:
        return a.place.id == b.place.id or (a.place.name == b.place.name and a.place.admin1_id == b.place.admin1_id)
    return a.toponym.text == b.toponym.text
