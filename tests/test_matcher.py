"""What may be a name: spans, their offsets, and the base forms of declined ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.matcher import Match, find, longest, words
from geomap.text import sentences


def found(text: str, gazetteer: Gazetteer, lang: str = "en") -> dict[str, Match]:
    return {match.text: match for match in find(sentences(text), gazetteer.lookup, lang)}


def names(match: Match) -> set[str]:
    return {entry.place.name for entry in match.entries}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("St. Louis, Mo., is Missouri's pride", ["St.", "Louis", "Mo.", "is", "Missouri", "s", "pride"]),
        ("Hurricane, W.Va. - U.S. police", ["Hurricane", "W.Va.", "U.S.", "police"]),
        ("the 14th St. bridge", ["the", "14th", "St.", "bridge"]),
        ("Slov'yansk–Izium", ["Slov'yansk", "Izium"]),
        ("dans l'Allier, au sud d’Irumu", ["dans", "l'", "Allier", "au", "sud", "d’", "Irumu"]),
    ],
)
def test_a_word_keeps_the_point_of_an_abbreviation_but_not_its_possessive(text: str, expected: list[str]) -> None:
    assert [word.text for word in words(text)] == expected


@given(st.text(max_size=200))
def test_spans_are_where_they_say_they_are(text: str) -> None:
    for match in find(sentences(text), lambda keys: dict.fromkeys(keys, ()), "en"):
        assert text[match.start : match.end] == match.text
        assert match.sentence.start <= match.start < match.end <= match.sentence.end


def test_names_overlap_until_the_longest_are_asked_for(gazetteer: Gazetteer) -> None:
    matches = find(sentences("It rained in New York City."), gazetteer.lookup, "en")
    assert {"New York City", "New York", "York"} <= {m.text for m in matches}
    assert [m.text for m in longest(m for m in matches if m.entries)] == ["New York City"]


def test_names_that_are_only_built_like_one_have_no_places(gazetteer: Gazetteer) -> None:
    matches = found("A crash on Zzyzzwood Street near Qqwerty Creek and Highway 61.", gazetteer)
    assert matches["Zzyzzwood Street"].entries == ()
    assert matches["Qqwerty Creek"].entries == ()
    assert matches["Highway 61"].entries == ()


def test_a_people_is_no_name_because_of_the_compass(gazetteer: Gazetteer) -> None:
    assert "North Korean" not in found("North Korean troops", gazetteer)


def test_a_list_of_counties_is_looked_up_as_counties(gazetteer: Gazetteer) -> None:
    matches = found("Fires burned in Clarke, Madison and Oconee counties.", gazetteer)
    for name in ("Clarke", "Madison", "Oconee"):
        assert names(matches[name]) == {f"{name} County"}


@pytest.mark.parametrize(
    ("lang", "text", "span", "name"),
    [
        ("uk", "Обстріл Херсонської області тривав.", "Херсонської області", "Kherson Oblast"),
        ("uk", "Над Харківською областю збили дрони.", "Харківською областю", "Kharkiv Oblast"),
        ("uk", "У Білопіллі поранено жінку.", "Білопіллі", "Bilopillia"),
        ("uk", "Росіяни вдарили по Сумщині.", "Сумщині", "Sumy Oblast"),
        ("uk", "Бої під Покровськом.", "Покровськом", "Pokrovsk"),
        ("uk", "У Слов'янську лунали вибухи.", "Слов'янську", "Slovyansk"),
        ("ru", "Беспилотник сбит в Курской области.", "Курской области", "Kursk Oblast"),
        ("ru", "Жители Краснодарского края ждут.", "Краснодарского края", "Krasnodar Krai"),
        ("ru", "Дроны над Суджей.", "Суджей", "Sudzha"),
        ("ru", "Поезд стоял в Николаеве.", "Николаеве", "Mykolayiv"),
        ("ru", "Взрыв на Луганщине.", "Луганщине", "Luhansk Oblast"),
        ("ru", "Дроны сбиты в Подмосковье.", "Подмосковье", "Moscow Oblast"),
        ("ru", "Жители Подмосковья ждут.", "Подмосковья", "Moscow Oblast"),
        ("ru", "Пожар в Ленобласти.", "Ленобласти", "Leningrad Oblast"),
        ("ru", "Взрыв в Московской области.", "Московской области", "Moscow Oblast"),
        ("ru", "Паводок в Вологодской области.", "Вологодской области", "Vologda Oblast"),
        ("ru", "Паводок на Ставрополье.", "Ставрополье", "Stavropol Krai"),
        ("ru", "Тайфун в Приморье.", "Приморье", "Primorsky Krai"),
        ("ru", "Горит лес в Забайкалье.", "Забайкалье", "Zabaykalsky Krai"),
        ("uk", "Вибухи на Харківщині.", "Харківщині", "Kharkiv Oblast"),
        ("uk", "Жителі Донеччини чекають.", "Донеччини", "Donetsk Oblast"),
        ("uk", "Негода на Закарпатті.", "Закарпатті", "Zakarpattia Oblast"),
    ],
)
def test_declined_names_lead_to_their_places(lang: str, text: str, span: str, name: str, gazetteer: Gazetteer) -> None:
    assert name in names(found(text, gazetteer, lang)[span])


def test_a_colloquial_or_wrong_name_of_a_region_is_of_no_other_place(gazetteer: Gazetteer) -> None:
    match = found("Взрыв в Московской области.", gazetteer, "ru")["Московской области"]
    assert names(match) == {"Moscow Oblast"}
