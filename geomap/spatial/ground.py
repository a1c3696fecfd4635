"""Shapes on the ground: circles, sectors, strips and parts of areas, measured in kilometres and kept in degrees.

Shapes are drawn in the azimuthal equidistant projection around their own middle (Snyder 1987, "Map projections: a working
manual", USGS Professional Paper 1395, pages 191-202) on a sphere, which is within 0.6 % of the ellipsoid. What crosses
the antimeridian is cut there (RFC 7946, section 3.1.9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, pi, radians, sin
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geomap.geo import EARTH_KM

Coordinates = NDArray[np.float64]  # rows of (x, y)

_ARC = 32  # points on an arc
_LINKED_KM = 200.0  # islands farther than this from the next shore are no part of "the north of" a country
_WORLD = box(-180, -90, 180, 90)


@dataclass(frozen=True, slots=True)
class Plane:
    """The surroundings of a point as a plane: x east and y north of it, in km."""

    lat: float
    lon: float

    def flat(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in degrees, in km on the plane."""
        return _valid(shapely.transform(shape, self._project))

    def round(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in km on the plane, in degrees, cut at the antimeridian."""
        for pole in (90.0, -90.0):
            there = Point(self._project(np.array([[self.lon, pole]]))[0])
            if _within(there, shape.bounds) and _filled(shape).contains(there):
                rim = self._unproject(shapely.get_coordinates(shape))[:, 1]
                lats = [*rim, pole] if shape.contains(there) else rim
                return box(-180, min(lats), 180, max(lats))
        return _cut(_valid(shapely.transform(shape, self._unproject)))

    def _project(self, degrees: Coordinates) -> Coordinates:
        lat, turn = np.radians(degrees[:, 1]), np.radians(degrees[:, 0] - self.lon)
        here = radians(self.lat)
        east = np.cos(lat) * np.sin(turn)
        north = cos(here) * np.sin(lat) - sin(here) * np.cos(lat) * np.cos(turn)
        up = sin(here) * np.sin(lat) + cos(here) * np.cos(lat) * np.cos(turn)
        across = np.hypot(east, north)
        stretch = np.arctan2(across, up) * EARTH_KM / np.where(across > 0, across, 1.0)
        return np.column_stack([east * stretch, north * stretch])

    def _unproject(self, km: Coordinates) -> Coordinates:
        here, away = radians(self.lat), np.hypot(km[:, 0], km[:, 1])
        arc, scale = away / EARTH_KM, np.where(away > 0, away, 1.0)
        east, north = km[:, 0] / scale, km[:, 1] / scale
        lat = np.arcsin(np.clip(np.cos(arc) * sin(here) + north * np.sin(arc) * cos(here), -1, 1))
        turn = np.arctan2(east * np.sin(arc), np.cos(arc) * cos(here) - north * np.sin(arc) * sin(here))
        return np.column_stack([self.lon + np.degrees(turn), np.degrees(lat)])


def offset(lat: float, lon: float, bearing: float, km: float) -> tuple[float, float]:
    """The point at a bearing (degrees, clockwise from north) and distance, as latitude and longitude.

    >>> [round(x, 2) for x in offset(0.0, 179.5, 90, 111.195)]
    [0.0, -179.5]
    """
    east, north = km * sin(radians(bearing)), km * cos(radians(bearing))
    return _degrees(Plane(lat, lon)._unproject(np.array([[east, north]]))[0])


def middle(lat1: float, lon1: float, lat2: float, lon2: float) -> tuple[float, float]:
    """The point halfway between two points."""
    plane = Plane(lat1, lon1)
    return _degrees(plane._unproject(plane._project(np.array([[lon2, lat2]])) / 2)[0])


def circle(lat: float, lon: float, km: float) -> BaseGeometry:
    """All points within a distance of a point."""
    return Plane(lat, lon).round(Point(0, 0).buffer(km, quad_segs=_ARC // 2))


def ring(lat: float, lon: float, inner_km: float, outer_km: float) -> BaseGeometry:
    """All points at a distance between two bounds from a point."""
    disc = Point(0, 0).buffer(outer_km, quad_segs=_ARC // 2)
    return Plane(lat, lon).round(disc.difference(Point(0, 0).buffer(inner_km, quad_segs=_ARC // 2)))


def sector(
    lat: float, lon: float, bearing: float, half_angle: float, inner_km: float, outer_km: float, margin_km: float
) -> BaseGeometry:
    """The points in a direction from a point, give or take an angle, between two distances; widened by a margin."""
    angles = np.radians(np.linspace(bearing - half_angle, bearing + half_angle, _ARC))
    rim = np.column_stack([np.sin(angles), np.cos(angles)])
    corners = np.vstack([rim * outer_km, rim[::-1] * inner_km])
    return Plane(lat, lon).round(_valid(Polygon(corners)).buffer(margin_km, quad_segs=_ARC // 4))


def strip(lat1: float, lon1: float, lat2: float, lon2: float, half_width_km: float) -> BaseGeometry:
    """All points within a distance of the straight line between two points."""
    plane = Plane(*middle(lat1, lon1, lat2, lon2))
    line = plane._project(np.array([[lon1, lat1], [lon2, lat2]]))
    return plane.round(LineString(line).buffer(half_width_km, quad_segs=_ARC // 4))


def widened(shape: BaseGeometry, km: float) -> BaseGeometry:
    """All points within a distance of a shape."""
    point = shape.representative_point()
    plane = Plane(point.y, point.x)
    return plane.round(plane.flat(shape).simplify(km / 10).buffer(km, quad_segs=_ARC // 4))


def part(shape: BaseGeometry, bearing: float | None) -> BaseGeometry:
    """The outer third of an area in a direction, or the middle third both ways for None; without distant islands."""
    area = _together(shape)
    point = area.centroid
    shrink = max(cos(radians(point.y)), 1e-6)
    level = affinity.affine_transform(area, [shrink, 0, 0, 1, -point.x * shrink, -point.y])
    kept = _valid(_beyond(level, bearing) if bearing is not None else _central(level))
    back = affinity.affine_transform(kept, [1 / shrink, 0, 0, 1, point.x, point.y])
    return _cut(_valid(back)) if not back.is_empty else shape


def reach_km(shape: BaseGeometry, lat: float, lon: float) -> float:
    """Distance in km from a point to the farthest corner of a shape's largest part."""
    largest = max(shapely.get_parts(shape), key=lambda each: each.area)
    km = Plane(lat, lon)._project(shapely.get_coordinates(largest))
    return float(np.hypot(km[:, 0], km[:, 1]).max())


def along_km(shape: BaseGeometry, lat: float, lon: float, bearing: float) -> float:
    """How far a shape reaches from a point in a direction."""
    half_turn = EARTH_KM * pi
    ray = LineString([(0, 0), (half_turn * sin(radians(bearing)), half_turn * cos(radians(bearing)))])
    crossed = shapely.get_coordinates(Plane(lat, lon).flat(shape).intersection(ray))
    return float(np.hypot(crossed[:, 0], crossed[:, 1]).max(initial=0.0))


def inside(shape: BaseGeometry) -> tuple[float, float]:
    """Latitude and longitude of a shape's middle, or of a point inside where the middle lies outside."""
    middle = shape.centroid
    point = middle if shape.contains(middle) else shape.representative_point()
    return point.y, point.x


def _beyond(level: BaseGeometry, bearing: float) -> BaseGeometry:
    east, north = sin(radians(bearing)), cos(radians(bearing))
    along = shapely.get_coordinates(level) @ np.array([east, north])
    threshold, far = along.min() + np.ptp(along) * 2 / 3, 1000.0
    half_plane = affinity.rotate(box(-far, threshold, far, far), -bearing, origin=(0, 0))
    return level.intersection(half_plane)


def _central(level: BaseGeometry) -> BaseGeometry:
    west, south, east, north = level.bounds
    wide, high = (east - west) / 3, (north - south) / 3
    return level.intersection(box(west + wide, south + high, east - wide, north - high))


def _together(shape: BaseGeometry) -> BaseGeometry:
    """An area's largest part with the islands around it, and longitudes that run on past 180 degrees."""
    largest = max(shapely.get_parts(shape), key=lambda each: each.area)
    centre = largest.centroid
    plane = Plane(centre.y, centre.x)
    parts = [(each, plane.flat(each.convex_hull).buffer(_LINKED_KM / 2, quad_segs=2)) for each in shapely.get_parts(shape)]
    chains = shapely.get_parts(shapely.union_all([around for _, around in parts]))
    here = min(chains, key=lambda chain: chain.distance(Point(0, 0)))
    return shapely.union_all([_beside(each, centre.x) for each, around in parts if here.intersects(around)])


def _beside(shape: BaseGeometry, lon: float) -> BaseGeometry:
    return affinity.translate(shape, 360 * round((lon - shape.centroid.x) / 360))


def _cut(shape: BaseGeometry) -> BaseGeometry:
    if shape.is_empty or _WORLD.contains(box(*shape.bounds)):
        return areal(shapely.union_all([shape.intersection(_WORLD)]))
    worlds: Iterable[BaseGeometry] = (affinity.translate(shape, shift) for shift in (-360, 0, 360))
    return areal(shapely.union_all([world.intersection(_WORLD) for world in worlds]))


def _within(point: Point, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return bool(west <= point.x <= east and south <= point.y <= north)


def _filled(shape: BaseGeometry) -> BaseGeometry:
    """A shape without its holes."""
    return shapely.union_all([Polygon(each.exterior) for each in shapely.get_parts(shape)])


def _valid(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else areal(shapely.make_valid(shape))


def areal(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape, without points and lines."""
    flat = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all([each for each in flat if isinstance(each, Polygon)])


def _degrees(point: Any) -> tuple[float, float]:
    lon, lat = float(point[0]), float(point[1])
    return lat, (lon + 180) % 360 - 180
