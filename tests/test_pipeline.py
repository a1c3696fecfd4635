"""From a report to its toponyms: what is a place, which one, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.model import Extraction, Kind, Report, Toponym
from geomap.pipeline import Extractor

PUBLISHED = dt.date(2026, 11, 5)
Places = Callable[[str], dict[str, Toponym]]


@pytest.fixture(scope="module")
def extractor(gazetteer: Gazetteer) -> Extractor:
    return Extractor(gazetteer)


@pytest.fixture(scope="module")
def places(extractor: Extractor) -> Places:
    """The toponyms of a text by their words."""
    return lambda text: {t.text: t for t in extractor.extract(Report("r", text, published=PUBLISHED)).toponyms}


def wrong(reason: str, *values: object) -> Any:
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=reason))


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1"),
    [
        ("Shells fell on Makhnovka in Russia's Kursk region.", "Makhnovka", "RU", "Kursk Oblast"),
        ("Fighting went on near Pokrovsk in the Donetsk region.", "Pokrovsk", "UA", "Donetsk Oblast"),
        ("A road was closed between Paris and Dallas, Texas.", "Paris", "US", "Texas"),
        ("He flew from Berlin to Paris and on to Lyon.", "Paris", "FR", "Île-de-France"),
        ("A fire broke out in Birmingham, Ala., on Monday.", "Birmingham", "US", "Alabama"),
        ("Trains from London to Birmingham were late.", "Birmingham", "GB", "England"),
        ("The shops of Tripoli, Lebanon, stayed closed.", "Tripoli", "LB", None),
        ("Militias fought in Tripoli and Misrata.", "Tripoli", "LY", None),
        ("Обстріляно Вовчанськ на Харківщині.", "Вовчанськ", "UA", "Kharkiv Oblast"),
        ("В Судже повреждён дом.", "Судже", "RU", "Kursk Oblast"),
        ("В Судже Курской области ущерб.", "Судже", "RU", "Kursk Oblast"),
        ("У Слов'янську на Донеччині пролунали вибухи.", "Слов'янську", "UA", "Donetsk Oblast"),
    ],
)
def test_an_ambiguous_name_is_settled_by_its_surroundings(
    text: str, name: str, country: str, admin1: str | None, places: Places
) -> None:
    place = places(text)[name].place
    assert place is not None
    assert place.country == country
    assert admin1 in (None, place.admin1)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Floods hit the Kursk region.", "Kursk", Kind.ADMIN1),
        ("Floods hit the city of Kursk.", "Kursk", Kind.SETTLEMENT),
        ("Floods hit Georgia, Armenia and Azerbaijan.", "Georgia", Kind.COUNTRY),
        ("Floods hit Atlanta, Georgia.", "Georgia", Kind.ADMIN1),
        ("Повінь у Харківській області.", "Харківській", Kind.ADMIN1),
        ("Паводок в Курской области.", "Курской", Kind.ADMIN1),
        ("Повінь на Харківщині.", "Харківщині", Kind.ADMIN1),
    ],
)
def test_the_words_around_a_name_say_what_kind_of_place_it_is(text: str, name: str, kind: Kind, places: Places) -> None:
    (toponym,) = [t for words, t in places(text).items() if words.startswith(name)]
    assert toponym.place is not None
    assert toponym.place.kind is kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Suspilne Chernihiv reported the blast.", "Chernihiv"),
        ("The singer Paris Hilton was in town.", "Paris"),
        ("Mayor Jordan Houston spoke first.", "Houston"),
        ("Sgt. Austin Lincoln was honoured.", "Lincoln"),
        ("The New York Times said so.", "New York"),
        ("The Boston Globe reported a fire.", "Boston"),
        ("She works at the Chicago Tribune.", "Chicago"),
        ("They signed the Minsk Agreements.", "Minsk"),
        ("Victoria Woods, 34, was hurt.", "Victoria"),
        ("He will of course reading a book.", "of"),
        ("Mr. Kent said nothing.", "Kent"),
        ("The Manchester United coach resigned.", "Manchester"),
    ],
)
def test_people_and_organisations_are_no_places(text: str, name: str, places: Places) -> None:
    assert not [words for words in places(text) if name in words]


def test_a_street_is_not_the_town_it_is_named_after(places: Places) -> None:
    toponyms = places("He lives on Washington Street.")
    assert all(toponym.place is None for toponym in toponyms.values())


def test_a_resolution_keeps_the_candidates_it_rejected_and_the_reasons(places: Places) -> None:
    toponym = places("Fighting went on near Pokrovsk in the Donetsk region, and in Kramatorsk.")["Pokrovsk"]
    assert toponym.place is not None
    assert toponym.reasons
    assert "RU" in {c.place.country for c in toponym.rejected}
    assert toponym.place.id not in {c.place.id for c in toponym.rejected}
    assert [c.score for c in toponym.rejected] == sorted((c.score for c in toponym.rejected), reverse=True)
    assert 0 < toponym.score <= 1


def test_a_name_that_only_its_context_calls_a_place_is_kept_without_one(places: Places) -> None:
    toponym = places("They fled the village of Zzyrkovanka at dawn.")["Zzyrkovanka"]
    assert (toponym.place, toponym.method) == (None, None)


def test_the_stated_language_wins_over_the_detected_one(extractor: Extractor) -> None:
    text = "У місті Суми дрон убив двох людей."
    told = extractor.extract(Report("r", text, published=PUBLISHED, lang="en"))
    found = extractor.extract(Report("r", text, published=PUBLISHED))
    assert [i.killed_best for i in found.incidents] == [2]
    assert told.incidents != found.incidents


def sound(extraction: Extraction) -> None:
    """What holds for whatever comes in."""
    text = extraction.report.text
    for toponym in extraction.toponyms:
        assert toponym.text == text[toponym.start : toponym.end] != ""
    assert all(before.end <= after.start for before, after in pairwise(extraction.toponyms))
    for incident in extraction.incidents:
        assert incident.quote == text[incident.quote_start : incident.quote_end] != ""
        assert (incident.lat is None) == (incident.lon is None) == (not (incident.gazetteer_id or incident.footprint))
        assert incident.date_start is None or incident.date_end is None or incident.date_start <= incident.date_end
        for low, best, high in (
            (incident.killed_low, incident.killed_best, incident.killed_high),
            (incident.injured_low, incident.injured_best, incident.injured_high),
        ):
            assert (low is None) == (best is None)
            assert low is None or best is None or 0 <= low <= best <= (best if high is None else high)
    ids = [incident.id for incident in extraction.incidents]
    assert len(ids) == len(set(ids))


PIECES = st.sampled_from(
    "A drone|killed two people|in Sumy|near Paris, Texas|on Tuesday|. |\n\n|said Mayor Lee|the village of Qqq|KYIV - |"
    "and wounded nine|in March 2022|\u2019s|“|»|▪️ |the Kursk region|У Харкові|загинули двоє людей|вчора|, |Погибли трое|"
    "в Судже|\u202e|\x00|😀|İstanbul|ﬁre|ǅ|St. |1,000|since the start of the war|U.S.|it|There".split("|")
)
DAYS = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text() | st.lists(PIECES, max_size=40).map(" ".join), published=DAYS)
def test_any_text_at_all_is_read_without_complaint(extractor: Extractor, text: str, published: dt.date | None) -> None:
    sound(extractor.extract(Report("r", text, published=published)))
