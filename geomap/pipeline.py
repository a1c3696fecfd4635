"""Joins the stages: a report in, its toponyms and incidents out."""

from __future__ import annotations

from dataclasses import replace

from .fallback import geocoded
from .gazetteer import Gazetteer
from .geocode import Geocoder
from .incidents import Ground, incidents
from .lexicon import lexicon
from .matcher import find
from .misspelt import misspelt, with_slips
from .model import Extraction, Report, Toponym
from .outlets import at_home, home
from .recognize import declined, recognize
from .resolve import resolve
from .text import Span, language, sentences


class Extractor:
    """Reads reports. Build one and use it for a whole batch: the geocoder's budget belongs to it.

    `geocoder` is asked for names that the gazetteer lacks; without one they stay unlocated.
    """

    def __init__(self, gazetteer: Gazetteer, geocoder: Geocoder | None = None) -> None:
        self._gazetteer = gazetteer
        self._geocoder = geocoder
        self._ground = Ground(gazetteer.outline, gazetteer.land)

    def extract(self, report: Report) -> Extraction:
        """The toponyms and incidents of one report."""
        lex = lexicon(report.lang or language(report.text))
        parts = sentences(report.text)
        matches = find(parts, self._gazetteer.lookup, lex.lang)
        mentions = recognize(matches, parts, lex)
        toponyms = resolve(mentions)
        if slips := misspelt(mentions, toponyms, matches, parts, self._gazetteer.resembling, lex):
            mentions = with_slips(mentions, slips)
            toponyms = resolve(mentions)
        outlet = home(report, self._gazetteer.lookup)
        toponyms = at_home(toponyms, outlet)
        if self._geocoder:
            toponyms = geocoded(toponyms, mentions, self._geocoder, lex.lang)
        found = incidents(report, parts, toponyms, lex, replace(self._ground, outlet=outlet))
        return Extraction(report, tuple(toponyms), found)

    def declined(self, extraction: Extraction) -> list[Toponym]:
        """The names of a report that the gazetteer knows and that were read as no places, each with why."""
        lex = lexicon(extraction.report.lang or language(extraction.report.text))
        parts = sentences(extraction.report.text)
        taken = [Span(t.start, t.end, t.text) for t in sorted(extraction.toponyms, key=lambda t: t.start)]
        return declined(find(parts, self._gazetteer.lookup, lex.lang), parts, lex, taken)
