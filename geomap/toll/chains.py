"""Phrases that are counted together: "the driver and four passengers" are five."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from geomap.lexicon import Lexicon
from geomap.model import Toll

from .people import People
from .values import How

_BLANKED = re.compile(r",\s{2,},")  # where an age stood


def chain_before(text: str, before: Sequence[People], lex: Lexicon) -> list[People]:
    """The last phrase and those that are counted together with it."""
    chain = [before[-1]]
    for person in reversed(before[:-1]):
        opens = opened(text, person, lex) and not chain[0].named  # "at Elm Road and Oak Hill" are no two people
        if opens or not linked(text, person, chain[0], lex):
            break
        chain.insert(0, person)
    return chain


def opened(text: str, person: People, lex: Lexicon) -> bool:
    """Whether a preposition before it makes a phrase a part of something else."""
    return _opener(lex).search(text[: person.start]) is not None


@cache
def _opener(lex: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"{lex.toll['opener'].pattern}\s*$", re.IGNORECASE)


def linked(text: str, left: People, right: People, lex: Lexicon) -> bool:
    """Whether two phrases are counted together; names only with "and" or after an age: a mere comma may set off a place."""
    gap = text[left.end : right.start]
    sure = not (left.named or right.named) or lex.toll["and"].search(gap) or _BLANKED.search(gap)
    return _link(lex).fullmatch(gap) is not None and bool(sure)


@cache
def _link(lex: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"[\s,()–—-]*(?:{lex.toll['and'].pattern})?\s*")


def _spelled_out(text: str, chain: Sequence[People], lex: Lexicon) -> bool:
    """Whether the rest of a chain says who the first are; "two adults, two children" and "a couple, their son" add up."""
    if len(chain) < 2 or chain[0].named or (len(chain) == 2 and chain[0].toll.best > 1):
        return False
    told = text[chain[0].end : chain[1].start].lstrip()[:1] in tuple(",–—-(")
    others = any(p.how is How.ADDS or lex.toll["own"].match(text, p.start) for p in chain[1:])
    return told and not others and chain[0].toll.best == sum(person.toll.best for person in chain[1:])


def summed(text: str, chain: Sequence[People], lex: Lexicon) -> People:
    """The people of a chain; a first phrase that the others spell out ("two people, a man and a woman") counts alone."""
    if _spelled_out(text, chain, lex):
        chain = chain[:1]
    low, best = sum(p.toll.low for p in chain), sum(p.toll.best for p in chain)
    highs = [p.toll.high for p in chain]
    high = None if None in highs else sum(h for h in highs if h is not None)
    adds = chain[0].how is How.ADDS
    how = How.ADDS if adds else How.ONE if len(chain) == 1 and chain[0].how is How.ONE else How.STATES
    names = tuple(name for person in chain for name in person.names)
    named = all(person.named for person in chain)
    return People(chain[0].start, chain[-1].end, Toll(low, best, high), how, named, names)
