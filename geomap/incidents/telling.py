"""What one passage says of its event: the site, the time, the source."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.lexicon import Lexicon, ending
from geomap.model import AREAS, Toponym
from geomap.text import Span
from geomap.toll import Harm, How, TollMention
from geomap.when import When, clock

from .events import Passage
from .reading import Reading, is_item
from .scenes import Scene
from .setting import Setting
from .sites import WIDE, Site, finest, sites
from .ties import Tie, tie

STALE = dt.timedelta(days=14)  # an event older than this at publication is told for context


@dataclass(frozen=True, slots=True)
class Telling:
    """A passage with what it says of its event: site and time (None when it relies on what was said before), and source."""

    passage: Passage
    site: Site | None
    when: When | None
    tie: Tie  # how `when` belongs to the event
    assumed: When | None  # when it must have been, if it does not say
    beside: When | None  # when something else of its paragraph was, that was told before it
    resumes: bool  # whether it speaks of its event as known already: "since the shooting"
    apart: bool  # whether its words set it off from what was told before: "in an unrelated case"
    likened: bool  # whether its words liken it to what was told before: "a similar attack"
    several: bool  # whether it speaks of several events at once: "in attacks on two towns"
    spread: bool  # whether it speaks of a whole city's or country's: "in shootings citywide"
    past: bool  # whether its words set it apart from the news: "last week", "earlier this month"
    hour: dt.time | None
    claimant: str | None

    @property
    def paragraph(self) -> int:
        """The number of its paragraph in the report."""
        return self.passage.sentence.paragraph

    @property
    def happened(self) -> When | None:
        """When it happened, as far as the passage says more than when somebody spoke of it."""
        return None if self.tie >= Tie.SPOKEN else self.when

    def states(self, harm: Harm, number: int) -> bool:
        """Whether it gives that number of people who came to that harm."""
        return any(m.harm is harm and m.toll.best == number and m.how is not How.NONE for m in self.passage.tolls)

    @property
    def counts(self) -> bool:
        """Whether it gives numbers of people harmed."""
        return any(mention.how is not How.NONE for mention in self.passage.tolls)


@dataclass(frozen=True, slots=True)
class Before:
    """What a passage can rely on."""

    narrative: When | None = None  # when the report last spoke of
    day: When | None = None  # when the paragraph last spoke of
    heads: tuple[Toponym, ...] = ()  # the places that head the paragraph
    place: Site | None = None  # where the last event that was told took place
    scene: Scene | None = None  # what an earlier sentence of the paragraph set out, if no event was told there


def told_by(passage: Passage, body: int, before: Before, reading: Reading, setting: Setting) -> Telling:
    """A passage as a telling; `body` is where the dateline of its sentence ends."""
    lex, text, staged = reading.lex, passage.text, before.scene
    site = _site(passage, body, before.heads, reading)
    if site is None and lex.places["same_place"].search(text):
        site = before.place
    when, tied = _when(passage, reading, before.narrative)
    if staged and (site is None or (site.place and site.place.kind in AREAS)):
        site, passage = staged.site, replace(passage, type=passage.type or staged.type)
        if (when is None or tied is Tie.AFTER) and staged.when:
            when, tied = staged.when, Tie.NEAR
    if passage.type is None and _may_come_later(passage.tolls):
        tied = max(tied, Tie.AFTER)
    recent = before.narrative and setting.when and abs(before.narrative.start - setting.when.start) <= STALE
    return Telling(
        passage,
        site,
        when,
        tied,
        beside=before.day,
        assumed=before.narrative if recent else setting.when,
        resumes=_resumes(passage, lex),
        apart=_apart(passage, site, reading),
        likened=lex.roles["likened"].search(text) is not None,
        several=lex.roles["several"].search(text) is not None,
        spread=lex.roles["spread"].search(text) is not None,
        past=_past(passage, lex),
        hour=_hour(text, lex),
        claimant=setting.voices.of(passage),
    )


def _hour(text: str, lex: Lexicon) -> dt.time | None:
    """The hour of the event; not that of what came of it: "the fire was put out by 4:15"."""
    timed = [(hour, part) for part in re.split(r"[,;]\s", text) if (hour := clock(part))]
    return next((hour for hour, part in timed if not lex.dates["aftermath"].search(part)), None)


def _may_come_later(mentions: Sequence[TollMention]) -> bool:
    """Whether what is counted can have a day of its own: somebody dies, a toll rises."""
    raised = any(mention.how is How.REPLACES for mention in mentions)
    died = all(mention.harm is Harm.KILLED and mention.how is not How.STATES for mention in mentions)
    return bool(mentions) and (raised or died)


def _past(passage: Passage, lex: Lexicon) -> bool:
    """Whether a passage sets its event apart from the news: "last month", "the worst fire since nine people died in X"."""
    recalls = lex.roles["recalls"].search(passage.text)
    counted = min((mention.start for mention in passage.tolls), default=len(passage.text))
    return lex.roles["past"].search(passage.text) is not None or (recalls is not None and recalls.start() < counted)


def _resumes(passage: Passage, lex: Lexicon) -> bool:
    """Whether a passage names its event with "the" and does not say which: "the shooting", not "the shooting in Lyon"."""
    if passage.type is None:
        return False
    known = ending(lex.roles["known"], passage.text[: passage.trigger].rstrip())
    return known and lex.roles["which"].match(re.sub(r"^\w*\s*", "", passage.text[passage.trigger :])) is None


def _apart(passage: Passage, site: Site | None, reading: Reading) -> bool:
    lex = reading.lex
    elsewhere = site is None and lex.places["elsewhere"].search(passage.text[:40]) is not None
    item = is_item(passage.sentence) and bool(passage.tolls) and clock(passage.text) is not None
    anew = any(mention.how not in (How.ONE, How.NONE) for mention in passage.tolls)  # not "she died hours later"
    return elsewhere or item or (anew and lex.roles["another"].search(passage.text) is not None)


def _site(passage: Passage, body: int, head: Sequence[Toponym], reading: Reading) -> Site | None:
    """The passage's own site; the place that heads its paragraph goes before an area around it."""
    places = reading.lex.places
    if passage.type is None and places["cares"].search(passage.text) and not places["attacked"].search(passage.text):
        return None  # where the hurt were taken, or died
    text = Span(max(passage.start, body), passage.end, passage.text)
    own = next(iter(sites(text, passage.sentence, reading, passage.start + passage.trigger)), None)
    if own and _only_beside(own, passage, reading.lex):
        return None
    headed = [site for site in map(Site, head) if not _wide(site)]
    return own if own and not (headed and own.place and own.place.kind in AREAS) else finest(headed)


def _only_beside(site: Site, passage: Passage, lex: Lexicon) -> bool:
    """Whether a place is not the one that was spoken of: "in the town and in neighbouring X", "the quake was felt in X"."""
    before = passage.text[: max(0, site.toponym.start - passage.start)].rstrip()
    named = ending(lex.places["beside"], before) and lex.places["same"].search(before) is not None
    return named or ending(lex.places["reached"], before)


def _wide(site: Site) -> bool:
    return site.place is not None and site.place.kind in WIDE


def _when(passage: Passage, reading: Reading, narrative: When | None) -> tuple[When | None, Tie]:
    """The day of a passage's event, and how it belongs to it."""
    whole, offset = passage.sentence.text, passage.start - passage.sentence.start
    inside = [m for m in reading.dates_of(whole, narrative) if offset <= m.start < offset + len(passage.text)]
    tied = [(tie(whole, m, reading.lex), abs(m.start - offset - passage.trigger), m.when) for m in inside]
    closest, _, when = min(tied, key=lambda t: t[:2], default=(Tie.NEAR, 0, None))
    return when, closest
