"""`geomap check`: a sound store is told from one in which something does not agree, and what is derived is mended."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import incidents as made_up
import pytest
from commands import Run
from comparing import EVERY, shown, violations
from databases import Blank, no_matter, sqlite, tampering
from hypothesis import given, settings
from hypothesis import strategies as st
from strikes import killed, later, nothing, told

from geomap.model import Extraction, Incident, Report
from geomap.reports import Unreadable
from geomap.store import Store, Stretch, open_store, utc_now
from geomap.store.addresses import open_database
from geomap.store.checking import repair

STORES = ("sqlite", "postgis")


def mended(url: str) -> int:
    with closing(open_database(url)) as database:
        return repair(database, utc_now(), no_matter)


def tamper(url: str, *statements: str) -> None:
    with tampering(url) as execute:
        for statement in statements:
            execute(statement)


@pytest.fixture
def filled(url: str) -> str:
    fill(url)
    return url


def fill(url: str) -> None:
    """An incident of two reports, one that was split, one that changed, and one that was withdrawn."""
    with open_store(url) as store:
        for extraction in (*map(told, "abc"), told("d", **later(9)), told("e", **later(20)), told("f", **later(30))):
            store.save(extraction)
        store.split("a-1", ["c"])
        store.save(told("d", 1, "It struck Hroza twice.", **later(9), **killed(3)))
        store.save(nothing("e"))
        store.save_all([], Stretch("/a.jsonl", 0, 100, "digest", "geomap"))
        broken = Unreadable(None, "/a.jsonl line 4", "It is broken.")
        store.save_all([], Stretch("/a.jsonl", 100, 190, "digest", "geomap", "read"), [broken])
    assert violations(url) == []


# --- Sound ------------------------------------------------------------------------------------------------------------


def test_a_store_of_reports_of_every_kind_is_sound(url: str, made_up_store: Store) -> None:
    made_up_store.save(made_up.hostile())
    assert violations(url) == []


def reported(report: str, day: int, count: int, words: int) -> Extraction:
    return told(report, words, f"It struck Hroza, version {words}.", **later(day), **killed(count))


saves = st.builds(reported, st.sampled_from("abcd"), st.sampled_from([0, 0, 0, 1, 20]), st.integers(1, 3), st.integers(1, 3))
withdrawals = st.builds(nothing, st.sampled_from("abcd"))
splits = st.tuples(st.integers(0, 5), st.sets(st.sampled_from("abcd"), min_size=1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(saves, saves, withdrawals, splits), max_size=14))
def test_a_store_is_sound_whatever_was_saved_withdrawn_and_split(blank: Blank, done: list[object]) -> None:
    with blank() as url:
        with open_store(url) as store:
            for each in done:
                if isinstance(each, Extraction):
                    store.save(each)
                else:
                    _split(store, *each)  # type: ignore[misc]
        assert violations(url) == []


def _split(store: Store, number: int, reports: set[str]) -> None:
    ids = [one.id for one in store.incidents(EVERY)]
    if ids:
        store.split(ids[number % len(ids)], reports)


@settings(max_examples=30, deadline=None)
@given(st.lists(made_up.placed_or_not, max_size=4, unique_by=lambda one: one.id))
def test_a_store_of_any_incidents_is_sound(blank: Blank, incidents: list[Incident]) -> None:
    with blank() as url:
        with open_store(url) as store:
            for one in incidents:
                store.save(Extraction(Report(one.id, one.quote), (), (replace(one, report_ids=one.id),)))
        assert violations(url) == []


# --- Not sound --------------------------------------------------------------------------------------------------------

# What breaks an invariant, and what is said of it.
BROKEN = {
    "INSERT INTO store (token) VALUES ('another')": "The database has 2 tokens instead of one",
    "UPDATE changes SET at = '2001-01-01T00:00:00.000000+00:00' WHERE number = 2": "Change 2 of 2001-01-01",
    "UPDATE claims SET report = 'x', report_ids = 'x' WHERE report = 'a'": "belongs to report x, which is not there",
    "UPDATE claims SET incident = 999 WHERE report = 'f'": "belongs to incident number 999, which is not there",
    "DELETE FROM claims WHERE report = 'f'": "Incident f-1 rests on no claim",
    "UPDATE claims SET report_ids = 'x' WHERE report = 'a'": "of report a says that it is of x",
    "UPDATE claims SET report = 'a', report_ids = 'a' WHERE report = 'b'": "Report a stands twice in incident a-1",
    "INSERT INTO shards VALUES ('/b.jsonl', 'read')": "The file /b.jsonl counts as read, but no stretch of it does",
    "DELETE FROM stretches WHERE start = 100": "set aside from byte 100 of /a.jsonl on belongs to no stretch",
    "INSERT INTO apart VALUES ('b', 'a-1')": "Report b was taken out of incident a-1 and stands in it again",
    "UPDATE incidents SET since = 99 WHERE id = 'f-1'": "Incident f-1 was written by change 99, which is not there",
    "UPDATE past SET since = -1 WHERE id = 'e-1'": "A former state of incident e-1 begins with change -1",
    "UPDATE past SET until = 99 WHERE id = 'e-1'": "A former state of incident e-1 ends with change 99",
    "UPDATE past SET until = since WHERE id = 'e-1'": "before it begins",
    "UPDATE incidents SET since = 1 WHERE id = 'd-1'": "Two states of incident d-1 overlap",
    "DELETE FROM words WHERE rowid < 0": "is not found by its words: restore a backup.",
}
DERIVED = {
    "UPDATE incidents SET title = 'x', lat = 1 WHERE id = 'f-1'": "f-1 is not what its claims come to (title, lat)",
    "UPDATE incidents SET killed_best = 9 WHERE id = 'a-1'": "a-1 is not what its claims come to (killed_best)",
    "DELETE FROM words WHERE rowid > 0": "Incident a-1 is not found by its words",
    "UPDATE words SET text = 'x' WHERE rowid > 0": "Incident a-1 is not found by its words",
    "INSERT INTO words (rowid, text) VALUES (999, 'x')": "A row of words belongs to incident number 999",
    "DELETE FROM features": "The Feature of incident a-1 is not what it is",
    "UPDATE features SET json = '{}' WHERE key < 0": "The Feature of incident e-1 is not what it is",
    "INSERT INTO features VALUES (999, '{}')": "A row of features belongs to incident number 999",
    "DELETE FROM ground": "is not found by its place and day",
    "UPDATE ground SET west = west - 1": "is not found by its place and day",
    "INSERT INTO ground VALUES (999, 0, 0, 0, 0, 0, 0)": "a row for claim 999",
    "DELETE FROM marks": "is not found by its mark hroza",
    "INSERT INTO marks SELECT 'xyz', max(key) FROM claims": "is found by xyz, which is none of its marks",
}
IN_SQLITE = {
    "DELETE FROM place_time": "The index of place and time has a wrong row or none for 1",
    "UPDATE place_time SET west = west - 1, first = first - 9": "The index of place and time has a wrong row or none",
    "INSERT INTO place_time VALUES (999, 0, 0, 0, 0, 0, 0)": "A row of place_time belongs to incident number 999",
    "DELETE FROM words_data WHERE id > 10": "The index of words does not agree with the words",
}


@pytest.mark.parametrize("statement", BROKEN)
def test_what_does_not_agree_is_told_in_a_sentence_with_the_remedy(filled: str, statement: str) -> None:
    tamper(filled, statement)
    words = violations(filled)
    assert any(BROKEN[statement] in one for one in words), words
    assert all(one.endswith(".") and ": " in one for one in words)


@pytest.mark.parametrize("statement", DERIVED)
def test_what_is_derived_is_told_and_mended(filled: str, statement: str) -> None:
    told_and_mended(filled, statement, DERIVED[statement])


@pytest.mark.parametrize("statement", IN_SQLITE)
def test_an_index_of_a_file_that_does_not_agree_is_told_and_mended(statement: str) -> None:
    with sqlite() as url:
        fill(url)
        told_and_mended(url, statement, IN_SQLITE[statement])


def told_and_mended(filled: str, statement: str, words: str) -> None:
    with open_store(filled) as store:
        before, version = shown(store), store.version()
    tamper(filled, statement)
    assert any(words in one for one in violations(filled)), violations(filled)
    assert mended(filled) > 0
    assert violations(filled) == []
    with open_store(filled) as store:
        assert (shown(store), store.version() == version) == (before, False)
    assert mended(filled) == 0


# --- The command ------------------------------------------------------------------------------------------------------


def test_check_says_that_nothing_is_wrong(run: Run, filled: str) -> None:
    ended = run("check", "--db", filled)
    assert (ended.code, ended.out) == (0, "Nothing is wrong.\n")


def test_check_says_what_is_wrong_and_ends_with_1_until_it_is_mended(run: Run, filled: str) -> None:
    tamper(filled, "UPDATE incidents SET title = 'x' WHERE id = 'f-1'")
    ended = run("check", "--db", filled)
    assert ended.code == 1
    assert "f-1 is not what its claims come to (title): mend it with geomap check --repair.\n" in ended.out
    assert ended.out.endswith("2 found.\n")  # and its Feature
    assert run("check", "--repair", "--db", filled).out == "2 mended.\nNothing is wrong.\n"
    assert run("check", "--db", filled).code == 0


def test_what_cannot_be_derived_is_left_alone(run: Run, filled: str) -> None:
    tamper(filled, "INSERT INTO apart VALUES ('b', 'a-1')")
    before = violations(filled)
    assert run("check", "--repair", "--db", filled).code == 1
    assert violations(filled) == before


def test_of_many_violations_of_one_kind_only_the_first_are_told_one_by_one(run: Run, url: str, made_up_store: Store) -> None:
    tamper(url, "DELETE FROM features")
    ended = run("check", "--db", url)
    assert ended.out.count("The Feature of incident made-up") == 20
    assert "23 more of this kind: The Feature of incident … is not what it is.\n43 found.\n" in ended.out


def test_a_damaged_file_is_told_from_a_store_that_does_not_agree(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "damaged.sqlite"
    fill(f"sqlite:///{path}")
    data = bytearray(path.read_bytes())
    data[-4096:] = b"\xa5" * 4096
    path.write_bytes(data)
    ended = run("check", "--repair", "--db", f"sqlite:///{path}")
    assert ended.code == 1
    assert "The file is damaged (" in ended.out
    assert "restore a backup" in ended.out


def test_a_database_that_is_not_there_is_not_checked(run: Run, tmp_path: Path) -> None:
    ended = run("check", "--db", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert (ended.code, list(tmp_path.glob("none*"))) == (2, [])
