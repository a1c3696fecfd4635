"""Importing a user's own places: GeoNames dumps, alternate names, CSV tables."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.imports import import_files
from geomap.model import BBox, Entry, Kind


def dump_line(
    number: int | str, name: str, *, alternates: str = "", lat: object = 5, lon: object = 4, feature: str = "P.PPL"
) -> str:
    cls, code = feature.split(".")
    fields = [
        number,
        name,
        name,
        alternates,
        lat,
        lon,
        cls,
        code,
        "XA",
        "",
        "01",
        "",
        "",
        "",
        70,
        "",
        1,
        "UTC",
        "2024-01-01",
    ]
    return "\t".join(map(str, fields)) + "\n"


def entries(file: Path, key: str) -> tuple[Entry, ...]:
    return Gazetteer.open(file).lookup([key]).get(key, ())


def content(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    tables = ("place", "name", "code", "settlement_box")
    return [repr(row) for table in tables for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    file = tmp_path / "XA.txt"
    lines = [
        dump_line(101, "Village", alternates="Село,Dorf,https://example.org,XVL"),
        dump_line(102, "Long River", feature="H.STM"),
        dump_line(103, "Airfield", feature="S.AIRP"),
        dump_line(104, "Lower County", feature="A.ADM2"),
    ]
    file.write_text("".join(lines), "utf-8")
    return file


def test_a_dump_brings_places_of_every_kind(tiny_gazetteer: Path, dump: Path) -> None:
    result = import_files(tiny_gazetteer, [dump])
    assert (result.added, result.skipped) == (4, ())
    (village,) = entries(tiny_gazetteer, "село")
    assert (village.place.id, village.place.name, village.place.admin1) == ("gn:101", "Village", "West Oblast")
    assert (village.primary, village.place.population) == (False, 70)
    kinds = [entries(tiny_gazetteer, key)[0].place.kind for key in ("village", "long river", "airfield", "lower county")]
    assert kinds == [Kind.SETTLEMENT, Kind.WATER, Kind.SITE, Kind.ADMIN2]
    assert entries(tiny_gazetteer, "xvl") == ()


def test_an_imported_quarter_counts_a_tenth(tiny_gazetteer: Path, dump: Path) -> None:
    dump.write_text(dump_line(105, "Old Quarter", feature="P.PPLX"), "utf-8")
    import_files(tiny_gazetteer, [dump])
    assert [e.place.population for e in entries(tiny_gazetteer, "old quarter")] == [7]


def test_an_imported_settlement_is_found_by_where_it_lies(tiny_gazetteer: Path, dump: Path) -> None:
    import_files(tiny_gazetteer, [dump])
    names = [place.name for place in Gazetteer.open(tiny_gazetteer).settlements_in(BBox(3.5, 4, 4.5, 6))]
    assert names == ["Bigtown", "Village"]


def test_importing_twice_changes_nothing(tiny_gazetteer: Path, dump: Path) -> None:
    first = import_files(tiny_gazetteer, [dump])
    once = content(tiny_gazetteer)
    assert import_files(tiny_gazetteer, [dump]) == first
    assert content(tiny_gazetteer) == once


def test_a_newer_dump_replaces_a_place_and_its_names(tiny_gazetteer: Path, dump: Path) -> None:
    import_files(tiny_gazetteer, [dump])
    dump.write_text(dump_line(101, "Hamlet on Sea", alternates="Weiler", lat=6), "utf-8")
    import_files(tiny_gazetteer, [dump])
    (hamlet,) = entries(tiny_gazetteer, "weiler")
    assert (hamlet.place.name, hamlet.place.lat) == ("Hamlet on Sea", 6)
    assert entries(tiny_gazetteer, "village") == entries(tiny_gazetteer, "dorf") == ()


def test_a_region_of_the_dump_keeps_its_english_name_and_outline(tiny_gazetteer: Path, dump: Path) -> None:
    dump.write_text(dump_line(2, "Zakhidna Oblast", feature="A.ADM1"), "utf-8")
    import_files(tiny_gazetteer, [dump])
    (region,) = entries(tiny_gazetteer, "zakhidna oblast")
    assert (region.place.id, region.place.name, region.primary) == ("gn:2", "West Oblast", False)


def test_alternate_names_attach_to_the_places_that_are_there(tiny_gazetteer: Path, dump: Path, tmp_path: Path) -> None:
    names = tmp_path / "alternateNamesV2.txt"
    names.write_text(
        "1\t101\tde\tWeiler\t\t\t\t\n2\t11\tuk\tМісто\n3\t999\tde\tFehlt\n4\t11\tlink\thttps://x.org\n", "utf-8"
    )
    result = import_files(tiny_gazetteer, [names, dump])  # in either order
    assert result.skipped == ()
    assert [e.place.id for e in entries(tiny_gazetteer, "weiler")] == ["gn:101"]
    assert [e.place.id for e in entries(tiny_gazetteer, "місто")] == ["gn:11"]
    import_files(tiny_gazetteer, [dump])
    assert [e.place.id for e in entries(tiny_gazetteer, "weiler")] == ["gn:101"]


def test_a_csv_needs_no_more_than_name_and_coordinates(tiny_gazetteer: Path, tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text("\ufeffname,lat,lon\nCheckpoint,5,12\n", "utf-8")
    import_files(tiny_gazetteer, [table])
    (checkpoint,) = entries(tiny_gazetteer, "checkpoint")
    assert (checkpoint.place.country, checkpoint.place.admin1) == ("XA", "East Oblast")
    assert (checkpoint.place.kind, checkpoint.place.source, checkpoint.primary) == (Kind.SETTLEMENT, "imported", True)


def test_a_zipped_dump_is_read_without_its_readme(tiny_gazetteer: Path, dump: Path, tmp_path: Path) -> None:
    archive = tmp_path / "XA.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        stream.writestr("readme.txt", "Readme for GeoNames")
        stream.write(dump, "XA.txt")
    assert import_files(tiny_gazetteer, [archive]).added == 4


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("105\tToo short\n", "it has 2 columns instead of 19"),
        (dump_line("x", "No id"), "'x' is no GeoNames id"),
        (dump_line(105, "High", lat=151), "lat 151, lon 4 lie outside of -90..90, -180..180"),
        (dump_line(105, "Empty", lat=""), "lat '' and lon '4' are not both numbers"),
        (dump_line(105, "Not a number", lat="nan"), "lie outside"),
        (dump_line(105, ""), "the name is empty"),
    ],
)
def test_a_broken_row_is_skipped_and_reported_with_its_line(
    tiny_gazetteer: Path, dump: Path, line: str, reason: str
) -> None:
    with dump.open("a", encoding="utf-8") as stream:
        stream.write(line + dump_line(106, "Behind it"))
    result = import_files(tiny_gazetteer, [dump])
    (bad,) = result.skipped
    assert (bad.file, bad.line, result.added) == (str(dump), 5, 5)
    assert reason in bad.reason
    assert entries(tiny_gazetteer, "behind it")


def test_a_row_in_another_encoding_is_reported(tiny_gazetteer: Path, dump: Path) -> None:
    dump.write_bytes(dump.read_bytes() + dump_line(105, "Köln").encode("latin-1"))
    (bad,) = import_files(tiny_gazetteer, [dump]).skipped
    assert bad.reason == "it is not UTF-8 text"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Nowhere,here,there,", "lat 'here' and lon 'there' are not both numbers"),
        ("Odd,5,4,castle", "kind 'castle' is none of continent, country, admin1"),
        (",5,4,", "the name is empty"),
        ("Short,5", "it has 2 columns instead of 4"),
        ('"Unclosed,5,4,', "unexpected end of data"),
    ],
)
def test_a_broken_csv_row_is_reported(tiny_gazetteer: Path, tmp_path: Path, row: str, reason: str) -> None:
    table = tmp_path / "own.csv"
    table.write_text(f"name,lat,lon,kind\nGood,5,4,\n{row}\n", "utf-8")
    result = import_files(tiny_gazetteer, [table])
    assert [(bad.line, reason in bad.reason) for bad in result.skipped] == [(3, True)]


@pytest.mark.parametrize(
    ("content_of_file", "message"),
    [
        (b"", "has no column 'name'"),
        (b"\x00\x01\x02\xff", "has no column 'name'"),
        (b"title,lat,lon\nA,1,2\n", "has no column 'name'"),
        (b"name,lat,lon\nA,north,2\n", "has no usable row, the first because lat 'north'"),
    ],
)
def test_a_file_without_a_usable_row_changes_nothing(
    tiny_gazetteer: Path, dump: Path, tmp_path: Path, content_of_file: bytes, message: str
) -> None:
    before = tiny_gazetteer.read_bytes()
    (tmp_path / "odd.csv").write_bytes(content_of_file)
    with pytest.raises(GazetteerError, match=message):
        import_files(tiny_gazetteer, [dump, tmp_path / "odd.csv"])
    assert tiny_gazetteer.read_bytes() == before


def test_a_missing_file_is_named(tiny_gazetteer: Path, tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"none\.txt cannot be read"):
        import_files(tiny_gazetteer, [tmp_path / "none.txt"])


def test_an_import_needs_a_gazetteer(tmp_path: Path, dump: Path) -> None:
    with pytest.raises(GazetteerError, match="run `geomap gazetteer build`"):
        import_files(tmp_path / "none.sqlite", [dump])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(st.text(), st.builds(dump_line, st.integers(200, 300), st.text(min_size=1), lat=st.floats())), max_size=8
    )
)
def test_no_content_crashes_an_import(tiny_gazetteer: Path, dump: Path, lines: list[str]) -> None:
    noisy = dump.with_name("noisy.txt")
    noisy.write_text(dump_line(101, "Village") + "\n".join(lines), "utf-8", errors="replace")
    assert import_files(tiny_gazetteer, [noisy]).added >= 1
    assert entries(tiny_gazetteer, "village")
