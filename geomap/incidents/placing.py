"""Where an incident is and how exactly that is known: a site as the properties of an incident."""

from __future__ import annotations

from dataclasses import replace

from geomap.geo import kilometres
from geomap.model import Incident, Place, Toponym
from geomap.spatial import Outline, Whereabouts, plain

from .sites import Site

_SAME_KM = 0.1  # an expression whose point is the place's own needs no name of its own


def placed(incident: Incident, site: Site | None, around: Toponym | None, outline: Outline) -> Incident:
    """The incident at its site, unchanged without one.

    A site that nobody could locate keeps its name and is put into the area `around` it, if the report names one.
    """
    if site is None:
        return incident
    where = site.where or plain(site.toponym, outline)
    incident = replace(incident, toponym=site.toponym, place_name=site.toponym.text)
    if where is None:
        return _somewhere_in(incident, around, outline)
    vouching = site.place or next((anchor.place for anchor in reversed(where.anchors) if anchor.place), None)
    incident = replace(
        incident,
        place_name=where.name,
        geocode_method=site.toponym.method or "gazetteer",
        country=vouching.country if vouching else None,
        admin1=vouching.admin1 if vouching else None,
        lat=where.lat,
        lon=where.lon,
        geo_precision=where.geo_precision,
        where_prec=where.where_prec,
        uncertainty_km=where.uncertainty_km,
    )
    if site.place and _at(where, site.place):
        return replace(incident, place_name=site.place.name, gazetteer_id=site.place.id)
    return replace(incident, footprint=where.footprint.wkt)


def _somewhere_in(incident: Incident, around: Toponym | None, outline: Outline) -> Incident:
    area = plain(around, outline) if around else None
    if area is None or around is None or around.place is None:
        return incident
    return replace(
        incident,
        geocode_method=around.method,
        country=around.place.country,
        admin1=around.place.admin1,
        lat=area.lat,
        lon=area.lon,
        geo_precision=max(area.geo_precision, 2),
        where_prec=max(area.where_prec, 2),
        uncertainty_km=area.uncertainty_km,
        footprint=area.footprint.wkt if area.geo_precision < _REGION else None,
        gazetteer_id=around.place.id if area.geo_precision == _REGION else None,
    )


_REGION = 3  # geo_precision of a whole region, whose outline the gazetteer has


def _at(where: Whereabouts, place: Place) -> bool:
    """Whether an expression is about one place and its point is that place's: "near X", "in X"."""
    return len(where.anchors) == 1 and kilometres(where.lat, where.lon, place.lat, place.lon) < _SAME_KM
