"""One number out of all that a report says of one incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geomap.model import Toll

from .values import Casualties, Harm, How, TollMention


def settle(mentions: Sequence[TollMention]) -> Casualties:
    """The killed and the injured that the mentions of one incident amount to, read in the report's order."""
    killed, injured, struck = (_settled([m for m in mentions if m.harm is harm]) for harm in Harm)
    if injured is None and struck is not None:
        injured = _survivors(struck, killed)
    return Casualties(killed, injured)


def _settled(mentions: Sequence[TollMention]) -> Toll | None:
    value: Toll | None = None
    sure = False
    for mention in mentions:
        if value is None or _supersedes(mention, value, sure):
            value, sure = mention.toll, mention.how not in (How.ONE, How.NONE)
        elif mention.how is How.ADDS:
            value = _added(value, mention.toll)
        elif mention.how is How.STATES and mention.toll.low < value.low:
            value = replace(value, high=_wider(value.high, mention.toll.high))
    return value


def _supersedes(mention: TollMention, value: Toll, sure: bool) -> bool:
    """A new total does, a first sure number does, and a fuller count does; a smaller one is a part of what is known."""
    if mention.how is How.STATES:
        return not sure or (mention.toll.best > value.best and mention.toll.low >= value.low)
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
