"""Land and borders: the gazetteer's outlines with as much detail as a zoom can show, cut to a tile, as SVG path data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import shapely

from geomap.mercator import SIZE, Array, mercator
from geomap.model import BBox, Kind, Place

from .borders import shared_edges

UNITS = 4  # path coordinates a pixel: enough for screens of double density
_WORLD = BBox(-180.0, -90.0, 180.0, 90.0)
_MARGIN = 8  # pixels drawn beyond the edge, so that the ends of cut shapes stay out of sight
_FINEST = 9  # from this zoom on the outlines (1:10 million) have no detail to lose
_LEAST_SIDE = 16  # pixels: smaller regions would be a thicket of lines


class Outlines(Protocol):
    """What the ground needs of a gazetteer. It is also a cache key: keep it hashable, and its answers the same."""

    def __hash__(self) -> int: ...

    def outlines_in(self, bbox: BBox, kind: Kind) -> list[tuple[Place, Any]]:
        """Areas of one kind that touch `bbox`, each with its polygon (shapely, degrees)."""


class Layer(Enum):
    """What can be drawn."""

    LAND = auto()
    BORDERS = auto()  # between countries
    REGIONS = auto()  # between the regions of one country


@lru_cache(maxsize=4)
def outlines(gazetteer: Outlines, kind: Kind) -> tuple[Sequence[Place], Array]:
    """All areas of a kind, and their polygons on the unit square."""
    found = gazetteer.outlines_in(_WORLD, kind)
    return [place for place, _ in found], shapely.transform(np.array([polygon for _, polygon in found], object), mercator)


def path(gazetteer: Outlines, layer: Layer, z: int, x: int, y: int) -> str:
    """SVG path data of what a tile shows of a layer, in whole `UNITS` from its upper left corner."""
    level = _level(gazetteer, layer, min(z, _FINEST))
    n, margin = 1 << z, _MARGIN / SIZE
    window = [(x - margin) / n, (y - margin) / n, (x + 1 + margin) / n, (y + 1 + margin) / n]
    cut = shapely.get_parts(shapely.clip_by_rect(level.geometries[level.query(shapely.box(*window))], *window))
    lines = shapely.get_rings(cut) if layer is Layer.LAND else cut
    points, line = shapely.get_coordinates(lines, return_index=True)
    steps = np.rint((points * n - (x, y)) * (SIZE * UNITS)).astype(int)
    return "".join(_strokes(np.split(steps, np.flatnonzero(np.diff(line)) + 1)))


def _strokes(lines: Iterable[Array]) -> Iterator[str]:
    for line in lines:
        steps = np.diff(line, axis=0)
        steps = steps[steps.any(axis=1)]
        if len(steps):
            yield f"M{line[0][0]} {line[0][1]}l{' '.join(map(str, steps.ravel().tolist()))}".replace(" -", "-")


def sides(polygons: Array, z: int) -> Array:
    """How large areas on the unit square are at zoom `z`: the side of a square of their size, in pixels."""
    return np.asarray(np.sqrt(shapely.area(polygons)) * (SIZE << z))


@lru_cache(maxsize=64)
def _level(gazetteer: Outlines, layer: Layer, z: int) -> shapely.STRtree:
    """A layer in the detail of zoom `z`, half a pixel, indexed. Simplified whole, so that tiles agree on it."""
    shapes = _regions(gazetteer, z) if layer is Layer.REGIONS else _countries(gazetteer, layer)
    simple = shapely.simplify(shapes, 0.5 / (SIZE << z), preserve_topology=False)
    return shapely.STRtree(simple[~shapely.is_empty(simple)])


@lru_cache(maxsize=4)
def _countries(gazetteer: Outlines, layer: Layer) -> Array:
    _, polygons = outlines(gazetteer, Kind.COUNTRY)
    if layer is Layer.LAND:
        return np.asarray(shapely.get_parts(polygons))
    return shared_edges(polygons, np.zeros(len(polygons), int))[0]


def _regions(gazetteer: Outlines, z: int) -> Array:
    """The borders between regions, in the countries whose regions are large enough to tell apart at zoom `z`."""
    lines, country, side = _region_borders(gazetteer)
    return np.asarray(lines[(side * (SIZE << z))[country] >= _LEAST_SIDE])


@lru_cache(maxsize=2)
def _region_borders(gazetteer: Outlines) -> tuple[Array, Array, Array]:
    """Lines, the country of each, and by country the mean side of its regions on the unit square."""
    places, polygons = outlines(gazetteer, Kind.ADMIN1)
    _, country = np.unique([place.country or "" for place in places], return_inverse=True)
    lines, polygon = shared_edges(polygons, country)
    return lines, country[polygon], np.bincount(country, np.sqrt(shapely.area(polygons))) / np.bincount(country)
