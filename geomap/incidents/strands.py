"""Strands: what several passages of a report tell of one event, taken together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from geomap.lexicon import EventType
from geomap.model import Role
from geomap.toll import Harm, TollMention, settle
from geomap.when import When

from .alike import ARMED, akin, distance
from .sites import Site, finest
from .telling import Telling
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
        named, told = self._named, self.inherited
        if named is None or told is None or not named.vague:
            return named or told
        alike = named.family == told.family or (self.tellings[0].likened and akin(named, told))
        return told if alike else named

    @property
    def _named(self) -> EventType | None:
        types = [t.passage.type for t in self.tellings if t.passage.type]
        counted = next((t.passage.type for t in self.tellings if t.counts and t.passage.type), None)
        if counted and not counted.vague and (counted.event_type, types[0].event_type) in _HARMED_BY:
            return counted
        if types and types[0].vague and {kind.event_type for kind in types} <= ARMED:
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
        """The telling that carries the claim: the first that states the number shown, else one that counts people."""
        killed, injured = best(self.tolls)
        harm, shown = (Harm.KILLED, killed) if killed else (Harm.INJURED, injured)
        ranked = (
            (t for t in self.tellings if t.states(harm, shown)),
            (t for t in self.tellings if t.counts),
            (t for t in self.tellings if t.passage.tolls),
        )
        return next(chain.from_iterable(ranked), self.tellings[0])


TELLING = 4  # people harmed from which an equal number is no accident
_HARMED_BY = {("Explosions/Remote violence", "Battles"), ("Explosions/Remote violence", "Violence against civilians")}


def _narrowest(whens: Sequence[When | None]) -> When | None:
    known = [when for when in whens if when]
    return min(known, key=lambda when: (when.precision, (when.end - when.start).days), default=None)


def best(tolls: Sequence[TollMention]) -> tuple[int, int]:
    """The best numbers of killed and injured in all that is said of one event."""
    toll = settle(tolls)
    return (toll.killed.best if toll.killed else 0), (toll.injured.best if toll.injured else 0)


_SLACK = dt.timedelta(days=3)  # an undated passage may mean a day this far from the day that is assumed for it


def elsewhen(telling: Telling, strand: Strand) -> bool:
    """Whether a passage and a strand are set on different days."""
    stated, known = telling.happened, strand.happened
    if stated and known:
        return distance(stated, known) > dt.timedelta(0)
    first, second = stated or telling.assumed, known or strand.tellings[0].assumed
    return first is not None and second is not None and distance(first, second) > _SLACK
