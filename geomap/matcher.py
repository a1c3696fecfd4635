"""Finds gazetteer names in text: capitalised word sequences, looked up all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from .inflect import base_forms
from .model import Entry
from .text import Sentence, Span, fold

MAX_WORDS = 5

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?|[^\W\d_]+(?:['’ʼ](?!s\b)[^\W\d_]+)*\.?(?=-)|[^\W\d_]+(?:['’ʼ](?!s\b)[^\W\d_]+)*|\d+")
_JOINT = re.compile(r"\.? |-|['’]s |\. ?|\s")
_SMALL = frozenset(
    "of the de del la las los le les el al da do dos das di du des en et y on upon sur sous am im an der den die das van von zu "
    "bin ibn and na nad pod над на под і и".split()
)

Lookup = Callable[[Collection[str]], Mapping[str, tuple[Entry, ...]]]


@dataclass(frozen=True, slots=True)
class Match(Span):
    """Words of the text that are a name in the gazetteer, and the places that bear it."""

    sentence: Sentence
    entries: tuple[Entry, ...]
    exact: bool  # whether the words stand in the gazetteer as they are, not only their base form


@dataclass(frozen=True, slots=True)
class _Gram:
    start: int
    end: int
    words: int
    keys: tuple[str, ...]


def words(text: str) -> list[Span]:
    """The words of a text with their offsets; "U.S." is one, a possessive "'s" is none."""
    return [Span(m.start(), m.end(), m[0]) for m in _WORD.finditer(text)]


def find(sentences: Collection[Sentence], lookup: Lookup, lang: str) -> list[Match]:
    """Every gazetteer name in the sentences, in order; of overlapping ones the longest, then the first."""
    grams = [(sentence, gram) for sentence in sentences for gram in _grams(sentence, lang)]
    entries = lookup({key for _, gram in grams for key in gram.keys})
    hits = [match for sentence, gram in grams if (match := _match(sentence, gram, entries))]
    taken: list[Match] = []
    for match in sorted(hits, key=lambda m: (m.start - m.end, m.start)):
        if not any(t.start < match.end and match.start < t.end for t in taken):
            taken.append(match)
    return sorted(taken, key=lambda m: m.start)


def _match(sentence: Sentence, gram: _Gram, entries: Mapping[str, tuple[Entry, ...]]) -> Match | None:
    for rank, key in enumerate(gram.keys):
        if key in entries:
            start, end = sentence.start + gram.start, sentence.start + gram.end
            return Match(start, end, sentence.text[gram.start : gram.end], sentence, entries[key], rank == 0)
    return None


def _grams(sentence: Sentence, lang: str) -> Iterator[_Gram]:
    tokens = words(sentence.text)
    runs = _runs(sentence.text, tokens)
    for run in runs:
        for i, first in enumerate(run):
            if not _begins_name(first.text):
                continue
            for n in range(1, min(MAX_WORDS, len(run) - i) + 1):
                last = run[i + n - 1]
                if _ends_name(last.text) or (n > 1 and last.text.isdigit()):
                    yield _gram(sentence.text, run[i : i + n], lang)


def _runs(text: str, tokens: list[Span]) -> list[list[Span]]:
    """Tokens that a name may span: nothing but a space, hyphen or abbreviation point between them."""
    runs: list[list[Span]] = [tokens[:1]] if tokens else []
    for before, after in pairwise(tokens):
        gap = text[before.end : after.start]
        stop = gap.startswith(".") and len(before.text) > 3
        if stop or not _JOINT.fullmatch(gap) or gap.startswith(("'", "’")):
            runs.append([])
        runs[-1].append(after)
    return runs


def _begins_name(word: str) -> bool:
    return word[0].isupper() or not (word[0].islower() or word[0].isdigit())


def _ends_name(word: str) -> bool:
    return _begins_name(word) and word.lower() not in _SMALL


def _gram(text: str, tokens: list[Span], lang: str) -> _Gram:
    start, end = tokens[0].start, tokens[-1].end
    forms = base_forms([token.text for token in tokens], lang)
    surface = text[start:end]
    return _Gram(start, end, len(tokens), tuple(dict.fromkeys(fold(form) for form in (surface, *forms))))
