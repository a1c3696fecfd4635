"""Ctrl-C and SIGTERM while reports are read: the one in hand is kept whole, and what was read stays."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commands import Run
from comparing import violations
from hypothesis import HealthCheck, given, settings
from test_observing import hostile

from geomap.cli.stopping import put_off, stopped_by
from geomap.store import open_store

STRIKE = "A drone struck the city of Sumy in Ukraine on Friday, killing two people, officials said."
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@contextmanager
def ingesting(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "geomap", "ingest", "--offline", "--log-format", "json", *options]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def line(number: int) -> str:
    """A report of an event that no other report tells of."""
    day = dt.date(2014, 1, 4) + number * dt.timedelta(days=10)
    return json.dumps({"id": f"r{number}", "text": f"{STRIKE} Report {number}.", "date": day.isoformat()}) + "\n"


def kept(process: subprocess.Popen[str]) -> str:
    """The id of the report that the next line of the log tells of."""
    assert process.stderr is not None
    report: str = json.loads(process.stderr.readline())["report"]
    return report


def rest(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What else a process says until it ends, in few words to standard output."""
    assert process.stdout is not None
    assert process.stderr is not None
    err, out = process.stderr.read(), process.stdout.read()
    process.wait(30)
    return out, err


def stored(home: Path) -> int:
    url = f"sqlite:///{home / 'incidents.sqlite'}"
    assert violations(url) == []
    with open_store(url) as store:
        return store.reported()


@BOTH
def test_what_was_read_is_kept_when_ingesting_is_stopped_and_the_rest_when_it_is_run_again(
    home: Path, small_pieces: None, tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "reports.jsonl").write_text("".join(map(line, range(200))))
    with ingesting("reports.jsonl") as process:
        read = [kept(process) for _ in range(5)]
        process.send_signal(number)
        out, err = rest(process)
    *reports, last, words = err.splitlines()
    read += [json.loads(each)["report"] for each in reports]
    assert process.returncode == 130
    assert (json.loads(last)["event"], json.loads(last)["outcome"]) == ("ingested", "stopped")
    assert words == "geomap: Stopped. What was read is kept: run the same command again to go on."
    assert f"{len(read)} new" in out
    assert 5 <= stored(home) == len(read) < 200
    with ingesting("reports.jsonl") as process:
        process.communicate(timeout=60)
    assert (process.returncode, stored(home)) == (0, 200)


@BOTH
def test_ingesting_that_waits_for_a_report_stops_at_once(home: Path, number: signal.Signals) -> None:
    with ingesting("--jsonl") as process:
        assert process.stdin is not None
        process.stdin.write(line(1))
        process.stdin.flush()
        assert kept(process) == "r1"
        process.send_signal(number)
        assert process.wait(20) == 130
    assert stored(home) == 1


@BOTH
def test_watching_ends_with_0_when_it_is_stopped(
    home: Path, small_pieces: None, tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "reports.jsonl").write_text("".join(map(line, range(200))))
    with ingesting("--watch", "inbox") as process:
        read = [kept(process) for _ in range(3)]
        process.send_signal(number)
        out, err = rest(process)
    assert process.returncode == 0
    assert stored(home) == len(read) + len(err.splitlines()) < 200
    assert f"{stored(home)} new" in out


@BOTH
def test_what_is_under_way_is_ended_before_a_signal_interrupts(number: signal.Signals) -> None:
    done = []

    def work() -> None:
        for piece in range(3):
            with put_off():
                if piece == 1:
                    os.kill(os.getpid(), number)
                done.append(piece)

    with pytest.raises(KeyboardInterrupt), stopped_by():
        work()
    assert done == [0, 1]


def test_a_second_signal_interrupts_at_once() -> None:
    done = []

    def work() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            os.kill(os.getpid(), number)
            done.append(number)

    with pytest.raises(KeyboardInterrupt), put_off():
        work()
    assert done == [signal.SIGTERM]


# --- What ingesting logs ----------------------------------------------------------------------------------------------


def test_a_line_a_report_tells_what_came_of_it(run: Run) -> None:
    again = line(1).replace("r1", "r2")
    given = line(1) + again + line(1) + "not JSON\n" + json.dumps({"text": STRIKE, "date": "someday"})
    ended = run("ingest", "--offline", "--jsonl", "--log-format", "json", stdin=given)
    found = [json.loads(each) for each in ended.err.splitlines()]
    told = [
        (each["event"], each.get("report"), each.get("outcome"), each.get("incidents"), each.get("merged")) for each in found
    ]
    assert told[:3] == [
        ("report", "r1", "new", 1, 0),
        ("report", "r2", "new", 1, 1),
        ("report", "r1", "unchanged", 1, 1),
    ]
    assert all(each["seconds"] > 0 for each in found[:3])
    assert [(each["event"], each["source"]) for each in found if "source" in each] == [
        ("unreadable", "standard input line 4"),
        ("undated", "standard input line 5"),
    ]
    last = found[-1]
    assert [last[name] for name in ("event", "reports", "new", "unchanged", "unreadable")] == ["ingested", 5, 3, 1, 1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hostile, hostile)
def test_what_a_report_says_never_stands_in_the_log(run: Run, title: str, text: str) -> None:
    said = {"text": f"{STRIKE} {text} said {text}", "title": title, "publisher": title, "date": text}
    for form in ("json", "text"):
        ended = run("ingest", "--offline", "--jsonl", "--log-format", form, stdin=json.dumps(said))
        assert ended.err.count("\n") in (2, 3)  # the date that is none, the report or that it cannot be read, the end
        assert "xyzzy" not in ended.err.casefold()
