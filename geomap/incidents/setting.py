"""What holds for a whole report unless a passage says otherwise: its place, its day, its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from geomap.model import Kind, Toponym
from geomap.text import Sentence
from geomap.when import When, clock

from .openings import dateline
from .reading import Reading
from .sites import Site, finest
from .ties import Tie, tie
from .voices import Voices, voices

_LEAD = 4  # paragraphs after the first that still set the scene
_FRESH = dt.timedelta(days=8)  # how old a report's news can be


@dataclass(frozen=True, slots=True)
class Setting:
    """The place, time and sources of a report's events where they do not say; None where it does not say either."""

    site: Site | None
    when: When | None
    voices: Voices
    until: dt.time | None  # the hour at which the day that it covers ends: "as of 09:00"


def setting_of(reading: Reading) -> Setting:
    """The setting of a report, read from its lead."""
    lead = [s for s in reading.sentences if s.paragraph <= _LEAD and not reading.furniture(s)]
    return Setting(_site(lead, reading), _day(lead, reading), voices(reading), _until(lead, reading))


def _site(lead: Sequence[Sentence], reading: Reading) -> Site | None:
    """The first town of the lead that is no dateline, or failing that the finest place that the report names.

    A dateline is where the reporter sits; it counts only when the lead names nothing else.
    """
    towns = [(t, s) for s in lead for t in reading.toponyms_of(s) if t.place and t.place.kind is Kind.SETTLEMENT]
    outside = (t for t, s in towns if t.start >= dateline(s) and not _road_end(t, s, reading))
    datelined = (t for t, s in towns if t.start < dateline(s))
    if first := next(chain(outside, datelined), None):
        return Site(first)
    ends = [t for t, s in towns if _road_end(t, s, reading)]
    named = [t for t in reading.toponyms if t.place and t.place.kind not in _VAGUE and t not in ends]
    led = [t for t in named if any(s.start <= t.start < s.end for s in lead)]
    return finest([*map(Site, led)]) or finest([*map(Site, named)])


def _road_end(toponym: Toponym, sentence: Sentence, reading: Reading) -> bool:
    """Whether a town only tells between which towns a road runs."""
    words = (reading.lex.spatial[road] for road in ("highway", "road", "railway"))
    road = any(word.search(sentence.text) for word in words)
    return road and (None, toponym) in reading.references_of(sentence)


_VAGUE = (Kind.COUNTRY, Kind.CONTINENT, Kind.WATER, Kind.LAND)


def _day(lead: Sequence[Sentence], reading: Reading) -> When | None:
    """The first recent day that the lead names, or failing that the first older day that the report names as an event's own.

    The day on which somebody spoke is none, nor the hour of going to press: "as of May 21".
    """
    told = [sentence for sentence in reading.sentences if not reading.furniture(sentence)]
    named = (min(days, key=_length)[1] for sentence in lead if (days := _days(sentence, reading)))
    own = (day for sentence in told for tied, day in _days(sentence, reading) if tied is Tie.EVENT)
    return next((day for day in named if _recent(day, reading)), None) or next(own, None)


def _days(sentence: Sentence, reading: Reading) -> list[tuple[Tie, When]]:
    as_of, text = reading.lex.dates["as_of"], sentence.text
    return [
        (tied, mention.when)
        for mention in reading.dates_of(text)
        if mention.when.precision == 1
        and not as_of.search(text[max(0, mention.start - 24) : mention.start])
        and (tied := tie(text, mention, reading.lex)) < Tie.SPOKEN
    ]


def _length(day: tuple[Tie, When]) -> dt.timedelta:
    return day[1].end - day[1].start


def _recent(when: When, reading: Reading) -> bool:
    published = reading.report.published
    return published is not None and published - when.start <= _FRESH


def _until(lead: Sequence[Sentence], reading: Reading) -> dt.time | None:
    for sentence in lead:
        for match in reading.lex.dates["as_of"].finditer(sentence.text):
            if hour := clock(sentence.text[match.end() : match.end() + 20]):
                return hour
    return None
