"""Who says what a report tells: quotations run on over several sentences, and a report often names its source once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from geomap.lexicon import Lexicon
from geomap.model import Kind, Place
from geomap.text import Sentence

from .claims import claimant
from .events import Passage
from .openings import heads
from .reading import Reading

_OPENS, _CLOSES, _EITHER = re.compile(r"[“«„]"), re.compile(r"[”»]"), re.compile(r'"')
_OPENING = 1  # the last paragraph in which a bulletin names who issued it
_LEAD = 2  # the last paragraph in which "this was reported by X" is said of the whole report
_ITEMS = 3  # paragraphs that begin with the name of a place make a bulletin
_SIGNED = re.compile(r"([A-ZА-ЯІЇЄҐ][\w'’-]+ [A-ZА-ЯІЇЄҐ][\w'’-]+), ")

Named = Mapping[int, str]  # sources by the offset at which their sentence starts


@dataclass(frozen=True, slots=True)
class Voices:
    """The sources of a report."""

    lex: Lexicon
    own: Named  # whom a sentence names
    lent: Named  # who speaks in a sentence that does not say so itself
    last: Named  # who spoke last before a sentence, whom a pronoun stands for
    author: str | None  # who speaks in all of the report

    def of(self, passage: Passage) -> str | None:
        """Who says what a passage tells: whom it names itself, or its sentence, or who speaks there."""
        at = passage.sentence.start
        return claimant(passage.text, self.lex, self.last.get(at)) or self.own.get(at) or self.lent.get(at)


def voices(reading: Reading) -> Voices:
    """The sources of a report, in one place: of each sentence, and of the whole."""
    own, last = _named(reading)
    found: dict[int, str] = {}
    for _, group in groupby(reading.sentences, key=lambda s: s.paragraph):
        found.update(_only(list(group), own))
    found.update(_reported(reading, own))
    for _, group in groupby(reading.sentences, key=lambda s: s.paragraph):
        found.update(_quoted(list(group), own))
    lent = {at: source for at, source in found.items() if at not in own}
    return Voices(reading.lex, own, lent, last, _author(reading, own))


def _named(reading: Reading) -> tuple[Named, Named]:
    """Whom each sentence names, a pronoun standing for who spoke before; and who that was."""
    own: dict[int, str] = {}
    last: dict[int, str] = {}
    source: str | None = None
    for sentence in reading.sentences:
        if source:
            last[sentence.start] = source
        if named := claimant(sentence.text, reading.lex, source):
            own[sentence.start] = named
            source = source if reading.lex.claims["nobody"].search(named) else named
    return own, last


def _only(paragraph: Sequence[Sentence], own: Named) -> Iterator[tuple[int, str]]:
    """The only source of a paragraph speaks in all of it."""
    sources = {own[s.start] for s in paragraph if s.start in own}
    if len(sources) == 1:
        yield from ((s.start, source) for s in paragraph for source in sources)


def _reported(reading: Reading, own: Named) -> Iterator[tuple[int, str]]:
    """ "This was reported by X" is said of what stands before it: in its paragraph, or else of the paragraph before."""
    for before, sentence in pairwise(reading.sentences):
        if sentence.start in own and reading.lex.claims["this"].match(sentence.text):
            told = (s for s in reading.sentences if s.paragraph == before.paragraph and s.start < sentence.start)
            yield from ((s.start, own[sentence.start]) for s in told)


def _quoted(paragraph: Sequence[Sentence], own: Named) -> Iterator[tuple[int, str]]:
    """In a quotation speaks who is named at its end, else before it."""
    for quotation in _quotations(paragraph):
        before = [s for s in paragraph if s.start < quotation[0].start][-1:]
        source = next((own[s.start] for s in [*reversed(quotation), *before] if s.start in own), None)
        if source:
            yield from ((s.start, source) for s in quotation)


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


def _author(reading: Reading, own: Named) -> str | None:
    """Who speaks in all of a report: its signatory, who "reported this", who issued a bulletin, or its only source."""
    claims, told = reading.lex.claims, [s for s in reading.sentences if s.start in own]
    last = reading.sentences[-1].text if reading.sentences else ""
    signed = _SIGNED.match(last)
    if signed and claims["signatory"].match(last, signed.end()):
        return signed[1]
    reported = (own[s.start] for s in told if s.paragraph <= _LEAD and claims["this"].match(s.text))
    issued = (own[s.start] for s in told if s.paragraph <= _OPENING and not _local(s, reading))
    if (first := next(reported, None)) or _bulletin(reading):
        return first or next(issued, None)
    return own[told[0].start] if told and _alike([own[s.start] for s in told]) else None


def _local(sentence: Sentence, reading: Reading) -> bool:
    """Whether a sentence's paragraph is about a town, so that its source need not know of others."""
    paragraph = (s for s in reading.sentences if s.paragraph == sentence.paragraph)
    return any(t.place and t.place.kind is Kind.SETTLEMENT for s in paragraph for t in reading.toponyms_of(s))


def _bulletin(reading: Reading) -> bool:
    """Whether several paragraphs begin with the name of the place that they are about."""
    firsts = {s.paragraph: s for s in reversed(reading.sentences)}
    return sum(bool(heads(s, reading.toponyms_of(s))) for s in firsts.values()) >= _ITEMS


def _alike(sources: Sequence[str]) -> bool:
    """Whether all are one: "the regional police" and "police" are."""
    longest = max(sources, key=len).lower()
    return all(longest.endswith(source.lower()) for source in sources)


def introduced(source: str, passage: Passage, place: Place | None, reading: Reading) -> str:
    """The source by name, where the report names the holder of the office: "the governor" -> "Governor Jane Roe".

    Of several the one named last before the passage is meant, else the first; not one who speaks for another region.
    """
    office = reading.lex.claims["holders"].fullmatch(source)
    if office is None:
        return source
    holder = re.compile(rf"\b{office['office'].capitalize()} [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
    named = [match for match in holder.finditer(reading.report.text) if _speaks_for(match.start(), place, reading)]
    before = [match for match in named if match.end() <= passage.end]
    return next((str(match[0]) for match in [*before[-1:], *named]), source)


def _speaks_for(at: int, place: Place | None, reading: Reading) -> bool:
    """Whether the paragraph in which somebody is named tells of the region of a place, or of none."""
    paragraph = next((s.paragraph for s in reversed(reading.sentences) if s.start <= at), 0)
    named = (t.place for s in reading.sentences if s.paragraph == paragraph for t in reading.toponyms_of(s))
    regions = {p.admin1 for p in named if p and p.admin1}
    return place is None or place.admin1 is None or not regions or place.admin1 in regions
