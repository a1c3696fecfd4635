"""Which places a passage lists together: each of them is the site of an event of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.lexicon import Lexicon
from geomap.model import Kind, Place, Toponym
from geomap.text import Sentence, Span

from .reading import Reading
from .sites import WIDE, Site


def listed(first: Site, passage: Span, sentence: Sentence, reading: Reading) -> list[Site]:
    """The other places of the list that a passage's site stands in: "drones hit A, B in the X region and C"."""
    here = [t for t in reading.toponyms_of(sentence) if passage.start <= t.start and t.end <= passage.end]
    run = next((run for run in _runs(here, sentence, reading.lex) if first.toponym in run), [])
    if first.between or not _conjoined(run, sentence, reading.lex):
        return []
    places = {t.place.id: t for t in run if t.place and t.place.kind not in _VAST}
    return [Site(t) for t in places.values() if t.place and first.place and _compatriots(t.place, first.place)]


def _compatriots(a: Place, b: Place) -> bool:
    return a != b and a.country == b.country


_VAST = (Kind.COUNTRY, Kind.CONTINENT)


def _runs(toponyms: Sequence[Toponym], sentence: Sentence, lex: Lexicon) -> list[list[Toponym]]:
    """The places of a sentence, those that stand in one list together; the area behind a town is no item of it."""
    runs: list[list[Toponym]] = []
    known = [t for t in toponyms if t.place]
    for before, toponym in zip([None, *known], known, strict=False):
        if toponym.place is None or before is None or before.place is None:
            runs.append([toponym])
            continue
        gap = _UNKNOWN.sub("", sentence.text[before.end - sentence.start : toponym.start - sentence.start])
        if before.place.lies_in(toponym.place) and lex.places["contained"].fullmatch(gap):
            continue
        if lex.places["listing"].fullmatch(gap) and _wide(toponym) is _wide(runs[-1][0]):
            runs[-1].append(toponym)
        else:
            runs.append([toponym])
    return runs


_NAME = r"[A-ZА-ЯІЇЄҐ][\w'’-]*"
_UNKNOWN = re.compile(  # items, or the beginning of one, that no gazetteer knows
    rf",? (?:and )?{_NAME}(?: {_NAME}){{0,2}}(?=,| and | та | и | і )|(?<=\s){_NAME} $"
)


def _wide(toponym: Toponym) -> bool:
    return toponym.place is not None and toponym.place.kind in WIDE


def _conjoined(run: Sequence[Toponym], sentence: Sentence, lex: Lexicon) -> bool:
    """Whether places make a list: of two, only with a conjunction, since a comma may set off a larger place."""
    if len(run) < 2:
        return False
    if len(run) == 2:
        pair = sentence.text[run[0].end - sentence.start : run[1].start - sentence.start]
        return lex.spatial["and"].search(pair) is not None
    return True
