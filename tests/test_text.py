"""Folding names, splitting text into sentences, telling languages apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.text import fold, language, sentences


def split(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The road from St. Paul to Ft. Worth was closed.",
        "Gov. Jane Moss and Lt. Col. Abe Stone spoke to Dr. Lee.",
        "The U.S. Army left on Jan. 5 at 3 p.m. local time.",
        "Mr. J. R. Hale of Baton Rouge, La. was hurt.",
        "The magnitude was 6.3 and the depth 9.5 km.",
        "У с. Ярове та м. Ізюм на вул. Садовій сталася пожежа.",
        "В г. Шебекино на ул. Ленина упал дрон.",
        "It cost 3.5 million dollars, i.e. nothing.",
    ],
)
def test_abbreviations_and_decimals_end_no_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One died. Two lived.", ["One died.", "Two lived."]),
        ("Was it him? It was! Good…", ["Was it him?", "It was!", "Good…"]),
        ('"It fell." She ran.', ['"It fell."', "She ran."]),
        ("He said: “We left.” “Why?” She asked.", ["He said: “We left.”", "“Why?”", "She asked."]),
        pytest.param(
            "“Why?” asked she.",
            ["“Why?” asked she."],
            marks=pytest.mark.xfail(strict=True, reason="a question mark ends the sentence even before a small letter"),
        ),
        ("Загинув чоловік. Поранено жінку.", ["Загинув чоловік.", "Поранено жінку."]),
        ("Погибли двое. «Мы спали», — сказал он.", ["Погибли двое.", "«Мы спали», — сказал он."]),
        ("A headline\nThe text.", ["A headline", "The text."]),
        ("▪️ Derhachi: one hurt.\n▪️ Chuhuiv: none.", ["▪️ Derhachi: one hurt.", "▪️ Chuhuiv: none."]),
        ("It was 2024. 15 people left.", ["It was 2024.", "15 people left."]),
        ("   \n\n \t", []),
        ("", []),
    ],
)
def test_sentences_end_at_terminal_marks_and_line_breaks(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_paragraphs_are_numbered_and_headings_told_from_prose() -> None:
    found = sentences("A fire in the mill\n\nIt burned. It was put out.\n\nBridge closed")
    assert [(s.paragraph, s.heading) for s in found] == [(0, True), (1, False), (1, False), (2, True)]


PIECES = st.sampled_from(["Mr. Roe fell. ", "У м. Суми. ", "Why?\n", "«Так», — він. ", "3.5 km. ", "\r\n", "— ", "!!! "])


@given(st.text() | st.lists(PIECES).map("".join))
def test_sentences_stand_where_their_offsets_say_and_leave_nothing_out(text: str) -> None:
    found = sentences(text)
    assert all(s.text == text[s.start : s.end] and s.text == s.text.strip() != "" for s in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert "".join("".join(s.text.split()) for s in found) == "".join(text.split())


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("São Paulo", "sao paulo"),
        ("Łódź", "łodz"),
        ("Saint-Denis", "saint denis"),
        ("  Kryvyi   Rih ", "kryvyi rih"),
        ("Куп’янськ", "купянськ"),
        ("Орёл", "орел"),
        ("Великий Бурлук", "великий бурлук"),
        ("Йошкар-Ола", "йошкар ола"),
        ("D.C.", "dc"),
        ("St. Louis", "st louis"),
        ("北京", "北京"),
    ],
)
def test_folding_levels_case_accents_and_punctuation(name: str, key: str) -> None:
    assert fold(name) == key


@given(st.text())
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(alphabet=st.characters(categories=["Lu"], max_codepoint=0x4FF)))
def test_folding_is_blind_to_case(name: str) -> None:
    assert fold(name) == fold(name.lower())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells fell on the village.", "en"),
        ("На околиці міста пролунали вибухи, є поранені.", "uk"),
        ("На окраине города прогремели взрывы, есть раненые.", "ru"),
        ("The word «вибух» means explosion in Ukrainian.", "en"),
        ("", "en"),
        ("12345 !!!", "en"),
    ],
)
def test_language_is_told_by_script_and_letters(text: str, expected: str) -> None:
    assert language(text) == expected


def test_a_sentence_that_the_next_one_is_glued_to_ends_there() -> None:
    text = "A girl was hit in Houston.Police were called at once. Then she rode to St.Paul."
    assert [s.text for s in sentences(text)] == [
        "A girl was hit in Houston.",
        "Police were called at once.",
        "Then she rode to St.Paul.",
    ]
