"""What the text itself says to be a place, whatever the weights make of the name."""

from __future__ import annotations

import re

from geomap.lexicon import Lexicon, ending
from geomap.matcher import Match
from geomap.model import Kind

from .itself import alike
from .kinds import allowed_kinds
from .words import is_word_or_person


def said(match: Match, lex: Lexicon) -> bool:
    """Whether the words around a known name can stand around nothing but a place."""
    return _introduced(match, lex) or _sited(match, lex) or _struck(match, lex)


def _introduced(match: Match, lex: Lexicon) -> bool:
    """Whether a word for a settlement introduces a known name: "the village of Tim", "one village, Tim,"."""
    before = match.sentence.text[: match.start - match.sentence.start]
    return bool(match.entries) and _INTRODUCTION.search(before) is not None and bool(allowed_kinds(before, "", lex))


def _sited(match: Match, lex: Lexicon) -> bool:
    """Whether a city's name that is a word stands where only a place can: "exploded in Nice on Monday", "Mobile police"."""
    text, start, end = match.sentence.text, match.start - match.sentence.start, match.end - match.sentence.start
    within = text.endswith(" in ", 0, start) and _THEN.match(text, end) and _WHERE.search(text[:start])
    if not within and not lex.places["policed"].match(text, end + 1):
        return False
    return any(e.primary and e.place.kind is Kind.SETTLEMENT and e.place.population >= _CITY for e in match.entries)


def _struck(match: Match, lex: Lexicon) -> bool:
    """Whether a town's name, which is nobody's, stands where only what was struck can: "shelling hit Tim on Monday"."""
    text, start, end = match.sentence.text, match.start - match.sentence.start, match.end - match.sentence.start
    if not text.endswith(" ", 0, start) or _RUNS_ON.match(text, end) or is_word_or_person(match.text):
        return False
    own = (e.place for e in match.entries if e.primary or alike(e.place.name, match.text))
    town = any(place.kind is Kind.SETTLEMENT for place in own)
    return town and ending(lex.places["strikes"], _NAMES.sub("", text[:start]).rstrip())


_NAMES = re.compile(r"(?:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?(?:,|,? and) )+$")  # those listed before one
_RUNS_ON = re.compile(r" [A-Z]|['’-]\w")  # a longer name, or what belongs to the place
_CITY = 50_000  # people
_WHERE = re.compile(r"\b[a-z][\w.]+ in $")
_THEN = re.compile(r" on [A-Z]|[.,;]? (?:after|when|killing|and|around|at about) |,? [a-z]+ing\b|[.;]$")
_INTRODUCTION = re.compile(r"\b(?:village|hamlet|settlement|town)(?: of|,)\s$")
