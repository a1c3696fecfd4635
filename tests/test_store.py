"""The store: what is saved comes back, and a query finds what a plain reading of it says."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import replace

import incidents as made_up
import pytest
from databases import Blank
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geomap.errors import StoreError
from geomap.merge import told
from geomap.model import BBox, Candidate, Extraction, Incident, Kind, Place, Query, Report, Role, Toponym
from geomap.reports import Unreadable
from geomap.store import Counts, Outcome, Saved, Shard, Store, Stretch, open_store

STORES = ("sqlite", "postgis")
EVERY_ROLE = Query(role=())
REPORT = Report(
    "r1", "A drone struck Sumy. Two people died.", "Strike", dt.date(2025, 1, 4), "https://x.example/1", "X", "en"
)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as store:
        yield store


def incident(number: int = 1, **values: object) -> Incident:
    return replace(Incident(id=f"i{number}", title="A strike", event_type="Battles", report_ids="r1"), **values)


def saved(store: Store, *found: Incident, report: Report = REPORT) -> bool:
    return store.save(Extraction(report, (), found))


def ids(store: Store, **filters: object) -> list[str]:
    return [found.id for found in store.incidents(Query(**filters))]  # type: ignore[arg-type]


# --- Saving -----------------------------------------------------------------------------------------------------------

text = st.text(st.characters(codec="utf-8"), max_size=20)
places = st.builds(Place, text, text, st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(Kind), st.none() | text)
candidates = st.builds(Candidate, places, st.floats(0, 1), st.lists(text, max_size=2).map(tuple))
toponyms = st.builds(
    Toponym,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    text,
    st.none() | places,
    st.floats(0, 1),
    st.none() | text,
    st.lists(text, max_size=2).map(tuple),
    st.lists(candidates, max_size=2).map(tuple),
)
reports = st.builds(Report, text, text, st.none() | text, st.none() | st.dates(), st.none() | text)
whole_incidents = st.builds(
    lambda one, toponym, at: replace(one, toponym=toponym, quote_start=at, quote_end=at + 9),
    made_up.placed_or_not,
    st.none() | toponyms,
    st.integers(0, 10**6),
)


@settings(max_examples=60, deadline=None)
@given(reports, st.lists(whole_incidents, max_size=4, unique_by=lambda one: one.id))
def test_what_is_saved_comes_back_as_it_was(blank: Blank, report: Report, found: list[Incident]) -> None:
    with blank() as url, open_store(url) as store:
        assert saved(store, *found, report=report)
        assert store.report(report.id) == report
        assert {one.id: one for one in store.incidents(EVERY_ROLE)} == {one.id: one for one in found}
        assert all(store.incident(one.id) == one and store.reports_of(one.id) == (report,) for one in found)


def test_the_same_report_again_changes_nothing(store: Store) -> None:
    found = [incident(1, lat=50.9, lon=34.8), incident(2)]
    assert saved(store, *found)
    version = store.version()
    assert not saved(store, *found)
    assert store.version() == version
    assert store.total() == 2


def test_a_changed_report_replaces_itself_and_its_incidents(store: Store) -> None:
    saved(store, incident(1, quote="old words"), incident(2))
    version = store.version()
    later = replace(REPORT, text="Three people died.")
    assert saved(store, incident(3, quote="new words"), report=later)
    assert store.version() != version
    assert store.report("r1") == later
    assert ids(store) == ["i3"]
    assert store.count(Query(q="old")) == Counts(0, 0)
    assert store.incident("i1") is None


def test_a_copy_that_says_less_erases_nothing(store: Store) -> None:
    days = {"date_start": dt.date(2025, 1, 3), "date_end": dt.date(2025, 1, 3)}
    of = {"source_title": "Strike", "published": REPORT.published, "source_url": REPORT.url, "publisher": "X"}
    saved(store, incident(1, **days, **of))
    assert not saved(store, incident(1), report=Report("r1", REPORT.text))
    assert not saved(store, incident(1, **days), report=Report("r1", REPORT.text, published=REPORT.published))
    assert saved(store, incident(1), report=Report("r1", REPORT.text, publisher="Y"))
    assert store.report("r1") == replace(REPORT, publisher="Y")
    assert store.incident("i1") == incident(1, **days, **(of | {"publisher": "Y"}))


def test_a_copy_with_another_day_is_what_counts_and_keeps_the_rest(store: Store) -> None:
    saved(store, incident(1, place_name="Sumy", publisher="X"))
    day = dt.date(2025, 1, 5)
    assert saved(store, incident(1, date_start=day), report=Report("r1", REPORT.text, published=day))
    assert store.report("r1") == replace(REPORT, published=day)
    (found,) = store.incidents(Query())
    assert (found.date_start, found.place_name, found.publisher) == (day, None, "X")


def test_what_a_better_extraction_finds_in_the_same_text_replaces_the_old(store: Store) -> None:
    saved(store, incident(1))
    assert saved(store, incident(1, place_name="Sumy"))
    assert [found.place_name for found in store.incidents(Query())] == ["Sumy"]


def test_a_report_that_cannot_be_saved_whole_leaves_the_old_one_in_place(store: Store) -> None:
    saved(store, incident(1), incident(2))
    version = store.version()
    with pytest.raises(StoreError):
        saved(store, incident(3), incident(4, killed_best=2**70), report=replace(REPORT, text="Other."))
    assert (ids(store), store.version(), store.report("r1")) == (["i1", "i2"], version, REPORT)


def test_of_many_reports_one_that_the_database_cannot_hold_leaves_the_others_alone(store: Store) -> None:
    found = [(1, {}), (2, {"killed_best": 2**70}), (3, {})]
    reports = [
        told(Extraction(replace(REPORT, id=f"r{number}"), (), (incident(number, **values),))) for number, values in found
    ]
    stretch = Stretch("/a.jsonl", 0, 100, "digest", "geomap")
    first, unfit, last = store.save_all(reports, stretch, [Unreadable(None, "/a.jsonl line 4", "It is broken.")])
    assert (first, last) == (Saved(Outcome.NEW, 0), Saved(Outcome.NEW, 0))
    assert isinstance(unfit, Unreadable)
    assert "r2" in unfit.reason
    assert sorted(ids(store)) == ["i1", "i3"]
    assert store.shard("/a.jsonl").aside[0] == (Unreadable(None, "/a.jsonl line 4", "It is broken."), unfit)
    assert [one.outcome for one in store.save_all(reports[::2])] == [Outcome.UNCHANGED, Outcome.UNCHANGED]  # type: ignore[union-attr]


def test_what_is_known_of_a_file_is_of_what_it_held_last(store: Store) -> None:
    for start, stop, finishes in ((0, 100, ""), (100, 190, ""), (190, 250, "long")):
        assert store.shard("/a.jsonl").state == ""
        store.save_all([], Stretch("/a.jsonl", start, stop, f"digest of {start}", "geomap", finishes))
    assert store.shard("/a.jsonl").state == "long"
    store.save_all([], Stretch("/a.jsonl", 0, 120, "another", "geomap 2"), [Unreadable("r", "here", "Why.")])
    assert store.shard("/a.jsonl").state == ""
    store.finish("/a.jsonl", "short", 120)
    assert store.shard("/a.jsonl") == Shard(
        "short", {0: "another"}, frozenset({"geomap 2"}), {0: (Unreadable("r", "here", "Why."),)}
    )
    store.forget(["/a.jsonl"])
    assert store.shard("/a.jsonl") == store.shard("/never.jsonl") == Shard("", {}, frozenset(), {})


def test_other_reports_stay_when_one_is_replaced(store: Store) -> None:
    saved(store, incident(1))
    saved(store, incident(2), report=replace(REPORT, id="r2"))
    saved(store, report=replace(REPORT, text="Nothing happened."))
    assert ids(store) == ["i2"]


def test_the_version_tells_two_databases_apart(blank: Blank) -> None:
    with blank() as first, blank() as second, open_store(first) as one, open_store(second) as other:
        assert one.version() != other.version()


def test_data_outlive_the_process(url: str) -> None:
    with open_store(url) as store:
        saved(store, incident(1))
        version = store.version()
    with open_store(url) as store:
        assert (ids(store), store.version()) == (["i1"], version)


# --- Asking -----------------------------------------------------------------------------------------------------------


def matches(one: Incident, query: Query) -> bool:
    """What the filters mean, in the plainest words; `q` aside."""
    days = [day for day in (one.date_start, one.date_end) if day]
    return (
        all(not wanted or getattr(one, name) in wanted for name, wanted in _choices(query))
        and (query.min_killed is None or (one.killed_best is not None and one.killed_best >= query.min_killed))
        and (query.start is None or not days or max(days) >= query.start)
        and (query.end is None or not days or min(days) <= query.end)
        and (query.bbox is None or one.lat is None or one.lon is None or _inside(one.lat, one.lon, query.bbox))
    )


CHOICES = ("role", "status", "country", "event_type", "admin1", "geo_precision", "review", "id")


def _choices(query: Query) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, getattr(query, name)) for name in CHOICES]


def _inside(lat: float, lon: float, box: BBox) -> bool:
    crossing = box.west > box.east
    east_west = lon >= box.west or lon <= box.east if crossing else box.west <= lon <= box.east
    return east_west and box.south <= lat <= box.north


def by_day(one: Incident) -> tuple[bool, int]:
    """The latest first; of one day they stay as they came in."""
    return (one.date_start is None, -one.date_start.toordinal() if one.date_start else 0)


@settings(max_examples=150, deadline=None)
@given(st.lists(made_up.placed_or_not, max_size=8, unique_by=lambda one: one.id), made_up.queries)
def test_a_query_finds_what_its_filters_say_in_the_order_of_days(blank: Blank, found: list[Incident], query: Query) -> None:
    query = replace(query, q=None, as_of=None)
    expected = sorted((one for one in found if matches(one, query)), key=by_day)
    with blank() as url, open_store(url) as store:
        saved(store, *found)
        assert list(store.incidents(query)) == expected[query.offset :][: query.limit]
        assert store.count(query) == Counts(len(expected), sum(one.lat is None for one in expected))


@settings(max_examples=100, deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90))
@example(34.80000001, 50.90000001)
def test_the_edge_of_a_box_is_exact(blank: Blank, lon: float, lat: float) -> None:
    """The index rounds to 32 bits; the answer must not."""
    with blank() as url, open_store(url) as store:
        saved(store, incident(lat=lat, lon=lon))
        assert store.count(Query(bbox=BBox(lon, lat, lon, lat))).matching == 1
        if lon < 179:
            assert store.count(Query(bbox=BBox(lon + 1e-9, -90, 180, 90))).matching == 0
        if lat < 89:
            assert store.count(Query(bbox=BBox(-180, lat + 1e-9, 180, 90))).matching == 0


def test_a_box_may_cross_the_antimeridian(store: Store) -> None:
    fiji, samoa, sumy = (incident(n, lat=lat, lon=lon) for n, lat, lon in ((1, -18, 178), (2, -14, -172), (3, 51, 35)))
    saved(store, fiji, samoa, sumy)
    assert ids(store, bbox=BBox(170, -30, -170, 0)) == ["i1", "i2"]


def test_what_has_no_place_or_no_day_is_not_hidden_by_box_or_interval(store: Store) -> None:
    day = dt.date(2025, 1, 3)
    saved(store, incident(1, date_start=day, date_end=day), incident(2, lat=51.0, lon=35.0), incident(3, lat=0.0, lon=0.0))
    found = Query(bbox=BBox(34, 50, 36, 52), start=day, end=day)
    assert [one.id for one in store.incidents(found)] == ["i1", "i2"]
    assert store.count(found) == Counts(matching=2, unlocated=1)


def test_an_interval_finds_what_may_have_happened_in_it(store: Store) -> None:
    saved(store, incident(date_start=dt.date(2025, 1, 3), date_end=dt.date(2025, 1, 5)))
    on = {day: store.count(Query(start=dt.date(2025, 1, day), end=dt.date(2025, 1, day))).matching for day in range(1, 8)}
    assert [day for day, count in on.items() if count] == [3, 4, 5]


def test_only_events_are_found_unless_other_roles_are_asked_for(store: Store) -> None:
    saved(store, *(incident(number, role=role) for number, role in enumerate(Role)))
    assert ids(store) == ["i0"]
    assert ids(store, role=()) == ["i0", "i1", "i2"]
    assert store.total() == 3


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("drone", True),
        ("DRONE  refinery", True),
        ("drone harbour", False),
        ("kursk", True),
        ("курск", True),
        ("СЛОВ'ЯНСЬКУ", True),
        ("hauptstraße", True),
        ("HAUPTSTRASSE", True),
        ("u.s.", True),
        ("officials", True),
        ("post", True),
        ("東京", True),
        ("京東", False),
        ("dron", False),
        ("хустка", False),
        ('"drone', True),
        ("drone OR harbour", False),
        ("drone*", True),
        ("NEAR(drone, 2)", False),
        ("title:drone", False),
        ("'; DROP TABLE incidents; --", False),
        ("--", True),
    ],
)
def test_words_are_found_in_any_script_and_case_and_none_is_taken_for_syntax(store: Store, q: str, found: bool) -> None:
    quote = "A drone hit the refinery in the Hauptstraße, U.S. media said; КУРСК, Слов’янську, 東京都で爆発."
    saved(store, incident(quote=quote, claimant="Local officials", publisher="The Post", place_name="Kursk"))
    assert bool(ids(store, q=q)) is found


@settings(max_examples=100, deadline=None)
@given(made_up.words)
def test_an_incident_is_found_by_every_word_of_its_quote(blank: Blank, words: str) -> None:
    with blank() as url, open_store(url) as store:
        saved(store, incident(quote=words))
        assert ids(store, q=words) == ["i1"]
        assert all(ids(store, q=word) == ["i1"] for word in words.split())


def test_threads_may_read_while_one_writes(store: Store) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for round_ in range(20):
                saved(store, incident(number), report=replace(REPORT, id=f"r{number}", text=f"Round {round_}."))
                assert [one.id for one in store.incidents(Query()) if one.id == f"i{number}"] == [f"i{number}"]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert store.total() == 4


def test_a_listing_shows_one_moment_even_if_data_change_meanwhile(store: Store) -> None:
    saved(store, *(incident(number) for number in range(1, 10)))
    listing = store.incidents(Query())
    first = next(listing)
    saved(store, report=replace(REPORT, text="Nothing happened."))
    assert len([first, *listing]) == 9
    assert store.total() == 0
