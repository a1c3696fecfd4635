"""Finds what may be a name in text: gazetteer names, looked up all at once, and names built like one ("Lake Mary")."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .generics import AFTER_NUMBER, FRONT, INNER, LAST, NUMBERED, TAIL
from .inflect import base_forms, ends_region
from .model import Entry
from .text import Sentence, Span, fold

MAX_WORDS = 5

# "St. Louis", "Main St.", "Kan.": an abbreviation that keeps its point, since it is part of the name.
_POINTED = (
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn Tenn "
    "Tex Vt Va Wash Wis Wyo Alta Ont Que Sask Man St ST Ste Mt MT Ft FT Pt Ave Blvd Rd Dr Hwy Pkwy Twp Co"
).replace(" ", "|")
_LETTER = r"[^\W\d_]"
_WORD = re.compile(
    rf"(?:W\. ?Va|[NS]\. ?Dak|N\. ?Mex)\.|(?:{_LETTER}\.){{2,}}(?:{_LETTER}\b)?|\b(?:{_POINTED}|[NSEW])\.(?!\w)"
    rf"|\b[dl]['’](?=[A-ZÀ-ÖØ-Þ])|{_LETTER}+(?:['’ʼ](?!s\b){_LETTER}+)*(?:\.?(?=-))?|[A-Z]+-?\d+\b|\d+(?:st|nd|rd|th)?"
)
_JOINT = re.compile(r"\.? |-|['’]s? |\. ?|\s|\s?&\s?")
_CONTRACTION = re.compile(r"(?:I|We|You|They|He|She|It|That|There)['’](?:ll|m|ve|re|d)$")  # "I'll" is not Illinois
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")

_OF_A_PEOPLE = re.compile(r"(?:[a-z]ian|[a-z]ean|ish|ese|ican|ern)s?$")

Lookup = Callable[[Collection[str]], Mapping[str, tuple[Entry, ...]]]


@dataclass(frozen=True, slots=True)
class Match(Span):
    """Words of the text that may be a name, and the places that bear it; none for a name that is only built like one."""

    sentence: Sentence
    entries: tuple[Entry, ...]
    exact: bool  # whether the words stand in the gazetteer as they are, not only their base form


class _Gram(NamedTuple):
    start: int
    end: int
    words: tuple[str, ...]
    keys: tuple[str, ...]
    seated: bool = False  # whether it names an area, perhaps by the town that it is governed from


@lru_cache(maxsize=1_000)  # sentences: those of one report, which are taken apart again when its matches are weighed
def words(text: str) -> tuple[Span, ...]:
    """The words of a text with their offsets; "U.S." and "Kan." are one, a possessive "s" is one of its own.

    >>> [w.text for w in words("St. Louis, Mo., is Missouri's pride")]
    ['St.', 'Louis', 'Mo.', 'is', 'Missouri', 's', 'pride']
    """
    return tuple(Span(m.start(), m.end(), m[0]) for m in _WORD.finditer(text))


def find(sentences: Collection[Sentence], lookup: Lookup, lang: str) -> list[Match]:
    """Every span that may be a name, in order, the longer first; they overlap ("New York", "York")."""
    grams = [(sentence, gram) for sentence in sentences for gram in (*_grams(sentence, lang), *_listed(sentence, lang))]
    entries = lookup({key for _, gram in grams for key in gram.keys})
    found = {(m.start, m.end): m for sentence, gram in grams if (m := _match(sentence, gram, entries))}
    return sorted(found.values(), key=lambda m: (m.start, -m.end))


def longest(matches: Iterable[Match]) -> list[Match]:
    """Of overlapping matches the longest, then the first; in order."""
    taken: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.start - m.end, m.start)):
        if not any(t.start < match.end and match.start < t.end for t in taken):
            taken.append(match)
    return sorted(taken, key=lambda m: m.start)


def _match(sentence: Sentence, gram: _Gram, entries: Mapping[str, tuple[Entry, ...]]) -> Match | None:
    start, end = sentence.start + gram.start, sentence.start + gram.end
    surface = sentence.text[gram.start : gram.end]
    if gram.keys[0] in entries and not gram.seated:
        return Match(start, end, surface, sentence, entries[gram.keys[0]], True)
    if found := {e.place.id: e for key in gram.keys for e in entries.get(key, ())}:  # one form of several names
        return Match(start, end, surface, sentence, tuple(found.values()), gram.keys[0] in entries)
    return Match(start, end, surface, sentence, (), False) if _built_like_a_name(gram.words) else None


def _built_like_a_name(parts: tuple[str, ...]) -> bool:
    """Whether words have the form of a street's, water's, district's or building's name: "High Street", "Lake Mary"."""
    if len(parts) < 2:
        return re.fullmatch(r"(?:US|A|M|I|B)-?\d+", parts[0]) is not None
    if not all(_begins_name(part) or part in INNER or part[0].isdigit() for part in parts):
        return False
    if parts[-1].isdigit():
        return parts[-2] in NUMBERED
    return (
        parts[-1] in TAIL
        or (parts[0] in FRONT and len(parts) <= 4 and not _OF_A_PEOPLE.search(parts[-1]))
        or (parts[0][0].isdigit() and parts[-1] in AFTER_NUMBER)
    )


def _grams(sentence: Sentence, lang: str) -> Iterator[_Gram]:
    text = sentence.text
    for run in _runs(text, words(text)):
        for i, first in enumerate(run):
            if not _begins_name(first.text) or _CONTRACTION.match(first.text):
                continue
            for n in range(min(MAX_WORDS, len(run) - i), 0, -1):
                last = run[i + n - 1]
                if _ends_name(last.text) or (n > 1 and (last.text[0].isdigit() or ends_region(last.text, lang))):
                    yield from _readings(text, run[i : i + n], lang)


_ITEM = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*"
COUNTIES = re.compile(rf"(?P<items>{_ITEM}(?:,? and {_ITEM}|, {_ITEM}| & {_ITEM})+) (?:[Cc]ount|[Pp]arish)(?:ies|es)\b")
_ADJECTIVE = r"[А-ЯІЇЄҐ][\w'’-]*[сцз]ь?к(?:ий|ого|ому|им|ом|ой|ую|ая|ої|ій|у|а|ою)"
DISTRICTS = re.compile(
    rf"(?P<items>{_ADJECTIVE}(?:, (?:[ву] )?{_ADJECTIVE})*),? (?:и|і|й|та)(?: [ву])? {_ADJECTIVE} "
    r"(?P<area>(?:район|област|громад|округ)\w*)"
)


def _listed(sentence: Sentence, lang: str) -> Iterator[_Gram]:
    """The areas of a list, under their full names: "Clay and Grant counties", "Ізюмському та Куп'янському районах"."""
    for several in (COUNTIES if lang == "en" else DISTRICTS).finditer(sentence.text):
        for item in re.finditer(_ITEM if lang == "en" else _ADJECTIVE, several["items"]):
            start, end = several.start() + item.start(), several.start() + item.end()
            parts = tuple(item[0].split())
            if lang == "en":
                yield _Gram(start, end, parts, (fold(f"{item[0]} county"), fold(f"{item[0]} parish"), fold(item[0])))
            else:
                yield _Gram(start, end, parts, tuple(map(fold, base_forms([item[0], several["area"]], lang))), seated=True)


def _readings(text: str, tokens: Sequence[Span], lang: str) -> Iterator[_Gram]:
    """A gram, and the same with its possessive ending, which may belong to the name: "St. John's"."""
    own = _POSSESSIVE.match(text, tokens[-1].end)
    if own and lang == "en":
        yield _gram(text, tokens, own.end(), lang)
    yield _gram(text, tokens, tokens[-1].end, lang)


def _runs(text: str, tokens: Sequence[Span]) -> list[list[Span]]:
    """Tokens that a name may span: nothing but a space, hyphen or abbreviation point between them."""
    runs = [list(tokens[:1])] if tokens else []
    for before, after in pairwise(tokens):
        gap = text[before.end : after.start]
        if gap != " " and not _joins(gap, before.text):
            runs.append([])
        runs[-1].append(after)
    return runs


def _joins(gap: str, before: str) -> bool:
    stop = gap.startswith(".") and len(before) > 3
    return not stop and (_JOINT.fullmatch(gap) is not None or before[-1] in "'’")


def _begins_name(word: str) -> bool:
    return word[0].isupper() or not (word[0].islower() or word[0].isdigit())


def _ends_name(word: str) -> bool:
    return _begins_name(word) and (word in LAST or word.lower() not in INNER)


def _gram(text: str, tokens: Sequence[Span], end: int, lang: str) -> _Gram:
    start = tokens[0].start
    parts = [token.text for token in tokens]
    forms = (text[start:end], *base_forms(parts, lang))
    seated = len(parts) > 1 and ends_region(parts[-1], lang)
    return _Gram(start, end, tuple(parts), tuple(dict.fromkeys(map(fold, forms))), seated)
