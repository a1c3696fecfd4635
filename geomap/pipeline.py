"""Joins the stages: a report in, its toponyms and incidents out."""

from __future__ import annotations

from .geocode import Geocoder
from .gazetteer import Gazetteer
from .incidents import incidents
from .lexicon import lexicon
from .matcher import find
from .model import Extraction, Report
from .recognize import recognize
from .resolve import resolve
from .text import language, sentences


class Extractor:
    """Reads reports. Build one and use it for a whole batch: the geocoder's budget belongs to it.

    `geocoder` is asked for names that the gazetteer lacks; None never asks.
    """

    def __init__(self, gazetteer: Gazetteer, geocoder: Geocoder | None = None) -> None:
        self._gazetteer = gazetteer
        self._geocoder = geocoder

    def extract(self, report: Report) -> Extraction:
        """The toponyms and incidents of one report."""
        lang = report.lang or language(report.text)
        lex = lexicon(lang)
        parts = sentences(report.text)
        mentions = recognize(find(parts, self._gazetteer.lookup, lex.lang), parts, lex)
        toponyms = resolve(mentions)
        found = incidents(report, parts, toponyms, lex, self._gazetteer.radius_km)
        return Extraction(report, tuple(toponyms), found)
