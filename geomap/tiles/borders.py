"""Borders: the edges that polygons share. Drawing these draws no line twice, and none along a coast."""

from __future__ import annotations

import numpy as np
import shapely

from geomap.mercator import Array


def shared_edges(polygons: Array, group: Array) -> tuple[Array, Array]:
    """The lines along which polygons of one group touch, each once, and the index of a polygon that each bounds.

    Polygons touch where they have the same corners, to the last bit.

    >>> squares = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 0, 3, 1)])
    >>> lines, polygon = shared_edges(squares, np.array([1, 1, 2]))
    >>> [line.wkt for line in lines], polygon.tolist()
    (['LINESTRING (1 0, 1 1)'], [0])
    """
    parts, polygon = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    owner = polygon[part[ring]]
    shared = _repeated(_edge_keys(points, group[owner])) & (ring[1:] == ring[:-1])
    corner = np.r_[shared, False] | np.r_[False, shared]
    _, first, line = np.unique(np.cumsum(~np.r_[False, shared])[corner], return_index=True, return_inverse=True)
    return np.asarray(shapely.linestrings(points[corner], indices=line)), owner[corner][first]


def _edge_keys(points: Array, group: Array) -> Array:
    """A number for the edge from each point to the next, the same from either side (SplitMix64's mixing of the bits)."""
    bits = np.ascontiguousarray(points).view(np.uint64)
    key = bits[:, 0] * np.uint64(0x9E3779B97F4A7C15) + bits[:, 1] + group.astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        key = (key ^ (key >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(key[1:] + key[:-1])


def _repeated(keys: Array) -> Array:
    """True at the first of the values that occur more than once."""
    _, first, count = np.unique(keys, return_index=True, return_counts=True)
    repeated = np.zeros(len(keys), bool)
    repeated[first[count > 1]] = True
    return repeated
