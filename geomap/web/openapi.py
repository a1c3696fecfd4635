"""The API's own description (OpenAPI 3.0), made from the tables that the API itself runs on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geomap import __version__
from geomap.features import ATOM, FORMATS
from geomap.query import FILTERS

from .collections import COLLECTIONS
from .components import TILE, parameters, problems, ref, schemas
from .negotiation import GEOJSON, HTML, JSON, MVT

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

ERRORS = {"400": "Parameter", "404": "Missing", "503": "Unavailable"}


def definition(server: str) -> dict[str, Any]:
    """The OpenAPI document of an API that is served at an address."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "geomap",
            "version": __version__,
            "description": "Incidents in news reports, under the filters of the map. OGC API - Features, Part 1: Core.",
        },
        "servers": [{"url": server}],
        "paths": _service() | _downloads() | _changes() | _tiles(),
        "components": {"parameters": parameters(), "responses": problems(), "schemas": schemas()},
    }


def _service() -> dict[str, Any]:
    """The paths of OGC API - Features."""
    paths = {
        "/": _get("What this is, and where its parts are", {JSON: "object", HTML: None}),
        "/conformance": _get("The standards it keeps to", {JSON: "conformance", HTML: None}),
        "/api": _get("This description", {OPENAPI: "object", HTML: None}),
        "/collections": _get("The collections", {JSON: "collections", HTML: None}),
    }
    for each in COLLECTIONS.values():
        base = f"/collections/{each.id}"
        paths[base] = _get(each.description, {JSON: "collection", HTML: None})
        filters = [f"limit-{each.id}" if name == "limit" else name for name in FILTERS]
        paths[f"{base}/items"] = _get(f"A page of {each.id}", {GEOJSON: "collection-of-features", HTML: None}, *filters)
        paths[f"{base}/items/{{featureId}}"] = _get("One of them", {GEOJSON: "feature", HTML: None}, "featureId")
    return paths


def _downloads() -> dict[str, Any]:
    """The files, which have no form but their own."""
    return {
        f"/{name}.{suffix}": _get(f"The {name} as {form.name}", {form.media_type: None}, *FILTERS, form=False)
        for suffix, form in FORMATS.items()
        for name in COLLECTIONS
        if form.areas or name != "footprints"
    }


def _changes() -> dict[str, Any]:
    """The feeds."""
    filters = ["since", *(name for name in FILTERS if name != "as_of")]
    return {
        f"/changes.{suffix}": _get("New, changed and withdrawn incidents", {media_type: None}, *filters, form=False)
        for suffix, media_type in (("atom", ATOM), ("geojson", GEOJSON))
    }


def _tiles() -> dict[str, Any]:
    """Vector tiles, of which each is a box already."""
    filters = [name for name in FILTERS if name != "bbox"]
    tile = "A tile with the layers incidents and footprints"
    return {
        "/tiles.json": _get("Where the vector tiles are (TileJSON)", {JSON: "object"}, form=False),
        "/tiles/{z}/{x}/{y}.mvt": _get(tile, {MVT: None}, *TILE, *filters, form=False),
    }


def _get(summary: str, answers: Mapping[str, str | None], *parameters: str, form: bool = True) -> dict[str, Any]:
    """An address that is read, and what it answers: media type -> name of its schema, where it has one."""
    content = {name: {"schema": ref("schemas", schema)} if schema else {} for name, schema in answers.items()}
    names = [*parameters, *(["f"] if form else [])]
    responses = {"200": {"description": summary, "content": content}}
    errors = {status: ref("responses", name) for status, name in ERRORS.items()}
    return {
        "get": {
            "summary": summary,
            "parameters": [ref("parameters", name) for name in names],
            "responses": responses | errors,
        }
    }
