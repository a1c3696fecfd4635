"""Tables of places and archives that mean harm: what is refused is named, and the gazetteer stays as it was."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hostile import ESCAPES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_gazetteer_import import content, dump_line, entries

from geomap.errors import GazetteerError
from geomap.gazetteer.archives import MAX_RATIO, MAX_UNPACKED, members
from geomap.gazetteer.imports import LONGEST_LINE, TOLD, import_files


def refusal(target: Path, file: Path) -> str:
    before = content(target)
    with pytest.raises(GazetteerError) as error:
        import_files(target, [file])
    assert content(target) == before
    assert list(target.parent.glob("*.partial*")) == []
    return str(error.value)


def outcome(target: Path, file: Path) -> str:
    """What came of a file that may hold anything: the places, or one sentence."""
    try:
        return f"{import_files(target, [file]).added} places from {file}"
    except GazetteerError as error:
        return str(error)


def zipped(file: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file


# --- Archives ---------------------------------------------------------------------------------------------------------


def test_what_unpacks_into_a_thousand_times_its_length_is_refused(tiny_gazetteer: Path, tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "XA.zip", {"XA.txt": b"0" * 5_000_000})
    assert "unpacks into more" in refusal(tiny_gazetteer, bomb)


def test_an_archive_of_archives_holds_no_table(tiny_gazetteer: Path, tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"XA.txt": dump_line(101, "Village").encode()}).read_bytes()
    with pytest.raises(GazetteerError):
        import_files(tiny_gazetteer, [zipped(tmp_path / "XA.zip", {"inner.zip": inner, "XA.txt": b""})])


def test_all_members_together_are_bounded() -> None:
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        for number in range(9):
            archive.writestr(f"{number}.txt", "")
        for member in archive.filelist:
            member.compress_size, member.file_size = MAX_UNPACKED // 8 // 9, MAX_UNPACKED // 8
            assert member.file_size < MAX_RATIO * member.compress_size
        with pytest.raises(GazetteerError, match="unpacks into more"):
            members(archive)


def test_names_that_lead_elsewhere_lead_nowhere(tiny_gazetteer: Path, tmp_path: Path) -> None:
    before = sorted(path for path in tmp_path.rglob("*") if path != tiny_gazetteer)
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    names = ("../../elsewhere.txt", "/etc/elsewhere.txt", "C:\\elsewhere.txt")
    archive = zipped(folder / "x.zip", {n: dump_line(k, "Village").encode() for k, n in enumerate(names, 101)})
    assert import_files(tiny_gazetteer, [archive]).added == 3
    after = {path for path in tmp_path.rglob("*") if path != tiny_gazetteer} - {folder, folder.parent, archive}
    assert sorted(after) == before


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_ways_of_packing_are_refused(compression: int, tiny_gazetteer: Path, tmp_path: Path) -> None:
    assert "pack it anew" in refusal(tiny_gazetteer, zipped(tmp_path / "XA.zip", {"XA.txt": b"x" * 99}, compression))


def test_an_encrypted_archive_is_refused(tiny_gazetteer: Path, tmp_path: Path) -> None:
    file = zipped(tmp_path / "XA.zip", {"XA.txt": dump_line(101, "Village").encode()})
    data = bytearray(file.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    file.write_bytes(data)
    assert "pack it anew" in refusal(tiny_gazetteer, file)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_an_archive_is_more_than_a_refusal(data: st.DataObject, tiny_gazetteer: Path, tmp_path: Path) -> None:
    tables = {"XA.txt": dump_line(101, "Village").encode() * 3, "ü.txt": dump_line(102, "Ü").encode()}
    file = zipped(tmp_path / "XA.zip", tables)
    damaged = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(damaged[: data.draw(st.integers(1, len(damaged)))])
    assert str(file) in outcome(tiny_gazetteer, file)


# --- Tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        dump_line(101, "Village", lat="nan"),
        dump_line(101, "Village", lat="inf"),
        dump_line(101, "Village", lon="1e400"),
        dump_line(101, "Village", lat="91"),
        dump_line("9" * 5_000, "Village"),
        dump_line("-1", "Village"),
        dump_line(101, ""),
        dump_line(101, f"Village{ESCAPES}"),
        dump_line(101, "Village\0"),
        dump_line(101, "Village") .rstrip("\n") + "\tone too many\n",
        "x" + "\t" * 5 + "\n",
    ],
)  # fmt: skip
def test_a_hostile_row_costs_only_itself(line: str, tiny_gazetteer: Path, tmp_path: Path) -> None:
    file = tmp_path / "XA.txt"
    file.write_text(dump_line(201, "Before") + line + dump_line(202, "After"), "utf-8")
    taken = import_files(tiny_gazetteer, [file])
    assert (taken.added, taken.refused, [row.line for row in taken.skipped]) == (2, 1, [2])
    assert entries(tiny_gazetteer, "after")


@pytest.mark.parametrize("population", ["9" * 12, "9" * 5_000, "-1", "1e9", "nan", "١٢"])
def test_a_population_of_no_earth_is_none(population: str, tiny_gazetteer: Path, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text(f"name,lat,lon,population\nVillage,5,5,{population}\nTown,5,6,70\n", "utf-8")
    taken = import_files(tiny_gazetteer, [file])
    assert (taken.added, taken.refused) == (1, 1)
    dump = tmp_path / "XA.txt"
    dump.write_text(dump_line(301, "Hugeville").replace("\t70\t", f"\t{population}\t"), "utf-8")
    assert import_files(tiny_gazetteer, [dump]).added == 1
    assert entries(tiny_gazetteer, "hugeville")[0].place.population in (0, 12)


def test_a_first_line_that_is_no_csv_is_refused(tiny_gazetteer: Path, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text('"name"x,lat,lon\nVillage,5,5\n')
    assert "is no table" in refusal(tiny_gazetteer, file)


def test_a_line_without_end_is_refused(tiny_gazetteer: Path, tmp_path: Path) -> None:
    file = tmp_path / "XA.txt"
    file.write_text(dump_line(101, "Village") + "x" * (LONGEST_LINE + 1), "utf-8")
    assert "a line of over" in refusal(tiny_gazetteer, file)


def test_of_very_many_broken_rows_the_first_are_told_and_all_are_counted(tiny_gazetteer: Path, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text("name,lat,lon\nVillage,5,5\n" + "x\n" * (TOLD + 500), "utf-8")
    taken = import_files(tiny_gazetteer, [file])
    assert (taken.added, taken.refused, len(taken.skipped)) == (1, TOLD + 500, TOLD)


@pytest.mark.parametrize("name", ["folder", "missing.txt"])
def test_what_is_no_file_is_named(name: str, tiny_gazetteer: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert name in refusal(tiny_gazetteer, tmp_path / name)


_ODD = ("", "5", "nan", "-inf", "1e309", '"', "a|b", "XA", "settlement", ESCAPES)
_CELL = st.one_of(st.text(max_size=8), st.sampled_from(_ODD))
_ROWS = st.lists(st.lists(_CELL, max_size=21), max_size=6)
_HEAD = {
    "\t": dump_line(101, "Village"),
    ",": "name,lat,lon,alternates,kind,country,admin1,population,source\nVillage,5,5,,,,,,\n",
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS, separator=st.sampled_from(sorted(_HEAD)))
def test_whatever_a_table_holds_is_taken_or_refused(
    rows: list[list[str]], separator: str, tiny_gazetteer: Path, tmp_path: Path
) -> None:
    file = tmp_path / "table"
    file.write_text(_HEAD[separator] + "\n".join(map(separator.join, rows)), "utf-8", errors="surrogatepass")
    assert str(file) in outcome(tiny_gazetteer, file)
