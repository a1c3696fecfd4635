"""Reports read on a Dask cluster: two hosts, one of them cut off; and what a cluster that cannot be used is told by."""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from commands import Run
from comparing import contents
from databases import sqlite
from hosts import Host, hosts, scheduler, unavailable, worker
from shards import DEADLY, PAUSE, READ, finished, line, shard, shuffled, started, wait_for
from test_cli import one_sentence, table

from geomap.batch.cluster import cluster, read_there
from geomap.batch.pieces import Asked, pieces
from geomap.batch.reading import reader_with
from geomap.errors import BatchError
from geomap.gazetteer import Gazetteer

pytestmark = pytest.mark.usefixtures("small_pieces")


@pytest.fixture
def two_hosts() -> Iterator[list[Host]]:
    """Two hosts, without which the test is skipped, or fails where none may be."""
    if reason := unavailable():
        pytest.fail(reason) if os.environ.get("GEOMAP_FORBID_SKIPS") == "1" else pytest.skip(reason)
    with hosts(2) as made:
        yield made


@pytest.fixture
def homes(tmp_path: Path, gazetteer_file: Path) -> list[Path]:
    """GEOMAP_HOME of two workers."""
    made = [tmp_path / name for name in ("one", "two")]
    for home in made:
        home.mkdir()
        (home / "gazetteer.sqlite").symlink_to(gazetteer_file)
    return made


def read_by(home: Path) -> list[str]:
    """The reports that a worker with that home has read."""
    file = home / READ
    return file.read_text().split() if file.exists() else []


# --- Two hosts --------------------------------------------------------------------------------------------------------


def test_a_host_that_is_cut_off_costs_no_report_and_none_is_kept_twice(
    two_hosts: list[Host], homes: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [shard(tmp_path / "a.jsonl", shuffled(0, 120)), shard(tmp_path / "b.jsonl", shuffled(120, 60))]
    with sqlite() as url:
        undisturbed = finished(url, files)
    monkeypatch.setenv(PAUSE, "0.05")
    with ExitStack() as stack, sqlite() as url:
        port = stack.enter_context(scheduler("0.0.0.0"))
        for host, home in zip(two_hosts, homes, strict=True):
            stack.enter_context(worker(port, home, host))
        process = stack.enter_context(started("--db", url, "--dask", f"tcp://127.0.0.1:{port}", *files))
        wait_for(lambda: all(len(read_by(home)) >= 20 for home in homes))
        two_hosts[0].cut_off()
        before = read_by(homes[1])
        _, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        assert contents(url) == undisturbed
        assert set(read_by(homes[0])) & set(read_by(homes[1])[len(before) :])  # lost on the wire, and read again


# --- A cluster on this computer ---------------------------------------------------------------------------------------


def test_a_report_that_kills_its_reader_costs_the_cluster_no_worker(
    run: Run, url: str, homes: list[Path], tmp_path: Path
) -> None:
    lines = [line(number, f" It was {DEADLY}." if number == 4 else "") for number in range(12)]
    file = shard(tmp_path / "a.jsonl", lines)
    with scheduler() as port, worker(port, homes[0]):
        ended = run("ingest", "--db", url, "--dask", f"tcp://127.0.0.1:{port}", file)
        assert (ended.code, table(ended)["reports"]) == (1, (12, "11 new, 0 changed, 0 unchanged, 1 unreadable"))


def test_what_dask_mends_by_itself_is_not_said(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(BatchError), cluster("nowhere", "any"):
        pass
    logging.getLogger("distributed.client").warning("Couldn't gather 1 keys, rescheduling")
    assert caplog.records == []


def test_a_worker_without_a_gazetteer_is_named(run: Run, tmp_path: Path) -> None:
    file = shard(tmp_path / "a.jsonl", [line(0)])
    bare = tmp_path / "bare"
    bare.mkdir()
    with scheduler() as port, worker(port, bare):
        ended = run("ingest", "--dask", f"tcp://127.0.0.1:{port}", file)
        one_sentence(ended, "worker", "gazetteer", str(bare))


def test_a_worker_reads_only_as_the_one_does_that_asks(home: Path, tmp_path: Path) -> None:
    (piece,) = pieces(shard(tmp_path / "a.jsonl", [line(0)]), Asked())
    reader = reader_with(Gazetteer.open(home / "gazetteer.sqlite"))
    assert len(read_there(reader, pickle.dumps(piece))) == 1
    for other, said in ((reader.replace("geomap ", "geomap 9"), "has geomap"), (f"{reader}x", "is not")):
        with pytest.raises(BatchError, match=said):
            read_there(other, pickle.dumps(piece))
    piece.file.unlink()
    with pytest.raises(BatchError, match="does not see"):
        read_there(reader, pickle.dumps(piece))


def test_a_cluster_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.batch.cluster.ANSWER", 1)
    file = shard(tmp_path / "a.jsonl", [line(0)])
    one_sentence(run("ingest", "--dask", "tcp://127.0.0.1:1", file), "tcp://127.0.0.1:1", "scheduler")
    one_sentence(run("ingest", "--dask", "127.0.0.1:1", file), "tcp://HOST:8786")
    with scheduler() as port:
        one_sentence(run("ingest", "--dask", f"tcp://127.0.0.1:{port}", file), "workers")


def test_without_dask_one_is_told_what_to_install(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    file = shard(tmp_path / "a.jsonl", [line(0)])
    one_sentence(run("ingest", "--dask", "tcp://127.0.0.1:8786", file), 'pip install "geomap[dask]"')
