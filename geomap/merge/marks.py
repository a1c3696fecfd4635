"""Claims and their marks: the names and numbers by which two reports of one event know each other."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from geomap.model import Extraction, Incident, Report
from geomap.text import Span, fold

MOST = 40  # marks of a claim, the first ones: what comes late in a long text is background, or another page's headline


@dataclass(frozen=True, slots=True)
class Claim:
    """An incident as one report tells it, and what it shares only with reports of the same event."""

    incident: Incident
    marks: frozenset[str]
    why: str = ""  # what spoke for joining it to the claims that were there before


@dataclass(frozen=True, slots=True)
class Told:
    """A report and what it claims: all that a store keeps of an extraction."""

    report: Report
    claims: tuple[Claim, ...]

    @property
    def incidents(self) -> tuple[Incident, ...]:
        return tuple(claim.incident for claim in self.claims)


def told(extraction: Extraction) -> Told:
    """What a report tells, ready to be kept."""
    return Told(extraction.report, claims(extraction))


def claims(extraction: Extraction) -> tuple[Claim, ...]:
    """The claims of a report.

    The most prominent one is marked by the whole text but the paragraphs that others rest on, these by their own.
    """
    text, incidents = extraction.report.text, extraction.incidents
    paragraphs = [Span(match.start(), match.end(), match[0]) for match in _PARAGRAPH.finditer(text)]
    common = {fold(word) for word in set(_WORD.findall(text)) if word.islower()}
    own = [_quoted(incident, paragraphs) for incident in incidents]
    others = {p.start for each in own[1:] for p in each}
    lead = [p for p in paragraphs if p.start not in others and _PROSE.search(p.text)]
    found = {p: _distinct(_marks(p.text, common)) for p in dict.fromkeys(chain(lead, *own))}
    told = ([*own[0], *lead] if n == 0 else passages for n, passages in enumerate(own))
    marked = (_distinct(mark for p in passages for mark in found[p]) for passages in told)
    return tuple(Claim(incident, frozenset(marks)) for incident, marks in zip(incidents, marked, strict=True))


def _quoted(incident: Incident, paragraphs: Sequence[Span]) -> Sequence[Span]:
    """The paragraphs that an incident rests on."""
    first = bisect_right(paragraphs, incident.quote_start, key=lambda p: p.end)
    return paragraphs[first : bisect_left(paragraphs, incident.quote_end, key=lambda p: p.start)]


def _distinct(marks: Iterable[str]) -> list[str]:
    """The first marks, each once."""
    found: dict[str, None] = {}
    for mark in marks:
        found[mark] = None
        if len(found) == MOST:
            break
    return list(found)


_PARAGRAPH = re.compile(r"[^\n]+")
_PROSE = re.compile(r"""[.!?…]["'”’»)\]]*\s*$""")  # menus, bylines and captions end otherwise
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NUMBER = re.compile(r"(?<![\w.,:/$€£-])(?:\d{1,2}(?=-[^\W\d_]|,\s(?!\d))|(?!(?:19|20)\d\d\b)\d{3,}(?![\w,.:/]*\d))")
_POSSESSIVE = re.compile(r"['’]s$")
_SHORTEST = 3  # letters; initials and articles at the head of a sentence tell nothing
_LONGEST = 100  # letters; what is longer is no name, and too long for an index
_SHOUTED = 0.6  # share of capitals from which on they mean nothing


def _marks(text: str, common: set[str]) -> Iterator[str]:
    """Names, and numbers that are ages, house numbers or roads.

    A name is a word with a capital that the report never writes without one (`common`).
    """
    yield from (number[0] for number in _NUMBER.finditer(text))
    if sum(map(str.isupper, text)) > _SHOUTED * sum(map(str.isalpha, text)):
        return
    for word in _WORD.finditer(text):
        if word[0][0].isupper():
            key = fold(_POSSESSIVE.sub("", word[0]))
            if _SHORTEST <= len(key) <= _LONGEST and key not in common:
                yield key
