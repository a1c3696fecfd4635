"""Days that are written out: "2026-11-20", "May 3", "on Friday", "in March", "in 2014"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from geomap.lexicon import Lexicon, alternation, ending

from .values import DAY, DateMention, When, day_of, month_of, year_of

_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_AHEAD = 7 * DAY  # a day of the year that far ahead is still this year's


@dataclass(frozen=True, slots=True)
class Shapes:
    """How a language writes days."""

    month_day: tuple[re.Pattern[str], ...]  # in the orders that it writes
    month_only: re.Pattern[str]
    weekday: re.Pattern[str]
    year: re.Pattern[str]


def written(text: str, published: dt.date, lex: Lexicon) -> Iterator[DateMention]:
    """The days, months and years that a text writes out, kind by kind; those without a year as of publication."""
    yield from _days(text, published, lex)
    yield from _months(text, published, lex)
    for match in shapes(lex).weekday.finditer(text):
        day = published - DAY * ((published.weekday() - _index(match["weekday"], lex.weekdays)) % 7)
        yield DateMention(match.start(), match.end(), _night(When(day, day, 1), text[: match.start()], lex))
    for match in shapes(lex).year.finditer(text):
        yield DateMention(match.start(), match.end(), year_of(int(match[1])))


def _days(text: str, published: dt.date, lex: Lexicon) -> Iterator[DateMention]:
    for match in _ISO.finditer(text):
        if when := day_of(int(match[1]), int(match[2]), int(match[3])):
            yield DateMention(match.start(), match.end(), when)
    for match in (match for order in shapes(lex).month_day for match in order.finditer(text)):
        if when := _month_day(match, published, lex):
            yield DateMention(match.start(), match.end(), _night(when, text[: match.start()], lex))


def _night(when: When, before: str, lex: Lexicon) -> When:
    """A day with the one before it, where `before` is a night that leads to it: "у ніч на неділю" began on Saturday."""
    one = when.precision == 1 and when.start == when.end
    return replace(when, start=when.start - DAY) if one and ending(lex.dates["night_to"], before.rstrip()) else when


def _months(text: str, published: dt.date, lex: Lexicon) -> Iterator[DateMention]:
    for match in shapes(lex).month_only.finditer(text):
        after = lex.dates["past_year"].match(text, match.end() + 1)  # "in March last year"
        before = next((m for m in lex.dates["past_year"].finditer(text) if 0 <= match.start() - m.end() <= 1), None)
        spoken = published.replace(year=published.year - 1, day=1, month=12) if after or before else published
        start, end = before.start() if before else match.start(), after.end() if after else match.end()
        yield DateMention(start, end, _month(match, spoken, lex))


def _month_day(match: re.Match[str], published: dt.date, lex: Lexicon) -> When | None:
    groups = match.groupdict()
    month = _index(groups["month"], lex.months) + 1
    first = int(groups["day"])
    last = int(groups["last"] or first)
    year = int(groups["year"]) if groups["year"] else _nearest_year(published, month, first)
    start, end = day_of(year, month, first), day_of(year, month, last)
    return When(start.start, end.end, 1 if last - first <= 1 else 2) if start and end and first <= last else start


def _month(match: re.Match[str], published: dt.date, lex: Lexicon) -> When:
    month = _index(match["month"] or match["month2"], lex.months) + 1
    stated = match["year"] or match["year2"]
    year = int(stated) if stated else published.year - (month > published.month)
    return month_of(year, month)


def _nearest_year(published: dt.date, month: int, day: int) -> int:
    """The year that puts the day nearest before publication; a week ahead still counts as this year's."""
    return published.year - (
        (month, day) > ((published + _AHEAD).month, (published + _AHEAD).day) and month > published.month
    )


def _index(word: str, names: tuple[str, ...]) -> int:
    return next(i for i, name in enumerate(names) if re.fullmatch(name, word, re.IGNORECASE))


@cache
def shapes(lex: Lexicon) -> Shapes:
    """The patterns of a language's days."""
    months, weekdays = alternation(lex.months), alternation(lex.weekdays)
    month, year = f"(?P<month>{months})", rf"(?:,?\s+(?P<year>(?:19|20)\d\d)(?:\s*{lex.era})?)?"
    more = rf"(?:\s*(?:-|–|{lex.dates['through'].pattern})\s*(?P<last>\d{{1,2}})(?:{lex.ordinal})?(?!\d))?"
    day = rf"(?P<day>\d{{1,2}})(?:{lex.ordinal})?{more}"
    orders = [rf"{month}\s+{day}{year}"] * lex.month_first + [rf"{day}\s+{month}{year}"]
    month2 = rf"(?P<month2>{months})\s+(?P<year2>(?:19|20)\d\d)"  # a month with its year needs no preposition
    led = lex.dates["within"].pattern
    return Shapes(
        tuple(re.compile(rf"(?<![\w-]){order}(?![\w%])", re.IGNORECASE) for order in orders),
        re.compile(rf"(?<![\w-])(?:{led}[\s-]+{month}{year}|{month2})(?!\w)(?!\s+\d)", re.IGNORECASE),
        re.compile(rf"(?<![\w-])(?P<weekday>{weekdays})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<![\w-]){lex.dates['in_year'].pattern}\s+((?:19|20)\d\d)(?![\w-])", re.IGNORECASE),
    )
