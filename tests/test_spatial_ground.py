"""Shapes on the ground, anywhere on earth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box

from geomap.geo import kilometres
from geomap.spatial import ground

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


def test_a_part_of_a_country_leaves_distant_islands_out() -> None:
    home, colony = box(0, 40, 10, 50), box(-60, 0, -50, 10)
    assert ground.part(MultiPolygon([home, colony]), 180.0).bounds == pytest.approx((0, 40, 10, 43.33), abs=0.01)


def test_a_part_of_a_country_beyond_the_antimeridian_stays_on_its_side() -> None:
    country = MultiPolygon([box(170, -20, 180, -10), box(-180, -20, -170, -10)])
    west, _, east, _ = ground.part(country, 90.0).bounds
    assert -180 <= west <= east <= -170


@given(LATITUDES, LONGITUDES, st.floats(0, 360), st.floats(0, 3000))
def test_an_offset_lies_at_its_distance_anywhere_on_earth(lat: float, lon: float, bearing: float, km: float) -> None:
    there = ground.offset(lat, lon, bearing, km)
    assert -90 <= there[0] <= 90
    assert -180 <= there[1] <= 180
    assert kilometres(lat, lon, *there) == pytest.approx(km, abs=0.01)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_the_middle_is_as_far_from_either_end(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    middle = ground.middle(lat1, lon1, lat2, lon2)
    assert kilometres(lat1, lon1, *middle) == pytest.approx(kilometres(lat2, lon2, *middle), abs=1)


def test_a_circle_across_the_antimeridian_is_cut_there() -> None:
    halves = ground.circle(0.0, 179.9, 50)
    assert halves.contains(Point(179.5, 0))
    assert halves.contains(Point(-179.9, 0))
    assert not halves.contains(Point(0, 0))


def test_a_circle_around_a_pole_is_a_cap() -> None:
    cap = ground.circle(89.9, 10.0, 50)
    assert cap.contains(Point(-170, 89.9))
    assert not cap.contains(Point(10, 89))
