"""Passages with what they say of their event: the site, the time, the source."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomap.lexicon import Lexicon
from geomap.model import AREAS, Kind, Toponym
from geomap.text import Span
from geomap.toll import How
from geomap.when import DateMention, When, clock

from .claims import claimant
from .events import Passage, passages
from .reading import Reading, is_item
from .setting import Setting
from .sites import Site, dateline, finest, heads, sites

STALE = dt.timedelta(days=14)  # an event older than this at publication is told for context
_ON = re.compile(r"\s(?:on\s|late\s|early\s|in an? \w+ on\s|у\s|в\s|во\s)*")


@dataclass(frozen=True, slots=True)
class Telling:
    """A passage with what it says of its event: site and time (None when it relies on what was said before), and source."""

    passage: Passage
    site: Site | None
    when: When | None
    spoken: bool  # whether `when` is only the day on which somebody spoke
    assumed: When | None  # when it must have been, if it does not say
    apart: bool  # whether its words set it off from what was told before: "in an unrelated case"
    hour: dt.time | None
    claimant: str | None

    @property
    def paragraph(self) -> int:
        """The number of its paragraph in the report."""
        return self.passage.sentence.paragraph

    @property
    def happened(self) -> When | None:
        """When it happened, as far as the passage says more than when somebody spoke of it."""
        return None if self.spoken else self.when

    @property
    def counts(self) -> bool:
        """Whether it gives numbers of people harmed."""
        return any(mention.how is not How.NONE for mention in self.passage.tolls)


@dataclass(frozen=True, slots=True)
class _Before:
    """What a passage can rely on."""

    narrative: When | None  # when the report last spoke of
    source: str | None  # who spoke last
    heads: tuple[Toponym, ...] = ()  # the places that head the paragraph


def tellings(reading: Reading, setting: Setting) -> Iterator[Telling]:
    """The tellings of a report's text, in order."""
    narrative: When | None = None
    source: str | None = None
    head: tuple[Toponym, ...] = ()
    paragraph = -1
    for sentence in reading.sentences:
        if reading.furniture(sentence):
            continue
        here = reading.toponyms_of(sentence)
        body = dateline(sentence)
        if sentence.paragraph != paragraph:
            head, paragraph = tuple(heads(sentence, [t for t in here if t.start >= body])), sentence.paragraph
        source = claimant(sentence.text, reading.lex, source) or source
        for passage in passages(sentence, [t for t in here if t.start >= body], reading.lex):
            telling = _telling(passage, body, _Before(narrative, source, head), reading, setting)
            narrative = telling.happened or narrative
            yield telling


def headline(reading: Reading, setting: Setting) -> list[Telling]:
    """The tellings of a report's headline, if its text begins with one."""
    first = [s for s in reading.sentences if s.paragraph == 0 and s.heading]
    return [
        _telling(passage, sentence.start, _Before(None, None), reading, setting)
        for sentence in first
        for passage in passages(sentence, reading.toponyms_of(sentence), reading.lex)
    ]


def _telling(passage: Passage, body: int, before: _Before, reading: Reading, setting: Setting) -> Telling:
    lex, text = reading.lex, passage.text
    site = _site(passage, body, before.heads, reading)
    when, spoken = _when(passage, reading, before.narrative)
    recent = before.narrative and setting.when and abs(before.narrative.start - setting.when.start) <= STALE
    return Telling(
        passage,
        site,
        when,
        spoken,
        assumed=before.narrative if recent else setting.when,
        apart=_apart(passage, site, reading),
        hour=clock(text),
        claimant=claimant(text, lex, before.source) or claimant(passage.sentence.text, lex, before.source),
    )


def _apart(passage: Passage, site: Site | None, reading: Reading) -> bool:
    lex = reading.lex
    elsewhere = site is None and lex.places["elsewhere"].search(passage.text[:40]) is not None
    item = is_item(passage.sentence) and bool(passage.tolls) and clock(passage.text) is not None
    return elsewhere or item or (bool(passage.tolls) and lex.roles["another"].search(passage.text) is not None)


def _site(passage: Passage, body: int, head: Sequence[Toponym], reading: Reading) -> Site | None:
    """The passage's own site; the place that heads its paragraph goes before an area around it."""
    text = Span(max(passage.start, body), passage.end, passage.text)
    own = next(iter(sites(text, passage.sentence, reading, passage.start + passage.trigger)), None)
    headed = [site for site in map(Site, head) if not _wide(site)]
    return own if own and not (headed and own.place and own.place.kind in AREAS) else finest(headed)


def _wide(site: Site) -> bool:
    return site.place is not None and site.place.kind in (Kind.COUNTRY, Kind.ADMIN1, Kind.CONTINENT)


def _when(passage: Passage, reading: Reading, narrative: When | None) -> tuple[When | None, bool]:
    """The day of a passage's event, and whether it is only the day on which somebody spoke."""
    whole, offset = passage.sentence.text, passage.start - passage.sentence.start
    inside = [m for m in reading.dates_of(whole, narrative) if offset <= m.start < offset + len(passage.text)]
    happened = [m for m in inside if not _spoken(whole, m, reading.lex)]
    if happened:
        return min(happened, key=lambda m: abs(m.start - offset - passage.trigger)).when, False
    return (inside[0].when, True) if inside else (None, False)


def _spoken(text: str, mention: DateMention, lex: Lexicon) -> bool:
    """Whether a date says when somebody spoke: "said on Friday", "officials on January 3 said"."""
    before, after = text[: mention.start], text[mention.end :]
    said = any(_ON.fullmatch(before[verb.end() :]) for verb in lex.claims["verbs"].finditer(before))
    return said or lex.claims["verbs"].match(after.lstrip(" ,")) is not None
