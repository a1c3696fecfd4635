"""Which passages of a report tell of the same event: its tellings, followed through the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geomap.geo import kilometres
from geomap.model import AREAS, Role
from geomap.toll import Harm, How

from .alike import akin, same_place
from .strands import TELLING, Strand, best, elsewhen
from .telling import Telling
from .ties import Tie


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
    if last and _places(telling, last):
        return last
    if telling.site and telling.site.street and last and akin(telling.passage.type, last.type) and _goes_on(telling, last):
        return last
    if telling.site is None:
        sole = len(strands) == 1
        return last if last and _goes_on(telling, last, sole) else _earlier(telling, strands)
    if totalled := _totalled(telling, strands):
        return totalled
    open_ones = [s for s in reversed(strands) if _joins(telling, s)]
    same = [s for s in open_ones if s.site and same_place(s.site, telling.site)]
    near = [s for s in open_ones if telling.paragraph - s.tellings[-1].paragraph <= 2]
    vague = [s for s in near if s.site is None and not (s.apart and s.counts and telling.counts)]
    return next(iter(same or vague or [s for s in reversed(strands) if _announced(telling, s)]), None)


def _places(telling: Telling, strand: Strand) -> bool:
    """Whether a passage only says where the event before it happened, inside the area that was named for it, if any."""
    named, known = telling.site.place if telling.site else None, strand.site.place if strand.site else None
    only = telling.site is not None and not telling.passage.tolls and not (telling.passage.type and named)
    if not only or not akin(telling.passage.type, strand.type) or not _goes_on(telling, strand):
        return False
    return strand.site is None or (known is not None and (named.lies_in(known) if named else known.kind in AREAS))


def _totalled(telling: Telling, strands: Sequence[Strand]) -> Strand | None:
    """The event whose total a passage raises: that with the most people, at its place or in an area around it."""
    total = next((mention for mention in telling.passage.tolls if mention.how is How.REPLACES), None)
    place = telling.site.place if telling.site else None
    if total is None or place is None:
        return None

    def count(strand: Strand) -> int:
        return best(strand.tolls)[total.harm is not Harm.KILLED]

    around = [s for s in strands if s.site and s.site.place and (place.lies_in(s.site.place) or place.id == s.site.place.id)]
    told = [s for s in around if s.role is Role.EVENT and akin(telling.passage.type, s.type) and not elsewhen(telling, s)]
    return max((s for s in told if 0 < count(s) <= total.toll.best), key=count, default=None)


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
    if telling.passage.role is Role.BACKGROUND and strand.role is Role.EVENT and telling.counts:
        return False
    if Role.AGGREGATE in (telling.passage.role, strand.role) and telling.passage.role is not strand.role:
        return False
    return akin(telling.passage.type, strand.type) and not elsewhen(telling, strand) and not _outgrown(telling, strand)


def _outgrown(telling: Telling, strand: Strand) -> bool:
    """Whether a place of its own and another toll make the passage another event than a strand that has both."""
    both = telling.counts and strand.counts
    return both and strand.site is not None and telling.site is not None and not same_place(strand.site, telling.site)
