"""The index: what it finds under any filters is what the store finds, and what it counts is what a plain reading counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import incidents as made_up
import pytest
from databases import Blank
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box, union_all
from shapely.geometry.base import BaseGeometry

from geomap.errors import StoreError
from geomap.feature import unpacked
from geomap.index import (
    ORDERS,
    Index,
    clustered,
    extent,
    foremost,
    heat,
    keeping,
    reaching,
    seen_once,
    snapshot,
    tallied,
    view_of,
)
from geomap.index.columns import ARRAYS
from geomap.model import BBox, Extraction, Incident, Query, Report, Role, spans
from geomap.spatial import circle
from geomap.store import Brief, Store, open_store

STORES = ("sqlite", "postgis")
EVERY = Query(role=())
WORLD = view_of(-180, -85, 180, 85)
MORNING = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as store:
        yield store


def save(store: Store, report_id: str, *found: Incident) -> None:
    told = tuple(replace(one, report_ids=report_id) for one in found)
    store.save(Extraction(Report(report_id, f"It tells of {len(told)}: {' '.join(one.id for one in told)}."), (), told))


def found(index: Index, store: Store, query: Query) -> list[str]:
    """The ids of what the index finds, in its order."""
    selection = index.selection(query)
    return [unpacked(one)["id"] for one in store.keyed(selection.columns.key[selection.rows].tolist()).values()]


def paged(index: Index, store: Store, query: Query) -> list[str]:
    """The ids of a page of what it finds, by the way that is quicker for once."""
    columns, rows = index.rows(query)
    keys = columns.key[rows[query.offset :][: query.limit]].tolist()
    return [unpacked(one)["id"] for one in store.keyed(keys).values()]


def asked(store: Store, query: Query) -> list[str]:
    return [one.id for one in store.incidents(query)]


some = st.lists(made_up.placed_or_not, max_size=8, unique_by=lambda one: one.id)


# --- Which incidents --------------------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(some, made_up.queries)
def test_the_index_finds_what_the_store_finds_in_the_same_order(blank: Blank, told: list[Incident], query: Query) -> None:
    with blank() as url, open_store(url) as store:
        save(store, "r", *told)
        query = replace(query, as_of=None)
        assert found(Index(store), store, query) == paged(Index(store), store, query) == asked(store, query)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), some), max_size=6), made_up.queries)
def test_the_index_keeps_up_with_every_change_and_knows_what_was(
    blank: Blank, reports: list[tuple[str, list[Incident]]], query: Query
) -> None:
    hours = iter(range(1000))
    with blank() as url, open_store(url, clock=lambda: MORNING + next(hours) * dt.timedelta(hours=1)) as store:
        index, then = Index(store), {}
        for report_id, told in reports:
            save(store, report_id, *told)
            then[store.moment()] = asked(store, replace(query, as_of=None))
            assert found(index, store, replace(query, as_of=None)) == asked(store, replace(query, as_of=None))
        for moment, ids in then.items():
            assert found(index, store, replace(query, as_of=moment)) == ids


def test_the_index_follows_a_store_that_another_process_writes(url: str) -> None:
    with open_store(url) as ours, open_store(url) as theirs:
        index = Index(ours)
        assert found(index, ours, EVERY) == []
        save(theirs, "r", Incident(id="a"))
        assert found(index, ours, EVERY) == ["a"]


def test_what_was_selected_is_forgotten_though_the_database_fails_at_the_last(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, brief = Index(store), store.brief

    @contextmanager
    def failing(after: str | None = None) -> Iterator[Brief]:
        with brief(after) as told:
            yield told
        raise StoreError("It fails as it ends.")

    save(store, "r", Incident(id="a"))
    assert found(index, store, EVERY) == ["a"]
    save(store, "r", Incident(id="b"))
    with monkeypatch.context() as patch:
        patch.setattr(store, "brief", failing)
        with pytest.raises(StoreError):
            index.columns()
    assert found(index, store, EVERY) == ["b"]


def test_of_many_selections_those_asked_for_last_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SELECTIONS", 2)
    index, one, other, third = Index(store), Query(country=("UA",)), Query(country=("FJ",)), EVERY
    kept = index.selection(one)
    for query in (other, one, third):
        index.selection(query)
    assert index.selection(one) is kept


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A single incident is a large store."""
    monkeypatch.setattr(keeping, "LARGE", 1)


@pytest.mark.usefixtures("small")
def test_the_columns_outlive_the_process_and_catch_up(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(store, "r", *(Incident(id=f"i{n}", country="UA", date_start=dt.date(2025, 1, 1 + n)) for n in range(20)))
    Index(store, tmp_path / "index.npz").columns()
    save(store, "s", Incident(id="new", country="FJ"))
    save(store, "r", *(Incident(id=f"i{n}", country="UA", date_start=dt.date(2025, 1, 1 + n)) for n in range(19)))
    whole = []
    monkeypatch.setattr(keeping, "columns_of", lambda pins: whole.append(pins))
    again = Index(store, tmp_path / "index.npz")
    for query in (EVERY, Query(country=("FJ",)), Query(start=dt.date(2025, 1, 18))):
        assert found(again, store, query) == asked(store, query)
    assert whole == []  # only what changed was read


@pytest.mark.usefixtures("small")
def test_a_file_of_another_store_a_damaged_one_or_none_is_made_anew(
    blank: Blank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "index.npz"
    with blank() as url, open_store(url) as other:
        save(other, "r", Incident(id="other"))
        Index(other, file).columns()
    with blank() as url, open_store(url) as store:
        save(store, "r", Incident(id="ours"))
        assert found(Index(store, file), store, EVERY) == ["ours"]
        for damage in (file.read_bytes()[:100], b"", b"PK\x03\x04nonsense"):
            file.write_bytes(damage)
            assert found(Index(store, file), store, EVERY) == ["ours"]
        monkeypatch.setattr(snapshot, "FORMAT", "of another geomap")
        assert found(Index(store, file), store, EVERY) == ["ours"]
        assert found(Index(store, tmp_path / "no folder" / "index.npz"), store, EVERY) == ["ours"]


@pytest.mark.usefixtures("small")
def test_an_older_database_put_back_is_read_anew_however_far_it_has_come_since(tmp_path: Path) -> None:
    file, columns = tmp_path / "incidents.sqlite", tmp_path / "index.npz"

    def tell(*ids: str) -> None:
        with open_store(f"sqlite:///{file}") as store:
            for each in ids:
                save(store, each, Incident(id=each, place_name=each))
            places = Index(store, columns).columns().words["place_name"]
            assert [places.values[code] for code in places.codes] == asked(store, EVERY)

    tell("a")
    older = file.read_bytes()
    for later in (), ("d",), ("e", "f"), ("g", "h", "i"):
        tell("b", "c")
        file.write_bytes(older)
        tell(*later)


def test_a_million_take_as_much_memory_as_is_said(made_up_store: Store) -> None:
    columns = Index(made_up_store).columns()
    arrays = [getattr(columns, name) for name in ARRAYS] + [each.codes for each in columns.words.values()]
    assert sum(each.itemsize for each in arrays) == 100  # bytes a row; see columns.py and docs/architecture.md


# --- How many ---------------------------------------------------------------------------------------------------------

CHOICES = ("event_type", "status", "country", "admin1", "review", "geo_precision")


def test_counts_are_of_what_the_other_filters_let_through(made_up_store: Store) -> None:
    index = Index(made_up_store)
    for query in (Query(), Query(country=("UA",)), Query(country=("UA", "RU"), status=("claimed",)), Query(q="kharkiv")):
        selection = index.selection(query)
        tally = tallied(selection.columns, selection.tests)
        assert tally.matching == len(asked(made_up_store, query))
        for name in CHOICES:
            others = made_up_store.incidents(replace(query, **{name: ()}))
            assert tally.counts[name] == Counter(str(value) for one in others if (value := getattr(one, name)))


def test_days_are_counted_whatever_the_interval(made_up_store: Store) -> None:
    query = Query(start=dt.date(2025, 1, 28), end=dt.date(2025, 1, 29))
    selection = Index(made_up_store).selection(query)
    tally = tallied(selection.columns, selection.tests)
    every = [one.date_start for one in made_up_store.incidents(Query()) if one.date_start]
    days = Counter((day - dt.date(1970, 1, 1)).days for day in every)
    assert {tally.first_day + n: count for n, count in enumerate(tally.days) if count} == days
    assert tally.matching == len(asked(made_up_store, query)) < sum(tally.days)


def test_a_tally_has_the_box_around_what_has_a_place(store: Store) -> None:
    save(store, "r", Incident(id="a", lat=50, lon=30), Incident(id="b", lat=-10, lon=-170), Incident(id="c"))
    selection = Index(store).selection(Query())
    tally = tallied(selection.columns, selection.tests)
    assert (tally.matching, tally.located, tally.undated) == (3, 2, 3)
    assert tally.box == BBox(-170, -10, 30, 50)


def test_an_empty_store_counts_nothing(store: Store) -> None:
    selection = Index(store).selection(Query())
    tally = tallied(selection.columns, selection.tests)
    assert (tally.matching, tally.box, tally.days) == (0, None, ())
    assert clustered(selection.columns, selection.passes, WORLD, 2) == []
    assert extent(selection.columns).box is None


def test_the_extent_is_that_of_all_whatever_their_role(store: Store) -> None:
    day = dt.date(2025, 1, 3)
    older = Incident(
        id="b", role=Role.BACKGROUND, lat=5, lon=6, date_start=dt.date(2020, 1, 1), date_end=dt.date(2020, 1, 1)
    )
    save(store, "r", Incident(id="a", lat=50, lon=30, date_start=day, date_end=day), older)
    spanned = extent(Index(store).columns())
    assert (spanned.box, spanned.first, spanned.last) == (BBox(6, 5, 30, 50), dt.date(2020, 1, 1), day)


# --- Where ------------------------------------------------------------------------------------------------------------

boxes = st.tuples(st.floats(-540, 540), st.floats(0.01, 400), st.floats(-80, 70), st.floats(0.01, 10))


def inside(one: Incident, west: float, south: float, east: float, north: float) -> int:
    """How many times an incident is seen between degrees that may go around the world."""
    if one.lat is None or one.lon is None or not south <= one.lat <= north:
        return 0
    return sum(west <= one.lon + 360 * turn <= east for turn in range(-3, 4))


def on_edge(one: Incident, west: float, south: float, east: float, north: float) -> bool:
    """Whether a few centimetres decide."""
    if one.lat is None or one.lon is None:
        return False
    off = [abs(one.lon + 360 * turn - edge) for edge in (west, east) for turn in range(-3, 4)]
    return min(*off, abs(one.lat - south), abs(one.lat - north)) < 1e-6


@settings(max_examples=80, deadline=None)
@given(st.lists(made_up.placed_or_not, max_size=30, unique_by=lambda one: one.id), boxes, st.integers(0, 6))
def test_marks_stand_for_what_lies_in_view_each_once_a_world(
    blank: Blank, told: list[Incident], box: tuple[float, ...], zoom: int
) -> None:
    west, width, south, height = box
    edges = (west, south, west + width, south + height)
    told = [replace(one, role=Role.EVENT) for one in told if not on_edge(one, *edges)]
    with blank() as url, open_store(url) as store:
        save(store, "r", *told)
        selection = Index(store).selection(Query())
        view = view_of(*edges)
        marks = clustered(selection.columns, selection.passes, view, zoom)
        seen = {one.id: inside(one, *edges) for one in told}
        assert sum(mark.count for mark in marks) == sum(seen.values())
        assert all(sum(mark.types.values()) == mark.count for mark in marks)
        assert all((mark.row is None) == (mark.count > 1) for mark in marks)
        assert sum(heat(selection.columns, selection.passes, view, 9, 5).values()) == sum(seen.values())
        assert len(seen_once(selection.columns, selection.passes, view)) == sum(map(bool, seen.values()))


# --- On which ground --------------------------------------------------------------------------------------------------

vague = st.builds(
    lambda one, precision: replace(one, geo_precision=precision, where_prec=None), made_up.incidents, st.sampled_from([2, 3])
)


def reached(store: Store, box: BBox, meets: Callable[[str], bool]) -> list[str]:
    found = Index(store).selection(EVERY)
    rows = reaching(found.columns, found.passes, box, meets)
    return list(store.ids(found.columns.key[rows].tolist()).values())


@settings(max_examples=150, deadline=None)
@given(st.lists(vague, max_size=6, unique_by=lambda one: one.id), made_up.boxes)
def test_no_ground_that_reaches_into_a_box_is_left_out(blank: Blank, told: list[Incident], asked: BBox) -> None:
    ground = union_all([box(west, asked.south, east, asked.north) for west, east in spans(asked)])
    meeting = {one.id for one in told if (drawn := _circle(one)) and drawn.intersects(ground)}
    with blank() as url, open_store(url) as store:
        save(store, "r", *told)
        assert meeting <= set(reached(store, asked, lambda area: False))


def _circle(one: Incident) -> BaseGeometry | None:
    return circle(one.lat or 0, one.lon or 0, one.uncertainty_km) if one.uncertainty_km else None


def test_what_is_far_from_a_box_does_not_reach_into_it_but_an_area_that_meets_it_does(store: Store) -> None:
    near, far, region, other = (
        Incident(id=f"i{n}", lat=50.0, lon=30.0 + n, geo_precision=2, uncertainty_km=20.0, gazetteer_id=f"gn:{n}")
        for n in range(4)
    )
    exact = Incident(id="i9", lat=50.0, lon=29.5, geo_precision=1, uncertainty_km=5.0)
    save(store, "r", near, far, replace(region, geo_precision=3), replace(other, where_prec=4), exact)
    assert reached(store, BBox(29.0, 49.0, 29.8, 51.0), lambda area: area == "gn:2") == ["i0", "i2"]


# --- How it is drawn --------------------------------------------------------------------------------------------------


def test_marks_stand_apart_and_none_moves_when_the_map_is_panned(made_up_store: Store) -> None:
    selection = Index(made_up_store).selection(Query())

    def marks(west: float, east: float) -> list[tuple[float, float, int]]:
        view = view_of(west, 30, east, 60)
        return [(mark.x, mark.y, mark.count) for mark in clustered(selection.columns, selection.passes, view, 4)]

    europe, further = marks(0, 60), marks(5, 65)
    common = [mark for mark in europe if 0.53 < mark[0] < 0.65]
    assert len(common) > 2
    assert set(common) <= set(further)
    apart = 50 / (256 * 2**4)
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) >= apart for a in europe for b in europe if a is not b)


def test_a_view_of_too_many_cells_is_refused(made_up_store: Store) -> None:
    selection = Index(made_up_store).selection(Query())
    with pytest.raises(ValueError, match="at zoom 18"):
        clustered(selection.columns, selection.passes, WORLD, 18)


def test_lists_are_told_in_every_order(made_up_store: Store) -> None:
    selection = Index(made_up_store).selection(Query())
    every = list(made_up_store.incidents(Query()))

    def told(order: str, count: int) -> list[Incident]:
        rows = foremost(selection.columns, selection.rows, order, count)
        ids = made_up_store.ids(selection.columns.key[rows].tolist())
        by_id = {one.id: one for one in every}
        return [by_id[ids[key]] for key in selection.columns.key[rows].tolist()]

    assert told("newest", 100) == every
    assert [one.killed_best for one in told("killed", 3)] == sorted((one.killed_best or -1 for one in every), reverse=True)[
        :3
    ]
    assert [one.date_start for one in told("oldest", 5)] == sorted(one.date_start for one in every if one.date_start)[:5]
    names = [one.place_name for one in told("place", 100)]
    assert names == sorted((name for name in names if name), key=str.casefold) + [name for name in names if not name]
    assert all(told(order, 7) == told(order, 100)[:7] for order in ORDERS)
