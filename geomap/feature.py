"""One incident as a GeoJSON Feature, whose flat properties are the fields of Incident that describe themselves."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields
from typing import Any

from geomap.model import Incident

Feature = dict[str, Any]
"""A GeoJSON Feature (RFC 7946)."""

Packed = bytes
"""A Feature as JSON in UTF-8, as stores keep it and files hold it."""

PROPERTIES = {each.name: each.metadata["description"] for each in fields(Incident) if "description" in each.metadata}
"""Name -> meaning of every exported property, in the order of export."""

DECIMALS = 5  # about one metre; a point is never known better


def properties(incident: Incident) -> dict[str, Any]:
    """The flat properties of an incident, with dates in ISO 8601 and None where unknown."""
    return {name: _plain(getattr(incident, name)) for name in PROPERTIES}


def feature(incident: Incident) -> Feature:
    """One incident as a GeoJSON Feature (RFC 7946) with a Point, or a null geometry where no place is known."""
    return with_geometry(incident, _point(incident))


def packed(feature: Feature) -> Packed:
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def unpacked(feature: Packed) -> Feature:
    """A Feature that `packed` made."""
    made: Feature = json.loads(feature)
    return made


def with_geometry(incident: Incident, geometry: dict[str, Any] | None) -> Feature:
    return {"type": "Feature", "id": incident.id, "geometry": geometry, "properties": properties(incident)}


def _point(incident: Incident) -> dict[str, Any] | None:
    if incident.lat is None or incident.lon is None:
        return None
    return {"type": "Point", "coordinates": [_plain(round(edge, DECIMALS)) for edge in (incident.lon, incident.lat)]}


def _plain(value: object) -> Any:
    """A value as JSON has it; an enumeration is a string already, of its own kind."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return value + 0.0  # no database keeps the sign of -0.0 for sure
    return str(value) if isinstance(value, str) else value
