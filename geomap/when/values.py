"""Days as values: the ranges that words of a date stand for."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
FIRST = dt.date(1000, 1, 1)  # before it there were no newspapers, and soon no dates to count back to


@dataclass(frozen=True, slots=True)
class When:
    """A range of days, both inclusive. `precision` is ACLED's: 1 the day is known, 2 within a week, 3 within a month."""

    start: dt.date
    end: dt.date
    precision: int


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that give a date; `start` and `end` are offsets into the text that was read."""

    start: int
    end: int
    when: When


def day_of(year: int, month: int, day: int) -> When | None:
    """A day of the calendar; None for one that it does not have."""
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return When(date, date, 1)


def month_of(year: int, month: int) -> When:
    """A month of the calendar."""
    return When(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]), 3)


def months_before(day: dt.date, n: int) -> When:
    """The month of the calendar that lies `n` months before the one of `day`."""
    months = max(day.year * 12 + day.month - 1 - n, FIRST.year * 12)
    return month_of(months // 12, months % 12 + 1)


def year_of(year: int) -> When:
    """A year of the calendar."""
    return When(dt.date(year, 1, 1), dt.date(year, 12, 31), 3)


def season_before(day: dt.date, month: int) -> When:
    """The last season of three months, from its first `month` on, that had begun by a day."""
    year = day.year - (day < dt.date(day.year, month, 1))
    start = month_of(year, month).start
    end = month_of(year + (month > 10), (month + 1) % 12 + 1).end
    return When(start, min(end, day), 3)


def weekend_before(published: dt.date) -> When:
    """The last Saturday and Sunday that had begun."""
    saturday = published - (published.weekday() + 2) % 7 * DAY
    return When(saturday, min(saturday + DAY, published), 2)
