"""Incidents as others read them, in every format with the same flat properties, and the ground they may have happened on."""

from geomap.spatial import Outline

from .about import About
from .dictionary import DICTIONARY, Property
from .feed import ATOM, changes_atom, changes_geojson
from .formats import FORMATS, Format, Writer
from .geojson import collection_chunks
from .ground import drawn, footprint, footprints, ground

__all__ = [
    "ATOM",
    "DICTIONARY",
    "FORMATS",
    "About",
    "Format",
    "Outline",
    "Property",
    "Writer",
    "changes_atom",
    "changes_geojson",
    "collection_chunks",
    "drawn",
    "footprint",
    "footprints",
    "ground",
]
