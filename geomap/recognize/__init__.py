"""Which matches are places here, and not people, organisations or ordinary words."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from geomap.generics import AREA, BUILDING, LAND, ROAD, WATER, is_generic
from geomap.inflect import ends_region
from geomap.lexicon import Lexicon, lexicon
from geomap.linear import Weights, score, weigh, weights
from geomap.matcher import Match, longest
from geomap.model import AREAS, Entry, Kind
from geomap.text import Sentence, Span

from . import slavic
from .cues import Cue, cues
from .second import second_look
from .words import common_words, given_names, is_word_or_person

__all__ = [
    "THRESHOLD",
    "Mention",
    "allowed_kinds",
    "best_apart",
    "called_place",
    "chosen",
    "common_words",
    "covers",
    "given_names",
    "is_word_or_person",
    "recognize",
]

_WEIGHTS = Path(__file__).with_name("weights.json")

# Log-odds above which a match is taken for a place. Below zero, since a name that is left out is lost for good;
# chosen by cross-validation for the best F1 (benchmarks/README.md).
THRESHOLD = -0.7


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A name that is used as a place here. `kinds` are the kinds that the words around it allow; empty for any.

    `entries` is empty for a name that only its form or context calls a place ("High Street", "the hamlet of X");
    `within` then holds the places whose name stands inside it ("the Port of Odesa"), and `core` that name.
    `meant` is the known name of which it is a misspelling.
    """

    sentence: Sentence
    entries: tuple[Entry, ...]
    kinds: frozenset[Kind] = frozenset()
    within: tuple[Entry, ...] = ()
    core: str = ""
    meant: str = ""


def recognize(matches: Sequence[Match], sentences: Sequence[Sentence], lex: Lexicon) -> list[Mention]:
    """The matches that are places here, in order, and the names that only their context calls places."""
    if lex.lang == "en":
        known = chosen(cues(matches, sentences), weights(_WEIGHTS), lex)
        taken: Sequence[Span] = known
    else:
        taken = longest(matches)
        known = [_mention(match, matches, lex) for match in slavic.places(longest(matches), lex)]
    unknown = [u for sentence in sentences for u in _unknown(sentence, lex) if not _overlap(u, taken)]
    return sorted(known + unknown, key=lambda m: m.start)


def _overlap(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a span shares words with one of others, which are in order and apart."""
    at = bisect_right(taken, span.start, key=lambda t: t.end)
    return at < len(taken) and taken[at].start < span.end


def chosen(found: Sequence[Cue], weighing: Weights, lex: Lexicon) -> list[Mention]:
    """The matches that their features make places, of overlapping ones the likeliest; in order."""
    first = [score(cue.features, weighing) for cue in found]
    called = [called_place(cue.match, lex) for cue in found]
    second = (
        max(weigh(features, weighing) - THRESHOLD, _SAID if _introduced(cue.match, lex) else -math.inf)
        for cue, features in zip(found, second_look(found, first, called), strict=True)
    )
    matches = [cue.match for cue in found]
    return [
        _mention(match, matches, lex)
        for match in best_apart([pair for pair in zip(matches, second, strict=True) if pair[1] > 0])
    ]


_SAID = 0.1  # above the threshold: the text itself says that it is a place


def _introduced(match: Match, lex: Lexicon) -> bool:
    """Whether a word for a settlement introduces a known name: "the village of Tim", "one village, Tim,"."""
    before = match.sentence.text[: match.start - match.sentence.start]
    return bool(match.entries) and _INTRODUCTION.search(before) is not None and bool(allowed_kinds(before, "", lex))


_INTRODUCTION = re.compile(r"\b(?:village|hamlet|settlement|town)(?: of|,)\s$")


def best_apart(scored: Sequence[tuple[Match, float]]) -> list[Match]:
    """Of overlapping matches those with the greatest sum of scores (weighted interval scheduling); in order."""
    spans = sorted(scored, key=lambda pair: pair[0].end)
    ends = [match.end for match, _ in spans]
    clear = [
        bisect_right(ends, match.start, 0, k) for k, (match, _) in enumerate(spans)
    ]  # spans that end before each begins
    best = [0.0]
    for k, (_, value) in enumerate(spans):
        best.append(max(best[k], best[clear[k]] + value))
    chosen: list[Match] = []
    k = len(spans)
    while k:
        if best[k] > best[k - 1]:
            chosen.append(spans[k - 1][0])
            k = clear[k - 1]
        else:
            k -= 1
    return chosen[::-1]


def _mention(match: Match, matches: Sequence[Match], lex: Lexicon) -> Mention:
    text, offset = match.sentence.text, match.sentence.start
    area = match.text.rpartition(" ")[2]  # "Сумському районі" says itself what it is
    after = area if ends_region(area, lex.lang) else text[match.end - offset :]
    kinds = allowed_kinds(text[: match.start - offset], after, lex)
    if match.entries:
        return Mention(match.start, match.end, match.text, match.sentence, match.entries, kinds)
    core = _core(match, matches)
    within, name = (core.entries, core.text) if core else ((), "")
    return Mention(match.start, match.end, match.text, match.sentence, (), _built_kinds(match), within, name)


def called_place(match: Match, lex: Lexicon) -> bool:
    """Whether the words around a match call it a place of some kind: "the village of X", "X district"."""
    text, offset = match.sentence.text, match.sentence.start
    return bool(allowed_kinds(text[: match.start - offset], text[match.end - offset :], lex))


def _core(match: Match, matches: Sequence[Match]) -> Match | None:
    """The longest known name inside one that is not known itself; a street's name says nothing about where it runs."""
    if set(match.text.split()) & ROAD:
        return None
    begin, end = (bisect_left(matches, at, key=lambda m: m.start) for at in (match.start, match.end))
    inside = [m for m in matches[begin:end] if m.entries and m.end <= match.end and not is_generic(m.text)]
    return max(inside, key=lambda m: m.end - m.start, default=None)


def _built_kinds(match: Match) -> frozenset[Kind]:
    """The kinds that a name's own words call for: "High Street" is a site."""
    parts = set(match.text.split())
    if parts & (ROAD | BUILDING) or any(part[-1].isdigit() for part in parts):
        return frozenset({Kind.SITE})
    if parts & (WATER | LAND):
        return frozenset({Kind.WATER if parts & WATER else Kind.LAND})
    return frozenset({Kind.ADMIN2, Kind.ADMIN3}) if parts & AREA else frozenset({Kind.SETTLEMENT})


# "U.S. Department of State", "London District Catholic School Board" speak of no region or district.
_OFFICE = re.compile(
    r"(?:Department|State|Territory|Republic|District)s?\b(?! (?:of|in)\b.{0,3}[a-z])(?=\s[A-Z]|\s(?:of|for)\s)"
)
_LIST_OF_AREAS = re.compile(
    r"(?:(?:,? and|,| &) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*)+ (?:[Cc]ounties|[Pp]arishes|[Dd]istricts|[Rr]egencies)\b"
    r"|(?:(?:,|,? (?:и|і|й|та))(?: [ву])? [А-ЯІЇЄҐ][\w'’-]*[сцз]ь?к\w+)+ (?:район|громад|округ)"
)


def allowed_kinds(before: str, after: str, lex: Lexicon) -> frozenset[Kind]:
    """The kinds that the words around a name allow: "X region" is no town, "the town of X" no region."""
    follows = after.lstrip()
    if lex.places["region_words"].match(follows) and not _OFFICE.match(follows):
        return frozenset({Kind.ADMIN1})
    if (lex.places["district_words"].match(follows) and not _OFFICE.match(follows)) or _LIST_OF_AREAS.match(after):
        return frozenset({Kind.ADMIN2, Kind.ADMIN3})
    return _kinds_called(before[-_KIND_SPAN:], lex)


@lru_cache(maxsize=1_000)  # names: those of one report, of which many begin together
def _kinds_called(before: str, lex: Lexicon) -> frozenset[Kind]:
    """The kinds that the words right before a name call it by."""
    kind = _kind_before(lex.lang).search(before)
    if not kind:
        return frozenset()
    if lex.places["region_words"].match(kind[0]):
        return frozenset({Kind.ADMIN1})
    if lex.places["district_words"].match(kind[0]):
        return frozenset({Kind.ADMIN2, Kind.ADMIN3, Kind.SETTLEMENT})
    return frozenset({Kind.SETTLEMENT})


_KIND_SPAN = 60  # characters before a name in which "the village of" must begin


@cache
def _kind_before(lang: str) -> re.Pattern[str]:
    kinds = lexicon(lang).places["kinds"].pattern
    several = lexicon(lang).places["several"].pattern
    # A capital is part of a name, "Kansas City, Kan.", unless "of" follows: "the City of Kherson".
    return re.compile(rf"(?:(?i:{kinds})\s+of|{several}\s+of{_LISTED}|{kinds})(?:\s*,)?\s*[«\"“]?$")


_LISTED = r"(?:\s[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)?(?:,|,?\sand))*"  # the names before one: "the towns of X, Y and"


_CAPITALISED = r"[A-ZА-ЯІЇЄҐ][\w'’-]+(?:\s[A-ZА-ЯІЇЄҐ][\w'’-]+){0,2}"
_NAMED_KINDS = {
    "en": rf"\b(?i:village|town|hamlet|settlement|city|suburb)s?\s(?:of|called|named)\s(?P<name>{_CAPITALISED})",
    "uk": rf"\b(?i:сел[оіау]|селищ[еіа]|хутор[іа]?)\s(?P<name>{_CAPITALISED})",
    "ru": rf"\b(?i:сел[оеау]|деревн[яеи]|пос[её]лк[еау]|хутор[еа]?)\s(?P<name>{_CAPITALISED})",
}


def _unknown(sentence: Sentence, lex: Lexicon) -> list[Mention]:
    found = re.finditer(_NAMED_KINDS[lex.lang], sentence.text)
    start = sentence.start
    return [
        Mention(start + m.start("name"), start + m.end("name"), m["name"], sentence, (), frozenset({Kind.SETTLEMENT}))
        for m in found
    ]


def covers(kinds: frozenset[Kind], kind: Kind) -> bool:
    """Whether the words around a mention allow a place of that kind."""
    return not kinds or kind in kinds or (kinds == frozenset({Kind.ADMIN1}) and kind in AREAS - {Kind.COUNTRY})
