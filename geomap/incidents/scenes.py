"""What the sentences around a passage lay down for it: the scene that was set before, and what is taken back after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from geomap.lexicon import EventType
from geomap.text import Sentence, Span
from geomap.when import When

from .events import signalled
from .reading import Reading
from .relations import Relation, relate
from .sites import WIDE, Site, able, finest
from .ties import Tie, tie

_OPENING = 30  # characters within which a sentence begins with a place: "In the village of X"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a sentence without an event lays down for the next: "In X, a car packed with explosives blew up"."""

    site: Site
    when: When | None
    type: EventType | None


def scene(sentence: Sentence, body: int, opens: bool, reading: Reading, narrative: When | None) -> Scene | None:
    """The scene that a sentence sets which `opens` a paragraph, or which begins with a place.

    `body` is where its dateline ends, `narrative` when the report last spoke of.
    """
    site = _stage(sentence, body, reading)
    if site is None or reading.lex.roles["unreal"].search(sentence.text):
        return None
    if not opens and site.toponym.start - body > _OPENING:
        return None
    dated = (m for m in reading.dates_of(sentence.text, narrative) if tie(sentence.text, m, reading.lex) is not Tie.AFTER)
    when = next((m.when for m in dated), None)
    signal = signalled(sentence.text, True, reading.lex)
    return Scene(site, when, signal[0] if signal else None)


def _stage(sentence: Sentence, body: int, reading: Reading) -> Site | None:
    """The town that a sentence puts what it speaks of in or near."""
    told = Span(body, sentence.end, sentence.text[body - sentence.start :])
    staged = [
        site
        for relation, site in able(told, sentence, reading)
        if relation <= Relation.NEAR
        and relate(site.toponym, sentence, reading.lex) is not Relation.APART
        and not site.street
    ]
    towns = [site for site in staged if (site.place.kind not in WIDE if site.place else site.where is None)]
    return finest(towns)


def refuted(reading: Reading) -> Iterator[Sentence]:
    """The sentences that deny what was told ("there was no attack"), each back to the one that named the place."""
    for _, paragraph in groupby(reading.sentences, key=lambda s: s.paragraph):
        back: list[Sentence] = []  # the last that named a place, and those since
        for sentence in paragraph:
            if reading.toponyms_of(sentence):
                back = [sentence]
            elif back:
                back.append(sentence)
            if reading.lex.roles["refuted"].search(sentence.text):
                yield from back or [sentence]
                del back[1:]  # which need not be told again
