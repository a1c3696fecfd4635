"""The curated tables of the gazetteer keep the form that makes each row checkable."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from geomap.config import bundled
from geomap.model import Kind
from geomap.text import fold

FOLDER = bundled("gazetteer")
COLUMNS = ["name", "alternates", "lat", "lon", "kind", "country", "admin1", "population", "source", "note"]
TABLES = [FOLDER / "supplement.csv", FOLDER / "regions.csv"]
BOXES = {"RU": (19.0, 41.0, 180.0, 82.0), "UA": (22.0, 44.0, 40.5, 52.5)}  # west, south, east, north
AREA_KINDS = {Kind.CONTINENT, Kind.ADMIN1, Kind.ADMIN2, Kind.WATER, Kind.LAND, Kind.SITE}


def read(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def alternates(row: dict[str, str]) -> list[str]:
    return row["alternates"].split("|") if row["alternates"] else []


@pytest.fixture(params=TABLES, ids=lambda table: table.stem)
def table(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_has_exactly_the_agreed_columns(table: Path) -> None:
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == COLUMNS
    assert [row for row in rows if len(row) != len(COLUMNS)] == []


def test_every_name_folds_to_a_key_of_its_own_within_its_row(table: Path) -> None:
    for row in read(table):
        keys = [fold(name) for name in [row["name"], *alternates(row)]]
        assert all(keys), row
        assert len(keys) == len(set(keys)), row


def test_no_place_stands_twice(table: Path) -> None:
    places = Counter((r["name"], r["country"], round(float(r["lat"]), 2), round(float(r["lon"]), 2)) for r in read(table))
    assert [place for place, count in places.items() if count > 1] == []


def test_every_source_is_named_in_the_readme(table: Path) -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    for source in {row["source"] for row in read(table)}:
        assert re.search(rf"\b{re.escape(source)}\b", readme), f"gazetteer/README.md does not name the source {source!r}"


def test_population_is_a_number(table: Path) -> None:
    assert [row for row in read(table) if not row["population"].isdecimal()] == []


def test_supplement_holds_settlements_with_their_region() -> None:
    for row in read(TABLES[0]):
        assert row["kind"] == Kind.SETTLEMENT
        assert row["admin1"].endswith(" Oblast"), row


def test_supplement_lies_inside_its_countries() -> None:
    for row in read(TABLES[0]):
        west, south, east, north = BOXES[row["country"]]
        assert south <= float(row["lat"]) <= north, row
        assert west <= float(row["lon"]) <= east, row


def test_supplement_can_be_read_in_english_and_in_cyrillic() -> None:
    for row in read(TABLES[0]):
        assert row["name"].isascii(), row
        assert any(re.search("[а-яіїєґ]", name) for name in alternates(row)), row


def test_supplement_is_sorted_so_that_changes_stay_readable() -> None:
    keys = [(row["country"], row["admin1"], row["name"]) for row in read(TABLES[0])]
    assert keys == sorted(keys)


def test_regions_are_areas_on_earth() -> None:
    for row in read(TABLES[1]):
        assert Kind(row["kind"]) in AREA_KINDS, row
        assert -90 <= float(row["lat"]) <= 90, row
        assert -180 <= float(row["lon"]) <= 180, row
        assert re.fullmatch("([A-Z]{2})?", row["country"]), row


@pytest.mark.parametrize(
    ("name", "region", "lat", "lon"),
    [
        ("Makhnovka", "Kursk Oblast", 51.175, 35.303),
        ("Malaya Loknya", "Kursk Oblast", 51.33, 35.23),
        ("Robotyne", "Zaporizhzhia Oblast", 47.44, 35.84),
        ("Synkivka", "Kharkiv Oblast", 49.77, 37.68),
    ],
)
def test_villages_of_the_front_are_where_they_should_be(name: str, region: str, lat: float, lon: float) -> None:
    [row] = [r for r in read(TABLES[0]) if (r["name"], r["admin1"]) == (name, region)]
    assert abs(float(row["lat"]) - lat) < 0.06
    assert abs(float(row["lon"]) - lon) < 0.06
