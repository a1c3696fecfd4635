"""Which names a tile shows, and where: decided by the names around them on the ground, never by the tile's edges."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

import numpy as np

from geomap.mercator import SIZE, Array, bounds, mercator
from geomap.model import BBox, Kind, Place

from .ground import Outlines, outlines, sides

COUNTRY_ZOOMS = range(2, 8)
REGION_ZOOMS = range(5, 10)
TOWN_ZOOMS = range(3, 99)
_LEAST_POPULATION = {3: 5_000_000, 4: 1_500_000, 5: 400_000, 6: 150_000, 7: 40_000, 8: 12_000, 9: 4_000, 10: 1_500}
_REGION_WEIGHT = 250_000  # the name of a region gives way to cities larger than this
_CELL = (64, 32)  # pixels: of the towns in one such cell only the most populous is considered
_MOST = 120  # settlements asked for on a tile, about four for each cell
_ROUNDS = 3
_REACH = (2, 1)  # tiles to each side whose names can matter: those within _ROUNDS + 1 widths of a label


class Gazetteer(Outlines, Protocol):
    """What the names need of a gazetteer."""

    def settlements_in(self, bbox: BBox, min_population: int, limit: int) -> list[Place]:
        """The `limit` most populous settlements in `bbox`, largest first."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of name is set: letters `size` pixels high and on average `advance` ems wide."""

    size: float
    advance: float = 0.56


@dataclass(frozen=True, slots=True)
class Side:
    """On which side of its point a name stands: SVG's text-anchor, and how far away (pixels, line heights)."""

    anchor: str
    dx: float = 0
    dy: float = 0


COUNTRY, REGION = Style(11.5, advance=0.9), Style(11)
CITY, TOWN, VILLAGE = Style(13), Style(11.5), Style(10.5)
_WRAP = {COUNTRY: 11, REGION: 15}  # letters on a line of such a name
_ROOM = {COUNTRY: 1.5, REGION: 0.8}  # how wide it may be, in sides of a square of the area's size
AREAS = (COUNTRY, REGION)  # stand on their own ground; all others at a dot

_CLEAR = 16  # pixels from a town to its name, so that the mark of an incident there does not cover it
_CENTRE, _RIGHT, _LEFT = Side("middle"), Side("start", dx=_CLEAR), Side("end", dx=-_CLEAR)
_SIDES = {  # in order of preference
    COUNTRY: (_CENTRE,),
    REGION: (_CENTRE, Side("middle", dy=-2), Side("middle", dy=2)),
    CITY: (_RIGHT, Side("middle", dy=-1.5), _LEFT, Side("middle", dy=1.5)),
    TOWN: (_RIGHT,),
    VILLAGE: (_RIGHT,),
}


@dataclass(frozen=True, slots=True)
class Label:
    """A name at (x, y), pixels from the corner of a tile. Of two that overlap the heavier stays."""

    weight: float
    id: str
    lines: tuple[str, ...]
    style: Style
    x: float
    y: float
    side: Side = _CENTRE

    @property
    def line_height(self) -> float:
        return self.style.size * 1.2

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the text's height, at its anchor."""
        return self.x + self.side.dx, self.y + self.side.dy * self.line_height

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the text, and of the dot if it has one, with some air around it."""
        x, y = self.centre
        width, height = _width(self.lines, self.style), self.line_height * len(self.lines)
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.side.anchor]
        dot_x, dot_y = (x, y) if self.style in AREAS else (self.x, self.y)
        corner = min(left, dot_x) - 4, min(y - height / 2, dot_y) - 2
        return *corner, max(left + width, dot_x) + 4, max(y + height / 2, dot_y) + 2


def _width(lines: Sequence[str], style: Style) -> float:
    return style.size * max(sum(_advance(c, style) for c in line) for line in lines)


def _advance(letter: str, style: Style) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else style.advance


def labels_on(gazetteer: Gazetteer, z: int, x: int, y: int) -> list[Label]:
    """What is written on a tile, lightest first: the names that no heavier one overlaps."""
    around = [
        replace(label, x=label.x + dx * SIZE, y=label.y + dy * SIZE)
        for dx in range(-_REACH[0], _REACH[0] + 1)
        for dy in range(-_REACH[1], _REACH[1] + 1)
        for label in _candidates(gazetteer, z, (x + dx) % (1 << z), y + dy)
    ]
    around.sort(key=lambda label: (label.weight, label.id))
    boxes = np.array([label.box for label in around]).reshape(-1, 4)
    visible = (
        (boxes[:, 2:] > 0).all(axis=1) & (boxes[:, :2] < SIZE).all(axis=1) & _kept(boxes, [label.id for label in around])
    )
    return [around[i] for i in np.flatnonzero(visible)]


def _kept(boxes: Array, ids: list[str]) -> Array:
    """Which boxes, lightest first, stay when the heavier stays of two that overlap or belong to one place.

    A name falls only to one that stays itself, of which the same has to be asked: a fixed number of rounds bounds how far
    away an answer can come from. Their number is odd, which errs towards leaving out: no two that stay ever overlap.
    """
    left, top, right, bottom = boxes.T[:, :, None]
    overlap = (left < right.T) & (right > left.T) & (top < bottom.T) & (bottom > top.T)
    _, place = np.unique(np.array(ids, object), return_inverse=True)
    rivals = np.triu(overlap | (place[:, None] == place), 1)
    kept = np.ones(len(boxes), bool)
    for _ in range(_ROUNDS):
        kept = ~(rivals & kept).any(axis=1)
    return kept


@lru_cache(maxsize=4096)
def _candidates(gazetteer: Gazetteer, z: int, x: int, y: int) -> tuple[Label, ...]:
    """The names that stand on a tile's own ground."""
    if not 0 <= y < 1 << z:
        return ()
    names = [name for kind in (Kind.COUNTRY, Kind.ADMIN1) for name in _area_names(gazetteer, kind, z).get((x, y), ())]
    return (*names, *_town_names(gazetteer, z, x, y)) if z in TOWN_ZOOMS else tuple(names)


def _town_names(gazetteer: Gazetteer, z: int, x: int, y: int) -> Iterator[Label]:
    places = gazetteer.settlements_in(bounds(z, x, y), _LEAST_POPULATION.get(z, 0), _MOST)
    seen: set[tuple[float, float]] = set()
    for place, (px, py) in zip(places, _pixels(places, z, x, y), strict=True):
        cell = px // _CELL[0], py // _CELL[1]
        if cell not in seen:
            yield from _town_name(place, px, py)
        seen.add(cell)


def _town_name(place: Place, x: float, y: float) -> Iterator[Label]:
    style = CITY if place.population >= 500_000 else TOWN if place.population >= 50_000 else VILLAGE
    return _on_each_side(Label(place.population, place.id, (place.name,), style, x, y))


def _on_each_side(label: Label) -> Iterator[Label]:
    """The name wherever it may stand: of these rivals the first with room stays."""
    for rank, side in enumerate(_SIDES[label.style]):
        yield replace(label, weight=label.weight - rank / 10, side=side)


@lru_cache(maxsize=32)
def _area_names(gazetteer: Gazetteer, kind: Kind, z: int) -> dict[tuple[int, int], list[Label]]:
    """The names of countries or regions that their own ground has room for at zoom `z`, by tile."""
    names: dict[tuple[int, int], list[Label]] = defaultdict(list)
    if z not in (COUNTRY_ZOOMS if kind is Kind.COUNTRY else REGION_ZOOMS):
        return names
    places, polygons = outlines(gazetteer, kind)
    for place, side, (px, py) in zip(places, sides(polygons, z), _pixels(places, z, 0, 0), strict=True):
        name = _area_name(place, side, px % SIZE, py % SIZE)
        if name.lines and _width(name.lines, name.style) < side * _ROOM[name.style]:
            names[int(px // SIZE), int(py // SIZE)].extend(_on_each_side(name))
    return names


def _area_name(place: Place, side: float, x: float, y: float) -> Label:
    name, style, weight = (
        (place.name.upper(), COUNTRY, side * 1e9) if place.kind is Kind.COUNTRY else (place.name, REGION, _REGION_WEIGHT)
    )
    return Label(weight, place.id, tuple(textwrap.wrap(name, _WRAP[style], break_long_words=False)), style, x, y)


def _pixels(places: Sequence[Place], z: int, x: int, y: int) -> list[list[float]]:
    """Where places lie, in whole pixels from a tile's corner."""
    lonlat = np.array([(place.lon, place.lat) for place in places]).reshape(-1, 2)
    pixels: list[list[float]] = np.rint((mercator(lonlat) * (1 << z) - (x, y)) * SIZE).tolist()
    return pixels
