"""Compiling the gazetteer from its sources."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.config import bundled
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, table
from geomap.gazetteer.build import build, is_current
from geomap.gazetteer.imports import import_files
from geomap.gazetteer.populations import ranked
from geomap.gazetteer.sources import ALIASES, TABLES, Row, aliases, populations
from geomap.model import BBox, Kind
from geomap.text import fold

Towns = Callable[[], list[Row]]


def names_of(file: Path, key: str) -> list[tuple[str, bool]]:
    return [(e.place.name, e.primary) for e in Gazetteer.open(file).lookup([key]).get(key, ())]


def test_towns_areas_aliases_and_the_supplement_are_all_found(tiny_gazetteer: Path) -> None:
    assert names_of(tiny_gazetteer, "bigtown") == [("Bigtown", True), ("Smalltown", False)]
    assert names_of(tiny_gazetteer, "велике") == [("Bigtown", False)]
    assert names_of(tiny_gazetteer, "west") == [("West Oblast", False)]
    assert names_of(tiny_gazetteer, "тестландія") == [("Testland", False)]
    assert names_of(tiny_gazetteer, "tl") == [("Testland", False)]
    assert names_of(tiny_gazetteer, "хутір") == [("Hamlet", False)]
    assert names_of(tiny_gazetteer, "saint anna") == [("St. Anna", False)]


@pytest.mark.parametrize("junk", ["big", "da cheng", "12345", "https example org bigtown"])
def test_alternates_that_are_no_names_are_dropped(tiny_gazetteer: Path, junk: str) -> None:
    assert names_of(tiny_gazetteer, junk) == []


def test_a_row_without_region_gets_the_one_around_its_point(tiny_gazetteer: Path) -> None:
    (hamlet,) = Gazetteer.open(tiny_gazetteer).lookup(["hamlet"])["hamlet"]
    assert (hamlet.place.admin1, hamlet.place.admin1_id) == ("East Oblast", "gna:XA.02")
    assert (hamlet.place.country, hamlet.place.source, hamlet.place.id) == ("XA", "survey", "sup:hamlet-xa-5.00-14.50")


def test_an_area_belongs_to_its_region(tiny_gazetteer: Path) -> None:
    gazetteer = Gazetteer.open(tiny_gazetteer)
    county, region = gazetteer.place("gna:XA.01.7"), gazetteer.place("gn:2")
    assert county is not None
    assert region is not None
    assert county.admin1 == region.admin1 == region.name == "West Oblast"


def test_progress_ends_with_everything_done(tiny_sources: Path, tiny_towns: Towns, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    build(tmp_path / "g.sqlite", lambda done, total: seen.append((done, total)), folder=tiny_sources, towns=tiny_towns)
    assert seen[-1] == (7, 7)


def test_an_alias_of_an_unknown_place_stops_the_build(tiny_sources: Path, tiny_towns: Towns, tmp_path: Path) -> None:
    (tiny_sources / "aliases.csv").write_text("alias,place,note\nNowhere,gn:999,\n", "utf-8")
    with pytest.raises(GazetteerError, match=r"aliases\.csv names the place 'gn:999'"):
        build(tmp_path / "g.sqlite", folder=tiny_sources, towns=tiny_towns)


def test_a_broken_curated_row_stops_the_build_and_is_named(tiny_sources: Path, tiny_towns: Towns, tmp_path: Path) -> None:
    (tiny_sources / "supplement.csv").write_text("name,lat,lon\nA,1,2\nB,91,2\n", "utf-8")
    with pytest.raises(GazetteerError, match=r"supplement\.csv is broken in line 3: lat 91"):
        build(tmp_path / "g.sqlite", folder=tiny_sources, towns=tiny_towns)


def test_a_failed_build_leaves_the_old_gazetteer(tiny_gazetteer: Path, tiny_sources: Path, tiny_towns: Towns) -> None:
    before = tiny_gazetteer.read_bytes()
    (tiny_sources / "aliases.csv").write_text("alias,place,note\nNowhere,gn:999,\n", "utf-8")
    with pytest.raises(GazetteerError):
        build(tiny_gazetteer, folder=tiny_sources, towns=tiny_towns)
    assert tiny_gazetteer.read_bytes() == before
    assert list(tiny_gazetteer.parent.glob("*.partial")) == []


@pytest.mark.parametrize("damage", [b"no database", b""])
def test_a_damaged_gazetteer_is_built_anew(tiny_sources: Path, tiny_towns: Towns, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "g.sqlite").write_bytes(damage)
    build(tmp_path / "g.sqlite", folder=tiny_sources, towns=tiny_towns)
    assert names_of(tmp_path / "g.sqlite", "hamlet") == [("Hamlet", True)]


def test_a_target_that_cannot_be_written_is_named(tiny_sources: Path, tiny_towns: Towns, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GazetteerError, match=r"file/g\.sqlite cannot be written"):
        build(tmp_path / "file" / "g.sqlite", folder=tiny_sources, towns=tiny_towns)


def test_what_was_imported_survives_a_rebuild(
    tiny_gazetteer: Path, tiny_sources: Path, tiny_towns: Towns, tmp_path: Path
) -> None:
    table = tmp_path / "own.csv"
    table.write_text("id,name,lat,lon,alternates\n,Newtown,5,3,Neustadt\ngn:12,Renamed,5,7,\n", "utf-8")
    import_files(tiny_gazetteer, [table])
    build(tiny_gazetteer, folder=tiny_sources, towns=tiny_towns)
    assert names_of(tiny_gazetteer, "neustadt") == [("Newtown", False)]
    assert {place.name for place in Gazetteer.open(tiny_gazetteer).settlements_in(BBox(2, 4, 8, 6))} == {
        "Bigtown",
        "Newtown",
        "Renamed",
    }
    assert names_of(tiny_gazetteer, "renamed") == [("Renamed", True)]
    assert names_of(tiny_gazetteer, "smalltown") == [("Renamed", False)]


def test_a_gazetteer_is_current_until_a_source_changes(gazetteer_file: Path, tiny_gazetteer: Path, tmp_path: Path) -> None:
    assert is_current(gazetteer_file)
    assert not is_current(tiny_gazetteer)
    assert not is_current(tmp_path / "none.sqlite")
    (tmp_path / "broken.sqlite").write_bytes(b"no database")
    assert not is_current(tmp_path / "broken.sqlite")


def test_every_row_of_the_bundled_tables_is_sound(gazetteer: Gazetteer) -> None:
    for name in TABLES:
        for row in table.bundled(bundled("gazetteer") / name):
            place = gazetteer.place(row.id)
            assert place is not None
            assert place.source != "imported", f"{row.name} in {name} names no source"


def test_every_source_is_named_with_its_licence(gazetteer_file: Path) -> None:
    readme = (bundled("gazetteer") / "README.md").read_text("utf-8")
    with sqlite3.connect(gazetteer_file) as connection:
        keys = {key for (key,) in connection.execute("SELECT DISTINCT source FROM place")}
    assert keys >= {"geonames", "natural-earth"}
    assert [key for key in keys if f"| `{key}` |" not in readme] == []


def test_every_alias_leads_to_its_place(gazetteer: Gazetteer) -> None:
    for file in (bundled("gazetteer") / name for name in ALIASES):
        assert [alias for alias, place_id in aliases(file) if gazetteer.place(place_id) is None] == []


def test_a_quarter_counts_less_than_its_city(gazetteer: Gazetteer) -> None:
    quarter, city = gazetteer.place("gn:13580034"), gazetteer.place("gn:701822")
    assert quarter is not None
    assert city is not None
    assert (quarter.name, city.name) == ("Pravyi Bereh", "Mariupol")
    assert 0 < quarter.population <= city.population / 10


def test_a_town_beside_a_larger_one_keeps_its_population() -> None:
    def town(number: int, lon: float, population: int, region: str = "XA.01") -> Row:
        return Row(f"gn:{number}", "Town", (), 5.0, lon, Kind.SETTLEMENT, "XA", region, population, "geonames")

    city, old, far, abroad = (
        town(11, 4, 900_000),
        town(12, 4.01, 90_001),
        town(9_000_001, 4.3, 90_002),
        town(9_000_002, 4.01, 90_003, "XB.01"),
    )
    rival, quarter = town(9_000_003, 4.01, 1_900_000), town(9_000_004, 4.01, 95_000)
    rows = [city, old, far, abroad, rival, quarter]
    assert [row.population for row in ranked(rows)] == [*(row.population for row in rows[:-1]), 90_000]


def test_a_population_is_corrected_by_hand(tiny_sources: Path, tiny_towns: Towns, tmp_path: Path) -> None:
    (tiny_sources / "population_corrections.csv").write_text(
        "id,name,country,population,note\ngn:12,Smalltown,XA,950,\n", "utf-8"
    )
    build(tmp_path / "g.sqlite", folder=tiny_sources, towns=tiny_towns)
    assert names_of(tmp_path / "g.sqlite", "bigtown") == [("Smalltown", False), ("Bigtown", True)]


def test_every_corrected_population_is_of_a_settlement(gazetteer: Gazetteer) -> None:
    for place_id, population in populations(bundled("gazetteer")).items():
        place = gazetteer.place(place_id)
        assert place is not None
        assert (place.kind, place.population) == (Kind.SETTLEMENT, population)


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("Парасковія", "Kharkiv Oblast"),  # the middle of its council
        ("Harwinton", "Connecticut"),  # a post office
        ("Hartford County", "Connecticut"),  # abolished, still in the news
        ("Walton Co.", "Georgia"),
        ("Heathrow Airport", "England"),
    ],
)
def test_what_geonames_cities_lack_comes_from_other_tables(gazetteer: Gazetteer, name: str, region: str) -> None:
    assert region in {entry.place.admin1 for entry in gazetteer.lookup([fold(name)])[fold(name)]}


@pytest.mark.parametrize("name", ["Accident", "Deputy", "Abraham"])
def test_a_post_office_whose_name_is_a_word_is_left_out(gazetteer: Gazetteer, name: str) -> None:
    entries = gazetteer.lookup([fold(name)]).get(fold(name), ())
    assert [entry.place for entry in entries if entry.place.source == "zipcodes"] == []
