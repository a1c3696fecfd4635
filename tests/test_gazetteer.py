"""The compiled gazetteer answers: who bears a name, what lies where."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, attribution
from geomap.gazetteer.naming import bare_name, is_name
from geomap.model import BBox, Entry, Kind
from geomap.text import fold


def entries(gazetteer: Gazetteer, name: str) -> tuple[Entry, ...]:
    return gazetteer.lookup([fold(name)]).get(fold(name), ())


def ids(gazetteer: Gazetteer, name: str) -> list[str]:
    return [entry.place.id for entry in entries(gazetteer, name)]


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Kyiv", "gn:703448"),
        ("Kiev", "gn:703448"),
        ("Slovyansk", "gn:693468"),
        ("Sloviansk", "gn:693468"),
        ("Slavyansk", "gn:693468"),
        ("Слов’янськ", "gn:693468"),
        ("Ramstein", "gn:2850536"),
        ("Bakhmut", "gn:713174"),
        ("Artemivsk", "gn:713174"),
        ("Kursk", "gn:538555"),
        ("Kursk", "gn:538560"),
        ("Курская область", "gn:538555"),
        ("Харківщина", "gn:706482"),
        ("U.S.", "gn:6252001"),
        ("UK", "gn:2635167"),
        ("DPRK", "gn:1873107"),
        ("Ala.", "gn:4829764"),
        ("Scotland", "gn:2638360"),
        ("Netherlands", "gn:2750405"),
        ("Saint Louis", "gn:4407066"),
        ("EU", "gn:6255148"),
    ],
)
def test_a_place_is_found_under_each_of_its_names(gazetteer: Gazetteer, name: str, place_id: str) -> None:
    assert place_id in ids(gazetteer, name)


def test_entries_come_with_the_most_populous_first(gazetteer: Gazetteer) -> None:
    populations = [entry.place.population for entry in entries(gazetteer, "Springfield")]
    assert len(populations) > 20
    assert populations == sorted(populations, reverse=True)


def test_a_main_name_is_told_from_an_alternate_one(gazetteer: Gazetteer) -> None:
    assert {e.place.id: e.primary for e in entries(gazetteer, "Pokrovsk")} == {
        "gn:563464": False,  # Engels, once called so
        "gn:704422": True,
        "gn:2017824": True,
    }


def test_a_village_that_geonames_lacks_comes_from_the_supplement(gazetteer: Gazetteer) -> None:
    (village,) = [e.place for e in entries(gazetteer, "Makhnovka") if e.place.country == "RU"]
    assert (village.admin1, village.admin1_id) == ("Kursk Oblast", "gn:538555")
    assert [village.lat, village.lon] == pytest.approx([51.175, 35.303], abs=0.02)
    assert village.id.startswith("sup:makhnovka-ru-")


@pytest.mark.parametrize(
    ("place_id", "admin1"),
    [
        ("gn:709717", "Donetsk Oblast"),
        ("gn:703448", "Kyiv City"),
        ("gn:538560", "Kursk Oblast"),
        ("gn:693805", "Crimea"),
        ("gn:694423", "Sevastopol"),
        ("gn:710735", "Chernihiv Oblast"),
        ("gn:4409896", "Missouri"),
    ],
)
def test_a_settlement_carries_the_english_name_of_its_region(gazetteer: Gazetteer, place_id: str, admin1: str) -> None:
    place = gazetteer.place(place_id)
    assert place is not None
    assert place.admin1 == admin1
    region = gazetteer.place(place.admin1_id or "")
    assert region is not None
    assert (region.name, region.kind) == (admin1, Kind.ADMIN1)


@pytest.mark.parametrize(
    ("lat", "lon", "names"),
    [
        (51.175, 35.303, ["Russia", "Kursk Oblast"]),
        (44.957, 34.110, ["Ukraine", "Crimea"]),
        (44.605, 33.522, ["Ukraine", "Sevastopol"]),
        (48.853, 37.605, ["Ukraine", "Donetsk Oblast"]),
        (48.857, 2.352, ["France", "Île-de-France"]),
        (46.489, 30.757, ["Ukraine", "Odesa Oblast"]),  # in the harbour of Odesa
        (0.0, -30.0, []),
    ],
)
def test_a_point_lies_in_its_country_and_region(gazetteer: Gazetteer, lat: float, lon: float, names: list[str]) -> None:
    assert [place.name for place in gazetteer.regions_at(lat, lon)] == names


def test_a_region_has_an_outline_around_its_own_point(gazetteer: Gazetteer) -> None:
    kyiv_oblast, kyiv = gazetteer.outline("gn:703446"), gazetteer.place("gn:703448")
    assert kyiv_oblast is not None
    assert kyiv is not None
    assert kyiv_oblast.is_valid
    assert 150 < (gazetteer.radius_km("gn:703446") or 0) < 250
    assert gazetteer.outline(kyiv.id) is None
    assert gazetteer.radius_km(kyiv.id) is None


def test_every_outline_is_valid(gazetteer: Gazetteer) -> None:
    for kind in (Kind.COUNTRY, Kind.ADMIN1):
        outlines = gazetteer.outlines_in(BBox(-180, -90, 180, 90), kind)
        assert len(outlines) > 200
        assert [place.id for place, outline in outlines if not outline.is_valid] == []


def test_settlements_in_a_box_come_largest_first(gazetteer: Gazetteer) -> None:
    towns = gazetteer.settlements_in(BBox(29, 46, 40, 52.5), min_population=500_000, limit=4)
    assert [town.name for town in towns][:2] == ["Kyiv", "Kharkiv"]
    assert len(towns) == 4
    assert all(town.population >= 500_000 for town in towns)


def test_a_box_may_cross_the_antimeridian(gazetteer: Gazetteer) -> None:
    names = {town.name for town in gazetteer.settlements_in(BBox(170, -40, -170, -10), limit=50)}
    assert {"Auckland", "Suva"} <= names
    assert "Sydney" not in names


def test_a_documents_names_are_found_in_a_few_milliseconds(gazetteer: Gazetteer) -> None:
    keys = [f"no place {n}" for n in range(740)] + [
        fold(t.name) for t in gazetteer.settlements_in(BBox(22, 44, 40, 52.5), limit=60)
    ]
    gazetteer.lookup(keys)
    start = time.perf_counter()
    found = gazetteer.lookup(keys)
    assert time.perf_counter() - start < 0.05
    assert len(found) >= 55


def test_threads_share_one_gazetteer(gazetteer: Gazetteer) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ids(gazetteer, "Donetsk"), range(64)))
    assert found == [ids(gazetteer, "Donetsk")] * 64


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=20))
def test_any_keys_can_be_asked_for(gazetteer: Gazetteer, keys: list[str]) -> None:
    assert set(gazetteer.lookup(keys)) <= set(keys)


@pytest.mark.parametrize("place_id", ["", "gn:", "gn:0", "gn:x", "gn:²", f"gn:{10**20}", "sup:nowhere", "geocoder:1"])
def test_an_unknown_id_has_no_place(gazetteer: Gazetteer, place_id: str) -> None:
    assert gazetteer.place(place_id) is None
    assert gazetteer.outline(place_id) is None


def test_a_missing_gazetteer_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"does not exist: run `geomap gazetteer build`\.$"):
        Gazetteer.open(tmp_path / "none.sqlite")


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(4000)])
def test_a_damaged_gazetteer_names_the_remedy(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.sqlite"
    file.write_bytes(content)
    with pytest.raises(GazetteerError, match="run `geomap gazetteer build`"):
        Gazetteer.open(file)


def test_a_truncated_gazetteer_names_the_remedy(tiny_gazetteer: Path) -> None:
    tiny_gazetteer.write_bytes(tiny_gazetteer.read_bytes()[:-5000])
    with pytest.raises(GazetteerError, match="is damaged: run `geomap gazetteer build`"):
        Gazetteer.open(tiny_gazetteer)


def test_a_gazetteer_of_another_version_names_the_remedy(tiny_gazetteer: Path) -> None:
    with sqlite3.connect(tiny_gazetteer) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(GazetteerError, match="of another version of geomap: run `geomap gazetteer build`"):
        Gazetteer.open(tiny_gazetteer)


def test_the_sources_are_credited() -> None:
    assert "GeoNames (CC BY 4.0)" in attribution()
    assert "Natural Earth" in attribution()


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Kursk Oblast", "Kursk"),
        ("Republic of Karelia", "Karelia"),
        ("Autonomous Republic of Crimea", "Crimea"),
        ("Harris County", "Harris"),
        ("Kansas", "Kansas"),
        ("Oblast", "Oblast"),
        ("District of Columbia", "Columbia"),
    ],
)
def test_the_word_for_its_kind_is_taken_off_an_areas_name(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize("junk", ["https://en.wikipedia.org/wiki/Kyiv", "KBP", "UA-30", "cheleunihiu", "01001"])
def test_codes_and_machine_made_names_are_no_names(junk: str) -> None:
    assert not is_name(junk)


@pytest.mark.parametrize("name", ["Kyiv", "Київ", "キーウ", "كييف", "’s-Hertogenbosch", "Ust'-Luga"])
def test_names_of_any_script_are_names(name: str) -> None:
    assert is_name(name)
