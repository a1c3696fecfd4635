"""`geomap copy`: what a database holds stands in another one of either kind, whenever the copy was stopped on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import databases
import incidents as made_up
import pytest
from commands import Run
from comparing import EVERY, held, violations
from databases import Server, no_matter

from geomap.errors import StoreError
from geomap.model import ChangeKind, Extraction, Incident, Report
from geomap.reports import Unreadable
from geomap.store import Stretch, open_store
from geomap.store.addresses import copy_database as copy

STORES = ("sqlite", "postgis")
MORNING = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


class StoppedError(Exception):
    """What ends a copy on its way."""


def ticking() -> Callable[[], dt.datetime]:
    hours = iter(range(10_000))
    return lambda: MORNING + next(hours) * dt.timedelta(hours=1)


def told(report: str, day: int = 3) -> Extraction:
    """A report of a strike on a village."""
    date = dt.date(2025, 1, day)
    claim = Incident(
        id=f"{report}-1",
        title="Strike in Hroza\0",
        event_type="Battles",
        report_ids=report,
        country="UA",
        lat=49.64,
        lon=37.1,
        date_start=date,
        date_end=date,
        published=date,
        quote="It struck Hroza.",
    )
    return Extraction(Report(report, "It struck Hroza.", published=date), (), (claim,))


def fill(url: str) -> None:
    """The made-up world, with an incident of several claims, one that was split, one withdrawn and one changed."""
    with open_store(url, ticking()) as store:
        for extraction in (*made_up.world(), *map(told, "abcde")):
            store.save(extraction)
        store.split("a-1", ["c"])
        store.save(Extraction(Report("report-03", "Nothing."), (), ()))
        store.save(told("e", 20))
        store.save_all([], Stretch("/a.jsonl", 0, 190, "digest", "geomap", "read"), [Unreadable(None, "line 4", "Broken.")])


@pytest.fixture(params=["sqlite", "postgis"])
def source(request: pytest.FixtureRequest) -> Iterator[str]:
    blank = databases.sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql").blank
    with blank() as url:
        fill(url)
        yield url


@pytest.fixture
def archive(postgresql: Server) -> Iterator[str]:
    """An empty PostGIS database."""
    with postgresql.blank() as url:
        yield url


def stopping_after(rows: int, seen: list[int]) -> Callable[[int, int], None]:
    """Notes how many rows were there, and stops once there are as many as that."""

    def progress(done: int, total: int) -> None:
        seen.append(done)
        if done >= rows:
            raise StoppedError

    return progress


def test_a_copy_tells_all_that_the_original_does(run: Run, source: str, url: str) -> None:
    ended = run("copy", "--from", source, "--to", url)
    assert ended.code == 0
    assert "48 reports, 47 claims, 44 incidents, 51 changes copied." in ended.out
    assert held(url) == held(source)
    assert violations(url) == []
    assert {change.kind for change in open_store(url).changes(EVERY)} == set(ChangeKind)


def test_a_copy_goes_on_as_the_original_would(source: str, url: str) -> None:
    copy(source, url, no_matter)
    for each in (source, url):
        with open_store(each, lambda: MORNING + dt.timedelta(days=99)) as store:
            for extraction in (told("c"), told("f"), told("b", 20)):
                store.save(extraction)
    assert held(url) == held(source)


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.store.copying.BATCH", 7)


@pytest.mark.usefixtures("_small_batches")
def test_a_copy_that_is_stopped_anywhere_is_hidden_and_goes_on(source: str, archive: str) -> None:
    seen: list[int] = []
    for rows in range(7, 10_000, 40):
        try:
            copy(source, archive, stopping_after(rows, seen))
            break
        except StoppedError:
            with pytest.raises(StoreError, match="unfinished copy"):
                open_store(archive)
    assert seen == sorted(set(seen))  # no row was copied twice
    assert len(seen) > 20
    assert held(archive) == held(source)


@pytest.mark.usefixtures("_small_batches")
def test_a_stopped_copy_begins_anew_if_the_original_has_changed(source: str, archive: str) -> None:
    with pytest.raises(StoppedError):
        copy(source, archive, stopping_after(100, []))
    with open_store(source) as store:
        store.save(told("g"))
    copy(source, archive, no_matter)
    assert held(archive) == held(source)


def test_a_database_that_holds_reports_is_not_copied_into(source: str, url: str) -> None:
    with open_store(url) as store:
        store.save(told("x"))
    before = held(url)
    with pytest.raises(StoreError, match="holds reports already"):
        copy(source, url, no_matter)
    assert held(url) == before


def test_a_database_that_is_not_there_is_not_copied(run: Run, url: str, tmp_path: Path) -> None:
    ended = run("copy", "--from", f"sqlite:///{tmp_path}/none.sqlite", "--to", url)
    assert ended.code == 2
    assert "There is no SQLite database" in ended.err
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.usefixtures("_small_batches")
def test_a_copy_into_a_file_that_is_stopped_leaves_none(source: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite"
    with pytest.raises(StoppedError):
        copy(source, f"sqlite:///{file}", stopping_after(1, []))
    assert list(tmp_path.glob("copy*")) == []
    copy(source, f"sqlite:///{file}", no_matter)
    assert list(tmp_path.glob("copy*")) == [file]
    assert held(f"sqlite:///{file}") == held(source)


def test_a_copy_holds_one_moment_of_a_database_that_is_written_meanwhile(source: str, url: str) -> None:
    before = held(source)
    reports = iter(range(1000))

    def progress(done: int, total: int) -> None:
        with open_store(source) as store:
            store.save(told(f"late{next(reports)}"))

    copy(source, url, progress)
    assert next(reports) > 0
    assert held(url) == before != held(source)
    assert violations(url) == []


def test_a_copy_is_told_from_its_original(source: str, url: str) -> None:
    """Else what differs later would have the same version."""
    copy(source, url, no_matter)
    with open_store(source) as one, open_store(url) as other:
        assert one.version() != other.version()


def test_an_address_that_is_none_is_not_copied_to(run: Run, source: str) -> None:
    assert "is not one geomap knows" in run("copy", "--from", source, "--to", "mysql://x").err
