"""Days that are told from another day: "yesterday", "the same night", "last week", "two years ago", "at Easter"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from geomap.holidays import latest
from geomap.lexicon import Lexicon

from .leading import led
from .values import DAY, DateMention, When, months_before, season_before, weekend_before, year_of

_LONGEST = 24  # "the past 48 hours" are no 48 days


def relative(text: str, published: dt.date, lex: Lexicon, narrative: When | None) -> Iterator[DateMention]:
    """The days that a text counts from publication, or from `narrative`, when the report last spoke of."""
    spoken = (narrative.start, narrative.end) if narrative else (published, published)
    for table, (start, end) in ((lex.relative, (published, published)), (lex.narrative, spoken)):
        for words, first, last in table:
            for match in words.finditer(text):
                yield DateMention(match.start(), match.end(), When(start + first * DAY, end + last * DAY, 1))
    yield from _spans(text, published, lex)
    yield from _holidays(text, published, lex)
    yield from _past(text, published, lex)


def _spans(text: str, published: dt.date, lex: Lexicon) -> Iterator[DateMention]:
    """What reaches up to publication, "in the past two days", "this week", and the weekend before it."""
    for match in lex.dates["past_days"].finditer(text):
        n = _number(match["n"], lex)
        days = n if n and n < _LONGEST else 1
        yield DateMention(match.start(), match.end(), When(published - (days - 1) * DAY, published, 1 if days <= 2 else 2))
    for key, length, precision in (("past_week", 7, 2), ("rolling_month", 31, 3)):
        for match in lex.dates[key].finditer(text):
            yield DateMention(match.start(), match.end(), When(published - length * DAY, published, precision))
    for match in lex.dates["weekend"].finditer(text):
        yield DateMention(match.start(), match.end(), weekend_before(published))


def _holidays(text: str, published: dt.date, lex: Lexicon) -> Iterator[DateMention]:
    for words, holiday in lex.holidays:
        for match in words.finditer(text):
            if not led(text[: match.start()], lex.dates["around"]):
                day = latest(holiday, published)
                yield DateMention(match.start(), match.end(), When(day, day, 1))


def _past(text: str, published: dt.date, lex: Lexicon) -> Iterator[DateMention]:
    """Weeks, seasons, months and years before those of publication."""
    for match in lex.dates["past_month"].finditer(text):
        yield DateMention(match.start(), match.end(), months_before(published, 1))
    for match in lex.dates["past_year"].finditer(text):
        yield DateMention(match.start(), match.end(), year_of(published.year - 1))
    for match in lex.dates["weeks_ago"].finditer(text):
        if n := _number(match["n"], lex):
            day = published - 7 * n * DAY
            yield DateMention(match.start(), match.end(), When(day - 3 * DAY, min(day + 3 * DAY, published), 2))
    for words, month in lex.seasons:
        for match in words.finditer(text):
            yield DateMention(match.start(), match.end(), season_before(published, month))
    for match in lex.dates["months_ago"].finditer(text):
        if n := _number(match["n"], lex):
            yield DateMention(match.start(), match.end(), months_before(published, n))
    for match in lex.dates["years_ago"].finditer(text):
        if (n := _number(match["n"], lex)) and n < published.year:
            yield DateMention(match.start(), match.end(), year_of(published.year - n))


def _number(word: str, lex: Lexicon) -> int | None:
    return int(word) if word.isdecimal() else lex.numbers.get(word.lower())
