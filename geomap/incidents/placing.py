"""Where an incident is and how exactly that is known: a site as the properties of an incident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from geomap.model import Incident, Kind

from .sites import Site

Reach = Callable[[str], float | None]

NEAR_KM = 15.0  # how far "near" reaches: in reports, a short drive
_RADIUS_KM = {
    Kind.SITE: 2.0,
    Kind.SETTLEMENT: 5.0,
    Kind.ADMIN3: 15.0,
    Kind.ADMIN2: 40.0,
    Kind.LAND: 50.0,
    Kind.WATER: 100.0,
    Kind.ADMIN1: 150.0,
    Kind.COUNTRY: 500.0,
    Kind.CONTINENT: 2000.0,
}
_WHERE_PREC = {
    Kind.SITE: 1,
    Kind.SETTLEMENT: 1,
    Kind.ADMIN3: 2,
    Kind.ADMIN2: 3,
    Kind.ADMIN1: 4,
    Kind.LAND: 5,
    Kind.CONTINENT: 5,
    Kind.COUNTRY: 6,
    Kind.WATER: 7,
}
_GEO_PRECISION = {Kind.SITE: 1, Kind.SETTLEMENT: 1, Kind.ADMIN1: 3, Kind.COUNTRY: 3, Kind.CONTINENT: 3}


def placed(incident: Incident, site: Site | None, reach: Reach) -> Incident:
    """The incident at its site, unchanged without one. `reach` gives an area's radius in km by its gazetteer id."""
    if site is None:
        return incident
    place = site.place
    if place is None:
        return replace(incident, toponym=site.toponym, place_name=site.toponym.text)
    return replace(
        incident,
        toponym=site.toponym,
        place_name=place.name,
        gazetteer_id=place.id,
        geocode_method=site.toponym.method,
        country=place.country,
        admin1=place.admin1,
        lat=place.lat,
        lon=place.lon,
        geo_precision=2 if site.near else _GEO_PRECISION.get(place.kind, 2),
        where_prec=2 if site.near and place.kind is Kind.SETTLEMENT else _WHERE_PREC[place.kind],
        uncertainty_km=NEAR_KM if site.near else round(reach(place.id) or _RADIUS_KM[place.kind], 1),
    )
