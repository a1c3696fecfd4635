"""Which names may lie about a place."""

from __future__ import annotations

from geomap.model import Kind, Place
from geomap.squares import Squares


def town(lat: float, lon: float) -> Place:
    return Place(f"gn:{lat},{lon}", "Town", lat, lon, Kind.SETTLEMENT)


def test_names_lie_about_a_place_in_its_square_degree_and_in_the_eight_beside_it() -> None:
    squares = Squares()
    for name, lat, lon in (
        ("same", 50.9, 30.1),
        ("north-east", 51.5, 31.5),
        ("south-west", 49.1, 29.9),
        ("far", 52.0, 30.5),
    ):
        squares.add(town(lat, lon), name, 0.5)
    assert set(squares.around(town(50.2, 30.7))) == {"same", "north-east", "south-west"}


def test_a_name_with_several_places_about_counts_once() -> None:
    squares = Squares()
    squares.add(town(-0.5, -0.5), "twice", 0.25)
    squares.add(town(0.5, 0.5), "twice", 0.25)
    assert squares.around(town(0.1, -0.1)) == {"twice": 0.25}
