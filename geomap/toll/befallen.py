"""Whom an outcome befell: people stand before a passive outcome and after an active one."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from geomap.lexicon import Lexicon
from geomap.model import Toll

from .chains import chain_before, linked, opened, summed
from .clauses import of_clause
from .outcomes import Found, outcome_words
from .people import ONE, People
from .values import How

_TWO = Toll(2, 2, 2)


def befallen(
    text: str, found: Found, before: list[People], after: list[People], bounds: tuple[int, int], lex: Lexicon
) -> People | None:
    """The people of an outcome, among those that stand before and after it."""
    if found.shape == "total":
        how = How.STATES if lex.toll["outdated"].search(text[: found.end]) else How.REPLACES
        return next((_total(p, how) for p in after if p.start - found.end <= 2), None)
    if found.shape == "noun" and lex.articles:
        return next((p for p in reversed(before) if found.start - p.end <= 1), None) or _somebody(found, lex)
    before, after = ([p for p in side if not p.aside] for side in (before, after))
    if lex.toll["both"].search(found.words):
        return People(found.start, found.end, _TWO, How.STATES)
    if not lex.articles:
        return of_clause(text, found, before, after, bounds, lex)
    return _in_order(text, found, before, after, lex)


def _in_order(text: str, found: Found, before: list[People], after: list[People], lex: Lexicon) -> People | None:
    """The people of an outcome in a language whose order tells subject and object apart."""
    takes_object = found.takes_object(lex)
    if takes_object and lex.toll["them"].match(text, found.end + 1):
        return _them(found, before)
    objects = _object(text, found, after, lex) if found.shape == "active" or takes_object else None
    if found.shape == "active":
        return objects or _surnamed(text, found, lex) or _somebody(found, lex)
    named = _surnamed(text, found, lex) if takes_object and not objects else None
    return (
        objects
        or named
        or _adjacent(text, found, before, lex)
        or _subject(text, found, before, lex)
        or _somebody(found, lex)
    )


def _total(person: People, how: How) -> People:
    """A running total, whose "to" is no hedge: "rose to seven"."""
    low, best, high = person.toll.low or person.toll.best, person.toll.best, person.toll.high
    return People(person.start, person.end, Toll(low, best, high), how)


def _somebody(found: Found, lex: Lexicon) -> People | None:
    """An outcome that tells of one person without counting: "was killed", "claimed the life of", "fatally"."""
    told = lex.toll["of_one"].match(found.words) is not None if found.shape in ("passive", "active") else False
    told = told or (found.of and " " in found.words)
    if found.shape == "noun" or " " in found.words:
        told = told or outcome_words(found.harm, lex).implied.fullmatch(found.words) is not None
    return People(found.start, found.end, ONE, How.ONE) if told else None


def _surnamed(text: str, found: Found, lex: Lexicon) -> People | None:
    """ "killing Hale", "killing Hale and Moss": people by single names."""
    name = _surname(lex).match(text, found.end)
    if name is None:
        return None
    names = tuple(filter(None, name.groups()))
    toll, how = (ONE, How.ONE) if len(names) == 1 else (_TWO, How.STATES)
    return People(found.end + 1, name.end(), toll, how, named=True, names=names)


@cache
def _surname(lex: Lexicon) -> re.Pattern[str]:
    name, none = r"([A-Z][a-z'’]+[A-Z]?[a-z]*)\b", rf"(?i:{lex.toll['no_name'].pattern}|{'|'.join(lex.weekdays)})\b"
    return re.compile(rf" (?!{none}){name}(?: {lex.spatial['and'].pattern} {name})?(?! \w*[A-Z])")


def _them(found: Found, before: list[People]) -> People | None:
    """ "Dragged two men from a bus and lynched them": those who were counted last, if any were."""
    several = [person for person in before if person.toll.best > 1 and not person.named]
    if not several:
        return None
    return replace(several[-1], start=found.start, end=found.end, how=How.STATES)


def _object(text: str, found: Found, after: list[People], lex: Lexicon) -> People | None:
    if not after or not _leads_to_object(lex).fullmatch(text[found.end : after[0].start]):
        return None
    chain = [after[0]]
    for person in after[1:]:
        if not linked(text, chain[-1], person, lex):
            break
        chain.append(person)
    joined = (i for i in range(1, len(chain)) if lex.toll["and"].search(text[chain[i - 1].end : chain[i].start]))
    group = summed(text, chain[: max(joined, default=0) + 1], lex)  # what a mere comma adds belongs to the next clause
    beside = found.of and group.how is How.ADDS  # "the death of another boy": another than who did it
    return replace(group, how=How.ONE) if beside else group


@cache
def _leads_to_object(lex: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{lex.toll['before_object'].pattern}\s*){{0,2}}")


def _adjacent(text: str, found: Found, before: list[People], lex: Lexicon) -> People | None:
    """A bare participle's own number: "21 dead", "five wounded"."""
    bare = found.takes_object(lex) or lex.toll["beside"].fullmatch(found.words)
    beside = before and re.fullmatch(r"\s?|,\s{2,},? ", text[before[-1].end : found.start])  # an age may stand between
    return summed(text, chain_before(text, before, lex), lex) if bare and beside else None


def _subject(text: str, found: Found, before: list[People], lex: Lexicon) -> People | None:
    """The last chain of people before the outcome that no preposition makes a part of something else."""
    rest = [p for p in before if p.start >= _clause(text, found, lex)]
    while rest:
        chain = chain_before(text, rest, lex)
        group = summed(text, chain, lex)
        single = lex.toll["of_single"].match(found.words) and not lex.toll["singular"].match(text, group.start)
        if not (group.toll.best > 1 and single) and not opened(text, chain[0], lex):
            return group
        rest = rest[: -len(chain)]
    return None


def _clause(text: str, found: Found, lex: Lexicon) -> int:
    """Where the clause of an outcome begins; "they" reach back before it."""
    stops = [*re.finditer(r"[;:]", text[: found.start]), *lex.toll["clause"].finditer(text, 0, found.start)]
    start = max((stop.end() for stop in stops), default=0)
    they = (match.end() for match in lex.toll["they"].finditer(text, start, found.start))
    return 0 if any(end >= found.start - 1 for end in they) else start
