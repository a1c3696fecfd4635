"""Places of a report that are written with one letter wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from commands import Run
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.lexicon import lexicon
from geomap.matcher import find
from geomap.misspelt import misspelt
from geomap.model import Report, Toponym
from geomap.pipeline import Extractor
from geomap.recognize import recognize
from geomap.resolve import resolve
from geomap.text import fold, sentences

Found = Callable[[str], dict[str, Toponym]]


@pytest.fixture(scope="module")
def extractor(gazetteer: Gazetteer) -> Extractor:
    return Extractor(gazetteer)


@pytest.fixture(scope="module")
def found(extractor: Extractor) -> Found:
    """The toponyms of a text by their words, each where the text has them."""

    def read(text: str) -> dict[str, Toponym]:
        toponyms = extractor.extract(Report("r", text)).toponyms
        assert all(text[t.start : t.end] == t.text for t in toponyms)
        return {t.text: t for t in toponyms}

    return read


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("Two people were hurt by shelling in Slovynask in the Donetsk region.", "Slovynask", "gn:693468"),
        ("A bridge near Pokrovks was hit, the governor of Donetsk region said.", "Pokrovks", "gn:704422"),
        ("Ukraine's army left the town of Kupyasnk.", "Kupyasnk", "gn:703656"),
        ("Shells fell on Kharkiv, Khreson and Sumy.", "Khreson", "gn:706448"),
        ("KUPYASNK, Ukraine (AP) — Missiles hit the market.", "KUPYASNK", "gn:703656"),
        ("A warehouse burned in San Francsico, Calif.", "San Francsico", "gn:5391959"),
        ("Вночі обстріляно Слов'янськ. У Краматосрьку на Донеччині пошкоджено школу.", "Краматосрьку", "gn:704508"),
        ("Ночью обстрелян Белгород. В Шебекнио повреждён дом.", "Шебекнио", "gn:495112"),
        ("Обстрелян город Шебекнио Белгородской области.", "Шебекнио", "gn:495112"),
    ],
)
def test_one_wrong_letter_does_not_hide_a_place(text: str, written: str, meant: str, found: Found) -> None:
    place = found(text)[written].place
    assert place is not None
    assert place.id == meant


@st.composite
def slips(draw: st.DrawFn, name: str) -> str:
    """A name with a letter left out, added, changed, or swapped with the next."""
    at = draw(st.integers(1, len(name) - 2))
    letter = draw(st.sampled_from("aeiklmnorstuz"))
    before, here, after = name[:at], name[at], name[at + 1 :]
    return draw(
        st.sampled_from(
            [before + after, before + letter + here + after, before + letter + after, before + after[0] + here + after[1:]]
        ).filter(lambda slip: slip != name)
    )


_PLACES = {"Kostiantynivka": "gn:705104", "Kramatorsk": "gn:704508", "Zaporizhzhia": "gn:687700", "Melitopol": "gn:701404"}


@settings(max_examples=60, deadline=None)
@given(written_name=st.sampled_from(sorted(_PLACES)).flatmap(lambda name: st.tuples(st.just(name), slips(name))))
def test_any_slip_in_a_long_name_that_is_called_a_town_is_seen_through(
    written_name: tuple[str, str], found: Found, gazetteer: Gazetteer
) -> None:
    name, written = written_name
    assume(not gazetteer.lookup({fold(written)}))
    place = found(f"In Ukraine's south-east, rescuers searched the ruins in the town of {written}.")[written].place
    assert place is not None
    assert place.id == _PLACES[name]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Kherson was shelled, and Khreson said so in the evening.", "Khreson"),  # nothing calls for a place
        ("Officials in Paris and Lyon spoke of shelling in Slovynask.", "Slovynask"),  # France is the scene
        ("Kyiv fell silent. Oleh Khreson spoke; all eyes were on Khreson.", "Khreson"),  # a person
        ("Ukraine's Kherson voted. Posts on Khreson, likes on Khreson, views on Khreson.", "Khreson"),  # no slip
        ("Kherson ate its bread at Khreson's.", "Khreson"),  # a shop
        ("Studios in Los Angeles, California, copy what is filmed in Bollywood.", "Bollywood"),  # a word
        ("Ukraine's army took Tokma, near Orihi.", "Orihi"),  # too short to tell
        ("A lorry overturned at Msalaba on the road from Eldoret to Kitale.", "Msalaba"),  # Malaba lies 80 km off
    ],
)
def test_what_no_words_and_no_company_vouch_for_is_left_alone(text: str, unknown: str, found: Found) -> None:
    toponym = found(text).get(unknown)
    assert toponym is None or toponym.place is None


def test_a_slip_means_what_the_report_says_elsewhere(found: Found) -> None:
    names = found(
        "Paris, Texas, was flooded. Roofs came off in Pariss, and in Pariss alone; Dallas was spared. In Clarksvile too."
    )
    assert names["Clarksvile"].place is not None
    assert (names["Clarksvile"].place.country, names["Clarksvile"].place.admin1) == ("US", "Texas")


def test_the_reason_says_what_was_written_and_what_was_meant(run: Run) -> None:
    explained = run("extract", "--explain", "--offline", stdin="Ukraine's army left the town of Kupyasnk.").out
    assert 'written "Kupyasnk", one letter from "Kupyansk"' in " ".join(explained.split())


def test_a_report_whose_names_are_known_asks_for_no_lookalikes(gazetteer: Gazetteer) -> None:
    text, lex = "Shelling hit Kharkiv and Sumy, said Oleh Syniehubov, a friend of Khreson.", lexicon("en")
    parts = sentences(text)
    matches = find(parts, gazetteer.lookup, "en")
    mentions = recognize(matches, parts, lex)

    def refuse(key: str) -> dict[str, tuple[()]]:
        raise AssertionError(key)

    assert misspelt(mentions, resolve(mentions), matches, parts, refuse, lex) == []
