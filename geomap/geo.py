"""Distances on the ground."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean Earth radius, IUGG


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in km between two points in degrees (haversine).

    >>> round(kilometres(50.45, 30.52, 51.494, 31.294))
    128
    """
    a, c = radians(lat1), radians(lat2)
    h = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))
