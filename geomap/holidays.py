"""On which day does a holiday fall?"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day of every year: a `day` of a month, or with a `weekday` (0 is Monday) the nth such, from the end if negative."""

    month: int
    day: int
    weekday: int | None = None

    def of(self, year: int) -> dt.date:
        """The holiday's day in a year."""
        if self.weekday is None:
            return dt.date(year, self.month, self.day)
        weeks = (week[self.weekday] for week in calendar.monthcalendar(year, self.month))
        days = [day for day in weeks if day]
        return dt.date(year, self.month, days[self.day - (self.day > 0)])


def latest(holiday: Holiday, until: dt.date) -> dt.date:
    """The last such holiday up to a day.

    >>> latest(Holiday(12, 31), dt.date(2026, 1, 3)), latest(Holiday(11, 4, 3), dt.date(2026, 12, 1))
    (datetime.date(2025, 12, 31), datetime.date(2026, 11, 26))
    """
    this_year = holiday.of(until.year)
    return this_year if this_year <= until else holiday.of(until.year - 1)
