"""Which place a name means, and why."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from geomap.lexicon import lexicon
from geomap.matcher import find
from geomap.model import Kind, Toponym
from geomap.recognize import recognize
from geomap.resolve import KEPT, resolve
from geomap.text import language, sentences


def toponyms(text: str, gazetteer: Gazetteer) -> dict[str, Toponym]:
    lex = lexicon(language(text))
    parts = sentences(text)
    return {t.text: t for t in resolve(recognize(find(parts, gazetteer.lookup, lex.lang), parts, lex))}


def meaning(text: str, name: str, gazetteer: Gazetteer) -> tuple[str | None, str | None, Kind]:
    place = toponyms(text, gazetteer)[name].place
    assert place is not None
    return place.admin1, place.country, place.kind


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("A man from Alexandria, La., was arrested.", "Alexandria", ("Louisiana", "US", Kind.SETTLEMENT)),
        ("The ferry left Alexandria, Egypt, at noon.", "Alexandria", ("Alexandria", "EG", Kind.SETTLEMENT)),
        ("Springfield, Ohio, was quiet on Monday.", "Springfield", ("Ohio", "US", Kind.SETTLEMENT)),
        ("The village of Makhnovka, in Kursk region, was shelled.", "Makhnovka", ("Kursk Oblast", "RU", Kind.SETTLEMENT)),
    ],
)
def test_what_the_text_says_outright_decides(text: str, name: str, expected: object, gazetteer: Gazetteer) -> None:
    assert meaning(text, name, gazetteer) == expected


def test_a_region_is_the_region_only_when_called_one(gazetteer: Gazetteer) -> None:
    assert meaning("Drones were shot down over Kursk region.", "Kursk", gazetteer)[2] is Kind.ADMIN1
    assert meaning("Drones were shot down over Kursk.", "Kursk", gazetteer)[2] is Kind.SETTLEMENT
    assert meaning("Three died in the Kyiv region.", "Kyiv", gazetteer) == ("Kyiv Oblast", "UA", Kind.ADMIN1)


def test_places_of_a_report_vouch_for_each_other(gazetteer: Gazetteer) -> None:
    ohio = "Dayton, Ohio, and nearby Springfield were flooded. In Springfield two people died."
    illinois = "Decatur, Illinois, and nearby Springfield were flooded. In Springfield two people died."
    assert meaning(ohio, "Springfield", gazetteer)[0] == "Ohio"
    assert meaning(illinois, "Springfield", gazetteer)[0] == "Illinois"


def test_a_distance_leads_from_the_place_before(gazetteer: Gazetteer) -> None:
    text = (
        "A bus was hit near Stepnohirsk in Zaporizhzhia region. Six kilometres farther south, in Kamianske, the army held."
    )
    assert meaning(text, "Kamianske", gazetteer)[0] == "Zaporizhzhia Oblast"


def test_a_street_stands_for_its_town(gazetteer: Gazetteer) -> None:
    found = toponyms("The house stood on Princeton Drive in Clarksville, Tennessee, police said.", gazetteer)
    street, town = found["Princeton Drive"], found["Clarksville"]
    assert street.place == town.place
    assert "stands for Clarksville" in street.reasons[0]


def test_a_river_known_by_its_town_is_no_point(gazetteer: Gazetteer) -> None:
    river = toponyms("In Cruzeiro do Sul, Brazil, a man drowned in the Taquari River.", gazetteer)["Taquari River"]
    assert river.place is None or river.place.kind is Kind.WATER


def test_every_choice_says_why_and_keeps_what_it_rejected(gazetteer: Gazetteer) -> None:
    chosen = toponyms("Springfield, Ohio, was quiet on Monday.", gazetteer)["Springfield"]
    assert any(reason.startswith("the text says where it lies (+") for reason in chosen.reasons)
    assert len(chosen.rejected) == KEPT
    assert all(candidate.reasons for candidate in chosen.rejected)
    scores = [candidate.score for candidate in chosen.rejected]
    assert scores == sorted(scores, reverse=True)
    assert 0 < chosen.score <= 1


def test_reasons_are_told_in_plain_words_each_once(gazetteer: Gazetteer) -> None:
    told = [
        reason.rpartition(" (")[0]
        for found in toponyms(
            "Police in Dayton, Ohio, and Springfield, Ill., spoke of a man from Georgia.", gazetteer
        ).values()
        for reasons in (found.reasons, *(candidate.reasons for candidate in found.rejected))
        for reason in reasons
    ]
    assert "the report is about its country" in told
    assert not [words for words in told if any(mark in words for mark in ("(", ":", "powers of ten", "bearers"))]
    chosen = toponyms("Springfield, Ohio, was quiet on Monday.", gazetteer)["Springfield"]
    assert len({reason.rpartition(" (")[0] for reason in chosen.reasons}) == len(chosen.reasons)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Жительница Шебекинского округа пострадала.", "Шебекинского округа", ("Belgorod Oblast", "RU", Kind.ADMIN2)),
        ("Мешканці Куп'янського району евакуйовані.", "Куп'янського району", ("Kharkiv Oblast", "UA", Kind.ADMIN2)),
        ("У Курской области сбит беспилотник.", "Курской области", ("Kursk Oblast", "RU", Kind.ADMIN1)),
    ],
)
def test_a_district_is_known_by_its_seat(text: str, name: str, expected: object, gazetteer: Gazetteer) -> None:
    assert meaning(text, name, gazetteer) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Вогонь вели у Богодухівському, Ізюмському та Куп'янському районах Харківської області.", "Ізюмському", "Izyum"),
        ("Под огнём Богодуховский, Изюмский и Купянский районы Харьковской области.", "Изюмский", "Izyum"),
        ("У Харкові тихо, у Богодухівському районі горів будинок.", "Богодухівському районі", "Bohodukhiv"),
        ("Floods hit Purworejo regency in Central Java.", "Purworejo", "Purworejo"),
    ],
)
def test_a_district_is_one_alone_and_in_a_list(text: str, name: str, expected: str, gazetteer: Gazetteer) -> None:
    place = toponyms(text, gazetteer)[name].place
    assert place is not None
    assert place.kind is Kind.ADMIN2
    assert place.name.startswith(expected)


def test_each_name_of_a_list_is_of_the_kind_that_it_is_called(gazetteer: Gazetteer) -> None:
    text = "Bombs went off in the southern provinces of Narathiwat, Yala and Pattani in Thailand."
    assert {meaning(text, name, gazetteer)[2] for name in ("Narathiwat", "Yala", "Pattani")} == {Kind.ADMIN1}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("In Thailand, bombs hit Pattani, Yala and Narathiwat; a patrol was shot at in Mayo district.", "Mayo"),
        ("Gangs hold Arcahaie, Mirebalais and Carrefour in Haiti. Homes burned in Bercy.", "Bercy"),
        ("Jets struck the village of Susa in Deir ez-Zor province in Syria.", "Susa"),
        ("Soldiers burned the village of Pale in Sagaing Region in Myanmar.", "Pale"),
        ("Troops left Addis Ababa for Ethiopia's north. They crossed the Gumara River.", "Gumara River"),
    ],
)
def test_a_namesake_far_from_the_scene_is_not_taken_for_it(text: str, name: str, gazetteer: Gazetteer) -> None:
    assert toponyms(text, gazetteer)[name].place is None


def test_no_mentions_no_toponyms() -> None:
    assert resolve([]) == []


def test_a_street_lies_in_the_town_that_was_named_last(gazetteer: Gazetteer) -> None:
    text = "Gunfire in Toledo, Ohio\n\nA baker was shot dead in Cleveland.\n\nHe was found on Quillwort Street."
    street = toponyms(text, gazetteer)["Quillwort Street"]
    assert street.place
    assert street.place.name == "Cleveland"


def test_a_double_name_that_nothing_knows_is_kept_whole(gazetteer: Gazetteer) -> None:
    text = "Gangs hold Arcahaie, Mirebalais and Carrefour in Haiti. Homes burned in Bercy-Zzyzzé."
    assert toponyms(text, gazetteer)["Bercy-Zzyzzé"].place is None
