"""Many reports at once: the same store whoever reads them, each piece once, and what brings its reader down set aside."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from comparing import contents
from databases import Blank
from hypothesis import given, settings
from hypothesis import strategies as st
from shards import BROKEN, PAUSE, ingest, kept, line, named, shard, shuffled, started
from test_cli import one_sentence, table

from geomap import batch
from geomap.batch.pieces import Asked, Piece, items, pieces
from geomap.batch.process import Death
from geomap.batch.protocol import Start
from geomap.batch.reading import Answer
from geomap.batch.workers import processes
from geomap.config import Settings
from geomap.errors import BatchError, GazetteerError, InputError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.build import build
from geomap.gazetteer.imports import import_files
from geomap.reports import read_reports
from geomap.store import open_store

STORES = ("sqlite", "postgis")


pytestmark = pytest.mark.usefixtures("small_pieces")


@pytest.fixture
def corpus(tmp_path: Path) -> list[Path]:
    """Two files of lines, with reports of events that the other file tells of too, and a text."""
    lines = shuffled(0, 40)
    text = tmp_path / "article.txt"
    text.write_text(f"---\ndate: 2025-01-04\n---\n{json.loads(line(3))['text']}")
    return [shard(tmp_path / "a.jsonl", lines[:25]), text, shard(tmp_path / "b.jsonl", [*lines[25:], BROKEN])]


# --- Pieces -----------------------------------------------------------------------------------------------------------

line_like = st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"")) | st.integers(0, 99).map(
    lambda number: json.dumps({"text": f"Report {number}."}).encode()
)


@settings(max_examples=200, deadline=None)
@given(st.lists(line_like, max_size=12), st.booleans(), st.integers(1, 60))
def test_the_pieces_of_a_file_hold_what_the_file_holds(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], ended: bool, size: int
) -> None:
    file = tmp_path_factory.mktemp("pieces") / "lines.jsonl"
    file.write_bytes(b"\n".join(lines) + b"\n" * ended)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geomap.batch.pieces.SIZE", size)
        cut = list(pieces(file, Asked()))
    assert [item for piece in cut for item in items(piece)] == list(read_reports(file))
    assert [piece.start for piece in cut] == [0, *(piece.stop for piece in cut[:-1])]
    assert cut[-1].stop == file.stat().st_size


@given(st.lists(st.integers(1, 60), min_size=1, max_size=20), st.lists(st.integers(1, 60), max_size=20))
def test_a_file_that_has_grown_has_the_pieces_that_it_had_but_for_the_last(
    tmp_path_factory: pytest.TempPathFactory, before: list[int], added: list[int]
) -> None:
    file = tmp_path_factory.mktemp("pieces") / "lines.jsonl"
    file.write_bytes(b"".join(b"x" * length + b"\n" for length in before))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geomap.batch.pieces.SIZE", 50)
        old = list(pieces(file, Asked()))
        with file.open("ab") as stream:
            stream.writelines(b"y" * length + b"\n" for length in added)
        new = list(pieces(file, Asked()))
    assert new[: len(old) - 1] == old[:-1]


def test_a_long_line_is_a_piece_that_needs_no_more_memory_than_a_short_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.batch.pieces._BLOCK", 1000)
    file = shard(tmp_path / "long.jsonl", [line(0), json.dumps({"text": "word " * 2000}), line(1)])
    tracemalloc.start()
    assert [piece.line for piece in pieces(file, Asked())] == [1, 3]
    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()


def test_a_piece_that_has_changed_since_it_was_cut_is_not_read(tmp_path: Path) -> None:
    file = shard(tmp_path / "a.jsonl", [line(0)])
    (piece,) = pieces(file, Asked())
    shard(file, [line(1)])
    with pytest.raises(InputError, match=r"a\.jsonl changed"):
        list(items(piece))
    file.unlink()
    with pytest.raises(InputError, match=r"a\.jsonl changed"):
        list(items(piece))


# --- One result, whoever reads ----------------------------------------------------------------------------------------


def test_the_store_is_the_same_whoever_reads(run: Run, blank: Blank, corpus: list[Path]) -> None:
    found = []
    for workers in ([], ["--workers", 1], ["--workers", 2], ["--workers", 4]):
        with blank() as url:
            ended = ingest(run, url, *workers, *corpus)
            assert (ended.code, table(ended)["reports"]) == (1, (42, "41 new, 0 changed, 0 unchanged, 1 unreadable"))
            assert table(ended)["merged"][0] >= 20
            assert "b.jsonl line 16 is not valid JSON" in ended.err
            found.append(contents(url))
    assert found[1:] == found[:1] * 3


def test_many_reports_are_saved_as_one_change(run: Run, url: str, tmp_path: Path) -> None:
    ingest(run, url, shard(tmp_path / "a.jsonl", [line(number) for number in range(3)]))
    assert len(contents(url)["changes"]) == 1


@pytest.mark.parametrize("workers", [[], ["--workers", 2]])
def test_the_log_tells_of_each_report_in_order_whoever_reads(run: Run, tmp_path: Path, workers: list[object]) -> None:
    file = shard(tmp_path / "a.jsonl", [*(line(number) for number in range(9)), BROKEN])
    ended = run("ingest", "--offline", "--log-format", "json", *workers, file)
    *reports, unreadable, last = map(json.loads, ended.err.splitlines())
    assert [each["report"] for each in reports] == [f"report-{number}" for number in range(9)]
    assert all(each["seconds"] > 0 for each in reports)
    assert (unreadable["event"], last["new"], last["unreadable"]) == ("unreadable", 9, 1)


# --- Read once --------------------------------------------------------------------------------------------------------


def test_what_has_been_read_is_skipped_and_what_could_not_be_read_still_named(
    run: Run, url: str, corpus: list[Path]
) -> None:
    first = ingest(run, url, *corpus)
    before = contents(url)
    again = ingest(run, url, *corpus)
    assert (again.code, table(again)["reports"][0], table(again)["skipped"][0]) == (1, 0, 3)
    assert (table(again)["aside"][0], named(again)) == (1, named(first))
    assert contents(url) == before


def test_a_file_that_has_grown_is_read_from_there_on_and_one_that_has_changed_again(
    run: Run, url: str, tmp_path: Path
) -> None:
    lines = [line(number) for number in range(30)]
    file = shard(tmp_path / "a.jsonl", lines[:29])
    ingest(run, url, file)
    for changed, outcome in (
        (lines, "1 new, 0 changed"),
        ([lines[0].replace("3 people", "5 people"), *lines[1:]], "0 new, 1 changed"),
        (lines, "0 new, 1 changed"),  # as it was before, but not as it was read last
    ):
        shard(file, changed)
        count, outcomes = table(ingest(run, url, file))["reports"]
        assert (count < 5, outcomes.startswith(outcome)) == (True, True)


def test_a_file_that_was_only_touched_is_not_read_again(run: Run, url: str, tmp_path: Path) -> None:
    file = shard(tmp_path / "a.jsonl", [line(0)])
    ingest(run, url, file)
    os.utime(file, (1, 1))
    assert table(ingest(run, url, file))["reports"][0] == 0


def test_another_day_for_reports_without_one_is_another_reading(run: Run, url: str, tmp_path: Path) -> None:
    file = shard(tmp_path / "a.jsonl", [json.dumps({"id": "a", "text": "A drone struck Sumy on Friday, killing two."})])
    for day, outcome in (("2025-01-04", "1 new"), ("2025-01-04", "0 new"), ("2025-01-11", "1 changed")):
        assert outcome in table(ingest(run, url, "--date", day, file))["reports"][1]


def test_again_reads_what_has_been_read_before(run: Run, url: str, corpus: list[Path]) -> None:
    ingest(run, url, *corpus)
    before = contents(url)
    again = ingest(run, url, "--again", *corpus)
    assert table(again)["reports"] == (42, "0 new, 0 changed, 41 unchanged, 1 unreadable")
    assert "skipped" not in table(again)
    assert contents(url) == before


def test_what_another_geomap_has_read_is_skipped_too_but_said(
    run: Run, url: str, corpus: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("geomap.batch.reading.__version__", "0.0.1")
        ingest(run, url, *corpus)
    ended = ingest(run, url, *corpus)
    assert table(ended)["skipped"][0] == 3
    assert "another geomap" in ended.out


def test_the_gazetteers_of_two_hosts_are_told_apart_by_what_they_hold(
    tiny_gazetteer: Path, tiny_sources: Path, tiny_towns: Any, tmp_path: Path
) -> None:
    twin = tmp_path / "twin.sqlite"
    build(twin, folder=tiny_sources, towns=tiny_towns)
    same = Gazetteer.open(twin).edition
    assert Gazetteer.open(tiny_gazetteer).edition == same
    places = tmp_path / "places.csv"
    places.write_text("name,lat,lon\nNew Place,5,5\n")
    import_files(twin, [places])
    imported = Gazetteer.open(twin).edition
    assert imported != same
    build(twin, folder=tiny_sources, towns=tiny_towns)  # which keeps what was imported
    assert Gazetteer.open(twin).edition == imported


@pytest.mark.skipif(os.name != "posix", reason="names of files are Unicode there")
def test_a_file_whose_name_is_no_unicode_is_read_and_remembered(run: Run, url: str, tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl"))
    shard(file, [line(0), BROKEN])
    for _ in range(2):
        with started("--db", url, file) as process:
            _, err = process.communicate()
        assert (process.returncode, "caf\\udce9.jsonl line 2 is not valid JSON" in err) == (1, True)
    assert kept(url) == 1


# --- Who reads --------------------------------------------------------------------------------------------------------


def test_processes_together_ask_a_geocoder_no_longer_than_one_would(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    budgets = []

    class Dying:
        lives = False

        def __init__(self, start: Start) -> None:
            budgets.append(start.settings.geocoder_budget)

        def read(self, piece: Piece, answers: list[Answer]) -> Death | None:
            return Death("a", "died", hung=False) if len(budgets) < 5 else None

        def kill(self) -> None: ...

    monkeypatch.setattr("geomap.batch.supervising.Process", Dying)
    with processes(Settings(home=tmp_path, geocoder_budget=60.0), "geomap", 3) as workers:
        workers.submit(Piece(tmp_path, Asked())).result()
    assert budgets == [20.0, 20.0, 20.0, 0.0, 0.0]


def test_a_process_that_cannot_start_says_why(home: Path, tmp_path: Path) -> None:
    file = shard(tmp_path / "a.jsonl", [line(0)])
    with processes(replace(Settings.from_env(), home=tmp_path), "geomap", 1) as workers:
        (piece,) = pieces(file, Asked())
        with pytest.raises(GazetteerError, match="does not exist"):
            workers.submit(piece).result()
    with processes(Settings.from_env(), "geomap 9", 1) as workers, pytest.raises(BatchError, match="geomap 9"):
        workers.submit(piece).result()


def test_workers_and_a_cluster_are_not_both_to_be_had(run: Run, corpus: list[Path]) -> None:
    one_sentence(run("ingest", "--workers", 2, "--dask", "tcp://127.0.0.1:1", *corpus), "--workers", "--dask")


# --- In bounds --------------------------------------------------------------------------------------------------------


def test_only_so_many_pieces_are_under_way_at_once(url: str, tmp_path: Path) -> None:
    file = shard(tmp_path / "a.jsonl", shuffled(0, 60))
    submitted = kept = most = 0

    def submit(piece: Piece) -> Future[Sequence[Answer]]:
        nonlocal submitted, most
        submitted += 1
        most = max(most, submitted - kept)
        return slow.submit(lambda: time.sleep(0.01) or [])

    with open_store(url) as store, ThreadPoolExecutor(1) as slow:
        for _ in batch.ingest(store, [file], Asked(), batch.Workers("nobody", submit, ahead=4)):
            kept += 1
    assert (kept >= 15, most) == (True, 5)


def test_the_bar_shows_how_fast_it_is_and_the_time_left(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PAUSE, "0.05")
    file = shard(tmp_path / "a.jsonl", shuffled(0, 60))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "geomap", "ingest", "--offline", "--db", url, str(file)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 1_000_000).decode()
    os.close(ours)
    assert re.search(r"Reading reports .* \d+%  00:00:\d\d  \d+ reports/s", shown)
