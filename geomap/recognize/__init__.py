"""Which matches are places here, and not people, organisations or ordinary words."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from geomap.generics import AREA, BUILDING, LAND, REGION, ROAD, WATER, is_generic
from geomap.inflect import ends_region
from geomap.lexicon import Lexicon, ending, lexicon
from geomap.linear import Weights, score, weigh, weights
from geomap.matcher import Match, longest
from geomap.model import Candidate, Entry, Kind, Toponym
from geomap.text import Sentence, Span

from . import slavic
from .cues import Cue, cues
from .kinds import KIND_SPAN, allowed_kinds, called_place, covers
from .said import said
from .second import second_look
from .words import STARTERS, common_words, given_names, is_word_or_person, word_class

__all__ = [
    "THRESHOLD",
    "Mention",
    "allowed_kinds",
    "best_apart",
    "called_place",
    "chosen",
    "common_words",
    "covers",
    "declined",
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
    called = [u for sentence in sentences for u in _unknown(sentence, lex)]
    unknown = [u for u in called if all(_hides(u, span, lex) for span in _sharing(u, taken))]
    hidden = {m.start for u in unknown for m in _sharing(u, known) if u.start <= m.start and m.end <= u.end}
    return sorted([*unknown, *(m for m in known if m.start not in hidden)], key=lambda m: m.start)


_S = TypeVar("_S", bound=Span)


def _sharing(span: Span, others: Sequence[_S]) -> Sequence[_S]:
    """Those of others, which are in order and apart, that share words with a span."""
    return others[
        bisect_right(others, span.start, key=lambda other: other.end) : bisect_left(others, span.end, key=lambda o: o.start)
    ]


def _hides(called: Span, known: Span, lex: Lexicon) -> bool:
    """Whether a known name is only a part of what a text calls a village: not of the village of "Lahore Monday"."""
    inside = called.start <= known.start and known.end <= called.end and len(known.text) < len(called.text)
    rest = called.text[known.end - called.start :].split()
    return inside and (lex.free_order or called.start < known.start or {word_class(w, "") for w in rest} <= {"name"})


def declined(matches: Sequence[Match], sentences: Sequence[Sentence], lex: Lexicon, taken: Sequence[Span]) -> list[Toponym]:
    """The known names, ordinary words apart, that share no word with those taken: places of which none is meant, and why."""
    left = longest([m for m in matches if m.entries and not _ordinary(m.text) and not _sharing(m, taken)])
    if lex.lang != "en":
        return [_declined(match, "it stands like a word, a street or a part of a person's name") for match in left]
    values = {(m.start, m.end): value for m, value in _judged(cues(matches, sentences), weights(_WEIGHTS), lex)}
    return [_declined(match, _against(values.get((match.start, match.end)))) for match in left]


def _ordinary(name: str) -> bool:
    return name.lower() in common_words() or name.lower() in STARTERS


def _declined(match: Match, why: str) -> Toponym:
    candidates = tuple(Candidate(entry.place, 0.0) for entry in match.entries[:_SHOWN])
    return Toponym(match.start, match.end, match.text, reasons=(why,), rejected=candidates)


def _against(value: float | None) -> str:
    if value is None:
        return "a word beside it makes an organisation or a person of it"
    return f"its form, the words around it and the rest of the report score {value:+.1f}, and a place more than 0"


_SAID = 0.1  # above the threshold: the text itself says that it is a place
_SHOWN = 5  # candidates of a name that was read as no place


def chosen(found: Sequence[Cue], weighing: Weights, lex: Lexicon) -> list[Mention]:
    """The matches that their features make places, of overlapping ones the likeliest; in order."""
    judged = _judged(found, weighing, lex)
    matches = [match for match, _ in judged]
    return [_mention(match, matches, lex) for match in best_apart([pair for pair in judged if pair[1] > 0])]


def _judged(found: Sequence[Cue], weighing: Weights, lex: Lexicon) -> list[tuple[Match, float]]:
    """Each match with its log-odds above the threshold."""
    found = [cue for cue in found if not lex.places["plain"].fullmatch(cue.match.text)]
    first = [score(cue.features, weighing) for cue in found]
    called = [called_place(cue.match, lex) for cue in found]
    second = (
        max(
            weigh(features, weighing) - THRESHOLD,
            _SAID if said(cue.match, lex) else -math.inf,
        )
        for cue, features in zip(found, second_look(found, first, called), strict=True)
    )
    return list(zip((cue.match for cue in found), second, strict=True))


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
    if ending(lex.places["blocks"], text[: match.start - offset].rstrip()):  # "the 1500 block of West Fayette"
        return Mention(match.start, match.end, match.text, match.sentence, (), frozenset({Kind.SITE}))
    kinds = allowed_kinds(text[: match.start - offset], after, lex)
    if match.entries and (side := _SIDE.match(text, match.end - offset)):
        name, part = match.text + side[0], kinds or frozenset({Kind.SETTLEMENT})
        return Mention(match.start, match.start + len(name), name, match.sentence, (), part, match.entries, match.text)
    if match.entries:
        return Mention(match.start, match.end, match.text, match.sentence, match.entries, kinds)
    core = None if lex.places["part"].match(text, match.end - offset + 1) else _core(match, matches)
    within, name = (core.entries, core.text) if core else ((), "")
    return Mention(match.start, match.end, match.text, match.sentence, (), _built_kinds(match), within, name)


_SIDE = re.compile(r" (?:North|South|East|West)(?![\w-]| [A-Z])")  # "Orlando East" is another place than Orlando


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
    if parts & AREA:
        return frozenset({Kind.ADMIN1}) if parts & REGION else frozenset({Kind.ADMIN2, Kind.ADMIN3})
    return frozenset({Kind.SETTLEMENT})


_WORD = r"[A-ZА-ЯІЇЄҐ][\w'’ʼ-]++"
_OF_AREA = r"[А-ЯІЇЄҐ][\w'’ʼ-]*[сцз]ь?к\w+\s(?:район|громад|област|округ|кра[йюя]|р-н|отг|тг)"  # "у селі X Сумського району"


@cache
def _called(lang: str) -> re.Pattern[str]:
    """A name that the words beside it call a village: "the hamlet of X", "X village", "у X Сумського району"."""
    places, name = lexicon(lang).places, rf"{_WORD}(?:\s(?!(?i:{_OF_AREA})){_WORD}){{0,2}}"
    before, after = places["names"].pattern, places["named"].pattern
    return re.compile(rf"(?i:{before})\s[«\"“]?(?P<name>{name})|\b(?P<first>{name}),?\s(?:{after}|(?={_OF_AREA}))")


def _unknown(sentence: Sentence, lex: Lexicon) -> list[Mention]:
    """The names that only their context calls villages."""
    text, offset, found = sentence.text, sentence.start, list[Mention]()
    for match in _called(lex.lang).finditer(text):
        start, end = match.span("name") if match["name"] else match.span("first")
        named = match["name"] or ending(lex.places["at"], text[max(0, start - KIND_SPAN) : start].rstrip())
        if named and (" " in text[start:end] or word_class(text[start:end], "") not in ("demonym", "compass", "starter")):
            found.append(Mention(offset + start, offset + end, text[start:end], sentence, (), frozenset({Kind.SETTLEMENT})))
    return found
