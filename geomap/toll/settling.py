"""One number out of all that a report says of one incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.model import Toll

from .values import Casualties, Harm, How, TollMention
from .victims import distinct, same


@dataclass(frozen=True, slots=True)
class _Sum:
    toll: Toll
    sure: bool  # whether people were counted, not only spoken of: "two men", not "the victim"
    whole: bool = False  # whether it was stated as one number of several people


def settle(mentions: Sequence[TollMention]) -> Casualties:
    """The killed and the injured that the mentions of one incident amount to, read in the report's order."""
    by_name = _by_name(mentions)
    injured, struck = (_settled(by_name[harm]) for harm in (Harm.INJURED, Harm.STRUCK))
    killed = _with_themselves(by_name[Harm.KILLED])
    order = [mention.harm for mention in mentions if mention.how is not How.NONE]
    told_first = Harm.INJURED in order and Harm.KILLED in order and order.index(Harm.INJURED) < order.index(Harm.KILLED)
    others = all(any(m.names for m in by_name[harm]) for harm in (Harm.KILLED, Harm.INJURED))  # named, and not the same
    hurt = _hurt(killed, injured, struck, told_first and not others)
    return Casualties(killed.toll if killed else None, hurt)


def _with_themselves(killed: Sequence[TollMention]) -> _Sum | None:
    """The killed; one who killed others and then himself comes beside them, where no larger number includes him."""
    ends = [m for m in killed if m.itself]
    if not ends:
        return _settled(killed)
    whole = _settled([m for m in killed if not m.itself])
    others = _settled([m for m in killed if m.others])
    known = distinct(name for m in killed for name in m.names)
    named = _sure(len(known) + (not any(m.names for m in ends))) if known and others else None
    both = _Sum(_added(others.toll, ends[0].toll), True) if others else _Sum(ends[0].toll, False)
    return max(filter(None, (whole, both, named)), key=lambda total: total.toll.best)


def _sure(count: int) -> _Sum:
    return _Sum(Toll(count, count, count), True)


def _by_name(mentions: Sequence[TollMention]) -> dict[Harm, list[TollMention]]:
    """The mentions of each harm; those who died are not among the injured, and each name counts at least one person."""
    dead = [name for m in mentions if m.harm is Harm.KILLED for name in m.names]
    told = {harm: [m for m in mentions if m.harm is harm] for harm in Harm}
    for harm in (Harm.INJURED, Harm.STRUCK):
        alive = (m for m in told[harm] if not _all_among(m, dead))
        told[harm] = [replace(m, how=How.STATES) if dead and m.names and m.how is How.ONE else m for m in alive]
    return {harm: [*those, *_counted(those)] for harm, those in told.items()}


def _all_among(mention: TollMention, dead: Sequence[str]) -> bool:
    return 0 < len(mention.names) == mention.toll.best and all(any(same(n, d) for d in dead) for n in mention.names)


def _counted(mentions: Sequence[TollMention]) -> list[TollMention]:
    """All who are named, as one more mention."""
    count = len(distinct(name for m in mentions for name in m.names))
    whole = Toll(count, count, count)
    return [replace(mentions[-1], toll=whole, how=How.STATES, others=False, itself=False)] if count > 1 else []


def _hurt(killed: _Sum | None, injured: _Sum | None, struck: _Sum | None, told_first: bool) -> Toll | None:
    """The injured: those who are called so, or those who were shot and did not die.

    Where somebody died, "the victim was taken to hospital" speaks of that person, and so does "a man was wounded; he
    died", where the injured one is `told_first`.
    """
    same = injured and killed and not killed.sure and injured.toll.best == 1 and told_first
    if injured and killed and killed.toll.best and (same or not injured.sure):
        injured = None
    survivors = _survivors(struck.toll, killed.toll if killed else None) if struck else None
    told = [toll for toll in (injured.toll if injured else None, survivors) if toll]
    return max(told, key=lambda toll: toll.best, default=None)


def _settled(mentions: Sequence[TollMention]) -> _Sum | None:
    value: _Sum | None = None
    part = 0  # of the number, told again piece by piece: "of the 14, 12 died at the scene and two in hospital"
    for mention in mentions:
        count = mention.toll.best
        if value is None or _supersedes(mention, value.toll, value.sure):
            value, part = _Sum(mention.toll, mention.how not in (How.ONE, How.NONE), count > 1), 0
        elif mention.how is How.ADDS or (mention.how is How.GOES_ON and not _contains(value, mention)):
            if part and part + count <= value.toll.best:
                part += count
            else:
                value = _Sum(_added(value.toll, mention.toll), value.sure)
        elif mention.toll.low < value.toll.low:
            part = count if count > 1 else part
            value = _widened(value, mention.toll) if mention.how is How.STATES else value
    return value


def _widened(value: _Sum, lower: Toll) -> _Sum:
    """The number, its upper end left open where that of a lower one is."""
    return replace(value, toll=replace(value.toll, high=_wider(value.toll.high, lower.high)))


def _contains(value: _Sum, mention: TollMention) -> bool:
    """Whether "another man" is told as one of a number that was stated before; several more dead come on top."""
    return value.whole and (mention.toll.best == 1 or mention.harm is not Harm.KILLED)


def _supersedes(mention: TollMention, value: Toll, sure: bool) -> bool:
    """A new total does, a first sure number does, and a fuller count does; a smaller one is a part of what is known."""
    if mention.how is How.STATES:
        more = mention.toll.best > value.best and mention.toll.low >= value.low
        vague = mention.toll.high is not None and mention.toll.high > 2 * mention.toll.best and value.high == value.best
        return not sure or (more and not vague)
    return mention.how is How.REPLACES or (mention.how is How.ONE and value.best == 0)


def _added(a: Toll, b: Toll) -> Toll:
    return Toll(a.low + b.low, a.best + b.best, None if a.high is None or b.high is None else a.high + b.high)


def _wider(a: int | None, b: int | None) -> int | None:
    """The larger of two upper ends, of which None is the open one."""
    return None if a is None or b is None else max(a, b)


def _survivors(struck: Toll, killed: Toll | None) -> Toll | None:
    """Those who were shot less those of them who died; None when nobody is left."""
    if killed is None or killed.best == 0:
        return struck
    if struck.best <= killed.best:
        return None
    high = None if struck.high is None else struck.high - killed.low
    return Toll(max(0, struck.low - killed.best), struck.best - killed.best, high)
