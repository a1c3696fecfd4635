"""Batches that something brings down: one report, all but one or nothing of them, and they go on where they were."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from commands import Ended, Run
from comparing import contents
from databases import Blank
from shards import (
    DEADLY,
    PAUSE,
    STIFLING,
    children,
    finished,
    ingest,
    kept,
    line,
    named,
    shard,
    shuffled,
    started,
    wait_for,
    wait_for_the_end,
)
from test_cli import table

STORES = ("sqlite", "postgis")

pytestmark = pytest.mark.usefixtures("small_pieces")


# --- What brings its reader down --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "reason"), [(DEADLY, "signal 9"), (STIFLING, "no sign for too long")])
def test_a_report_that_brings_its_reader_down_is_set_aside_and_the_others_are_kept(
    run: Run, url: str, tmp_path: Path, word: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if word == STIFLING:
        monkeypatch.setattr("geomap.batch.process.PATIENCE", 10.0)
        monkeypatch.setenv("GEOMAP_REPORT_SECONDS", "2")
    lines = [line(number, f" It was {word}." if number == 4 else "") for number in range(10)]
    file = shard(tmp_path / "a.jsonl", lines)
    ended = ingest(run, url, "--workers", 2, file)
    assert (ended.code, table(ended)["reports"]) == (1, (10, "9 new, 0 changed, 0 unchanged, 1 unreadable"))
    (said,) = named(ended)
    assert "report-4 of" in said
    assert reason in said
    later = ingest(run, url, "--workers", 2, file)
    assert (later.code, table(later)["reports"][0], named(later)) == (1, 0, [said])
    shard(file, [line(number) for number in range(10)])
    assert (ingest(run, url, "--again", "--workers", 1, file).code, contents(url)["aside"]) == (0, [])


def test_a_report_may_take_as_long_as_the_settings_let_it(
    run: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.batch.process.PATIENCE", 0.5)
    monkeypatch.setenv(PAUSE, "1.5")
    ended = ingest(run, url, "--workers", 1, shard(tmp_path / "a.jsonl", [line(0)]))
    assert (ended.code, table(ended)["reports"][1]) == (0, "1 new, 0 changed, 0 unchanged, 0 unreadable")


def test_readers_that_are_ended_from_outside_cost_nothing(blank: Blank, tmp_path: Path) -> None:
    files = [shard(tmp_path / "a.jsonl", shuffled(0, 100))]
    with blank() as url:
        undisturbed = finished(url, files)
    with blank() as url, started("--db", url, "--workers", 2, *files) as process:
        wait_for(lambda: children(process))  # which comes after the database
        for goal in (1, 30):
            wait_for(lambda goal=goal: kept(url) >= goal)
            with suppress(ProcessLookupError):
                os.kill(children(process)[0], signal.SIGKILL)
        _, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        assert contents(url) == undisturbed


# --- Stopped and gone on ----------------------------------------------------------------------------------------------


def test_an_ingest_that_is_killed_goes_on_where_it_was_and_leaves_no_process_behind(
    blank: Blank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [shard(tmp_path / f"{first}.jsonl", shuffled(first, 40)) for first in (0, 40)]
    with blank() as url:
        undisturbed = finished(url, files)
    moments = random.Random(5)
    with blank() as url:
        for goal, whole_group in ((0, True), (moments.randrange(1, 30), False), (moments.randrange(30, 60), True)):
            monkeypatch.setenv(PAUSE, "0.03")
            with started("--db", url, "--workers", 2, *files) as process:
                wait_for(lambda: children(process))  # which comes after the database
                wait_for(lambda goal=goal: kept(url) >= goal)
                time.sleep(moments.uniform(0, 0.2))
                left = children(process)
                os.killpg(process.pid, signal.SIGKILL) if whole_group else process.kill()
                wait_for_the_end(left)
        monkeypatch.delenv(PAUSE)
        assert finished(url, files) == undisturbed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_stops_all_its_processes_ends_it_with_a_word_on_how_to_go_on(
    url: str, tmp_path: Path, number: signal.Signals
) -> None:
    file = shard(tmp_path / "a.jsonl", shuffled(0, 400))
    with started("--db", url, "--workers", 2, file) as process:
        wait_for(lambda: children(process))
        wait_for(lambda: kept(url))
        left = children(process)
        os.killpg(process.pid, number)
        out, err = process.communicate()
        wait_for_the_end(left)
    assert process.returncode == 130
    assert "run the same command again" in err
    assert "Traceback" not in err
    assert table(Ended(130, out, err))["reports"][0] == kept(url)
