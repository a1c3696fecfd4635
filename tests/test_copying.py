"""`geomap copy`: what an SQLite file holds stands in the PostGIS database, whenever the copy was stopped on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import incidents as made_up
import pytest
from commands import Run
from databases import no_matter

from geomap.errors import StoreError
from geomap.model import ChangeKind, Extraction, Incident, Query, Report
from geomap.store import Store, open_store
from geomap.store.addresses import copy_database as copy

STORES = ("postgis",)
EVERY = Query(role=())
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


@pytest.fixture
def source(tmp_path: Path) -> str:
    """The made-up world, with an incident of several claims, one that was split, one withdrawn and one changed."""
    url = f"sqlite:///{tmp_path / 'source.sqlite'}"
    with open_store(url, ticking()) as store:
        for extraction in (*made_up.world(), *map(told, "abcde")):
            store.save(extraction)
        store.split("a-1", ["c"])
        store.save(Extraction(Report("report-03", "Nothing."), (), ()))
        store.save(told("e", 20))
    return url


def all_of(store: Store) -> list[object]:
    """All that a store tells."""
    moments = [change.at for change in store.changes(EVERY)]
    return [
        *store.incidents(EVERY),
        *(list(store.incidents(replace(EVERY, as_of=at))) for at in moments),
        *store.changes(EVERY),
        *((store.claims(one.id), store.reports_of(one.id)) for one in store.incidents(EVERY)),
        [one.id for one in store.incidents(Query(q="strike"))],
        list(store.features(EVERY)),
        store.moment(),
    ]


def contents(url: str) -> list[object]:
    with open_store(url) as store:
        return all_of(store)


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
    assert contents(url) == contents(source)
    assert {change.kind for change in open_store(url).changes(EVERY)} == set(ChangeKind)


def test_a_copy_goes_on_as_the_original_would(source: str, url: str) -> None:
    copy(source, url, no_matter)
    for each in (source, url):
        with open_store(each, lambda: MORNING + dt.timedelta(days=99)) as store:
            for extraction in (told("c"), told("f"), told("b", 20)):
                store.save(extraction)
    assert contents(url) == contents(source)


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.store.copying.BATCH", 7)


@pytest.mark.usefixtures("_small_batches")
def test_a_copy_that_is_stopped_anywhere_is_hidden_and_goes_on(source: str, url: str) -> None:
    seen: list[int] = []
    for rows in range(7, 10_000, 40):
        try:
            copy(source, url, stopping_after(rows, seen))
            break
        except StoppedError:
            with pytest.raises(StoreError, match="unfinished copy"):
                open_store(url)
    assert seen == sorted(set(seen))  # no row was copied twice
    assert len(seen) > 20
    assert contents(url) == contents(source)


@pytest.mark.usefixtures("_small_batches")
def test_a_stopped_copy_begins_anew_if_the_original_has_changed(source: str, url: str) -> None:
    with pytest.raises(StoppedError):
        copy(source, url, stopping_after(100, []))
    with open_store(source) as store:
        store.save(told("g"))
    copy(source, url, no_matter)
    assert contents(url) == contents(source)


def test_a_database_that_holds_reports_is_not_copied_into(source: str, url: str) -> None:
    with open_store(url) as store:
        store.save(told("x"))
    before = contents(url)
    with pytest.raises(StoreError, match="holds reports already"):
        copy(source, url, no_matter)
    assert contents(url) == before


def test_a_database_that_is_not_there_is_not_copied(run: Run, url: str, tmp_path: Path) -> None:
    ended = run("copy", "--from", f"sqlite:///{tmp_path}/none.sqlite", "--to", url)
    assert ended.code == 2
    assert "There is no SQLite database" in ended.err
    assert not (tmp_path / "none.sqlite").exists()


def test_only_sqlite_is_copied_and_only_to_postgis(run: Run, source: str, url: str) -> None:
    ended = run("copy", "--from", source, "--to", source)
    assert ended.code == 2
    assert "cannot be copied to" in ended.err
    ended = run("copy", "--from", url, "--to", url)
    assert ended.code == 2
    assert "cannot be copied from" in ended.err
