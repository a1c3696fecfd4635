"""`geomap.extract`: one call from a text to its incidents, for use from Python."""

from __future__ import annotations

import datetime as dt
from functools import cache
from hashlib import blake2b

from .config import Settings
from .gazetteer import Gazetteer
from .gazetteer.build import build, is_current
from .model import Extraction, Report
from .pipeline import Extractor


def extract(
    text: str,
    *,
    published: dt.date | str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    lang: str | None = None,
) -> Extraction:
    """The toponyms and incidents of a text, offline.

    `published` is the day of publication ("2025-01-04"), which "yesterday" and "on Friday" refer to. The gazetteer is
    compiled on first use, which takes half a minute. GazetteerError if it cannot be.
    """
    day = dt.date.fromisoformat(published) if isinstance(published, str) else published
    key = blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()
    return _extractor().extract(Report(key, text, title, day, publisher=publisher, lang=lang))


@cache
def _extractor() -> Extractor:
    settings = Settings.from_env()
    if not is_current(settings.gazetteer_file):
        build(settings.gazetteer_file)
    return Extractor(Gazetteer.open(settings.gazetteer_file))
