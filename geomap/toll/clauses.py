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
_ONE_OF_AGE = re.compile(r"\d-?(?:річн(?!их|і\b)|летн(?!их|ие))\w+")  # an age in the singular: "46-річна", "61-летнего"


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
    clause, one = text[start:end], outcome_words(found.harm, lex).one
    alone = one is not None and one.search(clause)
    pair = lex.toll["people"].search(clause) and _pair(lex).search(clause)
    if pair:
        return People(found.start, found.end, Toll(2, 2, 2), How.STATES)
    aged = found.shape == "passive" and lex.toll["people"].search(clause) and _ONE_OF_AGE.search(clause)
    return People(found.start, found.end, ONE, How.STATES) if alone or aged else None


def _with_companion(before: str, counted: People, lex: Lexicon) -> People:
    """ "Водитель и семеро пассажиров": the one before the number counts too."""
    if not re.search(rf"{lex.toll['people'].pattern}\s+(?:и|та|і|й)\s*$", before, re.IGNORECASE):
        return counted
    toll = counted.toll
    return replace(counted, toll=Toll(toll.low + 1, toll.best + 1, None if toll.high is None else toll.high + 1))


@cache
def _pair(lex: Lexicon) -> re.Pattern[str]:
    """Two single people: "76-річний чоловік та 61-річна жінка"."""
    person = rf"(?:\d+-?(?:річн|летн)\w+\s+)?{lex.toll['people'].pattern}"
    return re.compile(rf"{person}\s+(?:и|та|і|й)\s+{person}", re.IGNORECASE)
