"""The word lists of each language compile, agree in structure, and match whole words only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from geomap.lexicon import LANGUAGES, EventType, Lexicon, Outcome, any_of, ending, lexicon, pattern, taxonomy

every_language = pytest.mark.parametrize("lang", LANGUAGES)


def patterns(lex: Lexicon) -> Iterator[tuple[str, re.Pattern[str]]]:
    for table in ("toll", "hedges", "dates", "places", "claims", "roles", "fields"):
        yield from ((f"{table}.{key}", words) for key, words in getattr(lex, table).items())
    for harm in ("killed", "injured", "struck"):
        yield from ((f"{harm}.{f.name}", words) for f in fields(Outcome) if (words := getattr(getattr(lex, harm), f.name)))
    for kind in lex.types:
        yield from ((kind.sub_event_type, words) for words in (kind.words, kind.means) if words)
    yield from ((words.pattern, words) for words, _, _ in (*lex.relative, *lex.narrative))
    yield "acts", lex.acts


def kinds(lex: Lexicon, text: str) -> list[EventType]:
    return [kind for kind in lex.types if kind.words and kind.words.search(text)]


def test_english_ukrainian_and_russian_are_known() -> None:
    assert {"en", "uk", "ru"} <= set(LANGUAGES)


def test_a_language_without_a_file_is_read_as_english() -> None:
    assert lexicon("xx").lang == "en"


@every_language
def test_no_pattern_matches_nothing(lang: str) -> None:
    assert [name for name, words in patterns(lexicon(lang)) if words.search("") or words.fullmatch("")] == []


@every_language
def test_every_language_has_the_tables_that_english_has(lang: str) -> None:
    own, english = lexicon(lang), lexicon("en")
    for table in ("toll", "hedges", "dates", "places", "claims", "roles", "fields"):
        assert set(getattr(own, table)) == set(getattr(english, table)), table


@every_language
def test_every_language_names_twelve_months_and_seven_weekdays(lang: str) -> None:
    lex = lexicon(lang)
    assert (len(lex.months), len(lex.weekdays)) == (12, 7)


@every_language
def test_numbers_run_from_one_to_twenty(lang: str) -> None:
    assert set(range(1, 21)) <= set(lexicon(lang).numbers.values())


@every_language
def test_vague_numbers_are_ordered_ranges(lang: str) -> None:
    assert all(low <= best <= high for low, best, high in lexicon(lang).vague.values())


def test_a_pattern_is_caseless_and_takes_whole_words_only() -> None:
    words = pattern(["mine", "at", "at least"])
    assert words.search("A MINE exploded")
    assert not words.search("determined miner's undermined")
    assert [match[0] for match in words.finditer("at least at")] == ["at least", "at"]


def test_every_row_of_the_taxonomy_has_both_types_a_symbol_and_words_in_english() -> None:
    rows = taxonomy()["type"]
    assert all(row["event_type"] and row["sub_event_type"] and row["symbol"] and row["en"] for row in rows)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "an air strike on the bridge", "Air/drone strike"),
        ("en", "the town was shelled", "Shelling/artillery/missile attack"),
        ("en", "a roadside bomb", "Remote explosive/landmine/IED"),
        ("en", "a suicide bomber", "Suicide bomb"),
        ("en", "heavy fighting", "Armed clash"),
        ("en", "she was abducted", "Abduction/forced disappearance"),
        ("en", "a magnitude 6 earthquake", "Earthquake"),
        ("en", "a mudslide", "Landslide"),
        ("en", "two cholera cases", "Epidemic"),
        ("en", "he was stabbed", "Stabbing"),
        ("en", "an armed robbery", "Robbery"),
        ("uk", "авіаудар по селу", "Air/drone strike"),
        ("uk", "артилерійський обстріл", "Shelling/artillery/missile attack"),
        ("uk", "тривають бої", "Armed clash"),
        ("ru", "авиаудар по селу", "Air/drone strike"),
        ("ru", "миномётный обстрел", "Shelling/artillery/missile attack"),
        ("ru", "идут бои", "Armed clash"),
    ],
)
def test_typical_words_signal_their_type(lang: str, text: str, expected: str) -> None:
    assert expected in [kind.sub_event_type for kind in kinds(lexicon(lang), text)]


SIGNS = [
    ("en", "Rebels Threw Grenades at a checkpoint", "Nobody spoke of anything but the weather"),
    ("en", "Three people DIED", "Three people dined"),
    ("uk", "Місто ОБСТРІЛЯЛИ з артилерії", "Місто святкувало день народження"),
    ("ru", "Двое ПОГИБЛИ", "Двое гуляли по парку"),
]


@pytest.mark.parametrize(("lang", "telling", "idle"), SIGNS)
def test_one_look_at_the_lower_case_tells_whether_anything_is_signalled(lang: str, telling: str, idle: str) -> None:
    lex = lexicon(lang)
    assert lex.tells.search(telling.lower())
    assert not lex.tells.search(idle.lower())


@pytest.mark.parametrize("words", ["hand grenade", "grenades", "a car bomb", "bomb", "shot up", "a|b", "nothing"])
def test_what_begins_with_a_group_is_found_by_each_of_its_letters(words: str) -> None:
    several = [pattern([r"(?:hand )?grenades?", r"(?:car|truck) bomb"]), pattern([r"shot(?: (?:up|down))?", r"(?:a\|b)"])]
    assert bool(any_of(several).search(words)) == any(each.search(words) for each in several)


@pytest.mark.parametrize("lang", ["uk", "ru"])
def test_a_list_that_a_language_leaves_out_finds_nothing(lang: str) -> None:
    assert not lexicon(lang).toll["no_name"].search("the man, both of them, and they")


def test_a_text_that_ends_in_one_of_the_words() -> None:
    words = pattern(["hit", "in the direction of"])
    assert ending(words, "a drone hit")
    assert not ending(words, "a drone hit a")
