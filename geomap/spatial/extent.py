"""How far a place reaches, and how exactly it is known where in it something happened: the one place that decides.

`geo_precision` is ACLED's (1 the named town, 2 near it or part of a region, 3 a region), `where_prec` UCDP GED's (1 exact,
2 within about 25 km of a known point, 3 district, 4 region, 5 a line, a border or something larger, 6 country, 7 sea or air;
Högbladh 2023, "UCDP GED Codebook").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt

from shapely.geometry.base import BaseGeometry

from geomap.model import Kind, Place, Toponym

from .ground import circle, reach_km

Outline = Callable[[str], BaseGeometry | None]
"""The outline of an area in degrees, by its gazetteer identifier; None for one that has none."""

# Inhabitants per square km from which a place is an urban centre (UN Statistical Commission 2020, "Degree of Urbanisation").
# Most towns are denser, so that the circle rather holds too much than too little.
_DENSITY = 1500.0
_TOWN_KM = (2.0, 30.0)  # a village with its fields; the reach of the largest urban areas
_RADIUS_KM = {
    Kind.SITE: 2.0,
    Kind.ADMIN3: 15.0,
    Kind.ADMIN2: 30.0,
    Kind.ADMIN1: 120.0,
    Kind.COUNTRY: 500.0,
    Kind.CONTINENT: 2000.0,
    Kind.WATER: 100.0,
    Kind.LAND: 50.0,
}  # of areas without an outline
PRECISION = {
    Kind.SETTLEMENT: (1, 1),
    Kind.SITE: (1, 1),
    Kind.ADMIN3: (2, 2),
    Kind.ADMIN2: (2, 3),
    Kind.ADMIN1: (3, 4),
    Kind.COUNTRY: (3, 6),
    Kind.CONTINENT: (3, 5),
    Kind.WATER: (2, 7),
    Kind.LAND: (2, 5),
}
"""geo_precision and where_prec of a place itself, by its kind."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a text puts something. The point carries no precision; the footprint and the three last fields do."""

    start: int  # code points into the report, around the whole expression
    end: int
    anchors: tuple[Toponym, ...]  # the names it rests on, in the order of the text
    name: str  # "20 km northwest of Kutum"
    lat: float
    lon: float
    footprint: BaseGeometry  # Polygon or MultiPolygon in degrees, cut at the antimeridian
    geo_precision: int
    where_prec: int
    uncertainty_km: float  # from the point to the farthest corner of the footprint's largest part


def plain(toponym: Toponym, outline: Outline) -> Whereabouts | None:
    """A place itself, for "in X": its outline, or a circle of its likely extent. None for a name without a place."""
    place = toponym.place
    if place is None:
        return None
    geo_precision, where_prec = PRECISION[place.kind]
    footprint = extent(place, outline)
    uncertainty = round(reach_km(footprint, place.lat, place.lon), 1)
    span, anchors = (toponym.start, toponym.end), (toponym,)
    return Whereabouts(*span, anchors, place.name, place.lat, place.lon, footprint, geo_precision, where_prec, uncertainty)


def extent(place: Place, outline: Outline) -> BaseGeometry:
    """The ground that a place covers."""
    return outline(place.id) or circle(place.lat, place.lon, radius_km(place))


def radius_km(place: Place) -> float:
    """How far a place without an outline reaches from its point: a town by its population, else by its kind.

    >>> round(radius_km(Place("gn:1", "Sumy", 50.9, 34.8, Kind.SETTLEMENT, population=294_000)), 1)
    7.9
    """
    if place.kind is not Kind.SETTLEMENT:
        return _RADIUS_KM[place.kind]
    least, most = _TOWN_KM
    return min(max(sqrt(place.population / (pi * _DENSITY)), least), most)
