"""The parts that the API's description is put together from: its parameters, its errors, and what its documents hold."""

from __future__ import annotations

from typing import Any

from geomap.features import DICTIONARY
from geomap.lexicon import event_types
from geomap.model import Review, Role, Status
from geomap.query import EVERY_ROLE, FILTERS, PRECISIONS

from .collections import COLLECTIONS, FEW
from .negotiation import FORMS, HTML, PROBLEM

Schema = dict[str, Any]


def _several(**values: Any) -> Schema:
    return {"type": "array", "items": {"type": "string", **values}}


SCHEMAS: dict[str, Schema] = {
    "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
    "datetime": {"type": "string", "example": "2025-01-01/2025-01-31"},
    "event_type": _several(enum=list(event_types())),
    "status": _several(enum=list(Status)),
    "country": _several(pattern="^[A-Za-z]{2}$"),
    "admin1": _several(),
    "geo_precision": _several(enum=list(PRECISIONS)),
    "review": _several(enum=list(Review)),
    "min_killed": {"type": "integer", "minimum": 0},
    "id": _several(),
    "role": _several(enum=[*Role, EVERY_ROLE[0]]),
    "q": {"type": "string"},
    "limit": {"type": "integer", "minimum": 1},
    "offset": {"type": "integer", "minimum": 0, "default": 0},
    "as_of": {"type": "string", "example": "2026-11-20T08:00:00Z"},
}
"""What each filter may look like."""


TILE = ("z", "x", "y")
"""The parameters that tell tiles apart: zoom, column and row."""


def ref(kind: str, name: str) -> dict[str, str]:
    """A reference to one of the components."""
    return {"$ref": f"#/components/{kind}/{name}"}


def parameters() -> dict[str, Any]:
    """Every filter; `limit` besides as each collection has it, with the most that it gives at once."""
    filters = {name: _query(name, FILTERS[name], schema) for name, schema in SCHEMAS.items()}
    limits = {
        f"limit-{each.id}": _query("limit", FILTERS["limit"], {**SCHEMAS["limit"], "maximum": each.most, "default": FEW})
        for each in COLLECTIONS.values()
    }
    form = _query("f", "The form of the answer, in place of the Accept header.", {"type": "string", "enum": list(FORMS)})
    feature = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    number = {"type": "integer", "minimum": 0}
    tile = {name: {"name": name, "in": "path", "required": True, "schema": number} for name in TILE}
    since = _query("since", "Only what changed after that moment.", SCHEMAS["as_of"])
    return {**filters, **limits, "f": form, "featureId": feature, "since": since, **tile}


def _query(name: str, words: str, schema: Schema) -> dict[str, Any]:
    parameter = {"name": name, "in": "query", "description": words, "required": False, "schema": schema}
    return {**parameter, "style": "form", "explode": name not in ("bbox",)}


def problems() -> dict[str, Any]:
    """The errors, each by the name under which an address refers to it."""
    said = {
        "Parameter": "A parameter that does not exist or makes no sense, in one sentence.",
        "Missing": "There is no such thing.",
        "Unavailable": "The database or the gazetteer cannot be read.",
    }
    content = {PROBLEM: {"schema": ref("schemas", "problem")}, HTML: {}}
    return {name: {"description": words, "content": content} for name, words in said.items()}


def schemas() -> dict[str, Any]:
    """What documents hold, as JSON Schema in OpenAPI's dialect."""
    text, links = {"type": "string"}, {"type": "array", "items": ref("schemas", "link")}
    properties = {each.name: each.schema() for each in DICTIONARY}
    return {
        "object": {"type": "object"},
        "problem": _object({"title": text, "status": {"type": "integer"}, "detail": text, "request_id": text}),
        "link": _object({"href": text, "rel": text, "type": text, "title": text}, "href", "rel"),
        "conformance": _object({"conformsTo": {"type": "array", "items": text}}),
        "collections": _object({"links": links, "collections": {"type": "array", "items": ref("schemas", "collection")}}),
        "collection": _object(
            {"id": text, "title": text, "description": text, "links": links, "extent": {"type": "object"}}
        ),
        "properties": _object(properties),
        "feature": _object(
            {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": text,
                "geometry": {"type": "object", "nullable": True},
                "properties": ref("schemas", "properties"),
            }
        ),
        "collection-of-features": _object(
            {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": ref("schemas", "feature")},
                "links": links,
                "numberReturned": {"type": "integer", "minimum": 0},
                "numberMatched": {"type": "integer", "minimum": 0},
            },
            *("type", "features", "links", "numberReturned"),
        ),
    }


def _object(properties: dict[str, Any], *required: str) -> Schema:
    """An object with these properties, all of them required where none is named."""
    names = list(required or properties)
    return {"type": "object", "properties": properties, **({"required": names} if names else {})}
