"""The formats that incidents are given away in: one table for downloads, the command line and the pages that list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from geomap.feature import Packed

from .about import About
from .geojson import geojson, geojson_lines, geojson_sequence
from .kml import kml
from .table import table

Writer = Callable[[Iterable[Packed], About], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format. `areas` tells whether it can hold footprints."""

    name: str
    media_type: str
    write: Writer
    areas: bool
    purpose: str


FORMATS = {
    "geojson": Format("GeoJSON", "application/geo+json", geojson, True, "Web maps, QGIS, ArcGIS, uMap"),
    "geojsons": Format("GeoJSON text sequence", "application/geo+json-seq", geojson_sequence, True, "Streams (RFC 8142)"),
    "geojsonl": Format("GeoJSON lines", "application/x-ndjson", geojson_lines, True, "Line by line: jq, tippecanoe, Python"),
    "csv": Format("CSV", "text/csv", table, False, "Excel and other spreadsheets"),
    "kml": Format("KML", "application/vnd.google-earth.kml+xml", kml, True, "Google Earth"),
}
"""Suffix of the file -> format. CSV holds no areas: one polygon is longer than a spreadsheet's cell may be."""
