"""Measuring which gold places a gazetteer can reach."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.cli import main
from geomap.errors import InputError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.coverage import Coverage, Share, coverage, read_gold

GOLD = [
    {"text": "Testland", "lat": 0, "lon": 0, "geonameid": "1", "type": "PCLI"},  # by its id, however far its point
    {"text": "West Oblast", "lat": 5, "lon": 5.5, "type": "ADM1"},  # 55 km away
    {"text": "Bigtown", "lat": 5, "lon": 4, "geonameid": "11", "type": "PPLA"},
    {"text": "Bigtown", "lat": 5, "lon": 8, "geonameid": "77", "type": "PPL"},  # 222 km from its namesake
    {"text": "BIGTOWN", "lat": 5, "lon": 8, "geonameid": "77", "type": "PPL"},
    {"text": "Nowhere River", "lat": 5, "lon": 5, "type": "STM"},
    {"text": "Smalltown", "lat": 5, "lon": 6, "geonameid": "12", "type": "Literal"},  # a settlement by its id
    {"text": "Testlandic", "lat": 5, "lon": 5, "type": "Demonym"},
    {"text": "Testish", "lat": 5, "lon": 5},
    {"text": "Somewhere", "lat": None, "lon": None},
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(json.dumps({"toponyms": [t]}) + "\n" for t in GOLD), "utf-8")
    return file


@pytest.fixture
def measured(tiny_gazetteer: Path, gold: Path) -> Coverage:
    return coverage(Gazetteer.open(tiny_gazetteer), list(read_gold(gold.open(encoding="utf-8"), ["testish"])))


def test_shares_are_counted_by_kind(measured: Coverage) -> None:
    counts = {kind: (share.places, share.same_id, share.reached) for kind, share in measured.shares.items()}
    assert counts == {"country": (1, 1, 1), "admin1": (1, 0, 1), "settlement": (4, 2, 2), "other": (1, 0, 0)}
    assert (measured.total.places, measured.total.reached) == (7, 4)


def test_missing_places_come_with_the_most_frequent_first(measured: Coverage) -> None:
    assert [(m.place.name, m.count) for m in measured.missing] == [("Bigtown", 2), ("Nowhere River", 1)]
    assert measured.missing[0].nearest_km == pytest.approx(222, abs=1)
    assert measured.missing[1].nearest_km is None


def test_a_name_with_places_everywhere_is_reached_by_chance(tiny_gazetteer: Path) -> None:
    lines = [json.dumps({"toponyms": [{"text": name, "lat": 5, "lon": 4}]}) for name in ("Bigtown", "Nowhere River")]
    assert coverage(Gazetteer.open(tiny_gazetteer), list(read_gold(lines))).total == Share(2, 0, 1, 1)


def test_no_gold_places_are_no_error(tiny_gazetteer: Path) -> None:
    assert coverage(Gazetteer.open(tiny_gazetteer), []) == Coverage({}, Share(0, 0, 0, 0), ())


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"toponyms": [{"text": "A", "lat": "x", "lon": 1}]}'])
def test_a_line_that_is_no_gold_document_is_named(line: str) -> None:
    with pytest.raises(InputError, match="Line 2 of the gold file"):
        list(read_gold(['{"toponyms": []}', line]))


@pytest.fixture
def geomap(gazetteer_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command on the full gazetteer; what it printed."""
    monkeypatch.setenv("GEOMAP_HOME", str(gazetteer_file.parent))

    def run(*args: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as stop:
            main(args)
        printed = capsys.readouterr()
        assert stop.value.code == code
        return printed.out if code == 0 else printed.err

    return run


def test_the_command_prints_a_table(geomap: Callable[..., str], gold: Path) -> None:
    table = geomap("gazetteer", "coverage", str(gold)).splitlines()
    assert table[0].split() == ["kind", "places", "reached", "same", "id", "by", "chance"]
    assert [line.split()[:2] for line in table if line.startswith("all")] == [["all", "8"]]
    assert any(line.startswith("Nowhere River") and line.endswith("unknown name") for line in table)


def test_the_command_prints_json(geomap: Callable[..., str], gold: Path) -> None:
    data = json.loads(geomap("gazetteer", "coverage", str(gold), "--json"))
    assert data["kinds"]["settlement"]["places"] == 4
    assert "Nowhere River" in {missing["name"] for missing in data["missing"]}


def test_a_missing_gold_file_is_named(geomap: Callable[..., str], tmp_path: Path) -> None:
    assert "none.jsonl cannot be read" in geomap("gazetteer", "coverage", str(tmp_path / "none.jsonl"), code=2)
