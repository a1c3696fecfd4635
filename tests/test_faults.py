"""What fails around geomap: the disk fills, the database restarts, others write or read at the same time, clocks jump."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import databases
import pytest
import works
from comparing import EVERY
from databases import Blank
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from kills import Work
from werkzeug.test import TestResponse
from works import state

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.store import open_late, open_store
from geomap.web import create_app

STORES = ("sqlite", "postgis")
REPORTS = 24


@pytest.fixture
def work(blank: Blank, gazetteer: Gazetteer, home: Path) -> Work:
    """Reports to read, and what a database holds after each of them."""
    return works.reading(blank, gazetteer, home / "news", REPORTS)


@contextmanager
def reading(file: Path, url: str, **options: object) -> Iterator[subprocess.Popen[str]]:
    """`geomap ingest` of a file or a folder, while it runs."""
    command = [sys.executable, "-m", "geomap", "ingest", "--offline", "--db", url, str(file)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def told_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How a process ended, and the last line that it said."""
    _, words = process.communicate(timeout=120)
    return process.returncode, (words.splitlines() or [""])[-1]


def test_a_disk_that_is_full_is_told_of_and_costs_nothing(gazetteer: Gazetteer, home: Path) -> None:
    work = works.reading(databases.sqlite, gazetteer, home / "news", REPORTS)
    with databases.sqlite() as url:
        with open_store(url):  # so that the tables are there already
            pass
        with reading(home / "news", url, preexec_fn=_no_file_over(600_000)) as process:
            code, words = told_of(process)
        assert (code, words.startswith("geomap: The database "), words.count(". ")) == (2, True, 0)
        assert state(url) in work.states[1:-1]
        with reading(home / "news", url) as process:
            assert told_of(process)[0] == 0
        assert state(url) == work.states[-1]


def _no_file_over(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_two_who_read_the_same_reports_at_once_keep_each_once(work: Work, url: str, home: Path) -> None:
    with reading(home / "news", url) as one, reading(home / "news", url) as other:
        assert [told_of(each)[0] for each in (one, other)] == [0, 0]
    assert state(url) == work.states[-1]


def test_two_who_read_different_reports_at_once_lose_none(url: str, home: Path) -> None:
    files = [home / "odd.jsonl", home / "even.jsonl"]
    for start, file in enumerate(files):
        file.write_text("".join(json.dumps(works.news(number)) + "\n" for number in range(start, REPORTS, 2)), "utf-8")
    with reading(files[0], url) as one, reading(files[1], url) as other:
        assert [told_of(each)[0] for each in (one, other)] == [0, 0]
    state(url)
    with open_store(url) as store:
        found = [set(incident.report_ids.split(",")) for incident in store.incidents(EVERY)]
    assert sorted(found, key=sorted) == sorted(
        ({f"r{n}" for n in range(s, s + 3)} for s in range(0, REPORTS, 3)), key=sorted
    )


def test_who_reads_while_another_writes_sees_whole_states_in_their_order(
    url: str, gazetteer: Gazetteer, home: Path, work: Work
) -> None:
    del work  # which wrote the files
    client = create_app(Settings(home=home), open_late(url), gazetteer).test_client()
    with reading(home / "news", url) as process:
        seen = list(iter(lambda: shown(client) if process.poll() is None else None, None))
    seen.append(shown(client))
    assert set(seen[-1].values()) == {3}
    for before, after in itertools.pairwise(seen):
        assert all(after[one] >= told for one, told in before.items())


def shown(client: FlaskClient) -> dict[str, int]:
    """By how many reports each incident is told, as the download says."""
    file, listing = client.get("/incidents.geojson?role=all"), client.get("/listing.json?role=all")
    assert (file.status_code, listing.status_code) == (200, 200)
    return {one["id"]: one["properties"]["n_reports"] for one in file.get_json()["features"]}


def test_a_database_that_restarts_under_load_loses_nothing_and_is_answered_for_with_503(
    gazetteer: Gazetteer, home: Path
) -> None:
    with databases.server(hasty=False) as server, server.blank() as url:
        work = works.reading(server.blank, gazetteer, home / "news", REPORTS)
        client = create_app(Settings(home=home), open_late(url), gazetteer).test_client()
        with asked_all_the_while(client) as answers:
            for restarts in range(3):
                with reading(home / "news", url) as process:
                    while process.poll() is None and state(url) not in work.states[1 + 6 * restarts :]:
                        pass
                    server.control("restart")
                    code, words = told_of(process)
                assert code == 0 or (code, words.startswith("geomap: The database ")) == (2, True)
                assert state(url) in work.states[1 + 6 * restarts :]
        works.ingest(home / "news", (), url)
        assert state(url) == work.states[-1]
        assert {answer.status_code for answer in answers} <= {200, 503}
        assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 503)
        assert client.get("/incidents.geojson").status_code == 200


@contextmanager
def asked_all_the_while(client: FlaskClient) -> Iterator[list[TestResponse]]:
    """What the application answers meanwhile."""
    answers: list[TestResponse] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            answers.extend(map(client.get, ("/collections/incidents/items?limit=1000", "/summary.json")))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


@given(st.lists(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC)), min_size=6))
@settings(max_examples=10, deadline=None)
def test_a_clock_that_jumps_leaves_every_earlier_state_to_be_told(blank: Blank, times: list[dt.datetime]) -> None:
    ticks = itertools.cycle(times)
    with blank() as url, open_store(url, clock=lambda: next(ticks)) as store:
        told = []
        for change in works.changes(1):
            change(store)
            told.append((store.moment(), list(store.incidents(EVERY))))
        assert [moment for moment, _ in told] == sorted({moment for moment, _ in told})
        for moment, incidents in told:
            assert [replace(one, toponym=None) for one in incidents] == list(store.incidents(replace(EVERY, as_of=moment)))


def test_who_open_a_new_file_at_the_same_moment_all_get_to_use_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            url = f"sqlite:///{tmp_path / str(number)}.sqlite"
            assert [store.total() for store in pool.map(lambda _, url=url: open_store(url), range(8))] == [0] * 8
