"""What a report tells of old is background, and its day is not made up."""

from __future__ import annotations

import pytest
from reading import Read

from geomap.model import Role

EN = "A bus overturned near Arequipa on Wednesday, killing two people, police said.\n\n"
UK = "У середу дрон влучив у будинок у Сумах, загинули двоє людей, повідомила поліція.\n\n"
RU = "В среду беспилотник попал в дом в Белгороде, погибли два человека, сообщил губернатор.\n\n"


@pytest.mark.parametrize(
    ("news", "text"),
    [
        (EN, "In May, a bus crash near Cusco killed nine people."),
        (EN, "Two weeks ago, nine people were killed in a crash near Cusco."),
        (EN, "About a fortnight ago, nine people died in a crash near Cusco."),
        (EN, "The accident comes months after nine people were killed in a crash near Cusco."),
        (EN, "It was the worst accident since nine people died in a crash near Cusco."),
        (EN, "Last summer nine people died when a bus fell into a ravine near Cusco."),
        (EN, "In a previous accident, nine people died near Cusco when a bus left the road."),
        (EN, "A decade ago, a crash near Cusco killed nine people."),
        (EN, "The road is notorious; nine people died in a crash near Cusco a few years ago."),
        (EN, "The crash recalled one near Cusco that killed nine people."),
        (EN, "Other recent accidents include a crash near Cusco that killed nine people."),
        (UK, "У травні внаслідок удару по Полтаві загинули дев'ятеро людей."),
        (UK, "Два тижні тому під час удару по Полтаві загинули дев'ятеро людей."),
        (UK, "Минулого літа внаслідок удару по Полтаві загинули дев'ятеро людей."),
        (UK, "Кілька місяців тому дрон у Полтаві вбив дев'ятьох людей."),
        (RU, "Две недели назад при ударе по Курску погибли девять человек."),
        (RU, "Прошлым летом при ударе по Курску погибли девять человек."),
        (RU, "Несколько месяцев назад дрон убил в Курске девять человек."),
    ],
)
def test_old_stories_are_told_as_background(read: Read, news: str, text: str) -> None:
    (event,) = [i for i in read(news + text) if i.role is Role.EVENT]
    assert event.killed_best == 2


@pytest.mark.parametrize("text", ["The crash recalled one near Cusco that killed nine people."])
def test_an_old_story_without_a_day_has_none(read: Read, text: str) -> None:
    (old,) = [i for i in read(EN + text) if i.role is Role.BACKGROUND]
    assert (old.killed_best, old.date_start) == (9, None)


def test_two_years_of_one_sentence_are_two_old_stories(read: Read) -> None:
    found = read(EN + "A crash near Cusco killed nine people in 2019, and one in Puno killed six in 2021.")
    old = {i.place_name: (i.killed_best, str(i.date_start)) for i in found if i.role is Role.BACKGROUND}
    assert old == {"Cusco": (9, "2019-01-01"), "Puno": (6, "2021-01-01")}


def test_what_happens_time_and_again_is_no_news(read: Read) -> None:
    found = read(EN + "Deadly crashes are common in Bolivia, where roads are narrow.")
    assert [i.killed_best for i in found if i.role is Role.EVENT] == [2]
