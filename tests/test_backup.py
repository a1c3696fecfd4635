"""`geomap backup` and `geomap restore`: nothing is lost, and nothing half made is ever taken for whole."""

from __future__ import annotations

import gzip
import itertools
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from commands import Run
from comparing import EVERY, held, told_by, violations
from databases import Blank, no_matter, tampering
from strikes import killed, later, nothing, told

from geomap.errors import StoreError
from geomap.reports import Unreadable
from geomap.store import Stretch, open_store
from geomap.store.addresses import sqlite_path
from geomap.store.backup import backup, restore

STORES = ("sqlite", "postgis")
DATA = Path(__file__).parent / "data"


class StoppedError(Exception):
    """What ends a backup on its way."""


def unseen(stage: str) -> Callable[[int, int], None]:
    return no_matter


def fill(url: str, *reports: str) -> None:
    """A merged incident, one that was split off, one that changed, and one that was withdrawn; and more reports."""
    with open_store(url) as store:
        for extraction in (*map(told, "abc"), told("d", **later(9)), told("e", **later(20))):
            store.save(extraction)
        store.split("a-1", ["c"])
        store.save(told("d", 1, "It struck Hroza twice.", **later(9), **killed(3)))
        store.save(nothing("e"))
        store.save_all([], Stretch("/a.jsonl", 0, 190, "digest", "geomap", "read"), [Unreadable(None, "line 4", "Broken.")])
        for report in reports:
            store.save(told(report, **later(90)))


def of(file: Path) -> str:
    return f"sqlite:///{file}"


# --- Backup -----------------------------------------------------------------------------------------------------------


def test_a_backup_is_one_file_that_tells_all_that_the_database_does(run: Run, url: str, tmp_path: Path) -> None:
    fill(url)
    file = tmp_path / "backup.sqlite"
    ended = run("backup", file, "--db", url)
    assert ended.code == 0
    with open_store(url) as store:
        assert f"5 reports, 4 claims, 3 incidents, 8 changes, as of {store.moment():%Y-%m-%dT%H:%M}" in ended.out
        assert store.version() in ended.out
    assert list(tmp_path.glob("backup*")) == [file]
    assert held(of(file)) == held(url)
    assert violations(of(file)) == []


def test_backups_of_a_database_that_is_written_meanwhile_are_sound(url: str, tmp_path: Path) -> None:
    fill(url)
    stopped = threading.Event()

    def write() -> None:
        with open_store(url) as store:
            for n in itertools.count():
                store.save(told(f"late{n}", **later(n % 50)))
                if stopped.is_set():
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        states = [backup(url, tmp_path / f"{n}.sqlite", unseen) for n in range(4)]
    finally:
        stopped.set()
        writer.join()
    assert [violations(of(tmp_path / f"{n}.sqlite")) for n in range(4)] == [[]] * 4
    moments = [state.moment for state in states]
    assert moments == sorted(moments)  # type: ignore[type-var]
    assert states[0].counts["reports"] < states[-1].counts["reports"]


def test_a_backup_that_is_stopped_leaves_nothing_and_the_earlier_one_alone(url: str, tmp_path: Path) -> None:
    fill(url)
    file = tmp_path / "backup.sqlite"
    backup(url, file, unseen)
    before = file.read_bytes()
    for stage in ("Copying", "Checking"):
        with pytest.raises(StoppedError):
            backup(url, file, stopping_in(stage), replace=True)
        assert (list(tmp_path.glob("backup*")), file.read_bytes() == before) == ([file], True)


def stopping_in(wanted: str) -> Callable[[str], Callable[[int, int], None]]:
    """Stops in a stage."""

    def stop(done: int, total: int) -> None:
        raise StoppedError

    return lambda stage: stop if stage == wanted else no_matter


def test_a_backup_never_takes_the_place_of_another_file_unasked(run: Run, url: str, tmp_path: Path) -> None:
    fill(url)
    file = tmp_path / "backup.sqlite"
    file.write_text("mine")
    ended = run("backup", file, "--db", url)
    assert (ended.code, file.read_text()) == (2, "mine")
    assert "is there already" in ended.err
    assert run("backup", file, "--db", url, "--replace").code == 0
    assert held(of(file)) == held(url)


def test_a_backup_never_takes_the_place_of_the_database_itself(run: Run, home: Path) -> None:
    file = home / "incidents.sqlite"
    fill(of(file))
    before = held(of(file))
    assert "is the database itself" in run("backup", file, "--replace").err
    assert "is the database itself" in run("backup", file).err
    assert held(of(file)) == before


def test_a_backup_never_takes_the_place_of_a_file_that_is_open(run: Run, url: str, tmp_path: Path) -> None:
    fill(url)
    with open_store(of(tmp_path / "open.sqlite")) as store:
        store.save(told("x"))
        ended = run("backup", tmp_path / "open.sqlite", "--db", url, "--replace")
        assert (ended.code, store.total()) == (2, 1)
    assert "open in another program" in ended.err


def test_a_database_that_is_not_sound_is_backed_up_only_on_demand(run: Run, url: str, tmp_path: Path) -> None:
    fill(url)
    with tampering(url) as execute:
        execute("UPDATE incidents SET title = 'x' WHERE id = 'd-1'")
    file = tmp_path / "backup.sqlite"
    ended = run("backup", file, "--db", url)
    assert (ended.code, list(tmp_path.glob("backup*"))) == (2, [])
    assert "incident d-1 is not what it is" in ended.err
    assert "--unchecked" in ended.err
    assert run("backup", file, "--db", url, "--unchecked").code == 0
    assert violations(of(file)) == violations(url) != []


def test_a_database_that_is_not_there_is_not_backed_up(run: Run, tmp_path: Path) -> None:
    ended = run("backup", tmp_path / "backup.sqlite", "--db", of(tmp_path / "none.sqlite"))
    assert (ended.code, list(tmp_path.glob("*.sqlite*"))) == (2, [])


def test_a_backup_that_cannot_be_written_is_one_sentence(run: Run, url: str, tmp_path: Path) -> None:
    fill(url)
    ended = run("backup", tmp_path / "nowhere" / "backup.sqlite", "--db", url)
    assert (ended.code, ended.err.count("geomap: ")) == (2, 1)
    assert "nowhere" in ended.err


def test_a_backup_that_finds_no_room_names_the_file_that_has_none(url: str, tmp_path: Path) -> None:
    fill(url)
    command = [sys.executable, "-m", "geomap", "backup", str(tmp_path / "full.sqlite"), "--db", url]
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (40_000, 40_000))
    ended = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "full.sqlite" in ended.stderr.splitlines()[-1]
    assert list(tmp_path.glob("full.sqlite*")) == []


# --- Restore ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A backup."""
    fill(of(tmp_path / "former.sqlite"), "kept")
    backup(of(tmp_path / "former.sqlite"), tmp_path / "kept.sqlite", unseen)
    return tmp_path / "kept.sqlite"


def test_a_restored_database_tells_all_that_the_backup_does_and_goes_on(run: Run, url: str, kept: Path) -> None:
    ended = run("restore", kept, "--db", url)
    assert ended.code == 0
    assert "Restored from" in ended.out
    assert held(url) == held(of(kept))
    assert violations(url) == []
    with open_store(url) as store:
        assert store.save(told("late"))
        assert {"a-1", "c-1", "d-1"} <= {one.id for one in store.incidents(EVERY)}
    assert violations(url) == []


def test_a_database_that_holds_something_is_replaced_only_on_demand(run: Run, url: str, kept: Path) -> None:
    fill(url, "other")
    before = held(url)
    ended = run("restore", kept, "--db", url)
    assert (ended.code, held(url) == before) == (2, True)
    assert "restore with --replace" in ended.err
    assert run("restore", kept, "--db", url, "--replace").code == 0
    assert held(url) == held(of(kept))
    assert violations(url) == []


def test_whoever_reads_sees_the_old_state_until_the_new_one_is_whole(blank: Blank, kept: Path) -> None:
    with blank() as url:
        fill(url, "other")
        with open_store(url) as store:
            before, version = told_by(store), store.version()
            seen = []
            restore(kept, url, lambda stage: lambda done, total: seen.append(told_by(store)), replace=True)
            assert seen
            assert all(each == before for each in seen)
            assert told_by(store) == held(of(kept))
            assert store.version() not in (version, open_store(of(kept)).version())


def test_a_restore_that_is_stopped_leaves_the_database_as_it_was(url: str, kept: Path) -> None:
    fill(url, "other")
    before = held(url)
    for stage in ("Checking", "Restoring"):
        with pytest.raises(StoppedError):
            restore(kept, url, stopping_in(stage), replace=True)
        assert held(url) == before
    assert violations(url) == []


def test_a_restore_into_nothing_that_is_stopped_leaves_nothing(url: str, kept: Path) -> None:
    with pytest.raises(StoppedError):
        restore(kept, url, stopping_in("Restoring"))
    if path := sqlite_path(url):
        assert list(Path(path).parent.iterdir()) == []
    restore(kept, url, unseen)
    assert held(url) == held(of(kept))


def test_a_database_that_another_program_writes_is_not_restored(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.store.sqlite.PATIENCE", 0.1)
    fill(of(tmp_path / "busy.sqlite"), "other")
    with closing(sqlite3.connect(tmp_path / "busy.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program"):
            restore(kept, of(tmp_path / "busy.sqlite"), unseen, replace=True)
    restore(kept, of(tmp_path / "busy.sqlite"), unseen, replace=True)
    assert held(of(tmp_path / "busy.sqlite")) == held(of(kept))


@pytest.mark.parametrize("damage", [0.3, 0.99])
def test_a_damaged_backup_is_refused(run: Run, url: str, kept: Path, damage: float) -> None:
    fill(url, "other")
    before = held(url)
    data = bytearray(kept.read_bytes())
    page = int(len(data) / 4096 * damage) * 4096
    data[page : page + 4096] = b"\xa5" * 4096
    kept.write_bytes(data)
    ended = run("restore", kept, "--db", url, "--replace")
    assert (ended.code, held(url) == before) == (2, True)
    assert "damaged" in ended.err


def test_a_backup_that_is_not_sound_is_refused(url: str, kept: Path) -> None:
    with tampering(of(kept)) as execute:
        execute("DELETE FROM words WHERE rowid > 0")
    with pytest.raises(StoreError, match="not be sound"):
        restore(kept, url, unseen)


def test_a_backup_of_an_earlier_geomap_says_how_to_bring_it_forward(run: Run, url: str, tmp_path: Path) -> None:
    former = tmp_path / "former.sqlite"
    former.write_bytes(gzip.decompress((DATA / "schema-3.sqlite.gz").read_bytes()))
    ended = run("restore", former, "--db", url)
    assert ended.code == 2
    assert "make a copy of it, then bring it forward with geomap migrate" in ended.err
    run("migrate", "--db", of(former))
    assert run("restore", former, "--db", url).code == 0
    assert held(url) == held(of(former))


def test_a_database_of_an_earlier_geomap_can_be_replaced(tmp_path: Path, kept: Path) -> None:
    former = tmp_path / "former.sqlite"
    former.write_bytes(gzip.decompress((DATA / "schema-3.sqlite.gz").read_bytes()))
    restore(kept, of(former), unseen, replace=True)
    assert held(of(former)) == held(of(kept))


def test_what_is_no_backup_is_refused(run: Run, url: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are my notes. " * 100)
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE reports (mine)")
    (tmp_path / "empty").touch()
    for name, words in (
        ("notes.txt", "no SQLite file: name one that geomap backup has made"),
        ("empty", "no SQLite file"),
        ("other.sqlite", "another program"),
        ("none", "none cannot be read"),
    ):
        ended = run("restore", tmp_path / name, "--db", url)
        assert (ended.code, words in ended.err) == (2, True), ended.err


def test_a_database_is_not_restored_from_itself(run: Run, home: Path) -> None:
    fill(of(home / "incidents.sqlite"))
    assert "is the database itself" in run("restore", home / "incidents.sqlite", "--replace").err
