"""The tellings of a report: its passages in order, each with what the ones before it let it leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from geomap.model import Role, Toponym
from geomap.text import Sentence
from geomap.when import When

from .events import Passage, passages
from .lists import listed
from .openings import dateline, heads
from .reading import Reading
from .scenes import Scene, refuted, scene
from .setting import Setting
from .sites import Site
from .telling import Before, Telling, told_by
from .ties import Tie, tie


def tellings(reading: Reading, setting: Setting) -> Iterator[Telling]:
    """The tellings of a report's text, in order."""
    course = _Course(reading)
    denied = set(refuted(reading))
    for sentence in reading.sentences:
        if reading.furniture(sentence) or sentence in denied:
            continue
        opens = course.enter(sentence)
        told = passages(sentence, course.body(sentence), reading.lex)
        for passage in told or _occasion(sentence, reading):
            telling = told_by(passage, dateline(sentence), course.before(), reading, setting)
            course.passed(telling)
            yield from _each(telling, reading)
            yield telling
        course.leave(sentence, opens, told)


@dataclass(slots=True)
class _Course:
    """What the text up to here lets the next passage leave out."""

    reading: Reading
    narrative: When | None = None  # when the report last spoke of
    day: When | None = None  # when the paragraph last spoke of
    head: tuple[Toponym, ...] = ()
    place: Site | None = None
    stage: list[Callable[[], Scene | None]] = field(default_factory=list)  # what was set out, the latest first
    paragraph: int = -1

    def body(self, sentence: Sentence) -> list[Toponym]:
        """The toponyms of a sentence behind its dateline."""
        start = dateline(sentence)
        return [t for t in self.reading.toponyms_of(sentence) if t.start >= start]

    def enter(self, sentence: Sentence) -> bool:
        """Whether a sentence opens a paragraph, whose heads hold from here on."""
        opens = sentence.paragraph != self.paragraph
        if opens:
            self.head, self.stage = tuple(heads(sentence, self.body(sentence))), []
            self.paragraph, self.day = sentence.paragraph, None
        return opens

    def before(self) -> Before:
        set_out = next(filter(None, (find() for find in self.stage)), None)
        return Before(self.narrative, self.day, self.head, self.place, set_out)

    def passed(self, telling: Telling) -> None:
        """The heads hold for what follows a telling, unless it has named a place of its own."""
        self.narrative, self.day = telling.happened or self.narrative, telling.happened or self.day
        if telling.site is not None and telling.site.toponym not in self.head:
            self.head = ()
        self.place = telling.site or self.place

    def leave(self, sentence: Sentence, opens: bool, told: list[Passage]) -> None:
        """A sentence that tells of no event may set the scene of one."""
        find = partial(scene, sentence, dateline(sentence), opens, self.reading, self.narrative)
        self.stage = [] if told else [find, *self.stage]


def _each(telling: Telling, reading: Reading) -> Iterator[Telling]:
    """The tellings of the other places that a passage lists without a number of people for any of them."""
    passage = telling.passage
    own = telling.site and passage.start <= telling.site.toponym.start < passage.end
    if telling.site and own and passage.type and passage.role is Role.EVENT and not telling.counts:
        for site in listed(telling.site, passage, passage.sentence, reading):
            yield replace(telling, site=site)


def _occasion(sentence: Sentence, reading: Reading) -> list[Passage]:
    """A sentence that says only when or where something happened: "Police were called at 9 p.m.", "It happened in Lyon"."""
    happens = (m.start() for m in reading.lex.dates["happens"].finditer(sentence.text))
    dated = (m.start for m in reading.dates_of(sentence.text) if tie(sentence.text, m, reading.lex) is Tie.EVENT)
    at = next(chain(happens if reading.toponyms_of(sentence) else (), dated), None)
    if at is None or reading.lex.roles["unreal"].search(sentence.text):
        return []
    return [Passage(sentence.start, sentence.end, sentence.text, sentence, None, at, (), Role.EVENT)]


def headline(reading: Reading, setting: Setting) -> list[Telling]:
    """The tellings of a report's headline, if its text begins with one."""
    first = [s for s in reading.sentences if s.paragraph == 0 and s.heading]
    return [
        told_by(passage, sentence.start, Before(), reading, setting)
        for sentence in first
        for passage in passages(sentence, reading.toponyms_of(sentence), reading.lex)
    ]
