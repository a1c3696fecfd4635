"""Names with a letter too many, too few, wrong or in the wrong place."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.cli import main
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.typos import edits
from geomap.text import fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Slovynask", "slovyansk"),
        ("Khrakiv", "kharkiv"),
        ("Pokrovks", "pokrovsk"),
        ("Makhnovkka", "makhnovka"),
        ("Zaporizhzha", "zaporizhzhia"),
        ("Addiss Ababa", "addis ababa"),
        ("SaoPaulo", "sao paulo"),
        ("Славянкс", "славянск"),
        ("Одеес", "одесс"),
    ],
)
def test_a_mistyped_name_leads_to_the_right_one(gazetteer: Gazetteer, typed: str, meant: str) -> None:
    assert meant in gazetteer.similar(fold(typed), limit=10)


def test_the_name_of_the_most_populous_place_comes_first(gazetteer: Gazetteer) -> None:
    assert gazetteer.similar("londn", limit=2)[0] == "london"
    assert len(gazetteer.similar("londn", limit=2)) == 2


@pytest.mark.parametrize("key", ["", "uk", "oxf", "qqqqqqqqqqqq"])
def test_short_and_outlandish_names_resemble_nothing(gazetteer: Gazetteer, key: str) -> None:
    assert gazetteer.similar(key) == ()


def test_resembling_names_are_found_in_a_few_milliseconds(gazetteer: Gazetteer) -> None:
    names = [
        "slovynask",
        "khrakiv",
        "pokrovks",
        "makhnovkka",
        "zaporizhzha",
        "addiss ababa",
        "rostov on dno",
        "saint ptersburg",
    ]
    for name in names:
        gazetteer.similar(name)
    start = time.perf_counter()
    for name in names:
        gazetteer.similar(name)
    assert (time.perf_counter() - start) / len(names) < 0.02  # usually 0.0005


@given(st.text("abcde ", min_size=5, max_size=12).filter(lambda key: key == fold(key) and len(key) > 4), st.data())
def test_any_edit_can_be_undone(key: str, data: st.DataObject) -> None:
    edited = data.draw(st.sampled_from(sorted(edits(key))))
    assert key in edits(edited)


@pytest.fixture
def lookup(
    gazetteer_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    monkeypatch.setenv("GEOMAP_HOME", str(gazetteer_file.parent))

    def run(name: str) -> str:
        with pytest.raises(SystemExit):
            main(["gazetteer", "lookup", name])
        return capsys.readouterr().out

    return run


def test_the_command_asks_whether_another_name_was_meant(lookup: Callable[[str], str]) -> None:
    assert "Did you mean Slovyansk (UA)" in lookup("Slovynask")
    assert "Did you mean" not in lookup("Qqqqqqqqqq")


def test_the_command_shows_main_names_before_alternate_ones(lookup: Callable[[str], str]) -> None:
    first, *rest = lookup("Slovyansk").splitlines()
    assert first.startswith("Slovyansk (settlement)")
    assert any(line.startswith("Nikopol (settlement), also called Slovyansk") for line in rest)
