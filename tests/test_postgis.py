"""PostGIS databases: made ready by asking only, refused with the remedy, text of any kind kept, writers in turn."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from commands import Run
from databases import Server, no_matter

from geomap.config import PACKAGE
from geomap.errors import StoreError
from geomap.model import Extraction, Incident, Query, Report
from geomap.store import Store, open_store
from geomap.store.migrate import migrate
from geomap.store.postgis import SCHEMA
from geomap.store.rows import names

STORES = ("postgis",)
REPORT = Report("r1", "A drone struck Sumy. Two people died.")


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as db:
        yield db


def saved(store: Store, *found: Incident, report: Report = REPORT) -> bool:
    return store.save(Extraction(report, (), found))


def refused(url: str) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- Migrations -------------------------------------------------------------------------------------------------------


def test_an_empty_database_is_refused_until_it_is_migrated(postgresql: Server, run: Run) -> None:
    url = postgresql.new()
    assert "geomap migrate" in refused(url)
    with connected(url) as db:
        assert db.execute("SELECT to_regclass('incidents')").fetchone() == (None,)
    assert run("migrate", "--db", url).out == f"Schema {SCHEMA}, after none.\n"
    assert run("migrate", "--db", url).out == f"Schema {SCHEMA}, as it was.\n"
    with open_store(url) as store:
        assert saved(store, Incident(id="a"))


def test_a_database_of_an_earlier_or_a_later_geomap_is_refused_with_the_way_out(url: str) -> None:
    for schema, remedy in (("0000", "geomap migrate"), ("9999", "update geomap")):
        with connected(url) as db:
            db.execute("UPDATE geomap_version SET version_num = %s", [schema])
        assert remedy in refused(url)
    with pytest.raises(StoreError, match="later geomap"):
        migrate(url, no_matter)
    with connected(url) as db:
        db.execute("UPDATE geomap_version SET version_num = %s", [SCHEMA])


def test_a_migration_that_fails_leaves_the_database_as_it_was(postgresql: Server) -> None:
    url = postgresql.new()
    with connected(url) as db:
        db.execute("CREATE TABLE claims (mine int)")  # another program's, and among the last that a migration makes
    with pytest.raises(StoreError, match=r'relation "claims" already exists'):
        migrate(url, no_matter)
    with connected(url) as db:
        assert db.execute("SELECT to_regclass('reports'), to_regclass('geomap_version')").fetchone() == (None, None)
        db.execute("DROP TABLE claims")
    assert migrate(url, no_matter) == (None, SCHEMA)


def test_the_newest_migration_is_the_schema_of_this_geomap() -> None:
    config = Config()
    config.set_main_option("script_location", str(PACKAGE / "store" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


@pytest.mark.parametrize("table", ["reports", "incidents", "past", "claims"])
def test_the_tables_have_the_columns_of_the_values(url: str, table: str) -> None:
    with connected(url) as db:
        sql = "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"
        found = [name for (name,) in db.execute(sql, [table])]
    wanted = names(Report if table == "reports" else Incident)
    assert [name for name in found if name in wanted] == list(wanted)


# --- Databases that cannot be used ------------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_named_without_the_password(run: Run) -> None:
    ended = run("export", "--db", "postgresql://me:secret@127.0.0.1:1/incidents")
    assert ended.code == 2
    assert "127.0.0.1" in ended.err
    assert "start the server" in ended.err
    assert "secret" not in ended.err


def test_without_its_packages_one_is_told_which_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for module in ("postgis", "migrate", "postgis_copying"):
        monkeypatch.delitem(sys.modules, f"geomap.store.{module}", raising=False)
    for command in (["export", "--db"], ["migrate", "--db"], ["copy", "--to", "sqlite:///x", "--from"]):
        ended = run(*command, "postgresql://me@host/db")
        assert (ended.code, 'pip install "geomap[postgis]"' in ended.err) == (2, True)


@pytest.mark.parametrize("address", ["postgresql://me:se/cret@host/db", "postgresql://me@host/db?secret=1"])
def test_an_address_that_makes_no_sense_is_refused(address: str) -> None:
    assert "at that address" in refused(address)


def test_who_may_not_write_is_told_so(postgresql: Server, url: str) -> None:
    with connected(url) as db:
        db.execute("DROP ROLE IF EXISTS guest")
        db.execute("CREATE ROLE guest LOGIN")
        db.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
    with open_store(url.replace("geomap@", "guest@")) as store:
        assert list(store.incidents(Query())) == []
        with pytest.raises(StoreError, match="permission denied"):
            saved(store, Incident(id="a"))
    with connected(url) as db:
        db.execute("DROP OWNED BY guest")


def test_a_database_that_another_program_writes_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.store.postgis.ALONE", b"SET LOCAL lock_timeout = '50ms'; SELECT pg_advisory_xact_lock(1)")
    with open_store(url) as store, psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock(1)")
        with pytest.raises(StoreError, match="another program"):
            saved(store, Incident(id="a"))
        other.rollback()
        assert saved(store, Incident(id="a"))


def test_a_store_goes_on_when_the_server_has_cut_its_connections(url: str) -> None:
    with open_store(url) as store:
        saved(store, Incident(id="a"))
        with connected(url) as db:
            others = "pid <> pg_backend_pid() AND datname = current_database()"
            db.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}".encode())
        assert store.total() == 1
        assert saved(store, Incident(id="b"), report=replace(REPORT, id="r2"))


def test_two_programs_that_write_at_once_wait_for_each_other(url: str) -> None:
    """Both tell of one event; whoever comes second has to see the first one's claim."""
    day = dt.date(2025, 1, 3)
    told = Incident(title="Strike", event_type="Battles", country="UA", lat=49.6, lon=37.1, date_start=day, date_end=day)

    def work(name: str) -> None:
        with open_store(url) as store:
            for n in range(10):
                claim = replace(told, id=f"{name}{n}", report_ids=f"{name}{n}", lat=40.0 + n)
                saved(store, claim, report=Report(f"{name}{n}", "Words.", published=day))

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(url) as store:
        assert sorted(sorted(one.report_ids.split(",")) for one in store.incidents(Query())) == [
            [f"a{n}", f"b{n}"] for n in range(10)
        ]


# --- What PostgreSQL keeps otherwise ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ufdd0", "\ufdd00", "\ufdd0\0\ufdd01", "%s ? %%"])
def test_text_that_postgresql_cannot_hold_comes_back_as_it_was(url: str, text: str) -> None:
    report, found = Report("r" + text, text, title=text), Incident(id="i" + text, title=text, quote=text)
    with open_store(url) as store:
        assert saved(store, found, report=report)
        assert not saved(store, found, report=report)
        assert (store.report("r" + text), store.incident("i" + text)) == (report, found)
        assert [one.id for one in store.incidents(Query(id=("i" + text,)))] == ["i" + text]


def test_a_word_of_any_length_is_found(url: str) -> None:
    long, longer = "ж" * 5000, "ж" * 5001
    with open_store(url) as store:
        saved(store, Incident(id="a", quote=f"It was {long} there."), report=replace(REPORT, text=f"It was {long} there."))
        assert [one.id for one in store.incidents(Query(q=long))] == ["a"]
        assert [one.id for one in store.incidents(Query(q=longer))] == []


def test_words_are_a_phrase_however_they_are_spaced(url: str) -> None:
    with open_store(url) as store:
        saved(store, Incident(id="a", quote="東 京 refinery-fire"))
        for q, found in (("東京", ["a"]), ("refinery-fire", ["a"]), ("fire-refinery", []), ("京東", [])):
            assert [one.id for one in store.incidents(Query(q=q))] == found


def test_gis_tools_find_a_point_and_days(url: str) -> None:
    with open_store(url) as store:
        saved(store, Incident(id="a", lat=50.0, lon=36.0, date_start=dt.date(2025, 1, 3)), Incident(id="b"))
    with connected(url) as db:
        sql = "SELECT id, ST_AsText(geom), lower(days)::text, upper(days)::text FROM incidents ORDER BY id"
        assert db.execute(sql).fetchall() == [("a", "POINT(36 50)", "2025-01-03", "2025-01-04"), ("b", None, None, None)]
        assert db.execute("SELECT srid, type FROM geometry_columns WHERE f_table_name = 'incidents'").fetchone() == (
            4326,
            "POINT",
        )
