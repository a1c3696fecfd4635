"""The people of an outcome in languages of free word order: the number of its own clause, or a verb in the singular."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    """The people of the outcome's own clause, for languages of free word order: the nearest number, or single people."""
    left, right = bounds
    start = max((m.end() for m in _CLAUSE.finditer(text, left, found.start)), default=left)
    end = _end(text, found.end, right)
    ahead, behind = [p for p in before if p.start >= start], [p for p in after if p.end <= end]
    if not behind and lex.toll["beasts"].search(text, found.end, end):
        return None
    nearest = [*behind, *reversed(ahead)] if found.shape == "active" else [*reversed(ahead), *behind]
    numbered = [p for p in nearest if not p.single]
    if numbered or nearest:
        return _together(text, (numbered or nearest)[0], [*ahead, *after], right, lex)
    return _unnumbered(text[start:end], found, lex)


def _end(text: str, start: int, right: int) -> int:
    """Where the clause ends that goes on at an offset."""
    stop = _CLAUSE.search(text, start, right)
    return stop.start() if stop else right


def _together(text: str, nearest: People, around: Sequence[People], right: int, lex: Lexicon) -> People:
    """All who are counted together with one: "водитель и семеро пассажиров" are eight, "жінка, двоє дітей і внук" four.

    What stands in the clause of the next outcome, from `right` on, is counted there.
    """
    group, at = [nearest], around.index(nearest)
    for person in reversed(around[:at]):
        if not _link(lex).fullmatch(text, person.end, group[0].start):
            break
        group.insert(0, person)
    for person in around[at + 1 :]:
        stop = _CLAUSE.search(text, person.end)
        told_there = stop is None or stop.start() >= right
        if not _link(lex).fullmatch(text, group[-1].end, person.start) or (told_there and right < len(text)):
            break
        group.append(person)
    highs = [p.toll.high for p in group]
    high = None if None in highs else sum(h for h in highs if h is not None)
    toll = Toll(sum(p.toll.low for p in group), sum(p.toll.best for p in group), high)
    return replace(nearest, start=group[0].start, end=group[-1].end, toll=toll)


@cache
def _link(lex: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?:,|,?\s+{lex.spatial['and'].pattern})\s+(?:\d+{lex.toll['ages'].pattern}\s+)?")


def _unnumbered(clause: str, found: Found, lex: Lexicon) -> People | None:
    """One person whom the verb's form tells of."""
    one = outcome_words(found.harm, lex).one
    return People(found.start, found.end, ONE, How.STATES) if one is not None and one.search(clause) else None
