"""Dates in words -> ranges of days, against the day of publication."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from geomap.lexicon import Lexicon

from .clock import clock
from .leading import led
from .relative import relative
from .values import FIRST, DateMention, When
from .written import shapes, written

__all__ = ["DateMention", "When", "clock", "dates"]


@lru_cache(maxsize=1_000)  # sentences: those of one report, read for its setting, its scenes and its tellings
def dates(text: str, published: dt.date, lex: Lexicon, narrative: When | None = None) -> tuple[DateMention, ...]:
    """Every past or present day that `text` names, in order, overlapping mentions removed.

    `narrative` is when the report last spoke of, for "the same day". Days to come are left out.
    """
    if published < FIRST or not lex.dated.search(text.lower()):
        return ()
    found: list[DateMention] = []
    for mention in sorted(_all(text, published, lex, narrative), key=lambda m: (m.start, -m.end)):
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return tuple(_until_now(m, text, published, lex) for m in _joined(found, text, lex) if _is_past(m, text, published, lex))


def _is_past(mention: DateMention, text: str, published: dt.date, lex: Lexicon) -> bool:
    """Whether a date is a day of the past, and not only when the report was put out: "Updated: May 3"."""
    before = text[: mention.start]
    return mention.when.start <= published and not any(led(before, lex.dates[key]) for key in ("future", "stamp"))


_BESIDE = re.compile(r"(?:,| the)?\s\(?|,?\s(?:\w+\s)?\(|, an?\s", re.IGNORECASE)


def _joined(found: list[DateMention], text: str, lex: Lexicon) -> list[DateMention]:
    """The mentions, a day of the calendar as one with the weekday beside it: "Friday, May 20", "May 20, a Friday"."""
    weekday, joined = shapes(lex).weekday, list[DateMention]()
    for mention in found:
        last = joined[-1] if joined else None
        if last is None or not _BESIDE.fullmatch(text[last.end : mention.start]):
            joined.append(mention)
            continue
        first, second = (weekday.fullmatch(text[m.start : m.end]) is not None for m in (last, mention))
        if first and not second and mention.when.precision == 1:
            joined[-1] = replace(
                mention, start=last.start, when=_on(last.when, mention.when, text[mention.start : mention.end])
            )
        elif first or not second:
            joined.append(mention)
    return joined


_STATED = re.compile(r"(?:19|20)\d\d")


def _on(weekday: When, day: When, words: str) -> When:
    """A day of the calendar that is said to fall on a weekday; where its year is not stated, the latest that fits."""
    if _STATED.search(words) or day.start != day.end:
        return day
    for years in range(4):
        with suppress(ValueError):
            date = day.start.replace(year=day.start.year - years)
            if date.weekday() == weekday.start.weekday():
                return replace(day, start=date, end=date)
    return day


def _until_now(mention: DateMention, text: str, published: dt.date, lex: Lexicon) -> DateMention:
    """ "Since July 1" reaches to the day of publication."""
    since = any(re.fullmatch(r"\s+", text[match.end() : mention.start]) for match in lex.dates["since"].finditer(text))
    if not since or mention.when.precision > 1:
        return mention
    days = (published - mention.when.start).days
    return replace(mention, when=When(mention.when.start, published, 1 if days <= 1 else 2 if days <= 7 else 3))


def _all(text: str, published: dt.date, lex: Lexicon, narrative: When | None) -> Iterator[DateMention]:
    yield from written(text, published, lex)
    yield from relative(text, published, lex, narrative)
