"""The ledger: reports of one event share an incident, keep their claims apart, and can be parted again for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest
from databases import Blank
from strikes import DAY, killed, later, nothing, told

from geomap.model import Query
from geomap.store import Store, open_store

STORES = ("sqlite", "postgis")
EVERY_ROLE = Query(role=())


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as store:
        yield store


def fill(store: Store, reports: str) -> None:
    for report in reports:
        store.save(told(report))


def ledgers(store: Store) -> dict[str, str]:
    """The incidents there are, and the reports of each."""
    return {found.id: found.report_ids for found in store.incidents(EVERY_ROLE)}


def groups(store: Store) -> set[str]:
    return set(ledgers(store).values())


# --- Merging ----------------------------------------------------------------------------------------------------------


def test_reports_of_one_event_become_one_incident_with_a_claim_of_each(store: Store) -> None:
    a, b = told("a", **killed(2)), told("b", **killed(3), published=DAY + dt.timedelta(2))
    store.save(a)
    store.save(b)
    (found,) = store.incidents(Query())
    assert (found.id, found.report_ids, found.n_reports) == ("a-1", "a,b", 2)
    assert (found.killed_low, found.killed_best, found.killed_high) == (2, 3, 3)
    assert [claim.incident for claim in store.claims("a-1")] == [*a.incidents, *b.incidents]
    assert [claim.why for claim in store.claims("a-1")] == ["", "same day; same place"]
    assert [report.id for report in store.reports_of("a-1")] == ["a", "b"]
    assert store.incident("b-1") is None
    assert store.claims("b-1") == ()


def test_merged_reports_read_again_change_nothing(store: Store) -> None:
    fill(store, "abc")
    version, before = store.version(), list(store.incidents(EVERY_ROLE))
    assert not any(store.save(told(report)) for report in "cab")
    assert (store.version(), list(store.incidents(EVERY_ROLE))) == (version, before)


def test_a_changed_report_updates_its_claim_and_what_the_claims_come_to(store: Store) -> None:
    for report in "ab":
        store.save(told(report, **killed(2)))
    assert store.save(told("a", 2, "It struck Hroza, and five died.", **killed(5)))
    (found,) = store.incidents(Query())
    assert (found.id, found.killed_low, found.killed_high) == ("a-1", 2, 5)
    assert {claim.incident.id for claim in store.claims("a-1")} == {"a-2", "b-1"}


def test_an_incident_keeps_its_id_when_its_only_report_is_corrected(store: Store) -> None:
    store.save(told("a"))
    store.save(told("a", 2, "It struck Hroza on Friday.", **killed(1)))
    assert ledgers(store) == {"a-1": "a"}
    store.save(told("a", 3, "It struck Hroza on Friday.", lat=51.0, lon=33.0, place_name="Hroza Mala"))
    assert ledgers(store) == {"a-1": "a"}


def test_a_report_that_tells_of_another_event_now_leaves_the_incident(store: Store) -> None:
    fill(store, "ab")
    store.save(told("b", 2, "A flood in Bern.", lat=46.9, lon=7.4, country="CH", place_name="Bern"))
    assert ledgers(store) == {"a-1": "a", "b-2": "b"}
    store.save(nothing("a"))
    assert ledgers(store) == {"b-2": "b"}


def test_reports_are_grouped_alike_and_come_to_the_same_in_any_order(blank: Blank) -> None:
    extractions = [told("a", **killed(1)), told("b"), told("c", **later(9)), told("d", **killed(1)), told("e", **later(9))]
    found = []
    for order in permutations(extractions):
        with blank() as url, open_store(url) as store:
            for extraction in order:
                store.save(extraction)
            found.append({replace(one, id="") for one in store.incidents(Query())})
    assert all(each == found[0] for each in found)
    assert {one.report_ids for one in found[0]} == {"a,b,d", "c,e"}


def test_a_village_struck_day_after_day_is_an_incident_a_day(store: Store) -> None:
    for day in range(5):
        for report in "ab":
            store.save(told(f"{report}{day}", **later(day)))
    assert groups(store) == {f"a{day},b{day}" for day in range(5)}


def test_reports_that_agree_otherwise_may_be_some_days_apart(store: Store) -> None:
    for number, report in enumerate("ab"):
        store.save(told(report, **killed(5), **later(2 * number)))
    assert groups(store) == {"a,b"}


def test_rare_names_find_an_event_that_another_report_dates_otherwise(store: Store) -> None:
    for n in range(200):
        store.save(told(f"other{n}", text=f"It struck town {n}.", lat=n / 4, lon=n / 2))
    text = "A drone killed Olena Bondarenko, 67, and Petro Melnyk in the 2600 block."
    store.save(told("a", text=text, lat=-30.0, lon=20.0))
    store.save(told("b", text=text, lat=-30.0, lon=20.0, **later(8)))
    assert ledgers(store)["a-1"] == "a,b"
    assert "both name" in store.claims("a-1")[1].why


def test_words_of_every_claim_are_found(store: Store) -> None:
    store.save(told("a", text="A drone struck Hroza."))
    store.save(told("b", text="Безпілотник вдарив по Грозі."))
    for word in ("drone", "безпілотник"):
        assert [one.id for one in store.incidents(Query(q=word))] == ["a-1"]


def test_of_one_day_what_most_reports_tell_comes_first(store: Store) -> None:
    fill(store, "yz")
    store.save(told("a", lat=10.0, lon=10.0))
    assert [one.id for one in store.incidents(Query())] == ["y-1", "a-1"]


# --- Splitting --------------------------------------------------------------------------------------------------------


def test_a_split_gives_the_named_reports_an_incident_of_their_own(store: Store) -> None:
    fill(store, "abcd")
    version = store.version()
    assert store.split("a-1", ["c", "d"]) == "c-1"
    assert ledgers(store) == {"a-1": "a,b", "c-1": "c,d"}
    assert store.version() != version
    assert [claim.why for claim in store.claims("c-1")] == ["", ""]


def test_an_incident_keeps_its_id_even_if_its_first_report_is_split_off(store: Store) -> None:
    fill(store, "ab")
    other = store.split("a-1", ["a"])
    assert other not in (None, "a-1")
    assert ledgers(store) == {"a-1": "b", other: "a"}


@pytest.mark.parametrize("reports", [[], ["a", "b"], ["x"]])
def test_a_split_that_would_leave_one_side_empty_does_nothing(store: Store, reports: list[str]) -> None:
    fill(store, "ab")
    version = store.version()
    assert store.split("a-1", reports) is None
    assert store.split("none-such", ["a"]) is None
    assert (ledgers(store), store.version()) == ({"a-1": "a,b"}, version)


def test_what_was_split_stays_split_when_reports_are_read_again_or_change(store: Store) -> None:
    fill(store, "ab")
    store.split("a-1", ["b"])
    for number, report in enumerate("abba", start=2):
        store.save(told(report))
        store.save(told(report, number, f"It struck Hroza, version {number}.", **killed(number)))
        assert groups(store) == {"a", "b"}


def test_what_was_split_stays_split_if_one_side_is_withdrawn_for_a_while(store: Store) -> None:
    fill(store, "ab")
    store.split("a-1", ["b"])
    for report in "abba":
        store.save(nothing(report))
        assert len(ledgers(store)) == 1
        store.save(told(report))
        assert groups(store) == {"a", "b"}


@pytest.mark.parametrize("split_off", "ab")
def test_what_was_split_stays_split_if_both_sides_are_withdrawn_for_a_while(store: Store, split_off: str) -> None:
    fill(store, "ab")
    store.split("a-1", [split_off])
    for report in "ab":
        store.save(nothing(report))
    assert ledgers(store) == {}
    fill(store, "ab")
    assert groups(store) == {"a", "b"}


def test_a_later_report_does_not_bring_together_what_was_split(store: Store) -> None:
    fill(store, "abc")
    store.split("a-1", ["b"])
    store.split("a-1", ["c"])
    fill(store, "de")
    for report in "bc":
        store.save(nothing(report))
        store.save(told(report))
        assert all(len({"a", "b", "c"} & set(reports.split(","))) <= 1 for reports in groups(store))
    for number, report in enumerate("deabc", start=2):
        store.save(told(report, number, f"It struck Hroza, version {number}."))
        assert all(len({"a", "b", "c"} & set(reports.split(","))) <= 1 for reports in groups(store))


def test_a_split_leaves_another_event_that_both_reports_tell_of_in_one(store: Store) -> None:
    for report in "ab":
        strike = told(report)
        flood = replace(strike.incidents[0], id=f"{report}-2", place_name="Bern", lat=46.9, lon=7.4, country="CH")
        store.save(replace(strike, incidents=(*strike.incidents, flood)))
    store.split("a-1", ["b"])
    assert ledgers(store) == {"a-1": "a", "b-1": "b", "a-2": "a,b"}
