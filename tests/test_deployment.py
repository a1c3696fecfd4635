"""Real servers in processes of their own: several under gunicorn, and all of them ending as they should."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest
from commands import Run
from comparing import violations
from prometheus_client.parser import text_string_to_metric_families
from serving import serving
from strikes import later, told

from geomap.config import PACKAGE, Settings
from geomap.model import Extraction, Incident, Report
from geomap.store import open_late, open_store

STORES = ("sqlite", "postgis")
BULK = 120  # incidents, whose GeoJSON is more than any socket holds back


# --- Several processes ------------------------------------------------------------------------------------------------


@contextmanager
def gunicorn(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Two workers, once they listen."""
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "-b", "127.0.0.1:0", *options, "geomap.wsgi:application"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            address = next(match[0] for line in process.stderr if (match := re.search(r"http://[\d.:]+", line)))
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield address, process
        finally:
            process.terminate()


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        body: bytes = answer.read()
        return body


@pytest.mark.parametrize("options", [[], ["--preload"]])
def test_several_processes_serve_a_store_that_is_written(
    home: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    counted = tmp_path / "metrics"
    counted.mkdir()
    monkeypatch.setenv("GEOMAP_DB", url)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(counted))
    with open_store(url) as store:
        store.save(told("first"))
        with gunicorn(*options) as (address, process), ThreadPoolExecutor(4) as visitors:
            asked = [visitors.submit(read, f"{address}/collections/incidents/items?f=json&limit=100") for _ in range(60)]
            for n in range(30):
                store.save(told(f"late{n}", **later(n + 9)))
            found = [json.loads(each.result())["numberMatched"] for each in asked]
            assert all(1 <= count <= 31 for count in found)
            assert [json.loads(read(f"{address}/incidents.geojson"))["features"] for _ in range(8)].count([]) == 0
            assert {len(json.loads(read(f"{address}/incidents.geojson"))["features"]) for _ in range(8)} == {31}
            for _ in range(200):
                list(visitors.map(read, [f"{address}/healthz"] * 8))
                if len(list(counted.glob("counter_*"))) == 2:  # a file a process, once it has been asked
                    break
            assert len(list(counted.glob("counter_*"))) == 2
            assert requests(read(f"{address}/metrics").decode(), "items") == 60
            process.terminate()
            assert process.wait(20) == 0
    assert violations(url) == []


def requests(page: str, endpoint: str) -> float:
    """How many requests the metrics count at an endpoint."""
    samples = [each for family in text_string_to_metric_families(page) for each in family.samples]
    named = (each for each in samples if each.name == "geomap_http_requests_total")
    return sum(each.value for each in named if each.labels["endpoint"] == endpoint)


def test_a_store_that_is_opened_late_is_used_on_either_side_of_a_fork(url: str) -> None:
    with open_store(url) as store:
        store.save(told("first"))
    with open_late(url) as store:
        assert store.total() == 1
        child = os.fork()
        if not child:
            os._exit(
                store.total() + 10 * store.save(told("child", **later(9))) if store.save(told("x", **later(30))) else 99
            )
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 12
        assert store.save(told("parent", **later(60)))
        assert store.total() == 4
    assert violations(url) == []


def test_a_setting_that_cannot_be_used_ends_a_server_with_its_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_LOG", "xml")
    command = [sys.executable, "-m", "gunicorn", "-b", "127.0.0.1:0", "geomap.wsgi:application"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert "GEOMAP_LOG=xml" in ended.stderr


def test_what_the_manual_sets_and_runs_is_there(run: Run) -> None:
    root = PACKAGE.parent
    words = "".join((root / file).read_text("utf-8") for file in ("README.md", "docs/deployment.md"))
    settings = {f"GEOMAP_{setting.name.upper()}" for setting in fields(Settings)}
    assert set(re.findall(r"GEOMAP_[A-Z_]*[A-Z]", words)) <= settings
    commands = set(re.findall(r"(?:^    |^    \$ |`|bin/)geomap ([a-z]+)", words, re.MULTILINE))
    assert len(commands) > 10
    assert commands <= set(re.findall(r"^  ([a-z]+)  ", run("--help").out, re.MULTILINE))


# --- Stopping ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bulky(home: Path) -> None:
    """A store of which a download takes a while."""
    words = "word " * 12_000
    incidents = (Incident(id=str(n), title="x", event_type="Riots", quote=words, report_ids="r") for n in range(BULK))
    with open_store(f"sqlite:///{home / 'incidents.sqlite'}") as store:
        store.save(Extraction(Report("r", "x"), (), tuple(incidents)))


@contextmanager
def downloading(address: str) -> Iterator[socket.socket]:
    """A visitor who has begun to read a download, and has not gone on yet."""
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as visitor:
        visitor.sendall(b"GET /incidents.geojson HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in visitor.recv(1000)
        time.sleep(0.5)  # so that it is under way
        yield visitor


def rest(visitor: socket.socket) -> bytes:
    """What is left of a download."""
    chunks = []
    while chunk := visitor.recv(2**20):
        chunks.append(chunk)
    return b"".join(chunks)


def accepts(address: str) -> bool:
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def wait_until_refused(address: str) -> None:
    while accepts(address):
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_stopped_ends_with_0_at_once_if_nobody_waits(home: Path, number: signal.Signals) -> None:
    with serving("--port", "0", "--log-format", "json") as (address, process):
        read(f"{address}healthz")
        process.send_signal(number)
        _, told_of = process.communicate(timeout=20)
    assert process.returncode == 0
    last = [json.loads(line) for line in told_of.splitlines() if line.startswith("{")][-2:]
    assert [each["event"] for each in last] == ["stopping", "stopped"]
    assert (last[0]["signal"], last[1]["cut_off"]) == (number.name, 0)


@pytest.mark.usefixtures("bulky")
def test_a_server_that_is_stopped_lets_answers_under_way_end_and_accepts_no_more() -> None:
    with serving("--port", "0") as (address, process), downloading(address) as visitor:
        process.terminate()
        wait_until_refused(address)
        assert process.poll() is None
        assert rest(visitor).endswith(b"]}\n\r\n0\r\n\r\n")
        assert process.wait(20) == 0


@pytest.mark.usefixtures("bulky")
def test_a_server_that_is_stopped_waits_for_no_visitor_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_GRACE", "0.3")
    with serving("--port", "0") as (address, process), downloading(address):
        process.terminate()
        assert process.wait(20) == 0


@pytest.mark.usefixtures("bulky")
def test_a_server_that_is_stopped_twice_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_GRACE", "600")
    with serving("--port", "0") as (address, process), downloading(address):
        process.terminate()
        wait_until_refused(address)
        process.terminate()
        assert process.wait(20) == 0
