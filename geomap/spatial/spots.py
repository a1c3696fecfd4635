"""The ground that a spatial expression speaks of, and the precision that follows from the way it speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geomap.geo import kilometres
from geomap.model import AREAS, BBox, Kind, Place

from . import ground
from .expressions import BEARINGS, Distance, Expression, Form
from .extent import PRECISION, Outline, extent, radius_km

Land = Callable[[BBox], BaseGeometry]
"""The dry land in a box, in degrees."""

FINE = frozenset({Kind.SETTLEMENT, Kind.SITE, Kind.ADMIN3})
LIMITED_KM = 25.0  # UCDP's bound of where_prec 2, near a known point
_NEAR_KM = 12.0  # "near" ends a quarter of an hour's drive beyond the last house
_OUTSKIRTS = 1.3  # how far the outskirts reach from a town's middle, as a share of its radius
_BESIDE_KM = 20.0  # how far "north of X" reaches where no distance is given
_WINDS = 22.5  # half the angle between two of the eight winds: reporters use no finer ones
_LOOSE = 45.0  # without a distance, "south of Odesa" may lie south-west of it
_APART_KM = 150.0  # between towns farther apart something is nowhere in particular
_COAST_KM = 44.4  # the contiguous zone, 24 nautical miles (UN Convention on the Law of the Sea, article 33)
_SHORE_KM = 15.0  # how far a town on the coast may lie from the sea
_BORDER_KM = 15.0  # a border area, to either side
_TOUCHING = 0.3  # degrees between two outlines that share a border, both simplified
_WIDE = frozenset({Kind.ADMIN1, Kind.COUNTRY, Kind.CONTINENT})


@dataclass(frozen=True, slots=True)
class Spot:
    """A point (latitude, longitude), the ground around it, ACLED's and UCDP's precision."""

    point: tuple[float, float]
    footprint: BaseGeometry
    geo_precision: int
    where_prec: int


def spot(each: Expression, partners: Sequence[Place], outline: Outline, land: Land | None) -> Spot | None:
    """Where an expression lies; None where its names have no place or it makes no sense for them.

    `partners` are the places of the sentence, which tell whose border with X is meant.
    """
    places = [anchor.place for anchor in each.anchors if anchor.place]
    if len(places) < len(each.anchors):
        return None
    if each.form in (Form.BETWEEN, Form.ROUTE):
        return _between(places[0], places[1], outline)
    if each.form is Form.BORDER:
        return _border(places[0], places[1:] or partners, outline)
    if each.form is Form.COAST:
        return _coast(places[0], outline, land) if land else None
    if each.form is Form.DISTANCE and each.distance:
        return _distant(places[0], each.distance, each.compass, land)
    return _around(places[0], each, outline)


def _around(place: Place, each: Expression, outline: Outline) -> Spot | None:
    bearing = BEARINGS.get(each.compass or "")
    if each.form is Form.PART:
        return _part(place, bearing, outline)
    if each.form is Form.BEARING and bearing is not None:
        return _beside(place, bearing, outline)
    if each.form is Form.OUTSKIRTS and place.kind in FINE:
        return _outskirts(place, bearing)
    if each.form is Form.REGION or (each.form is Form.DISTRICT and place.kind not in _WIDE):
        area = _called_after(place, each.form)
        return Spot((area.lat, area.lon), extent(area, outline), *PRECISION[area.kind])
    return surroundings(place, outline) if place.kind not in _WIDE | {Kind.ADMIN2} else None  # "around Ohio" is all over it


def _called_after(place: Place, form: Form) -> Place:
    """The region or district of that name: the place itself, or an area around a town where the gazetteer lacks it."""
    return place if place.kind in AREAS else replace(place, kind=Kind.ADMIN1 if form is Form.REGION else Kind.ADMIN2)


def surroundings(place: Place, outline: Outline) -> Spot:
    """What is near a place."""
    return Spot((place.lat, place.lon), ground.widened(extent(place, outline), _NEAR_KM), *_outside(place))


def _outside(place: Place) -> tuple[int, int]:
    """The precision of what lies right beside a place."""
    return (3 if place.kind in _WIDE else 2), (2 if place.kind in FINE else 5)


def _outskirts(place: Place, bearing: float | None) -> Spot:
    """The rim of a town, or its rim in one direction; for the whole rim the town's middle stands."""
    reach = radius_km(place)
    if bearing is None:
        return Spot((place.lat, place.lon), ground.circle(place.lat, place.lon, reach * _OUTSKIRTS), 2, 2)
    rim = ground.sector(place.lat, place.lon, bearing, _LOOSE, reach / 2, reach * _OUTSKIRTS, 0)
    return Spot(ground.offset(place.lat, place.lon, bearing, reach), rim, 2, 2)


def _part(place: Place, bearing: float | None, outline: Outline) -> Spot:
    """A third of an area. Of a country it is as vague as a region, of a town still the town."""
    footprint = ground.part(extent(place, outline), bearing)
    geo, where = PRECISION[place.kind]
    if place.kind is Kind.COUNTRY:
        where = 5
    return Spot(ground.inside(footprint), footprint, 2 if place.kind is Kind.ADMIN1 else geo, where)


def _beside(place: Place, bearing: float, outline: Outline) -> Spot:
    """Outside of a place in a direction, from its edge outwards."""
    edge = ground.along_km(extent(place, outline), place.lat, place.lon, bearing)
    point = ground.offset(place.lat, place.lon, bearing, edge + _BESIDE_KM / 2)
    half_angle = _LOOSE if place.kind in FINE else _WINDS
    return Spot(
        point, ground.sector(place.lat, place.lon, bearing, half_angle, edge, edge + _BESIDE_KM, 0), *_outside(place)
    )


def _distant(place: Place, distance: Distance, compass: str | None, land: Land | None) -> Spot:
    """At a distance from a place, by the point-radius method: the error of a length follows from how it is rounded, that of
    a direction from the number of winds (Wieczorek, Guo & Hijmans 2004, "The point-radius method for georeferencing
    locality descriptions and calculating associated uncertainty", Int. J. Geogr. Inf. Sci. 18(8)).
    """
    low = max(distance.low - _rounding(distance.low), 0.0) * distance.km
    high = (distance.high + _rounding(distance.high)) * distance.km
    margin = radius_km(place) if place.kind in FINE else 0.0
    if compass is None:
        point, footprint = (place.lat, place.lon), ground.ring(place.lat, place.lon, low, high + margin)
    else:
        bearing = BEARINGS[compass]
        point = ground.offset(place.lat, place.lon, bearing, (distance.low + distance.high) / 2 * distance.km)
        footprint = ground.sector(place.lat, place.lon, bearing, _WINDS, low, high, margin)
    return Spot(point, footprint, 2, 7 if land and _afloat(*point, land) else _limited(footprint, point))


def _rounding(length: float) -> float:
    """Half of the step to which a length is rounded; lengths in reports are hardly ever better than a tenth."""
    step = next((step for step in (10, 5, 1) if length % step == 0), 0.1)
    return max(step / 2, length / 10)


def _limited(footprint: BaseGeometry, point: tuple[float, float]) -> int:
    return 2 if ground.reach_km(footprint, *point) <= LIMITED_KM else 5


def _between(one: Place, other: Place, outline: Outline) -> Spot | None:
    """The middle between two places with a strip along the line; for two areas the ground along their border."""
    if one.kind in AREAS and other.kind in AREAS:
        return _border(one, [other], outline)
    apart = kilometres(one.lat, one.lon, other.lat, other.lon)
    if not 0 < apart <= _APART_KM:
        return None
    point = ground.middle(one.lat, one.lon, other.lat, other.lon)
    footprint = ground.strip(one.lat, one.lon, other.lat, other.lon, max(2.0, apart / 10))
    return Spot(point, footprint, 2, _limited(footprint, point))


def _border(one: Place, others: Sequence[Place], outline: Outline) -> Spot | None:
    """Along the border of an area with the smallest of the others that shares one."""
    area = outline(one.id)
    shapes = [shape for place in others if place.kind in AREAS and place.id != one.id and (shape := outline(place.id))]
    for shape in sorted(shapes, key=lambda shape: float(shape.area)):
        if area and shape.distance(area) < _TOUCHING and not area.contains(shape.representative_point()):
            here, there = (ground.widened(_beside_of(a, b), _BORDER_KM) for a, b in ((area, shape), (shape, area)))
            both = ground.areal(here.intersection(there))
            return None if both.is_empty else Spot(ground.inside(both), both, 2, 5)
    return None


def _beside_of(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """What of a shape lies about another one."""
    west, south, east, north = other.bounds
    clipped = shapely.clip_by_rect(shape, west - _TOUCHING, south - _TOUCHING, east + _TOUCHING, north + _TOUCHING)
    return clipped if not clipped.is_empty else shape


def _coast(place: Place, outline: Outline, land: Land) -> Spot | None:
    """The sea around a place; None for one that does not lie on it."""
    covered = extent(place, outline)
    around = ground.widened(covered, _COAST_KM)
    sea = ground.areal(around.difference(land(BBox(*around.bounds))))
    if sea.is_empty or not sea.intersects(ground.widened(covered, _SHORE_KM)):
        return None
    return Spot(ground.inside(sea), sea, 3 if place.kind in _WIDE else 2, 7)


def _afloat(lat: float, lon: float, land: Land) -> bool:
    west, south, east, north = Point(lon, lat).buffer(0.02).bounds
    return bool(land(BBox(max(west, -180.0), south, min(east, 180.0), north)).is_empty)
