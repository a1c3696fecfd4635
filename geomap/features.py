"""Incidents as others read them: GeoJSON, newline-delimited GeoJSON and CSV, and the ground they may have happened on.

Every format carries the same flat properties in the same order: the fields of Incident that describe themselves.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import islice
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from .model import Incident
from .spatial import Outline, circle

PROPERTIES = {each.name: each.metadata["description"] for each in fields(Incident) if "description" in each.metadata}
"""Name -> meaning of every exported property, in the order of export: the data dictionary."""

DECIMALS = 5  # about one metre; a point is never known better
CHUNK = 500  # features handed over at a time
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"


def properties(incident: Incident) -> dict[str, Any]:
    """The flat properties of an incident, with dates in ISO 8601 and None where unknown."""
    return {name: _plain(getattr(incident, name)) for name in PROPERTIES}


def feature(incident: Incident) -> dict[str, Any]:
    """One incident as a GeoJSON Feature (RFC 7946) with a Point, or a null geometry where no place is known."""
    return _feature(incident, _point(incident))


def footprint(incident: Incident, outline: Outline) -> dict[str, Any] | None:
    """The ground an incident may have happened on: its region, or a circle of its uncertainty; None for an exact point."""
    ground = _stated(incident) or _region(incident, outline) or _surroundings(incident)
    return None if ground is None else _feature(incident, mapping(_exported(ground)))


def geojson_chunks(incidents: Iterable[Incident], attribution: str = "") -> Iterator[str]:
    """The incidents as a GeoJSON FeatureCollection, in pieces."""
    return collection_chunks(map(feature, incidents), attribution)


def collection_chunks(features: Iterable[dict[str, Any]], attribution: str = "") -> Iterator[str]:
    """A FeatureCollection in pieces, so that a million features need no more memory than a few hundred.

    `attribution`, which names sources and licences, travels inside the file as a foreign member (RFC 7946, section 6.1).
    """
    head = json.dumps({"type": "FeatureCollection", "attribution": attribution}, ensure_ascii=False)
    yield head[:-1] + ', "features": [\n'
    comma = ""
    for lines in _chunked(map(_json, features)):
        yield comma + ",\n".join(lines)
        comma = ",\n"
    yield "\n]}\n"


def geojsonl_lines(incidents: Iterable[Incident]) -> Iterator[str]:
    """One Feature a line, as GDAL's GeoJSONSeq driver and most line tools read it."""
    return (_json(feature(incident)) + "\n" for incident in incidents)


def csv_lines(incidents: Iterable[Incident]) -> Iterator[str]:
    """The properties as a table that a spreadsheet opens right: UTF-8 with a byte order mark, no cell a formula."""
    yield BOM + _row(list(PROPERTIES))
    for incident in incidents:
        yield _row([_cell(value) for value in properties(incident).values()])


def _feature(incident: Incident, geometry: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "Feature", "id": incident.id, "geometry": geometry, "properties": properties(incident)}


def _point(incident: Incident) -> dict[str, Any] | None:
    if incident.lat is None or incident.lon is None:
        return None
    return {"type": "Point", "coordinates": [round(incident.lon, DECIMALS), round(incident.lat, DECIMALS)]}


def _plain(value: object) -> Any:
    """A value as JSON has it; an enumeration is a string already, of its own kind."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _json(each: dict[str, Any]) -> str:
    return json.dumps(each, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _chunked(lines: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(lines)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _row(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would run is marked as text; a negative number stays a number.

    Source: OWASP, "CSV Injection".
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


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
