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
        return akin(telling.passage.type, self.type)

    @property
    def apart(self) -> bool:
        """Whether its first words set it off from what was told before."""
        return self.tellings[0].apart

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
        """The type that is signalled where people are first counted, if it is of the event type that was signalled first.

        Otherwise the most specific of that event type. Shelling in the midst of battle is what harmed the people.
        """
        named = self._named
        vague = named is None or (named.vague and self.inherited is not None and akin(named, self.inherited))
        return self.inherited if vague else named

    @property
    def _named(self) -> EventType | None:
        types = [t.passage.type for t in self.tellings if t.passage.type]
        counted = next((t.passage.type for t in self.tellings if t.counts and t.passage.type), None)
        if counted and not counted.vague and (counted.event_type, types[0].event_type) in _HARMED_BY:
            return counted
        if types and types[0].vague and {kind.event_type for kind in types} <= _ARMED:
            types = [kind for kind in types if not kind.vague] or types
        same = [kind for kind in types if kind.event_type == types[0].event_type]
        return (
            counted
            if counted in same and counted and not counted.vague
            else min(same, key=lambda kind: kind.rank, default=None)
        )

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


TELLING = 4  # people harmed from which an equal number is no accident
_ARMED = {"Battles", "Explosions/Remote violence", "Violence against civilians"}
_HARMED_BY = {("Explosions/Remote violence", "Battles")}


def _narrowest(whens: Sequence[When | None]) -> When | None:
    known = [when for when in whens if when]
    return min(known, key=lambda when: (when.precision, (when.end - when.start).days), default=None)


def follow(tellings: Sequence[Telling]) -> list[Strand]:
    """The strands of a report, in the order in which they begin."""
    strands: list[Strand] = []
    last: Strand | None = None
    waiting: list[Telling] = []  # what counts people before any event is named
    for telling in tellings:
        again = _repeated(telling, strands, last)
        strand = again or _continued(telling, strands, last)
        if again:
            telling = replace(telling, passage=replace(telling.passage, tolls=()))
        if strand is None:
            if telling.passage.type is None and not _stands_alone(telling):
                waiting += [telling] if not strands else []
                continue
            strand = Strand(inherited=last.type if last and not last.peaceful else None)
            strands.append(strand)
        strand.tellings.append(_placeless(telling, strand) if telling.resumes else telling)
        last = strand
    if len(strands) == 1:
        strands[0].tellings[:0] = [telling for telling in waiting if not elsewhen(telling, strands[0])]
    return strands


def _stands_alone(telling: Telling) -> bool:
    """Whether a passage that signals no type can open an event: it counts people at a place that it names."""
    return telling.counts and (telling.site is not None or telling.apart)


def _continued(telling: Telling, strands: Sequence[Strand], last: Strand | None) -> Strand | None:
    if telling.apart or (last and _summed_apart(telling, last)):
        return None
    if telling.resumes and (resumed := _earlier(telling, strands)):
        return resumed
    if telling.site and telling.site.street and last and akin(telling.passage.type, last.type) and _goes_on(telling, last):
        return last
    if telling.site is None:
        sole = len(strands) == 1
        return last if last and _goes_on(telling, last, sole) else _earlier(telling, strands)
    open_ones = [s for s in reversed(strands) if _joins(telling, s)]
    same = [s for s in open_ones if s.site and same_place(s.site, telling.site)]
    near = [s for s in open_ones if telling.paragraph - s.tellings[-1].paragraph <= 2]
    vague = [s for s in near if s.site is None and not (s.apart and s.counts and telling.counts)]
    return next(iter(same or vague or [s for s in reversed(strands) if _announced(telling, s)]), None)


_AROUND_KM = 30  # a town and the parts and suburbs that it is told of under


def _announced(telling: Telling, strand: Strand) -> bool:
    """Whether a strand only told what came of its event, an arrest or a trial, and the passage tells the event itself."""
    a, b = telling.site and telling.site.place, strand.site and strand.site.place
    if not a or not b or telling.happened is None or strand.happened or all(t.tie is not Tie.AFTER for t in strand.tellings):
        return False
    crime = telling.passage.type is None or strand.type is None or telling.passage.type.event_type == strand.type.event_type
    near = a.lies_in(b) or kilometres(a.lat, a.lon, b.lat, b.lon) <= _AROUND_KM
    return crime and near and not elsewhen(telling, strand)


def _placeless(telling: Telling, strand: Strand) -> Telling:
    """A telling that resumes its event, without a place that is not inside the event's: where people are, not the event."""
    known, named = strand.site and strand.site.place, telling.site and telling.site.place
    if not known or (named and (named.lies_in(known) or named.id == known.id)):
        return telling
    return replace(telling, site=None)


def _summed_apart(telling: Telling, strand: Strand) -> bool:
    """Whether numbers are of other events than what was just told: of a whole country's, or of some earlier time."""
    spread = telling.spread and not strand.tellings[0].spread and strand.site is not None
    return telling.counts and telling.site is None and (spread or (telling.past and not strand.tellings[0].past))


def _repeated(telling: Telling, strands: Sequence[Strand], last: Strand | None) -> Strand | None:
    """An earlier strand whose very numbers a passage gives, unless it tells on what was just told of other people."""
    numbers = best(telling.passage.tolls)
    if telling.site or telling.apart or (last and last.counts) or sum(numbers) < TELLING:
        return None
    return next((s for s in strands if s is not last and best(s.tolls) == numbers and _joins(telling, s)), None)


def best(tolls: Sequence[TollMention]) -> tuple[int, int]:
    """The best numbers of killed and injured in all that is said of one event."""
    toll = settle(tolls)
    return (toll.killed.best if toll.killed else 0), (toll.injured.best if toll.injured else 0)


_APART = 3  # paragraphs across which a report of one event tells on


def _goes_on(telling: Telling, strand: Strand, sole: bool = False) -> bool:
    """Whether a passage without a place of its own tells on what the one before it told, whatever it calls it.

    `sole` is whether nothing else has been told.
    """
    distance = telling.paragraph - strand.tellings[-1].paragraph
    near = distance <= (_APART if sole else 1)
    if distance and telling.counts and strand.counts and not akin(telling.passage.type, strand.type):
        return False
    total = Role.AGGREGATE in (telling.passage.role, strand.role) and telling.passage.role is not strand.role
    return near and not total and not elsewhen(telling, strand)


def _earlier(telling: Telling, strands: Sequence[Strand]) -> Strand | None:
    """The event of the same kind that a passage without a place comes back to."""
    return next((s for s in reversed(strands) if telling.passage.type and _joins(telling, s)), None)


def _joins(telling: Telling, strand: Strand) -> bool:
    if Role.AGGREGATE in (telling.passage.role, strand.role) and telling.passage.role is not strand.role:
        return False
    return akin(telling.passage.type, strand.type) and not elsewhen(telling, strand) and not _outgrown(telling, strand)


_SLACK = dt.timedelta(days=3)  # an undated passage may mean a day this far from the day that is assumed for it


def elsewhen(telling: Telling, strand: Strand) -> bool:
    """Whether a passage and a strand are set on different days."""
    stated, known = telling.happened, strand.happened
    if stated and known:
        return distance(stated, known) > dt.timedelta(0)
    first, second = stated or telling.assumed, known or strand.tellings[0].assumed
    return first is not None and second is not None and distance(first, second) > _SLACK


def distance(a: When, b: When) -> dt.timedelta:
    """The time from the end of the one to the start of the other, negative where they overlap."""
    return max(a.start - b.end, b.start - a.end, dt.timedelta(0))


def akin(a: EventType | None, b: EventType | None) -> bool:
    """Whether two passages of these types can be of one event; a mere "attack" can be any of the armed ones."""
    if a is None or b is None or a.family == b.family:
        return True
    alike = (
        a.event_type == b.event_type or {a.event_type, b.event_type} <= _ARMED
    )  # "charged with murder" tells of the shooting
    return alike and (a.vague or b.vague)


def _outgrown(telling: Telling, strand: Strand) -> bool:
    """Whether a place of its own and another toll make the passage another event than a strand that has both."""
    both = telling.counts and strand.counts
    return both and strand.site is not None and telling.site is not None and not same_place(strand.site, telling.site)


def same_place(a: Site, b: Site) -> bool:
    """Whether two sites are at one place; two parts of a town that are called by different names are not."""
    if a.between or b.between:
        return a.toponym.text == b.toponym.text and a.between == b.between
    if a.place and a.place == b.place and ((a.part and b.part) or (a.where and b.where)):
        return _called(a) == _called(b)
    if a.place and b.place:
        return a.place.id == b.place.id or (a.place.name == b.place.name and a.place.admin1_id == b.place.admin1_id)
    return a.toponym.text == b.toponym.text


def _called(site: Site) -> str:
    return site.where.name if site.where else site.toponym.text
