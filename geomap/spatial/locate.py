"""Where a spatial expression lies: a point, a footprint and how exactly they are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geomap.geo import kilometres
from geomap.lexicon import Lexicon
from geomap.model import AREAS, BBox, Kind, Place, Toponym
from geomap.text import Sentence

from . import ground
from .expressions import BEARINGS, Distance, Expression, Form, expressions
from .extent import Outline, Whereabouts, extent, plain, radius_km

Land = Callable[[BBox], BaseGeometry]
"""The dry land in a box."""

_NEAR_KM = 12.0  # "near" ends a quarter of an hour's drive beyond the last house
_OUTSKIRTS = 1.3  # how far the outskirts reach beyond a town, as a share of it
_BESIDE_KM = 20.0  # how far "north of X" reaches where no distance is given
_WINDS = 22.5  # half the angle between two of the eight winds: reporters use no finer ones
_LOOSE = 45.0  # without a distance "south of Odesa" may lie south-west of it
_APART_KM = 150.0  # between towns farther apart something is nowhere in particular
_COAST_KM = 50.0  # how far "off the coast" reaches, and how far from the sea a town on the coast may lie
_BORDER_KM = 15.0  # a border area, to either side
_LIMITED_KM = 25.0  # UCDP's bound of where_prec 2, near a known point
_FINE = frozenset({Kind.SETTLEMENT, Kind.SITE, Kind.ADMIN3})
_WIDE = frozenset({Kind.ADMIN1, Kind.COUNTRY, Kind.CONTINENT})


@dataclass(frozen=True, slots=True)
class _Spot:
    """A point, the ground around it, ACLED's and UCDP's precision; `where_prec` 0 follows from the size."""

    point: tuple[float, float]
    footprint: BaseGeometry
    geo_precision: int = 2
    where_prec: int = 0


def whereabouts(
    sentence: Sentence, toponyms: Sequence[Toponym], lex: Lexicon, outline: Outline, land: Land | None = None
) -> list[Whereabouts]:
    """The spatial expressions of a sentence around names that have a place, in order, each where it lies.

    `outline` gives the polygon of an area, `land` what is dry in a box; without it nothing is off a coast. An expression
    that merely describes a located town ("Avdiivka, north of Donetsk") is left out: the town is the better answer.
    """
    partners = [t.place for t in toponyms if t.place and sentence.start <= t.start < sentence.end]
    placed = [(each, _spot(each, partners, outline, land)) for each in expressions(sentence, toponyms, lex)]
    found = [_found(each, spot) for each, spot in placed if spot]
    return [each for each in found if each]


def _spot(each: Expression, partners: Sequence[Place], outline: Outline, land: Land | None) -> _Spot | None:
    places = [anchor.place for anchor in each.anchors if anchor.place]
    if len(places) < len(each.anchors):
        return None
    if each.form in (Form.BETWEEN, Form.ROUTE):
        return _between(places[0], places[1], outline)
    if each.form is Form.BORDER:
        return _border(places, partners, outline)
    if each.form is Form.COAST:
        return _coast(places[0], outline, land) if land else None
    if each.form is Form.DISTANCE and each.distance:
        return _afloat(_distant(places[0], each.distance, each.compass), land)
    return _around(places[0], each, outline)


def _around(place: Place, each: Expression, outline: Outline) -> _Spot:
    """What one name and a direction say."""
    bearing = BEARINGS.get(each.compass or "")
    if each.form is Form.PART:
        return _part(place, bearing, outline)
    if each.form is Form.OUTSKIRTS:
        return _outskirts(place, bearing, outline)
    if each.form is Form.BEARING and bearing is not None:
        return _beside(place, bearing, outline)
    if each.form is Form.NEAR:
        return _near(place, outline)
    return _area(place, each.form, outline)


def _near(place: Place, outline: Outline) -> _Spot:
    footprint = ground.widened(extent(place, outline), _NEAR_KM)
    return _Spot((place.lat, place.lon), footprint, 3 if place.kind in _WIDE else 2)


def _outskirts(place: Place, bearing: float | None, outline: Outline) -> _Spot:
    """The rim of a town, or its rim in one direction; the town's middle stands for the whole rim."""
    if place.kind in AREAS:
        return _near(place, outline)
    reach = radius_km(place)
    if bearing is None:
        return _Spot((place.lat, place.lon), ground.circle(place.lat, place.lon, reach * _OUTSKIRTS))
    point = ground.offset(place.lat, place.lon, bearing, reach)
    return _Spot(point, ground.sector(place.lat, place.lon, bearing, _LOOSE, reach / 2, reach * _OUTSKIRTS, 0))


def _part(place: Place, bearing: float | None, outline: Outline) -> _Spot:
    """A third of an area; of a country it is as vague as a region, of a town still the town."""
    footprint = ground.part(extent(place, outline), bearing)
    if place.kind in _FINE:
        return _Spot(_inside(footprint), footprint, 1, 1)
    where = {Kind.ADMIN1: 4, Kind.ADMIN2: 3}.get(place.kind, 5)
    return _Spot(_inside(footprint), footprint, 3 if place.kind in (Kind.COUNTRY, Kind.CONTINENT) else 2, where)


def _beside(place: Place, bearing: float, outline: Outline) -> _Spot:
    """Outside of a place in a direction, from its edge outwards."""
    edge = _edge_km(extent(place, outline), place, bearing)
    point = ground.offset(place.lat, place.lon, bearing, edge + _BESIDE_KM / 2)
    half_angle = _LOOSE if place.kind not in AREAS else _WINDS
    footprint = ground.sector(place.lat, place.lon, bearing, half_angle, edge, edge + _BESIDE_KM, 0)
    return _Spot(point, footprint, 3 if place.kind in _WIDE else 2)


def _edge_km(shape: BaseGeometry, place: Place, bearing: float) -> float:
    """How far an area reaches from its point in a direction."""
    return ground.along_km(shape, place.lat, place.lon, bearing)


def _distant(place: Place, distance: Distance, compass: str | None) -> _Spot:
    """At a distance from a place, by the point-radius method: the error of a length follows from how it is rounded, that of
    a direction from the number of winds (Wieczorek, Guo & Hijmans 2004, "The point-radius method for georeferencing
    locality descriptions and calculating associated uncertainty", Int. J. Geogr. Inf. Sci. 18(8)).
    """
    low = max((distance.low - _rounding(distance.low)) * distance.km, 0.0)
    high = (distance.high + _rounding(distance.high)) * distance.km
    if compass is None:
        return _Spot((place.lat, place.lon), ground.ring(place.lat, place.lon, low, high + radius_km(place)))
    point = ground.offset(place.lat, place.lon, BEARINGS[compass], (distance.low + distance.high) / 2 * distance.km)
    return _Spot(point, ground.sector(place.lat, place.lon, BEARINGS[compass], _WINDS, low, high, _margin_km(place)))


def _rounding(length: float) -> float:
    """Half of the step to which a length is rounded; lengths in reports are hardly ever better than a tenth."""
    step = next((step for step in (10, 5, 1) if length % step == 0), 0.1)
    return max(step / 2, length / 10)


def _margin_km(place: Place) -> float:
    return radius_km(place) if place.kind is Kind.SETTLEMENT else 2.0


def _between(one: Place, other: Place, outline: Outline) -> _Spot | None:
    """The middle between two places with a strip along the line; for two areas the ground along their border."""
    if one.kind in AREAS and other.kind in AREAS:
        return _border([one, other], [], outline)
    apart = kilometres(one.lat, one.lon, other.lat, other.lon)
    if not 0 < apart <= _APART_KM:
        return None
    footprint = ground.strip(one.lat, one.lon, other.lat, other.lon, max(2.0, apart / 10))
    return _Spot(ground.middle(one.lat, one.lon, other.lat, other.lon), footprint)


def _border(places: Sequence[Place], partners: Sequence[Place], outline: Outline) -> _Spot | None:
    """Along the border of two areas. "The border with X" is that of another area the sentence names."""
    one = outline(places[0].id)
    others = places[1:] or [p for p in partners if p.id != places[0].id and p.kind in AREAS]
    shapes = [shape for place in others if (shape := outline(place.id)) is not None]
    for other in shapes:
        if one is not None and other.distance(one) < 0.5 and not one.contains(other.representative_point()):
            both = ground.areal(ground.widened(_clip(one, other), _BORDER_KM).intersection(ground.widened(_clip(other, one), _BORDER_KM)))
            return None if both.is_empty else _Spot(_inside(both), both, 2 if len(places) > 1 else 2, 0)
    return None


def _clip(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """What of a shape lies around another one."""
    west, south, east, north = other.bounds
    return shapely.clip_by_rect(shape, west - 1, south - 1, east + 1, north + 1)


def _coast(place: Place, outline: Outline, land: Land) -> _Spot | None:
    """The sea around a place; None where there is none."""
    around = ground.widened(extent(place, outline), _COAST_KM)
    west, south, east, north = around.bounds
    sea = ground.areal(around.difference(land(BBox(west, south, east, north))))
    if sea.is_empty:
        return None
    return _Spot(_inside(sea), sea, 2, 7)


def _afloat(spot: _Spot, land: Land | None) -> _Spot:
    """The spot as one at sea where its point is."""
    lat, lon = spot.point
    if land is None or land(BBox(lon - 0.02, lat - 0.02, lon + 0.02, lat + 0.02)).distance(Point(lon, lat)) < 0.02:
        return spot
    return replace(spot, where_prec=7)


def _area(place: Place, form: Form, outline: Outline) -> _Spot:
    """A region or district that is called after the place, which is a town where the gazetteer lacks the area."""
    kind = Kind.ADMIN1 if form is Form.REGION else Kind.ADMIN2
    area = place if place.kind in AREAS else replace(place, kind=kind)
    itself = plain(Toponym(0, 0, area.name, area), outline)
    assert itself is not None  # noqa: S101
    return _Spot((area.lat, area.lon), itself.footprint, itself.geo_precision, itself.where_prec)


def _inside(shape: BaseGeometry) -> tuple[float, float]:
    middle = shape.centroid
    point = middle if shape.contains(middle) else shape.representative_point()
    return point.y, point.x


def _found(each: Expression, spot: _Spot) -> Whereabouts | None:
    reach = ground.reach_km(spot.footprint, *spot.point)
    head = each.head if each.head and each.form is not Form.BORDER else None
    if head and head.place and _describes(each, spot, reach, head.place):
        return None
    if head and head.place and each.form is not Form.DISTANCE:
        head = None
    name = f"{head.text}, {_name(each)}" if head else _name(each)
    start, anchors = (head.start, (head, *each.anchors)) if head else (each.start, each.anchors)
    where = spot.where_prec or (2 if reach <= _LIMITED_KM else 5)
    return Whereabouts(start, each.end, anchors, name, *spot.point, spot.footprint, spot.geo_precision, where, round(reach, 1))


def _describes(each: Expression, spot: _Spot, reach: float, place: Place) -> bool:
    """Whether an expression tells no more than where the located place before it lies."""
    return place.kind in _FINE and kilometres(*spot.point, place.lat, place.lon) <= reach + 2 * _LIMITED_KM


def _name(each: Expression) -> str:
    names = [_spelled(anchor) for anchor in each.anchors]
    ...
    return ""


_ = (box,)
