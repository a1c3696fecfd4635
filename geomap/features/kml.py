"""KML 2.2 (OGC 07-147r2), for Google Earth and whatever else reads it.

Google Earth shows a placemark's description as HTML. So the balloon is told to show the description alone, and there every
word of a report stands escaped twice: as HTML, and that as XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from geomap.feature import Feature, Packed, unpacked

from .about import About
from .dictionary import DICTIONARY
from .xml import element, markup

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
TYPES = {"string": "string", "integer": "int", "number": "double"}  # of JSON Schema -> of KML
BALLOON = "$[description]"


def kml(features: Iterable[Packed], about: About) -> Iterator[bytes]:
    """A Document with a Placemark for each feature; those without a geometry have none here either."""
    yield HEAD
    yield from map(markup, (element("name", about.title), element("description", _credit(about)), _style(), _schema()))
    yield from (markup(_placemark(feature)) for feature in map(unpacked, features))
    yield b"</Document>\n</kml>\n"


def _credit(about: About) -> str:
    lines = (f"{name.replace('_', ' ').capitalize()}: {value}" for name, value in about.stated().items() if value)
    return "<br>".join(map(escape, lines))


def _style() -> Element:
    style = Element("Style", id="incident")
    SubElement(style, "BalloonStyle").append(element("text", BALLOON))
    return style


def _schema() -> Element:
    schema = Element("Schema", name="incident", id="properties")
    for each in DICTIONARY:
        SubElement(schema, "SimpleField", type=TYPES[each.type], name=each.name)
    return schema


def _placemark(feature: Feature) -> Element:
    properties, geometry = feature["properties"], feature["geometry"]
    mark = Element("Placemark")
    mark.append(element("name", properties["title"]))
    mark.append(element("Snippet", ""))  # else Google Earth's list repeats the description
    mark.append(element("description", _description(properties)))
    if properties["date_start"] or properties["date_end"]:
        mark.append(_span(properties["date_start"], properties["date_end"]))
    mark.append(element("styleUrl", "#incident"))
    mark.append(_extended(properties))
    if geometry:
        mark.append(_GEOMETRY[geometry["type"]](geometry["coordinates"]))
    return mark


def _description(properties: dict[str, Any]) -> str:
    """The words, who reports them, and every number with its name, as HTML."""
    said = [properties["title"], properties["quote"], properties["publisher"] or properties["source_title"] or ""]
    rows = [f"{name}: {value}" for name, value in properties.items() if value not in (None, "", *said)]
    return "".join(f"<p>{escape(line)}</p>" for line in (*said, *rows) if line)


def _span(start: str | None, end: str | None) -> Element:
    span = Element("TimeSpan")
    for name, day in (("begin", start), ("end", end)):
        if day:
            span.append(element(name, day))
    return span


def _extended(properties: dict[str, Any]) -> Element:
    extended = Element("ExtendedData")
    data = SubElement(extended, "SchemaData", schemaUrl="#properties")
    for name, value in properties.items():
        if value is not None:
            data.append(element("SimpleData", str(value), name=name))
    return extended


def _point(position: Sequence[float]) -> Element:
    point = Element("Point")
    point.append(_coordinates([position]))
    return point


def _polygon(rings: Sequence[Sequence[Sequence[float]]]) -> Element:
    polygon = Element("Polygon")
    for number, ring in enumerate(rings):
        boundary = SubElement(polygon, "innerBoundaryIs" if number else "outerBoundaryIs")
        SubElement(boundary, "LinearRing").append(_coordinates(ring))
    return polygon


def _polygons(parts: Sequence[Sequence[Sequence[Sequence[float]]]]) -> Element:
    several = Element("MultiGeometry")
    several.extend(map(_polygon, parts))
    return several


_GEOMETRY: dict[str, Callable[[Any], Element]] = {"Point": _point, "Polygon": _polygon, "MultiPolygon": _polygons}


def _coordinates(positions: Iterable[Sequence[float]]) -> Element:
    return element("coordinates", " ".join(f"{lon},{lat}" for lon, lat in positions))
