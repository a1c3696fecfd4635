"""Dates in words -> ranges of days, against the day of publication."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from .holidays import latest
from .lexicon import Lexicon, alternation

_DAY = dt.timedelta(days=1)
_FIRST = dt.date(1000, 1, 1)  # before it there were no newspapers, and soon no dates to count back to


@dataclass(frozen=True, slots=True)
class When:
    """A range of days, both inclusive. `precision` is ACLED's: 1 the day is known, 2 within a week, 3 within a month."""

    start: dt.date
    end: dt.date
    precision: int
    hour: dt.time | None = None


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that give a date; `start` and `end` are offsets into the text that was read."""

    start: int
    end: int
    when: When


@dataclass(frozen=True, slots=True)
class _Shapes:
    month_day: tuple[re.Pattern[str], ...]  # in the orders that the language writes
    month_only: re.Pattern[str]
    weekday: re.Pattern[str]


_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<![\w-])(?:in|since|у|в|з|с)\s+((?:19|20)\d\d)(?![\w-])", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?|(?<![\d.:])(?P<h24>[01]?\d|2[0-3]):(?P<m24>[0-5]\d)(?![\d:])",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_000)  # sentences: those of one report, read for its setting, its scenes and its tellings
def dates(text: str, published: dt.date, lex: Lexicon, narrative: When | None = None) -> tuple[DateMention, ...]:
    """Every past or present day that `text` names, in order, overlapping mentions removed.

    `narrative` is when the report last spoke of, for "the same day". Days to come are left out.
    """
    if published < _FIRST or not lex.dated.search(text.lower()):
        return ()
    found: list[DateMention] = []
    for mention in sorted(_all(text, published, lex, narrative), key=lambda m: (m.start, -m.end)):
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return tuple(_until_now(m, text, published) for m in _joined(found, text, lex) if _is_past(m, text, published, lex))


def _is_past(mention: DateMention, text: str, published: dt.date, lex: Lexicon) -> bool:
    """Whether a date is a day of the past, and not only when the report was put out: "Updated: May 3"."""
    before = text[: mention.start]
    return mention.when.start <= published and not any(_led(before, lex.dates[key]) for key in ("future", "stamp"))


_BESIDE = re.compile(r"(?:,| the)?\s\(?|,?\s(?:\w+\s)?\(|, an?\s", re.IGNORECASE)


def _joined(found: list[DateMention], text: str, lex: Lexicon) -> list[DateMention]:
    """The mentions, a day of the calendar as one with the weekday beside it: "Friday, May 20", "May 20, a Friday"."""
    weekday, joined = _shapes(lex).weekday, list[DateMention]()
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


def _until_now(mention: DateMention, text: str, published: dt.date) -> DateMention:
    """ "Since July 1" reaches to the day of publication."""
    if not re.search(r"\b(?:since|з|із|с)\s+(?:the )?$", text[: mention.start], re.IGNORECASE) or mention.when.precision > 1:
        return mention
    days = (published - mention.when.start).days
    return replace(mention, when=When(mention.when.start, published, 1 if days <= 1 else 2 if days <= 7 else 3))


def clock(text: str) -> dt.time | None:
    """The first hour of the day that `text` states.

    >>> clock("at about 3 p.m. local time"), clock("at 11:40"), clock("a 3-0 win")
    (datetime.time(15, 0), datetime.time(11, 40), None)
    """
    for match in _CLOCK.finditer(text):
        if match["h24"]:
            return dt.time(int(match["h24"]), int(match["m24"]))
        if 1 <= int(match["h"]) <= 12:
            return dt.time(int(match["h"]) % 12 + (12 if match["half"] in "pP" else 0), int(match["m"] or 0))
    return None


def _led(before: str, words: re.Pattern[str]) -> bool:
    """Whether such words stand right before a date: "until", "will meet on" for days to come, "Updated:" for stamps."""
    return any(re.fullmatch(r":?\s+(?:\w{1,3}\s+)?", before[match.end() :]) for match in words.finditer(before))


def _all(text: str, published: dt.date, lex: Lexicon, narrative: When | None) -> Iterator[DateMention]:
    shapes = _shapes(lex)
    for match in _ISO.finditer(text):
        if when := _day(int(match[1]), int(match[2]), int(match[3])):
            yield DateMention(match.start(), match.end(), when)
    for match in (match for order in shapes.month_day for match in order.finditer(text)):
        if when := _month_day(match, published, lex):
            yield DateMention(match.start(), match.end(), when)
    for match in shapes.month_only.finditer(text):
        last_year = lex.dates["past_year"].match(text, match.end() + 1)  # "in March last year"
        spoken = published.replace(year=published.year - 1, day=1, month=12) if last_year else published
        yield DateMention(match.start(), last_year.end() if last_year else match.end(), _month(match, spoken, lex))
    for match in shapes.weekday.finditer(text):
        day = published - _DAY * ((published.weekday() - _index(match["weekday"], lex.weekdays)) % 7)
        yield DateMention(match.start(), match.end(), When(day, day, 1))
    for table, origin in ((lex.relative, (published, published)), (lex.narrative, _span(narrative, published))):
        for words, first, last in table:
            for match in words.finditer(text):
                yield DateMention(match.start(), match.end(), When(origin[0] + first * _DAY, origin[1] + last * _DAY, 1))
    yield from _periods(text, published, lex)
    for match in _YEAR.finditer(text):
        yield DateMention(match.start(), match.end(), _calendar_year(int(match[1])))


def _span(narrative: When | None, published: dt.date) -> tuple[dt.date, dt.date]:
    return (narrative.start, narrative.end) if narrative else (published, published)


def _periods(text: str, published: dt.date, lex: Lexicon) -> Iterator[DateMention]:
    for match in lex.dates["past_days"].finditer(text):
        n = _number(match["n"], lex)
        days = n if n and n < 24 else 1
        yield DateMention(match.start(), match.end(), When(published - (days - 1) * _DAY, published, 1 if days <= 2 else 2))
    for key, length, precision in (("past_week", 7, 2), ("rolling_month", 31, 3)):
        for match in lex.dates[key].finditer(text):
            yield DateMention(match.start(), match.end(), When(published - length * _DAY, published, precision))
    for match in lex.dates["weekend"].finditer(text):
        yield DateMention(match.start(), match.end(), _weekend(published))
    for words, holiday in lex.holidays:
        for match in (m for m in words.finditer(text) if not _led(text[: m.start()], lex.dates["around"])):
            day = latest(holiday, published)
            yield DateMention(match.start(), match.end(), When(day, day, 1))
    for match in lex.dates["past_month"].finditer(text):
        yield DateMention(match.start(), match.end(), _months_before(published, 1))
    for match in lex.dates["past_year"].finditer(text):
        yield DateMention(match.start(), match.end(), _calendar_year(published.year - 1))
    for match in lex.dates["months_ago"].finditer(text):
        if n := _number(match["n"], lex):
            yield DateMention(match.start(), match.end(), _months_before(published, n))
    for match in lex.dates["years_ago"].finditer(text):
        if (n := _number(match["n"], lex)) and n < published.year:
            yield DateMention(match.start(), match.end(), _calendar_year(published.year - n))


def _weekend(published: dt.date) -> When:
    """The last Saturday and Sunday that had begun."""
    saturday = published - (published.weekday() + 2) % 7 * _DAY
    return When(saturday, min(saturday + _DAY, published), 2)


def _calendar_year(year: int) -> When:
    return When(dt.date(year, 1, 1), dt.date(year, 12, 31), 3)


def _months_before(day: dt.date, n: int) -> When:
    """The calendar month that lies `n` months before the one of `day`."""
    months = max(day.year * 12 + day.month - 1 - n, _FIRST.year * 12)
    return _calendar_month(months // 12, months % 12 + 1)


def _calendar_month(year: int, month: int) -> When:
    return When(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]), 3)


def _month_day(match: re.Match[str], published: dt.date, lex: Lexicon) -> When | None:
    groups = match.groupdict()
    month = _index(groups["month"], lex.months) + 1
    first = int(groups["day"])
    last = int(groups["last"] or first)
    year = int(groups["year"]) if groups["year"] else _nearest_year(published, month, first)
    start, end = _day(year, month, first), _day(year, month, last)
    return When(start.start, end.end, 1 if last - first <= 1 else 2) if start and end and first <= last else start


def _month(match: re.Match[str], published: dt.date, lex: Lexicon) -> When:
    month = _index(match["month"] or match["month2"], lex.months) + 1
    stated = match["year"] or match["year2"]
    year = int(stated) if stated else published.year - (month > published.month)
    return _calendar_month(year, month)


def _nearest_year(published: dt.date, month: int, day: int) -> int:
    """The year that puts the day nearest before publication; a week ahead still counts as this year's."""
    return published.year - (
        (month, day) > ((published + 7 * _DAY).month, (published + 7 * _DAY).day) and month > published.month
    )


def _day(year: int, month: int, day: int) -> When | None:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return When(date, date, 1)


def _index(word: str, names: tuple[str, ...]) -> int:
    return next(i for i, name in enumerate(names) if re.fullmatch(name, word, re.IGNORECASE))


def _number(word: str, lex: Lexicon) -> int | None:
    return int(word) if word.isdecimal() else lex.numbers.get(word.lower())


@cache
def _shapes_of(months: tuple[str, ...], weekdays: tuple[str, ...], month_first: bool, ordinal: str, era: str) -> _Shapes:
    month, year = f"(?P<month>{alternation(months)})", rf"(?:,?\s+(?P<year>(?:19|20)\d\d)(?:\s*{era})?)?"
    more = rf"(?:\s*(?:-|–|to|and|и|і|та)\s*(?P<last>\d{{1,2}})(?:{ordinal})?(?!\d))?"
    day = rf"(?P<day>\d{{1,2}})(?:{ordinal})?{more}"
    orders = [rf"{month}\s+{day}{year}"] * month_first + [rf"{day}\s+{month}{year}"]
    month2 = f"(?P<month2>{alternation(months)})"  # a month with its year needs no preposition
    led = r"(?:in|since|early|late|mid|last|у|в|за|на початку|наприкінці|в начале|в конце)"
    return _Shapes(
        tuple(re.compile(rf"(?<![\w-]){order}(?![\w%])", re.IGNORECASE) for order in orders),
        re.compile(
            rf"(?<![\w-])(?:{led}[\s-]+{month}{year}|{month2}\s+(?P<year2>(?:19|20)\d\d))(?!\w)(?!\s+\d)", re.IGNORECASE
        ),
        re.compile(rf"(?<![\w-])(?P<weekday>{alternation(weekdays)})(?!\w)", re.IGNORECASE),
    )


def _shapes(lex: Lexicon) -> _Shapes:
    return _shapes_of(lex.months, lex.weekdays, lex.month_first, lex.ordinal, lex.era)
