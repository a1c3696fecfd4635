"""Who speaks in each sentence of a report: quotations run on over several, and a paragraph often names its source once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from geomap.lexicon import Lexicon
from geomap.text import Sentence

from .claims import claimant

_OPENS, _CLOSES, _EITHER = re.compile(r"[“«„]"), re.compile(r"[”»]"), re.compile(r'"')


def voices(sentences: Sequence[Sentence], lex: Lexicon) -> Mapping[int, str]:
    """Who speaks in a sentence that does not say so itself, by the offset at which the sentence starts.

    In a quotation it is who is named at its end, else before it; outside of one the only source of the paragraph.
    """
    found: dict[int, str] = {}
    for _, group in groupby(sentences, key=lambda s: s.paragraph):
        paragraph = list(group)
        named = {s.start: claimant(s.text, lex) for s in paragraph}
        for quotation in _quotations(paragraph):
            _speak(quotation, paragraph, named, found)
        only = {source for source in named.values() if source}
        if len(only) == 1:
            for s in paragraph:
                if not named[s.start]:
                    found.setdefault(s.start, *only)
    return found


def _speak(
    quotation: Sequence[Sentence], paragraph: Sequence[Sentence], named: Mapping[int, str | None], found: dict[int, str]
) -> None:
    before = [s for s in paragraph if s.start < quotation[0].start][-1:]
    source = next((named[s.start] for s in [*reversed(quotation), *before] if named[s.start]), None)
    if source:
        found.update({s.start: source for s in quotation if not named[s.start]})


def _quotations(paragraph: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The runs of sentences of a paragraph that one quotation spans."""
    run: list[Sentence] = []
    for sentence in paragraph:
        inside = bool(run)
        opened = len(_OPENS.findall(sentence.text)) - len(_CLOSES.findall(sentence.text))
        turned = len(_EITHER.findall(sentence.text)) % 2 == 1
        opens, closes = not inside and (opened > 0 or turned), inside and (opened < 0 or turned)
        if inside or opens:
            run.append(sentence)
        if closes:
            yield run
            run = []
    if len(run) > 1:
        yield run
