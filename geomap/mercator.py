"""Degrees, the unit square of Web Mercator (EPSG:3857), and the XYZ tiles it is cut into.

Formulas: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.model import BBox

SIZE = 256  # pixels a side of a tile

Array = NDArray[Any]


def mercator(lonlat: Array) -> Array:
    """Degrees, shape (n, 2), on the unit square: x eastwards from 180° W, y southwards from 85.05° N.

    >>> mercator(np.array([[-180.0, 0.0], [0.0, 0.0], [90.0, 66.51326]])).round(6).tolist()
    [[0.0, 0.5], [0.5, 0.5], [0.75, 0.25]]
    """
    lat = np.radians(np.clip(lonlat[:, 1], -89.0, 89.0))  # the poles lie at infinity
    return np.column_stack([lonlat[:, 0] / 360.0 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2 * math.pi)])


def bounds(z: int, x: int, y: int) -> BBox:
    """The degrees that a tile covers.

    >>> bounds(1, 0, 0)
    BBox(west=-180.0, south=0.0, east=0.0, north=85.0511287798066)
    """
    return BBox(_lon(z, x), _lat(z, y + 1), _lon(z, x + 1), _lat(z, y))


def _lon(z: int, x: int) -> float:
    return x / (1 << z) * 360.0 - 180.0


def _lat(z: int, y: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * y / (1 << z)))))
