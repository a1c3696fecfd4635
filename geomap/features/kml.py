"""KML 2.2 (OGC 07-147r2), for Google Earth and whatever else reads it.

Google Earth shows a placemark's description as HTML. So the balloon is told to show the description alone, and there every
word of a report stands escaped twice: as HTML, and that as XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any

from geomap.feature import Feature, Packed, unpacked

from .about import About
from .dictionary import DICTIONARY
from .xml import element, line, text

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
TYPES = {"string": "string", "integer": "int", "number": "double"}  # of JSON Schema -> of KML
BALLOON = "$[description]"


def kml(features: Iterable[Packed], about: About) -> Iterator[bytes]:
    """A Document with a Placemark for each feature; those without a geometry have none here either."""
    yield HEAD
    yield from map(line, (element("name", text(about.title)), element("description", text(_credit(about))), STYLE, SCHEMA))
    yield from (line(_placemark(feature)) for feature in map(unpacked, features))
    yield b"</Document>\n</kml>\n"


def _credit(about: About) -> str:
    lines = (f"{name.replace('_', ' ').capitalize()}: {value}" for name, value in about.stated().items() if value)
    return "<br>".join(map(escape, lines))


STYLE = element("Style", element("BalloonStyle", element("text", BALLOON)), id="incident")
SCHEMA = element(
    "Schema",
    "".join(element("SimpleField", type=TYPES[each.type], name=each.name) for each in DICTIONARY),
    name="incident",
    id="properties",
)


def _placemark(feature: Feature) -> str:
    properties, geometry = feature["properties"], feature["geometry"]
    return element(
        "Placemark",
        element("name", text(properties["title"]))
        + element("Snippet")  # else Google Earth's list repeats the description
        + element("description", text(_description(properties)))
        + _span(properties["date_start"], properties["date_end"])
        + element("styleUrl", "#incident")
        + _extended(properties)
        + (_GEOMETRY[geometry["type"]](geometry["coordinates"]) if geometry else ""),
    )


def _description(properties: dict[str, Any]) -> str:
    """The words, who reports them, and every number with its name, as HTML."""
    said = [properties["title"], properties["quote"], properties["publisher"] or properties["source_title"] or ""]
    rows = [f"{name}: {value}" for name, value in properties.items() if value not in (None, "", *said)]
    return "".join(f"<p>{escape(line)}</p>" for line in (*said, *rows) if line)


def _span(start: str | None, end: str | None) -> str:
    ends = "".join(element(name, day) for name, day in (("begin", start), ("end", end)) if day)
    return element("TimeSpan", ends) if ends else ""


def _extended(properties: dict[str, Any]) -> str:
    stated = ((name, text(str(value))) for name, value in properties.items() if value is not None)
    data = "".join(f'<SimpleData name="{name}">{value}</SimpleData>' for name, value in stated)
    return element("ExtendedData", element("SchemaData", data, schemaUrl="#properties"))


def _point(position: Sequence[float]) -> str:
    return element("Point", _coordinates([position]))


def _polygon(rings: Sequence[Sequence[Sequence[float]]]) -> str:
    edges = (element("LinearRing", _coordinates(ring)) for ring in rings)
    return element(
        "Polygon",
        "".join(element("innerBoundaryIs" if number else "outerBoundaryIs", edge) for number, edge in enumerate(edges)),
    )


def _polygons(parts: Sequence[Sequence[Sequence[Sequence[float]]]]) -> str:
    return element("MultiGeometry", "".join(map(_polygon, parts)))


_GEOMETRY: dict[str, Callable[[Any], str]] = {"Point": _point, "Polygon": _polygon, "MultiPolygon": _polygons}


def _coordinates(positions: Iterable[Sequence[float]]) -> str:
    return element("coordinates", " ".join(f"{lon},{lat}" for lon, lat in positions))
