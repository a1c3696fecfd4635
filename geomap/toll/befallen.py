"""Whom an outcome befell: people stand before a passive outcome and after an active one."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.lexicon import Lexicon
from geomap.model import Toll

from .chains import AND, OPENER, chain_before, linked, summed
from .clauses import of_clause
from .outcomes import Found, outcome_words
from .people import ONE, People
from .values import How

_SURNAME = re.compile(
    r" (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|I[nt]\b|A[nt]?\b|On\b|The\b|No\b)"
    r"([A-Z][a-z'’]+[A-Z]?[a-z]*)\b(?: and ([A-Z][a-z'’]+[A-Z]?[a-z]*)\b)?(?! \w*[A-Z])"
)
_THEY = re.compile(r"\b(?:they|both|all)(?: (?:\w+ly|later|both|all|have|had|were))* ?$", re.IGNORECASE)
_THEM = re.compile(r" them\b(?! (?:from|of)\b)")
_OF_SINGLE = re.compile(r"(?:was|is|has)\b", re.IGNORECASE)
_COLLECTIVE = re.compile(r"(?:an?|the|his|her|their)\b", re.IGNORECASE)  # "a family of four was killed"
_STOP = re.compile(r"[;:]|\b(?:said|says|that|when|where|while|but|after|because|if)\b", re.IGNORECASE)
_OF_ONE = re.compile(
    r"(?:was|is|has|had|got|died|dies|claim\w*|suffered|sustained|received|lost|shot dead|shot and killed"
    r"|sho(?:t|ots?|oting) h\w+self)\b",
    re.IGNORECASE,
)


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
    if re.search(r"\bboth\b", found.words):
        return People(found.start, found.end, Toll(2, 2, 2), How.STATES)
    if not lex.articles:
        return of_clause(text, found, before, after, bounds, lex)
    objects = _object(text, found, after) if found.shape == "active" or found.takes_object else None
    if found.shape == "active":
        return objects or _them(text, found, before) or _surnamed(text, found) or _somebody(found, lex)
    named = (_them(text, found, before) or _surnamed(text, found)) if found.takes_object and not objects else None
    return objects or named or _adjacent(text, found, before) or _subject(text, found, before) or _somebody(found, lex)


def _total(person: People, how: How) -> People:
    """A running total, whose "to" is no hedge: "rose to seven"."""
    low, best, high = person.toll.low or person.toll.best, person.toll.best, person.toll.high
    return People(person.start, person.end, Toll(low, best, high), how)


def _somebody(found: Found, lex: Lexicon) -> People | None:
    """An outcome that tells of one person without counting: "was killed", "claimed the life of", "fatally"."""
    told = _OF_ONE.match(found.words) if found.shape in ("passive", "active") else None
    told = told or re.search(r"\w of$", found.words)
    if found.shape == "noun" or " " in found.words:
        told = told or outcome_words(found.harm, lex).implied.fullmatch(found.words)
    return People(found.start, found.end, ONE, How.ONE) if told else None


def _surnamed(text: str, found: Found) -> People | None:
    """ "killing Hale", "killing Hale and Moss": people by single names."""
    name = _SURNAME.match(text, found.end)
    if name is None:
        return None
    names = tuple(filter(None, name.groups()))
    toll, how = (ONE, How.ONE) if len(names) == 1 else (Toll(2, 2, 2), How.STATES)
    return People(found.end + 1, name.end(), toll, how, named=True, names=names)


def _them(text: str, found: Found, before: list[People]) -> People | None:
    """ "Dragged two men from a bus and lynched them": those who were counted last."""
    several = [person for person in before if person.toll.best > 1 and not person.named]
    if not several or not _THEM.match(text, found.end):
        return None
    return replace(several[-1], start=found.start, end=found.end, how=How.STATES)


def _object(text: str, found: Found, after: list[People]) -> People | None:
    if not after or not re.fullmatch(r"\s*(?:up to|as)?\s*(?:\w+ly)?\s*", text[found.end : after[0].start]):
        return None
    chain = [after[0]]
    for person in after[1:]:
        if not linked(text, chain[-1], person):
            break
        chain.append(person)
    last = max((i for i in range(1, len(chain)) if AND.search(text[chain[i - 1].end : chain[i].start])), default=0)
    group = summed(text, chain[: last + 1])  # what a mere comma adds belongs to the next clause
    beside = found.words.endswith(" of") and group.how is How.ADDS  # "the death of another boy": another than who did it
    return replace(group, how=How.ONE) if beside else group


def _adjacent(text: str, found: Found, before: list[People]) -> People | None:
    """A bare participle's own number: "21 dead", "five wounded"."""
    bare = found.takes_object or found.words.lower() in ("dead", "found dead")
    beside = before and re.fullmatch(r"\s?|,\s{2,},? ", text[before[-1].end : found.start])  # an age may stand between
    return summed(text, chain_before(text, before)) if bare and beside else None


def _subject(text: str, found: Found, before: list[People]) -> People | None:
    """The last chain of people before the outcome that no preposition makes a part of something else."""
    stop = max((m.end() for m in _STOP.finditer(text, 0, found.start)), default=0)
    if _THEY.search(text, stop, found.start):
        stop = 0
    rest = [p for p in before if p.start >= stop]
    while rest:
        chain = chain_before(text, rest)
        group = summed(text, chain)
        plural = group.toll.best > 1 and _OF_SINGLE.match(found.words) and not _COLLECTIVE.match(text, group.start)
        if not plural and not OPENER.search(text[: chain[0].start]):
            return group
        rest = rest[: -len(chain)]
    return None
