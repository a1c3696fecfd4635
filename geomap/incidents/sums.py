"""Which strands of a report add up others, or tell the same event once more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import takewhile

from geomap.model import AREAS, Kind, Role
from geomap.toll import same

from .alike import akin, distance, same_place
from .sites import WIDE
from .strands import TELLING, Strand, best, elsewhen
from .telling import Telling
from .ties import Tie

_LEAD = 1  # the last paragraph whose numbers can be the sum of what follows
_VAST = (Kind.COUNTRY, Kind.ADMIN1)


def summed(strands: Sequence[Strand]) -> list[Strand]:
    """An area's strand is the sum of several in it, or one with the only one: leads name regions, stories towns."""
    strands = _brought_home(_twins_joined(_parted(strands)))
    kept: list[Strand] = []
    for i, strand in enumerate(strands):
        inner = [s for s in strands if s is not strand and _within(s, strand)]
        if strand.sums or _adds_up(strand, strands[i + 1 :]):
            strand.sums = True
            kept.append(strand)
        elif not inner:
            kept.append(strand)
        elif heirs := _heirs(strand, [s for s in inner if not (s.counts and s in strands[:i])]):
            _join(strand, heirs[0])
        elif strand.counts:
            strand.sums = any(s.counts and _holds(strand, s) for s in inner)
            kept.append(strand)
    return kept


def _holds(whole: Strand, part: Strand) -> bool:
    """Whether one strand's numbers can be among another's."""
    return all(m <= n for m, n in zip(best(part.tolls), best(whole.tolls), strict=True))


def _twins_joined(strands: Sequence[Strand]) -> list[Strand]:
    """Strands of one type and day whose tolls are the same to the man are one event, told twice under two names."""
    kept: list[Strand] = []
    for strand in strands:
        twin = next((k for k in kept if _twins(k, strand)), None)
        if twin:
            _join(strand, twin)
        else:
            kept.append(strand)
    return kept


def _join(strand: Strand, to: Strand) -> None:
    to.tellings = sorted(to.tellings + strand.tellings, key=lambda t: t.passage.start)


def _brought_home(strands: Sequence[Strand]) -> list[Strand]:
    """A strand without place and day of its own goes to the only event of its kind that has them and can hold it."""
    kept = list(strands)
    for strand in strands:
        located = [s for s in kept if s.site and akin(s.type, strand.type)]
        dated = any(t.when and t.tie is Tie.EVENT for t in strand.tellings)
        if strand.site or dated or strand.apart or not strand.counts or len(located) != 1:
            continue
        if _holds(located[0], strand):
            _join(strand, located[0])
            kept.remove(strand)
    return kept


def _twins(a: Strand, b: Strand) -> bool:
    x, y = best(a.tolls), best(b.tolls)
    same_toll = x == y and sum(x) >= TELLING and not elsewhen(b.tellings[0], a)
    if same_toll and a.role is b.role and max(x) >= _LARGE and b.site and b.site.place and b.site.place.kind in WIDE:
        return True  # whatever it is called: no two events of a country have that many victims
    if a.role is not b.role or not akin(a.type, b.type):
        return False
    counted = a.type is b.type and same_toll
    return counted or _shares_victim(a, b) or (_nights(a, b) and _agree(a, b))


_LARGE = 10  # people harmed in one event


def _agree(a: Strand, b: Strand) -> bool:
    """Whether neither gives a number of killed or of injured that is another than the other's."""
    return all(m == n or not (m and n) for m, n in zip(best(a.tolls), best(b.tolls), strict=True))


def _shares_victim(a: Strand, b: Strand) -> bool:
    """Whether both tell of one person by name who came to harm."""
    theirs = [name for mention in b.tolls for name in mention.names]
    return any(" " in name and same(name, other) for mention in a.tolls for name in mention.names for other in theirs)


def _nights(a: Strand, b: Strand) -> bool:
    """Whether both are set in one place on one day and the next: a night has two dates."""
    first, second = a.happened, b.happened
    if a.apart or b.apart or not (a.site and b.site and same_place(a.site, b.site)):
        return False
    if first is None or second is None:
        return not elsewhen(b.tellings[0], a)
    return distance(first, second) <= dt.timedelta(days=1)


def _parted(strands: Sequence[Strand]) -> list[Strand]:
    """A lead that only counts, parted from the first of the events that it adds up, to which it was joined."""
    if not strands:
        return []
    first, *others = strands
    lead = [*first.tellings[:1], *takewhile(lambda t: t.site is None, first.tellings[1:])]
    rest = Strand(first.inherited, first.tellings[len(lead) :])
    whole = Strand(first.inherited, lead)
    if not rest.tellings or not all(map(_summary, lead)) or not _adds_up(whole, [rest, *others]):
        return list(strands)
    whole.sums = True
    return [whole, *(_heir(s, whole) for s in [rest, *others])]


def _heir(strand: Strand, whole: Strand) -> Strand:
    """A strand that names no type is of the one that the sum names."""
    if strand.inherited is None and _part(strand, whole):
        strand.inherited = whole.type
    return strand


def _summary(telling: Telling) -> bool:
    """Whether a telling of the lead can be of several events: it names no town, or says that there were several."""
    place = telling.site and telling.site.place
    return telling.paragraph <= _LEAD and (telling.spread or telling.site is None or bool(place and place.kind in AREAS))


def _adds_up(strand: Strand, later: Sequence[Strand]) -> bool:
    """Whether an opening strand's numbers are those of several that follow: "eight died", then five, two and one.

    Where it speaks of several events ("in strikes across the country"), not all of its people need to be told of again.
    """
    if strand.role is not Role.EVENT or strand.tellings[0].paragraph > _LEAD:
        return False
    parts = [best(s.tolls) for s in later if (s.counts or s.site) and _part(s, strand)]
    whole, several = best(strand.tolls), any(t.several for t in strand.tellings)
    sums = tuple(sum(column) for column in zip(*parts, strict=True))
    if len(parts) < 2 or not any(whole) or not any(sums):
        return False
    settled = not all(map(_summary, strand.tellings))
    if whole == sums:
        return sum(whole) >= TELLING or several
    return several and not settled and _within_total(whole, parts)


def _part(strand: Strand, whole: Strand) -> bool:
    return strand.role is Role.EVENT and akin(strand.type, whole.type) and not elsewhen(whole.tellings[0], strand)


def _within_total(whole: tuple[int, int], parts: Sequence[tuple[int, int]]) -> bool:
    """Whether the parts' numbers fit into the whole's, and each is smaller; what the whole leaves out fits."""
    columns = [(total, column) for total, column in zip(whole, zip(*parts, strict=True), strict=True) if total]
    return all(sum(column) <= total and max(column) < total for total, column in columns)


def _heirs(area: Strand, inner: Sequence[Strand]) -> list[Strand]:
    """The one strand inside an area that tells its story: the only one, or the only one of a disaster that has a centre."""
    if len(inner) == 1 and (_agree(area, inner[0]) or not (area.counts and inner[0].counts)):
        return list(inner)
    centres = [s for s in inner if not s.counts and s.type is area.type]
    return centres if len(centres) == 1 and area.type is not None and area.type.event_type == "Disaster" else []


def _within(inner: Strand, outer: Strand) -> bool:
    a, b = inner.site and inner.site.place, outer.site and outer.site.place
    if inner.site and a is None and b and b.kind in _VAST:  # what nobody could locate lies in the country spoken of
        return akin(inner.type, outer.type) and not elsewhen(outer.tellings[0], inner)
    if not a or not b or inner.role is not Role.EVENT or outer.role is not Role.EVENT or inner.tellings[0].past:
        return False
    return a.lies_in(b) and akin(inner.type, outer.type) and not elsewhen(outer.tellings[0], inner)
