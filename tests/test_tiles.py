"""The base map: what a tile shows, and that tiles fit together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import QueryError
from geomap.model import BBox, Kind, Place
from geomap.tiles import MAX_ZOOM, THEMES, tile
from geomap.tiles.ground import UNITS

SVG = "{http://www.w3.org/2000/svg}"
INK = {"land": "#f4f2ee", "border": THEMES["light"].border, "region": THEMES["light"].region}


@dataclass(frozen=True)
class World:
    """A small gazetteer of one's own making."""

    areas: tuple[tuple[Place, shapely.Polygon], ...] = ()
    towns: tuple[Place, ...] = ()

    def outlines_in(self, bbox: BBox, kind: Kind) -> list[tuple[Place, shapely.Polygon]]:
        return [(place, polygon) for place, polygon in self.areas if place.kind is kind]

    def settlements_in(self, bbox: BBox, min_population: int, limit: int) -> list[Place]:
        inside = [
            town
            for town in self.towns
            if bbox.west <= town.lon <= bbox.east
            and bbox.south <= town.lat <= bbox.north
            and town.population >= min_population
        ]
        return sorted(inside, key=lambda town: (-town.population, town.id))[:limit]


def area(
    name: str, kind: Kind, country: str, west: float, south: float, east: float, north: float
) -> tuple[Place, shapely.Polygon]:
    place = Place(f"x:{name}", name, (south + north) / 2, (west + east) / 2, kind, country)
    return place, shapely.box(west, south, east, north)


def town(name: str, lat: float, lon: float, population: int) -> Place:
    return Place(f"x:{name}{lat}{lon}", name, lat, lon, Kind.SETTLEMENT, population=population)


WESTLAND = area("Westland", Kind.COUNTRY, "WE", 0, 40, 10, 50)
EASTLAND = area("Eastland", Kind.COUNTRY, "EA", 10, 40, 20, 50)
UPPER = area("Upper Province", Kind.ADMIN1, "WE", 0, 45, 10, 50)
LOWER = area("Lower Province", Kind.ADMIN1, "WE", 0, 40, 10, 45)
ABROAD = area("Near Province", Kind.ADMIN1, "EA", 10, 40, 20, 50)
CONTINENT = World((WESTLAND, EASTLAND, UPPER, LOWER, ABROAD))


def words(svg: str) -> set[str]:
    return {text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")}


def drawn(svg: str, ink: str) -> list[list[tuple[float, float]]]:
    """The lines of one colour, in pixels."""
    paths = [p for p in ElementTree.fromstring(svg).iter(f"{SVG}path") if p.get("stroke") == INK[ink]]
    return [list(_corners(stroke)) for p in paths for stroke in p.attrib["d"].split("M")[1:]]


def _corners(stroke: str) -> Iterator[tuple[float, float]]:
    numbers = [int(n) / UNITS for n in re.findall(r"-?\d+", stroke)]
    x = y = 0.0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        yield x, y


def written(svg: str) -> set[tuple[str, float, float]]:
    """Every line of lettering and where it stands, in pixels."""
    texts = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return {(t.text or "", float(t.attrib["x"]), float(t.attrib["y"])) for t in texts}


def test_land_lies_where_the_slippy_map_puts_it():
    west, north, east, south = 0, 66.51326044311186, 90, 0  # the tile 2/2/1 exactly
    world = World((area("Quarter", Kind.COUNTRY, "QU", west, south, east, north),))
    corners = {corner for line in drawn(tile(world, 1, 1, 0), "land") for corner in line}
    assert corners >= {(0, 128), (128, 128), (128, 256), (0, 256)}


def test_land_that_spans_a_tile_fills_it_beyond_its_edges():
    (ring,) = drawn(tile(CONTINENT, 8, 131, 89), "land")
    assert shapely.Polygon(ring).contains_properly(shapely.box(0, 0, 256, 256))


def test_countries_are_divided_by_one_line_and_coasts_carry_none():
    (line,) = drawn(tile(CONTINENT, 4, 8, 5), "border")
    assert len({x for x, _ in line}) == 1
    assert line[0][0] == pytest.approx(10 / 22.5 * 256, abs=0.5)


def test_regions_of_one_country_are_divided_from_the_middle_zooms_on():
    assert not drawn(tile(CONTINENT, 3, 4, 2), "region")
    (line,) = drawn(tile(CONTINENT, 5, 16, 11), "region")
    assert len({y for _, y in line}) == 1


def test_regions_too_small_to_tell_apart_are_not_drawn():
    slivers = tuple(area(f"S{i}", Kind.ADMIN1, "WE", i / 10, 40, (i + 1) / 10, 40.1) for i in range(7))
    world = World((WESTLAND, *slivers))
    assert not drawn(tile(world, 5, 16, 12), "region")
    assert len(drawn(tile(world, 9, 256, 193), "region")) == 6


def test_names_of_countries_are_capitals_and_give_way_to_regions_and_towns_as_one_zooms_in():
    world = World(CONTINENT.areas, (town("Midtown", 47, 5, 600_000), town("Hamlet", 46.9, 5.2, 900)))
    assert "WESTLAND" in words(tile(world, 4, 8, 5))
    assert {"Lower Province", "Midtown"} <= words(tile(world, 6, 32, 22)) | words(tile(world, 6, 32, 23))
    near = words(tile(world, 11, 1052, 720)) | words(tile(world, 11, 1053, 721)) | words(tile(world, 11, 1053, 720))
    assert not near & {"WESTLAND", "Lower Province"}


def test_of_two_towns_whose_names_would_overlap_the_more_populous_is_named():
    row = [town(f"Town number {i}", 46 + i / 20, 5, 50_000 + i) for i in range(20)]
    texts = written(tile(World(CONTINENT.areas, tuple(row)), 7, 65, 45))
    heights = sorted(y for text, _, y in texts if text.startswith("Town"))
    assert len(heights) > 3
    assert all(lower - upper > 11 for upper, lower in pairwise(heights))
    assert "Town number 19" in {text for text, _, _ in texts}


def test_the_mark_of_an_incident_in_a_town_leaves_its_name_free():
    mark = 13  # pixels, half of the width of a pin
    world = World(CONTINENT.areas, (town("Midtown", 47, 5, 60_000),))
    svg = tile(world, 11, 1052, 720)
    (dot,) = ElementTree.fromstring(svg).iter(f"{SVG}circle")
    assert min(x for text, x, _ in written(svg) if text == "Midtown") > float(dot.attrib["cx"]) + mark


def test_a_city_beside_a_larger_one_is_named_on_another_side():
    world = World(CONTINENT.areas, (town("Greater", 47, 5, 2_000_000), town("Lesser", 47, 4.2, 900_000)))
    assert words(tile(world, 6, 32, 22)) >= {"Greater", "Lesser"}


@pytest.mark.parametrize("z", range(0, MAX_ZOOM + 1, 2))
def test_the_globe_is_round(z: int):
    assert tile(CONTINENT, z, -1, 0) == tile(CONTINENT, z, (1 << z) - 1, 0)


def test_a_name_at_the_antimeridian_is_continued_on_the_other_side():
    world = World(CONTINENT.areas, (town("Dateline City", 10, 179.9, 5_000_000),))
    west, east = written(tile(world, 6, 63, 30)), written(tile(world, 6, 0, 30))
    assert {(text, x - 256, y) for text, x, y in west} == east


letters = st.text("abcdefghijklm", min_size=3, max_size=14)
populations = st.integers(1, 300).map(lambda n: n * 10_000)
places = st.builds(town, letters, st.floats(46.5, 48.5), st.floats(4.0, 7.0), populations)
NARROWEST = 4.0  # pixels that a letter takes at least


@settings(deadline=None, max_examples=60)
@given(st.lists(places, max_size=60), st.integers(6, 8))
def test_a_name_that_crosses_an_edge_stands_alike_in_both_tiles(towns: list[Place], z: int):
    world = World(CONTINENT.areas, tuple(towns))
    x, y = (1 << z - 1) + int(5.5 / 360 * (1 << z)), int(0.3505 * (1 << z))
    left = {(text, tx - 256, ty) for text, tx, ty in written(tile(world, z, x, y)) if 20 < ty < 236}
    right = {(text, tx, ty) for text, tx, ty in written(tile(world, z, x + 1, y)) if 20 < ty < 236}
    starting = {place.name for place in towns if place.population < 500_000}  # these stand to the right of their dot
    assert {name for name in left if name[1] > 0} <= right
    assert {name for name in right if name[1] < 0} <= left
    assert {(text, tx, ty) for text, tx, ty in left if text in starting and tx + NARROWEST * len(text) > 0} <= right


@settings(deadline=None, max_examples=60)
@given(st.text(), st.sampled_from(sorted(THEMES)))
def test_any_name_yields_well_formed_svg_without_script_or_reference(name: str, theme: str):
    hostile = town(f'</text><script>alert(1)</script>&"{name}', 47, 5, 4_000_000)
    svg = tile(World((*CONTINENT.areas, area(name, Kind.COUNTRY, "XX", 30, 40, 40, 50)), (hostile,)), 5, 16, 11, theme)
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "rect", "g", "path", "circle", "text"}
    assert "href" not in svg
    assert "url(" not in re.sub(r"<text.*?</text>", "", svg)


def test_names_in_any_script_are_written_as_they_are():
    world = World(CONTINENT.areas, (town("Київ", 47, 5, 4_000_000), town("北京", 44, 5, 4_000_000)))
    assert {"Київ", "北京"} <= words(tile(world, 5, 16, 11))


def test_themes_differ_in_colour_alone():
    def bare(theme: str) -> str:
        return re.sub("#[0-9a-f]{6}", "", tile(CONTINENT, 5, 16, 11, theme))

    assert bare("light") == bare("dark")
    assert tile(CONTINENT, 5, 16, 11) != tile(CONTINENT, 5, 16, 11, "dark")


@pytest.mark.parametrize(
    ("z", "y", "theme", "named"),
    [
        (-1, 0, "light", "-1"),
        (MAX_ZOOM + 1, 0, "light", str(MAX_ZOOM)),
        (3, 8, "light", "7"),
        (3, -1, "light", "-1"),
        (3, 0, "pink", "dark"),
    ],
)
def test_a_tile_that_does_not_exist_is_refused_with_the_remedy(z: int, y: int, theme: str, named: str):
    with pytest.raises(QueryError, match=named):
        tile(CONTINENT, z, 0, y, theme)
