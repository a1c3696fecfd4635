"""The people of an outcome in languages of free word order: the number of its own clause, or a verb in the singular."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from geomap.lexicon import Lexicon
from geomap.model import Toll

from .outcomes import Found, outcome_words
from .people import ONE, People
from .values import How

_CLAUSE = re.compile(r"[,;:—.](?:\s|$)")


def of_clause(
    text: str, found: Found, before: list[People], after: list[People], bounds: tuple[int, int], lex: Lexicon
) -> People | None:
    """The number of the outcome's own clause, for languages of free word order."""
    left, right = bounds
    start = max((m.end() for m in _CLAUSE.finditer(text, left, found.start)), default=left)
    stop = _CLAUSE.search(text, found.end, right)
    end = stop.start() if stop else right
    inside = [p for p in reversed(before) if p.start >= start] + [p for p in after if p.end <= end]
    if inside:
        return _with_companion(text[start : inside[0].start], inside[0], lex)
    return _unnumbered(text[start:end], found, lex)


def _unnumbered(clause: str, found: Found, lex: Lexicon) -> People | None:
    """A pair, or one person whom the verb's form or an age in the singular tells of."""
    if lex.toll["people"].search(clause) and _pair(lex).search(clause):
        return People(found.start, found.end, Toll(2, 2, 2), How.STATES)
    one = outcome_words(found.harm, lex).one
    alone = one is not None and one.search(clause)
    aged = found.shape == "passive" and lex.toll["people"].search(clause) and lex.toll["one_of_age"].search(clause)
    return People(found.start, found.end, ONE, How.STATES) if alone or aged else None


def _with_companion(before: str, counted: People, lex: Lexicon) -> People:
    """ "Водитель и семеро пассажиров": the one before the number counts too."""
    if not _companion(lex).search(before):
        return counted
    toll = counted.toll
    return replace(counted, toll=Toll(toll.low + 1, toll.best + 1, None if toll.high is None else toll.high + 1))


@cache
def _companion(lex: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"{lex.toll['people'].pattern}\s+{lex.spatial['and'].pattern}\s+$", re.IGNORECASE)


@cache
def _pair(lex: Lexicon) -> re.Pattern[str]:
    """Two single people: "76-річний чоловік та 61-річна жінка"."""
    person = rf"(?:{lex.toll['one_of_age'].pattern}\s+)?{lex.toll['people'].pattern}"
    return re.compile(rf"{person}\s+{lex.spatial['and'].pattern}\s+{person}", re.IGNORECASE)
