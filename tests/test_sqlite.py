"""SQLite files that cannot be used: each ends in one sentence that names the file and the remedy."""

from __future__ import annotations

import gzip
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from commands import Run
from databases import no_matter

from geomap.errors import StoreError
from geomap.feature import feature, packed
from geomap.model import Extraction, Incident, Query, Report
from geomap.store import Store, open_store
from geomap.store.addresses import migrate_database

DATA = Path(__file__).parent / "data"
EVERY = Query(role=())
REPORT = Report("r1", "A drone struck Sumy. Two people died.")


def incident(number: int = 1, **values: object) -> Incident:
    return replace(Incident(id=f"i{number}", title="A strike", event_type="Battles", report_ids="r1"), **values)


def saved(store: Store, found: Incident, report: Report = REPORT) -> bool:
    return store.save(Extraction(report, (), (found,)))


@pytest.mark.parametrize("address", ["postgres://host/db", "sqlite:incidents", "sqlite://", "sqlite:///", ""])
def test_an_unknown_address_is_refused_with_the_way_to_write_it(address: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///path"):
        open_store(address)


def test_an_address_that_is_refused_is_said_without_its_password() -> None:
    with pytest.raises(StoreError, match=r'"mysql://\.\.\.@host/db"'):
        open_store("mysql://me:secret@host/db")


def use(url: str) -> None:
    with open_store(url) as store:
        list(store.incidents(Query()))
        saved(store, incident(99), report=replace(REPORT, id="r99"))


def failing(path: Path) -> str:
    """The words of the error that opening, reading or writing the database ends in."""
    with pytest.raises(StoreError) as caught:
        use(f"sqlite:///{path}")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes. " * 100)
    assert "no SQLite file" in failing(path)
    assert path.read_text().startswith("These are my notes.")


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE reports (mine)")
    assert "another program" in failing(path)
    assert [row[0] for row in sqlite3.connect(path).execute("SELECT name FROM sqlite_schema")] == ["reports"]


def test_a_database_of_a_later_geomap_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "later.sqlite"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as later:
        later.execute("PRAGMA user_version = 99")
    assert "update geomap" in failing(path)


def test_a_database_from_before_the_first_geomap_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "earlier.sqlite"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as earlier:
        earlier.execute("PRAGMA user_version = 1")
    assert "ingest the reports again" in failing(path)


# --- Migrations -------------------------------------------------------------------------------------------------------


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """A file of an earlier geomap, with incidents that were merged, split, changed and withdrawn."""
    path = tmp_path / "former.sqlite"
    path.write_bytes(gzip.decompress((DATA / "schema-3.sqlite.gz").read_bytes()))
    return path


def tables(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """The columns of every table and index: name, type, and whether it may be empty."""
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE name NOT LIKE '%\\_%' ESCAPE '\\'")]
        found = {name: {row[1:4] for row in db.execute(f"PRAGMA table_info({name})")} for name in names}
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type IN ('trigger', 'index') AND sql IS NOT NULL")
        return found | {name: {tuple(re.findall(r"[\w.]+", sql))} for name, sql in triggers}


def test_an_earlier_database_is_refused_until_it_is_migrated(former: Path, run: Run) -> None:
    before = former.read_bytes()
    assert "geomap migrate" in failing(former)
    assert former.read_bytes() == before
    assert run("migrate", "--db", f"sqlite:///{former}").out == "Schema 4, after 3.\n"
    assert run("migrate", "--db", f"sqlite:///{former}").out == "Schema 4, as it was.\n"
    use(f"sqlite:///{former}")


def test_a_migrated_database_is_like_a_new_one(former: Path, tmp_path: Path, run: Run) -> None:
    run("migrate", "--db", f"sqlite:///{former}")
    open_store(f"sqlite:///{tmp_path / 'new.sqlite'}").close()
    assert tables(former) == tables(tmp_path / "new.sqlite")


def test_a_migrated_database_gives_every_incident_and_former_one_as_a_feature(former: Path, run: Run) -> None:
    run("migrate", "--db", f"sqlite:///{former}")
    with open_store(f"sqlite:///{former}") as store:
        moments = [None, *{change.at for change in store.changes(EVERY)}]
        assert len(moments) > 40
        for moment in moments:
            query = replace(EVERY, as_of=moment)
            assert list(store.features(query)) == [packed(feature(one)) for one in store.incidents(query)]


def test_a_migration_that_is_stopped_leaves_the_file_as_it_was(former: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate_database(f"sqlite:///{former}", stop)
    assert "geomap migrate" in failing(former)
    assert migrate_database(f"sqlite:///{former}", no_matter) == ("3", "4")


def test_a_file_that_is_not_there_cannot_be_migrated(tmp_path: Path, run: Run) -> None:
    ended = run("migrate", "--db", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert (ended.code, list(tmp_path.glob("none*"))) == (2, [])
    assert "There is no SQLite database" in ended.err


# --- Damage -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database of some size, as bytes."""
    path = tmp_path_factory.mktemp("full") / "full.sqlite"
    with open_store(f"sqlite:///{path}") as store:
        for number in range(60):
            saved(store, incident(number, quote="word " * 200), report=replace(REPORT, id=f"r{number}"))
    return path.read_bytes()


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.9])
def test_a_half_written_database_is_told_from_a_good_one(tmp_path: Path, full: bytes, kept: float) -> None:
    path = tmp_path / "half.sqlite"
    path.write_bytes(full[: int(len(full) * kept)])
    assert "half written" in failing(path)


def test_a_damaged_database_ends_in_one_sentence(tmp_path: Path, full: bytes) -> None:
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(full[:8192] + b"\xa5" * (len(full) - 8192))
    assert "damaged" in failing(path)


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    path.touch()
    with open_store(f"sqlite:///{path}") as store:
        assert store.total() == 0


def test_a_database_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "--db" in failing(file / "incidents.sqlite")
    assert "--db" in failing(tmp_path)


def test_a_database_that_is_locked_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.store.sqlite.PATIENCE", 0.1)
    with open_store(url) as store:
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program"):
            saved(store, incident(1))
        other.close()
        assert saved(store, incident(1))
