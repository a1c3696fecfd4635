"""Incidents as others read them, in every format with the same flat properties, and the ground they may have happened on."""

from geomap.spatial import Outline

from .about import About
from .dictionary import DICTIONARY, Property
from .feed import changes_atom, changes_geojson
from .formats import FORMATS, Format, Writer
from .ground import drawn, footprint, ground
from .properties import PROPERTIES, Feature, feature, properties

__all__ = [
    "DICTIONARY",
    "FORMATS",
    "PROPERTIES",
    "About",
    "Feature",
    "Format",
    "Outline",
    "Property",
    "Writer",
    "changes_atom",
    "changes_geojson",
    "drawn",
    "feature",
    "footprint",
    "ground",
    "properties",
]
