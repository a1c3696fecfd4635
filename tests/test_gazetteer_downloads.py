"""Fetching GeoNames' dumps from a server that does not always behave."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from geonames import DAY, NEXT_DAY, GeoNames, serving, zipped
from test_gazetteer_import import dump_line

from geomap.cli import main
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.downloads import Server, dumps, fetch

PLACES = "".join(dump_line(number, f"Village {number}") for number in range(100, 1100))
NAMES = "1\t100\tuk\tВигадане\t\t\t\t\n"


@pytest.fixture
def geonames() -> Iterator[GeoNames]:
    with serving(GeoNames({"UA.zip": zipped(UA=PLACES), "alternatenames/UA.zip": zipped(UA=NAMES)})) as server:
        yield server


def fetched(geonames: GeoNames, folder: Path, pauses: list[float] | None = None) -> bytes:
    sleep = (pauses if pauses is not None else []).append
    return fetch(Server(geonames.url, timeout=0.3, attempts=3, pause=1, sleep=sleep), "UA.zip", folder).read_bytes()


def test_a_dump_is_fetched_whole(geonames: GeoNames, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    file = fetch(Server(geonames.url), "alternatenames/UA.zip", tmp_path, lambda done, total: seen.append((done, total)))
    content = geonames.files["alternatenames/UA.zip"]
    assert file == tmp_path / "alternatenames" / "UA.zip"
    assert file.read_bytes() == content
    assert seen[-1] == (len(content), len(content))
    assert [f.name for f in file.parent.iterdir()] == ["UA.zip"]


def test_what_broke_off_is_resumed(geonames: GeoNames, tmp_path: Path) -> None:
    geonames.faults = ["cut", "cut"]
    content = geonames.files["UA.zip"]
    assert fetched(geonames, tmp_path) == content
    half = len(content) // 2
    assert [asked for _, asked in geonames.asked] == [None, f"bytes={half}-", f"bytes={half + (len(content) - half) // 2}-"]


def test_a_later_run_goes_on_where_an_earlier_one_stopped(geonames: GeoNames, tmp_path: Path) -> None:
    geonames.faults = ["cut", 503, 503, 503]
    with pytest.raises(GazetteerError, match=r"answers 503 .* run the command again, which goes on where it stopped\.$"):
        fetched(geonames, tmp_path)
    assert fetched(geonames, tmp_path) == geonames.files["UA.zip"]
    assert geonames.asked[-1] == ("/UA.zip", f"bytes={len(geonames.files['UA.zip']) // 2}-")


@pytest.mark.parametrize("modified", [NEXT_DAY, None])
def test_two_days_dumps_are_never_mixed(geonames: GeoNames, tmp_path: Path, modified: str | None) -> None:
    geonames.faults, geonames.modified = ["cut", 503, 503, 503], modified and DAY
    with pytest.raises(GazetteerError):
        fetched(geonames, tmp_path)
    geonames.files["UA.zip"], geonames.modified = zipped(UA=PLACES.replace("Village", "Hamlet")), modified
    assert fetched(geonames, tmp_path) == geonames.files["UA.zip"]


def test_a_server_that_cannot_resume_sends_it_all_again(geonames: GeoNames, tmp_path: Path) -> None:
    geonames.faults, geonames.resumable = ["cut"], False
    assert fetched(geonames, tmp_path) == geonames.files["UA.zip"]


def test_a_part_longer_than_the_file_is_dropped(geonames: GeoNames, tmp_path: Path) -> None:
    geonames.faults = ["cut", 416]
    assert fetched(geonames, tmp_path) == geonames.files["UA.zip"]
    assert geonames.asked[-1] == ("/UA.zip", None)


def test_pauses_double_while_nothing_comes(geonames: GeoNames, tmp_path: Path) -> None:
    pauses: list[float] = []
    geonames.faults = [500, "stall"]
    assert fetched(geonames, tmp_path, pauses) == geonames.files["UA.zip"]
    assert pauses == [2, 4]


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ([404], r"UA\.zip cannot be had \(404 Not Found\): check the country and GEOMAP_GEONAMES_URL\."),
        (["html"], r"UA\.zip sends text/html, no zip archive"),
        (["short"], r"UA\.zip arrived damaged \(the archive\): run the command again"),
        (["stall"] * 3, r"UA\.zip cannot be fetched \(.*\): check the connection"),
    ],
)
def test_what_cannot_be_fetched_is_said_with_the_remedy(
    geonames: GeoNames, tmp_path: Path, faults: list[str | int], message: str
) -> None:
    geonames.faults = faults
    with pytest.raises(GazetteerError, match=message):
        fetched(geonames, tmp_path)
    assert not (tmp_path / "UA.zip").exists()
    assert fetched(geonames, tmp_path) == geonames.files["UA.zip"]


def test_an_archive_with_a_flipped_byte_is_refused(geonames: GeoNames, tmp_path: Path) -> None:
    content = bytearray(geonames.files["UA.zip"])
    content[5000] ^= 1
    geonames.files["UA.zip"] = bytes(content)
    with pytest.raises(GazetteerError, match=r"arrived damaged \(UA\.txt\)"):
        fetched(geonames, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_server_is_said_with_the_remedy(tmp_path: Path) -> None:
    server = Server("http://127.0.0.1:9", attempts=2, pause=0, sleep=lambda seconds: None)
    with pytest.raises(GazetteerError, match=r"cannot be fetched \(.*refused\): check the connection"):
        fetch(server, "UA.zip", tmp_path)


@pytest.mark.parametrize("url", ["file:///etc", "ftp://example.org", "download.geonames.org"])
def test_only_the_web_is_asked(tmp_path: Path, url: str) -> None:
    with pytest.raises(GazetteerError, match="is no web address: set GEOMAP_GEONAMES_URL"):
        fetch(Server(url), "UA.zip", tmp_path)


def test_a_folder_that_cannot_be_written_is_named(geonames: GeoNames, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GazetteerError, match="cannot be written"):
        fetched(geonames, tmp_path / "file")


def test_a_country_has_places_and_alternate_names() -> None:
    assert dumps("ua") == ("UA.zip", "alternatenames/UA.zip")
    assert dumps("all") == ("allCountries.zip", "alternateNamesV2.zip")


@pytest.mark.parametrize("code", ["", "Ukraine", "XX", "../etc"])
def test_what_is_no_country_is_refused(code: str) -> None:
    with pytest.raises(GazetteerError, match="is no country code: give ISO 3166-1 codes"):
        dumps(code)


@pytest.fixture
def geomap(
    geonames: GeoNames, tiny_gazetteer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int | str | None]:
    """Runs a command in a home with the gazetteer of Testland; its exit code."""
    monkeypatch.setenv("GEOMAP_HOME", str(tmp_path))
    monkeypatch.setenv("GEOMAP_GEONAMES_URL", geonames.url)
    tiny_gazetteer.rename(tmp_path / "gazetteer.sqlite")
    monkeypatch.setattr("geomap.gazetteer.build.is_current", lambda path: True)

    def run(*args: str) -> int | str | None:
        with pytest.raises(SystemExit) as stop:
            main(args)
        return stop.value.code

    return run


def test_the_command_adds_a_country(geomap: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert geomap("gazetteer", "add", "ua") == 0
    (village,) = Gazetteer.open(tmp_path / "gazetteer.sqlite").lookup(["вигадане"])["вигадане"]
    assert (village.place.name, village.primary) == ("Village 100", False)
    printed = capsys.readouterr().out
    assert "1,000 places" in printed
    assert "CC BY 4.0" in printed
    assert [file.name for file in tmp_path.glob("downloads/**/*.zip")] == []


def test_the_command_keeps_the_gazetteer_if_a_file_is_missing(
    geomap: Callable[..., int], geonames: GeoNames, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del geonames.files["alternatenames/UA.zip"]
    before = (tmp_path / "gazetteer.sqlite").read_bytes()
    assert geomap("gazetteer", "add", "UA") == 2
    assert "alternatenames/UA.zip cannot be had (404 Not Found)" in capsys.readouterr().err
    assert (tmp_path / "gazetteer.sqlite").read_bytes() == before


def test_the_command_asks_nobody_for_what_is_no_country(geomap: Callable[..., int], geonames: GeoNames) -> None:
    assert geomap("gazetteer", "add", "UA", "XX") == 2
    assert geonames.asked == []


@pytest.mark.parametrize("stated", ["yesterday", "Mon, 99 Foo 9999999999 99:99:99 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"])
def test_a_date_that_is_none_is_of_no_consequence(geonames: GeoNames, tmp_path: Path, stated: str) -> None:
    geonames.modified = stated
    assert fetched(geonames, tmp_path) == geonames.files["UA.zip"]


def test_an_archive_that_unpacks_without_end_is_refused_before_it_is_unpacked(geonames: GeoNames, tmp_path: Path) -> None:
    with zipfile.ZipFile(bomb := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("UA.txt", "0" * 3_000_000)
    geonames.files["UA.zip"] = bomb.getvalue()
    with pytest.raises(GazetteerError, match="unpacks into more than a table"):
        fetched(geonames, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_never_stops_sending_is_stopped(
    geonames: GeoNames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.gazetteer.downloads.MAX_ARCHIVE", len(geonames.files["UA.zip"]) - 1)
    with pytest.raises(GazetteerError, match="sends more than"):
        fetched(geonames, tmp_path)
