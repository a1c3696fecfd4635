"""Dates in words become ranges of days."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.lexicon import lexicon
from geomap.when import When, clock, dates

PUBLISHED = dt.date(2026, 11, 5)  # a Thursday
DAY = dt.timedelta(days=1)
EN_MONTHS = [dt.date(2000, month, 1).strftime("%B") for month in range(1, 13)]
UK_MONTHS = "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()
RU_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
WEEKDAYS = {
    "en": ["on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"],
    "uk": ["у понеділок", "у вівторок", "у середу", "у четвер", "у п'ятницю", "у суботу", "у неділю"],
    "ru": ["в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"],
}


def read(text: str, lang: str = "en", published: dt.date = PUBLISHED, narrative: When | None = None) -> list[str]:
    """Each date as "first..last/precision", one day as "day/precision"."""
    found = [mention.when for mention in dates(text, published, lexicon(lang), narrative)]
    return [f"{w.start}{f'..{w.end}' if w.end != w.start else ''}/{w.precision}" for w in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell on 2026-10-30.", "2026-10-30/1"),
        ("It fell on October 30, 2025.", "2025-10-30/1"),
        ("It fell on 30 October 2025.", "2025-10-30/1"),
        ("It fell on Oct. 30.", "2026-10-30/1"),
        ("It fell on the 30th of October.", "2026-10-30/1"),
        ("It fell on December 30.", "2025-12-30/1"),
        ("Fighting on October 3-7 spared the mill.", "2026-10-03..2026-10-07/2"),
        ("Fighting on 3 and 4 October spared the mill.", "2026-10-03..2026-10-04/1"),
        ("It fell in March 2022.", "2022-03-01..2022-03-31/3"),
        ("It fell in August.", "2026-08-01..2026-08-31/3"),
        ("It fell in December.", "2025-12-01..2025-12-31/3"),
        ("It fell in 2019.", "2019-01-01..2019-12-31/3"),
    ],
)
def test_calendar_dates(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("uk", "Це сталося 3 жовтня.", "2026-10-03/1"),
        ("uk", "Це сталося 30 грудня 2024 року.", "2024-12-30/1"),
        ("uk", "Це сталося у березні 2022 року.", "2022-03-01..2022-03-31/3"),
        ("ru", "Это случилось 3 октября.", "2026-10-03/1"),
        ("ru", "Это случилось 30 декабря 2024 года.", "2024-12-30/1"),
        ("ru", "Это случилось в марте 2022 года.", "2022-03-01..2022-03-31/3"),
    ],
)
def test_calendar_dates_in_ukrainian_and_russian(lang: str, text: str, expected: str) -> None:
    assert read(text, lang) == [expected]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "It fell today.", "2026-11-05/1"),
        ("en", "It fell yesterday.", "2026-11-04/1"),
        ("en", "It fell in fights yesterday and today.", "2026-11-04..2026-11-05/1"),
        ("en", "It fell overnight.", "2026-11-04..2026-11-05/1"),
        ("en", "It fell last night.", "2026-11-04/1"),
        ("en", "It fell over the past two days.", "2026-11-04..2026-11-05/1"),
        ("en", "It fell during the last five days.", "2026-11-01..2026-11-05/2"),
        ("uk", "Це сталося вчора.", "2026-11-04/1"),
        ("uk", "Це сталося сьогодні.", "2026-11-05/1"),
        ("uk", "Це сталося минулої доби.", "2026-11-04/1"),
        ("uk", "Це сталося позавчора.", "2026-11-03/1"),
        ("ru", "Это случилось вчера.", "2026-11-04/1"),
        ("ru", "Это случилось накануне.", "2026-11-04/1"),
        ("ru", "Это случилось позавчера.", "2026-11-03/1"),
    ],
)
def test_days_relative_to_publication(lang: str, text: str, expected: str) -> None:
    assert read(text, lang) == [expected]


@pytest.mark.parametrize("lang", WEEKDAYS)
@pytest.mark.parametrize("offset", range(7))
def test_a_weekday_is_the_latest_one_up_to_publication(lang: str, offset: int) -> None:
    day = PUBLISHED - offset * DAY
    assert read(WEEKDAYS[lang][day.weekday()], lang) == [f"{day}/1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It burned the same day.", "2026-10-20/1"),
        ("It burned that evening.", "2026-10-20/1"),
        ("It burned the next day.", "2026-10-21/1"),
        ("It burned a day earlier.", "2026-10-19/1"),
    ],
)
def test_narrative_days_count_from_the_day_last_spoken_of(text: str, expected: str) -> None:
    day = dt.date(2026, 10, 20)
    assert read(text, narrative=When(day, day, 1)) == [expected]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "They will meet on November 9."),
        ("en", "The next session is on November 20, 2026."),
        ("en", "The vote is due next Friday."),
        ("en", "Roads stay closed until Monday."),
        ("en", "The delegation is expected on Wednesday."),
        ("uk", "Зустріч запланована на 9 листопада."),
        ("uk", "Дорогу перекрили до понеділка."),
        ("ru", "Встреча пройдёт 9 ноября."),
        ("ru", "Дорогу перекрыли до понедельника."),
    ],
)
def test_days_to_come_are_left_out(lang: str, text: str) -> None:
    assert read(text, lang) == []


@pytest.mark.parametrize(
    "text",
    [
        "They may march. The soldiers may be 25 of them.",
        "Route 2019 and flat 12 are closed.",
        "March 40 is no day; nor is February 30, 2026.",
        "The sun rose over the second hill.",
        "It was a 3-0 win for April May's team.",
    ],
)
def test_words_and_numbers_that_are_no_dates(text: str) -> None:
    assert read(text) == []


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 330), st.sampled_from(["en", "uk", "ru"]))
def test_a_day_without_a_year_is_the_latest_such_day(published: dt.date, ago: int, lang: str) -> None:
    day = published - ago * DAY
    month = {"en": EN_MONTHS, "uk": UK_MONTHS, "ru": RU_MONTHS}[lang][day.month - 1]
    text = f"It burned on {month} {day.day}." if lang == "en" else f"{day.day} {month} тут."
    assert read(text, lang, published) == [f"{day}/1"]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2089, 12, 31)), st.sampled_from(["%Y-%m-%d", "%B %d, %Y", "%d %B %Y"]))
def test_a_day_with_its_year_is_that_day(day: dt.date, style: str) -> None:
    assert read(f"It burned on {day.strftime(style)}.", published=dt.date(2090, 1, 1)) == [f"{day}/1"]


WORDS = st.sampled_from(
    "on|in|the past|last|٣|0|31|1999|days|March|5|may|Friday|next|until|yesterday|2026-02-30|-|and|same day|"
    "січня|3-го|у|минулої доби|п'ятницю|мая|2024 года|за последние".split("|")
)


@given(st.text() | st.lists(WORDS).map(" ".join), st.sampled_from(["en", "uk", "ru"]), st.dates(dt.date(1000, 1, 1)))
def test_any_text_is_read_without_complaint(text: str, lang: str, published: dt.date) -> None:
    found = dates(text, published, lexicon(lang))
    assert all(m.when.start <= m.when.end and m.when.start <= published for m in found)
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


def test_a_number_of_days_in_raised_digits_is_no_trouble() -> None:
    assert read("It fell over the past ² days.") == ["2026-11-05/1"]


@pytest.mark.parametrize("text", ["It fell yesterday.", "It fell last week.", "It fell last year.", "It fell on Sunday."])
def test_days_before_the_calendar_began_are_left_out(text: str) -> None:
    assert read(text, published=dt.date.min) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at about 3 p.m. local time", dt.time(15)),
        ("at 12:05 a.m.", dt.time(0, 5)),
        ("at 12 pm", dt.time(12)),
        ("at around 9:30 a.m.,", dt.time(9, 30)),
        ("о 7:50", dt.time(7, 50)),
        ("около 21:30", dt.time(21, 30)),
        ("at 4:52 a.m. (0152 GMT)", dt.time(4, 52)),
        ("a 3-0 win", None),
        ("verse 25:61", None),
        ("13 p.m.", None),
        ("5 am I wrong", dt.time(5)),
        ("", None),
    ],
)
def test_the_hour_of_the_day(text: str, expected: dt.time | None) -> None:
    assert clock(text) == expected


@given(st.text())
def test_looking_for_the_hour_never_fails(text: str) -> None:
    clock(text)


@given(st.times())
def test_any_hour_and_minute_is_read_back(hour: dt.time) -> None:
    assert clock(f"at {hour:%H:%M} the roof fell") == hour.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("A strike in March last year killed twelve.", "2025-03-01", "2025-03-31"),
        ("Last year a strike killed twelve.", "2025-01-01", "2025-12-31"),
        ("Two years ago a bomb killed twelve.", "2024-01-01", "2024-12-31"),
        ("Last month a bomb killed twelve.", "2026-10-01", "2026-10-31"),
    ],
)
def test_past_months_and_years_are_those_of_the_calendar(text: str, start: str, end: str) -> None:
    (mention,) = dates(text, dt.date(2026, 11, 19), lexicon("en"))
    assert (mention.when.start.isoformat(), mention.when.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It burned on Friday, October 30.", ["2026-10-30/1"]),
        ("It burned on Friday (October 30).", ["2026-10-30/1"]),
        ("It burned on October 30, a Friday.", ["2026-10-30/1"]),
        ("It burned on Saturday, October 31, 2020.", ["2020-10-31/1"]),
        ("It burned on Thursday, October 30.", ["2025-10-30/1"]),
        ("It burned on Monday and on October 20.", ["2026-11-02/1", "2026-10-20/1"]),
    ],
)
def test_a_weekday_beside_a_day_of_the_calendar_is_that_day(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text", ["Posted: Tuesday, November 3, 2026", "Updated: Nov 3, 2026 - 6:19 PM", "(Published Tuesday, Nov. 3, 2026)"]
)
def test_the_day_on_which_a_report_was_put_out_is_no_date_of_it(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (dt.date(2026, 11, 5), "2026-10-31..2026-11-01/2"),
        (dt.date(2026, 11, 1), "2026-10-31..2026-11-01/2"),
        (dt.date(2026, 10, 31), "2026-10-31/2"),
    ],
)
def test_the_weekend_is_the_last_one_that_has_begun(published: dt.date, expected: str) -> None:
    assert read("It burned over the weekend.", published=published) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It burned on New Year's Eve.", "2025-12-31/1"),
        ("It burned on Christmas Day.", "2025-12-25/1"),
        ("It burned on Halloween.", "2026-10-31/1"),
        ("It burned on the Fourth of July.", "2026-07-04/1"),
        ("It burned on Thanksgiving.", "2025-11-27/1"),
        ("It burned on Labor Day.", "2026-09-07/1"),
        ("It burned on Memorial Day.", "2026-05-25/1"),
    ],
)
def test_holidays_are_days(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize("text", ["It burned just after Christmas.", "It burned shortly before Halloween."])
def test_the_days_around_a_holiday_are_not_the_holiday(text: str) -> None:
    assert read(text) == []


def test_what_is_so_now_dates_nothing() -> None:
    assert read("The driver is now in prison.") == []


def test_a_month_after_last_year_is_of_that_year() -> None:
    (mention,) = dates("Торік у листопаді під час удару загинули десятеро людей.", dt.date(2026, 11, 2), lexicon("uk"))
    assert (mention.when.start, mention.when.end) == (dt.date(2025, 11, 1), dt.date(2025, 11, 30))


def test_a_movement_of_a_year_is_of_that_year() -> None:
    (mention,) = dates("It recalled the movement of 2018.", dt.date(2026, 11, 2), lexicon("en"))
    assert mention.when.start.year == 2018


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("uk", "У ніч на неділю лунали вибухи.", "2026-10-31..2026-11-01/1"),
        ("ru", "В ночь на воскресенье гремели взрывы.", "2026-10-31..2026-11-01/1"),
        ("uk", "У ніч з суботи на неділю лунали вибухи.", "2026-10-31..2026-11-05/2 2026-10-31..2026-11-01/1"),
        ("en", "It came overnight into November 1.", "2026-10-31..2026-11-01/1"),
        ("uk", "У ніч на 1 листопада лунали вибухи.", "2026-10-31..2026-11-01/1"),
        ("en", "Two weeks ago a dam broke.", "2026-10-19..2026-10-25/2"),
        ("uk", "Два тижні тому прорвало греблю.", "2026-10-19..2026-10-25/2"),
        ("en", "A dam broke last summer.", "2026-06-01..2026-08-31/3"),
        ("en", "A dam broke last winter.", "2025-12-01..2026-02-28/3"),
        ("uk", "Минулого літа прорвало греблю.", "2026-06-01..2026-08-31/3"),
        ("ru", "Прошлой зимой прорвало плотину.", "2025-12-01..2026-02-28/3"),
    ],
)
def test_nights_weeks_and_seasons_that_have_gone(lang: str, text: str, expected: str) -> None:
    assert " ".join(read(text, lang)) == expected
