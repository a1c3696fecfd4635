"""The tellings of a report: its passages in order, each with what the ones before it let it leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from geomap.model import Role, Toponym
from geomap.text import Sentence
from geomap.when import When

from .claims import claimant
from .events import Passage, passages
from .lists import listed
from .openings import dateline, heads
from .reading import Reading
from .scenes import Scene, refuted, scene
from .setting import Setting
from .sites import Site
from .telling import Before, Telling, told_by
from .ties import Tie, tie
from .voices import voices

_BACK = 20  # sentences of a paragraph that may have set out what one behind them tells
_HEADLINE = 100  # sentences in which a headline ends: a text without full stops seems to be nothing else


def tellings(reading: Reading, setting: Setting) -> Iterator[Telling]:
    """The tellings of a report's text, in order."""
    narrative: When | None = None
    source: str | None = None
    head: tuple[Toponym, ...] = ()
    place: Site | None = None
    stage: list[Callable[[], Scene | None]] = []  # what the sentences before may have set out, the latest first
    paragraph = -1
    denied = set(refuted(reading))
    speakers = voices(reading.sentences, reading.lex)
    for sentence in reading.sentences:
        if reading.furniture(sentence) or sentence in denied:
            continue
        here = reading.toponyms_of(sentence)
        body = dateline(sentence)
        opens = sentence.paragraph != paragraph
        if opens:
            head, stage = tuple(heads(sentence, [t for t in here if t.start >= body])), []
            paragraph = sentence.paragraph
        source = claimant(sentence.text, reading.lex, source) or source
        told = passages(sentence, [t for t in here if t.start >= body], reading.lex)
        for passage in told or _occasion(sentence, reading):
            set_out = next(filter(None, (find() for find in stage)), None)
            before = Before(narrative, source, speakers.get(sentence.start), head, place, set_out)
            telling = told_by(passage, body, before, reading, setting)
            narrative = telling.happened or narrative
            head, place = _left(head, telling), telling.site or place
            yield from _each(telling, reading)
            yield telling
        stage = [] if told else [partial(scene, sentence, body, opens, reading, narrative), *stage[:_BACK]]


def _each(telling: Telling, reading: Reading) -> Iterator[Telling]:
    """The tellings of the other places that a passage lists without a number of people for any of them."""
    passage = telling.passage
    own = telling.site and passage.start <= telling.site.toponym.start < passage.end
    if telling.site and own and passage.type and passage.role is Role.EVENT and not telling.counts:
        for site in listed(telling.site, passage, passage.sentence, reading):
            yield replace(telling, site=site)


def _left(head: tuple[Toponym, ...], telling: Telling) -> tuple[Toponym, ...]:
    """The heads of a paragraph that hold for what follows a telling: none once it has named a place of its own."""
    return head if telling.site is None or telling.site.toponym in head else ()


def _occasion(sentence: Sentence, reading: Reading) -> list[Passage]:
    """A sentence that says only when something happened: "Police were called at 9 p.m. on Friday"."""
    days = [m for m in reading.dates_of(sentence.text) if tie(sentence.text, m, reading.lex) is Tie.EVENT]
    if not days or reading.lex.roles["unreal"].search(sentence.text):
        return []
    return [Passage(sentence.start, sentence.end, sentence.text, sentence, None, days[0].start, (), Role.EVENT)]


def headline(reading: Reading, setting: Setting) -> list[Telling]:
    """The tellings of a report's headline, if its text begins with one."""
    first = [s for s in reading.sentences[:_HEADLINE] if s.paragraph == 0 and s.heading]
    return [
        told_by(passage, sentence.start, Before(None, None), reading, setting)
        for sentence in first
        for passage in passages(sentence, reading.toponyms_of(sentence), reading.lex)
    ]
