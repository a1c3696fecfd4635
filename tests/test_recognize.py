"""Which names are places here."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from geomap.lexicon import lexicon
from geomap.matcher import Match, find
from geomap.model import Kind
from geomap.recognize import Mention, best_apart, recognize
from geomap.text import Sentence, language, sentences


def mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    lex = lexicon(language(text))
    parts = sentences(text)
    return recognize(find(parts, gazetteer.lookup, lex.lang), parts, lex)


def places(text: str, gazetteer: Gazetteer) -> list[str]:
    return [mention.text for mention in mentions(text, gazetteer)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A drone hit a market in Kharkiv on Monday, officials said.", ["Kharkiv"]),
        ("A man from Alexandria, La., was arrested in Shreveport.", ["Alexandria", "La.", "Shreveport"]),
        ("Two people were shot in northeast Houston, police said.", ["Houston"]),
        ("Three villages in the Kharkiv, Sumy and Poltava regions lost power.", ["Kharkiv", "Sumy", "Poltava"]),
        ("The quake was felt across New York City and in Jersey City.", ["New York City", "Jersey City"]),
        ("U.S. troops left Afghanistan in 2021.", ["U.S.", "Afghanistan"]),
        ("Una bomba mató a dos soldados en el municipio de Padilla, en el Cauca.", ["Padilla", "Cauca"]),
        ("Deux hommes sont morts à Cusset dans l'Allier, près de Vichy.", ["Cusset", "Allier", "Vichy"]),
        ("Israel and Hamas traded fire near Rafah.", ["Israel", "Rafah"]),
        ("A bomb exploded in Nice on Monday.", ["Nice"]),
        ("A minibus overturned in Orlando East in Soweto.", ["Orlando East", "Soweto"]),
        ("Mobile police said a man was shot.", ["Mobile"]),
        ("They were shot dead around 2:30 a.m. in Flint.", ["Flint"]),
        ("Shelling hit Kupiansk on Monday, killing five.", ["Kupiansk"]),
        ("Gunmen killed two people in Bagega, a mining village in Zamfara.", ["Bagega", "Zamfara"]),
        ("Missiles hit Huliaipole, Vovchansk and Orikhiv.", ["Huliaipole", "Vovchansk", "Orikhiv"]),
        ("A boy was hurt at a Southwest Baltimore home.", ["Southwest Baltimore"]),
        ("Metro police said nobody was hurt.", []),
        ("A quake shook Surigao del Sur on Monday.", ["Surigao del Sur"]),
    ],
)
def test_places_are_found_whole(text: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert places(text, gazetteer) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Paris Hilton said she was fine.",
        "It was nice, and Nice people helped.",
        "Пожар тушили до утра.",
        "On Thursday the committee met again.",
        "And I'll be there, she said.",
        "Reading is fun for children, teachers say.",
        "Mr. Houston told the court that he had slept.",
        "The footage was aired by Suspilne Sumy and shared widely.",
    ],
)
def test_people_days_words_and_outlets_are_no_places(text: str, gazetteer: Gazetteer) -> None:
    assert places(text, gazetteer) == []


def test_a_street_is_one_name_and_a_site(gazetteer: Gazetteer) -> None:
    found = mentions("The house stood on Princeton Drive in Clarksville, police said.", gazetteer)
    street = next(m for m in found if m.text == "Princeton Drive")
    assert (street.entries, street.within, street.kinds) == ((), (), frozenset({Kind.SITE}))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shells fell on the hamlet of Zzyzzivka at night.", "Zzyzzivka"),
        ("Shells fell in Zzyzzivka village at night.", "Zzyzzivka"),
        ("Вночі обстріляли село Зизивка Лютве.", "Зизивка Лютве"),
        ("У селі Зизивка Сумського району поранено жінку.", "Зизивка"),
        ("В деревне Зызывка Курского района ранена женщина.", "Зызывка"),
    ],
)
def test_a_village_that_nothing_knows_is_kept_when_the_text_calls_it_one(text: str, name: str, gazetteer: Gazetteer) -> None:
    found = [m for m in mentions(text, gazetteer) if not m.entries]
    assert [(m.text, m.kinds) for m in found] == [(name, frozenset({Kind.SETTLEMENT}))]


def test_the_words_around_a_name_tell_its_kind(gazetteer: Gazetteer) -> None:
    region, town = mentions("Fighting went on in the Kursk region, near the town of Sudzha.", gazetteer)
    assert (region.kinds, town.kinds) == (frozenset({Kind.ADMIN1}), frozenset({Kind.SETTLEMENT}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("У Сумському районі пошкоджено будинки.", ["Сумському районі"]),
        ("В Махновке Суджанского района идут бои.", ["Махновке", "Суджанского района"]),
        ("Обстріл Херсонської області: загинув чоловік.", ["Херсонської області"]),
        ("Губернатор Гладков сообщил из Белгорода.", ["Белгорода"]),
    ],
)
def test_ukrainian_and_russian_names_are_found_in_every_case(text: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert places(text, gazetteer) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Two men were shot in the 1500 block of West Fayette, police in Baltimore said.", "West Fayette"),
        ("Two men were shot in the West Humboldt Park neighborhood of Chicago.", "West Humboldt Park"),
    ],
)
def test_a_street_by_its_blocks_and_a_park_that_names_a_quarter_are_sites(
    text: str, name: str, gazetteer: Gazetteer
) -> None:
    (site,) = (m for m in mentions(text, gazetteer) if m.text == name)
    assert (site.entries, site.within) == ((), ())


def test_of_overlapping_matches_those_with_the_best_sum_are_taken() -> None:
    sentence = Sentence(0, 13, "New York City", 0, False)

    def match(start: int, end: int) -> Match:
        return Match(start, end, sentence.text[start:end], sentence, (), True)

    scored = [(match(0, 13), 1.5), (match(0, 8), 1.0), (match(9, 13), 0.4), (match(4, 8), 0.9)]
    assert [m.text for m in best_apart(scored)] == ["New York City"]
    assert [m.text for m in best_apart([*scored[1:], (match(0, 13), 1.3)])] == ["New York", "City"]
    assert best_apart([]) == []
