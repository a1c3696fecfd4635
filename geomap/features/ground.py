"""The ground an incident may have happened on: a region's polygon, or a circle of its uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geomap.feature import DECIMALS, Feature, Packed, packed, with_geometry
from geomap.model import Incident
from geomap.spatial import Outline, circle


def footprint(incident: Incident, outline: Outline) -> Feature | None:
    """The ground an incident may have happened on: its region, or a circle of its uncertainty; None for an exact point."""
    found = ground(incident, outline)
    return None if found is None else drawn(incident, found)


def footprints(incidents: Iterable[Incident], outline: Outline) -> Iterator[Packed]:
    """The footprints of those incidents that have one."""
    return map(packed, filter(None, (footprint(incident, outline) for incident in incidents)))


def ground(incident: Incident, outline: Outline) -> BaseGeometry | None:
    """What `footprint` draws, in degrees."""
    return _stated(incident) or _region(incident, outline) or _surroundings(incident)


def drawn(incident: Incident, found: BaseGeometry) -> Feature:
    """An incident with its ground, as a Feature."""
    return with_geometry(incident, mapping(_exported(found)))


def _stated(incident: Incident) -> BaseGeometry | None:
    return shapely.from_wkt(incident.footprint) if incident.footprint else None


def _region(incident: Incident, outline: Outline) -> BaseGeometry | None:
    whole = (incident.geo_precision or 0) >= 3 or (incident.where_prec or 0) >= 3
    return outline(incident.gazetteer_id) if whole and incident.gazetteer_id else None


def _surroundings(incident: Incident) -> BaseGeometry | None:
    vague = (incident.geo_precision or 0) >= 2 or (incident.where_prec or 0) >= 2
    if not vague or not incident.uncertainty_km or incident.lat is None or incident.lon is None:
        return None
    return circle(incident.lat, incident.lon, incident.uncertainty_km)


def _exported(ground: BaseGeometry) -> BaseGeometry:
    """Rounded without self-crossing, outer rings counterclockwise (the right-hand rule)."""
    return shapely.orient_polygons(shapely.set_precision(ground, 10**-DECIMALS))
