"""The history of incidents: what was true at a moment can be told again, and what changed since then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import incidents as made_up
import pytest
from databases import Blank
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.feature import unpacked
from geomap.model import BBox, ChangeKind, Extraction, Incident, Query, Report, Toponym
from geomap.store import Store, open_store

STORES = ("sqlite", "postgis")
MORNING = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
EVERY = Query(role=())


def ticking() -> Callable[[], dt.datetime]:
    """A clock that is an hour later each time it is read, from eight in the morning on."""
    hours = iter(range(10_000))
    return lambda: MORNING + next(hours) * HOUR


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, clock=ticking()) as store:
        yield store


def save(store: Store, report_id: str, *found: Incident) -> bool:
    return store.save(Extraction(Report(report_id, "Words."), (), found))


def incident(incident_id: str, **values: object) -> Incident:
    return replace(Incident(id=incident_id, title="A strike", event_type="Battles", country="UA"), **values)


def titles(store: Store, **filters: object) -> list[str]:
    return [found.title for found in store.incidents(Query(**filters))]  # type: ignore[arg-type]


def changes(store: Store, query: Query = EVERY, since: dt.datetime | None = None) -> list[tuple[str, str]]:
    return [(change.kind, change.incident.id) for change in store.changes(query, since)]


def test_the_data_are_told_as_they_were_at_a_moment(store: Store) -> None:
    save(store, "r", incident("a", title="Two killed"))
    save(store, "r", incident("a", title="Three killed"))
    save(store, "r")
    assert titles(store, as_of=MORNING - HOUR) == []
    assert titles(store, as_of=MORNING) == ["Two killed"]
    assert titles(store, as_of=MORNING + HOUR * 1.5) == ["Three killed"]
    assert titles(store, as_of=MORNING + 2 * HOUR) == titles(store) == []


def test_a_moment_is_that_of_the_last_change_before_it(store: Store) -> None:
    assert store.moment() is None
    save(store, "r", incident("a"))
    save(store, "s", incident("b", country="RU"))
    assert store.moment() == MORNING + HOUR
    assert store.moment(MORNING + HOUR * 0.9) == MORNING
    assert store.moment(MORNING - HOUR) is None
    assert not save(store, "s", incident("b", country="RU"))
    assert store.moment() == MORNING + HOUR


def test_no_two_changes_have_the_same_moment_even_if_the_clock_stands_still_or_goes_back(url: str) -> None:
    times = iter([MORNING, MORNING, MORNING - HOUR])
    with open_store(url, clock=lambda: next(times)) as store:
        moments = []
        for name in "abc":
            save(store, name, incident(name))
            moments.append(store.moment())
        assert moments == sorted(set(moments))
        assert [len(titles(store, as_of=moment)) for moment in moments] == [1, 2, 3]


def test_the_filters_mean_what_they_mean_at_any_other_time(store: Store) -> None:
    save(store, "r", incident("a", title="Drone strike", lat=50.0, lon=36.0, date_start=MORNING.date()))
    save(store, "r", incident("a", title="Shelling", lat=10.0, lon=10.0, country="RU"))
    around = BBox(35, 49, 37, 51)
    for filters in ({"bbox": around}, {"q": "drone"}, {"country": ("UA",)}, {"start": MORNING.date()}):
        assert titles(store, as_of=MORNING, **filters) == ["Drone strike"]
    for filters in ({"bbox": around}, {"q": "drone"}, {"country": ("UA",)}):
        assert titles(store, **filters) == []
    assert store.count(Query(q="drone", as_of=MORNING)).matching == 1
    assert store.count(Query(q="drone")).matching == 0


def test_a_report_read_again_to_the_same_end_leaves_no_history(store: Store) -> None:
    save(store, "r", incident("a"), incident("b", country="RU"))
    save(store, "r", incident("a"), incident("b", country="RU"), incident("c", country="US"))
    assert changes(store, since=MORNING) == [("new", "c")]


def test_changes_tell_what_is_new_what_changed_and_what_was_withdrawn_the_latest_first(store: Store) -> None:
    save(store, "r", incident("a"))
    save(store, "s", incident("b", country="RU"))
    save(store, "r", incident("a", title="Two strikes"))
    save(store, "s")
    assert changes(store) == [("withdrawn", "b"), ("changed", "a")]
    assert changes(store, since=MORNING + 2 * HOUR) == [("withdrawn", "b")]
    assert changes(store, since=MORNING + 3 * HOUR) == []
    assert [change.at for change in store.changes(EVERY)] == [MORNING + 3 * HOUR, MORNING + 2 * HOUR]
    assert changes(store, replace(EVERY, limit=1)) == [("withdrawn", "b")]
    assert changes(store, replace(EVERY, limit=1, offset=1)) == [("changed", "a")]


def test_an_incident_that_no_longer_matches_is_withdrawn_from_what_does(store: Store) -> None:
    save(store, "r", incident("a"))
    save(store, "r", incident("a", country="RU"))
    assert changes(store, Query(country=("UA",))) == [("withdrawn", "a")]
    assert changes(store, Query(country=("RU",))) == [("changed", "a")]
    assert changes(store, Query(country=("US",))) == []


reports = st.lists(
    st.tuples(st.sampled_from("xyz"), st.lists(made_up.placed_or_not, max_size=3, unique_by=lambda one: one.id)),
    min_size=1,
    max_size=8,
)
filters = st.sampled_from([EVERY, Query(), Query(country=("UA",)), Query(id=("a", "b")), Query(bbox=BBox(-90, -45, 90, 45))])


@settings(max_examples=40, deadline=None)
@given(reports, filters)
def test_every_moment_can_be_told_again_and_changes_lead_from_it_to_the_present(
    blank: Blank, saved: list[tuple[str, list[Incident]]], query: Query
) -> None:
    with blank() as url, open_store(url, clock=ticking()) as store:
        seen: dict[dt.datetime | None, dict[str, Incident]] = {}
        for report_id, found in saved:
            save(store, report_id, *(replace(one, report_ids=report_id) for one in found))
            seen[store.moment()] = {one.id: one for one in store.incidents(query)}
        now = {one.id: one for one in store.incidents(query)}
        for moment, then in seen.items():
            assert {one.id: one for one in store.incidents(replace(query, as_of=moment))} == then
            assert [unpacked(one)["id"] for one in store.features(replace(query, as_of=moment))] == list(then)
            for change in store.changes(query, moment):
                if change.kind is ChangeKind.WITHDRAWN:
                    then.pop(change.incident.id, None)
                else:
                    then[change.incident.id] = change.incident
            assert then == now


def test_history_keeps_no_candidates(store: Store) -> None:
    save(store, "r", incident("a", toponym=Toponym(0, 4, "Sumy")))
    save(store, "r")
    assert [found.toponym for found in store.incidents(Query(as_of=MORNING))] == [None]
