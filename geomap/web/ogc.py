"""OGC API - Features, Part 1: Core (OGC 17-069r4), in JSON and HTML: the same data for QGIS, GDAL and whatever speaks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, abort, request, url_for

from geomap.config import Settings
from geomap.feature import Feature, Packed, unpacked
from geomap.features import About, collection_chunks
from geomap.gazetteer import attribution
from geomap.index import Index, extent
from geomap.model import Query, instant
from geomap.query import parse_query, query_params

from .collections import COLLECTIONS, INCIDENTS, WORLD, Collection, Page, Source, clamped, item, page
from .landing import CONFORMING
from .links import Link, link, to_itself
from .negotiation import GEOJSON, HTML, JSON, as_json, for_programs, no_parameters, parameters, wants_html
from .openapi import OPENAPI, definition
from .resource import Cell, Table, as_page

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
SHOWN = ("title", "date_start", "place_name", "country", "event_type", "killed_best", "injured_best", "status")


def register(app: Flask, settings: Settings, source: Source) -> None:
    """Adds /conformance, /collections, what lies below it, and /api."""

    @app.get("/conformance")
    def conformance() -> Response:
        no_parameters()
        if wants_html():
            rows = [[Cell(each, each)] for each in CONFORMING]
            return as_page("Conformance", "The standards that this API keeps to.", Table(["Class"], rows), _links(JSON))
        return as_json({"conformsTo": CONFORMING, "links": _links(JSON)})

    @app.get("/api")
    def api() -> Response:
        no_parameters()
        described = definition(request.url_root.rstrip("/"))
        if wants_html():
            known = described["components"]["parameters"]
            rows = [_operation(path, methods["get"], known) for path, methods in described["paths"].items()]
            text = described["info"]["description"]
            return as_page("API", text, Table(["Address", "Answer", "Parameters"], rows), _links(OPENAPI))
        return as_json(described, OPENAPI)

    @app.get("/collections")
    def collections() -> Response:
        no_parameters()
        described = [_description(each, source.index) for each in COLLECTIONS.values()]
        if wants_html():
            return as_page("Collections", "What can be had here.", _described(described), _links(JSON))
        return as_json({"links": _links(JSON), "collections": described})

    @app.get("/collections/<collection_id>")
    def collection(collection_id: str) -> Response:
        no_parameters()
        described = _description(_collection(collection_id), source.index)
        if wants_html():
            links = [*_links(JSON), *described["links"]]
            return as_page(described["title"], described["description"], _described([described]), links)
        return as_json({**described, "links": [*_links(JSON), *described["links"]]})

    @app.get("/collections/<collection_id>/items")
    def items(collection_id: str) -> Response:
        wanted = _collection(collection_id)
        query = clamped(wanted, parse_query(parameters()))
        about = About(attribution=attribution(), licence=settings.licence, as_of=source.store.moment(query.as_of))
        query = replace(query, as_of=about.as_of or query.as_of)  # every page of the same moment
        found = page(wanted, source, query)
        links = [*_links(GEOJSON), *_onwards(wanted, query, found), _up(wanted)]
        if wants_html():
            return as_page(wanted.title, _counted(found, query), _listed(wanted, found.features), links)
        members = {**about.stated(), "numberReturned": len(found.features), "links": links}
        members |= {} if found.matched is None else {"numberMatched": found.matched}
        return for_programs(b"".join(collection_chunks(found.features, members)), GEOJSON)

    @app.get("/collections/<collection_id>/items/<path:feature_id>")
    def feature(collection_id: str, feature_id: str) -> Response:
        no_parameters()
        wanted = _collection(collection_id)
        found = item(wanted, source, feature_id)
        if found is None:
            abort(404, f"There is no feature {feature_id} in {collection_id}: look for it among the items.")
        links = [*_links(GEOJSON), _up(wanted), link("related", HTML, "Why", "incident_page", incident_id=feature_id)]
        if wants_html():
            rows = [[Cell(name), Cell(value)] for name, value in found["properties"].items()]
            return as_page(found["properties"]["title"], wanted.title, Table(["Property", "Value"], rows), links)
        return as_json({**found, "links": links}, GEOJSON)


def _collection(collection_id: str) -> Collection:
    if collection_id not in COLLECTIONS:
        abort(404, f"There is no collection {collection_id}: there are {' and '.join(COLLECTIONS)}.")
    return COLLECTIONS[collection_id]


def _description(collection: Collection, index: Index) -> dict[str, Any]:
    """A collection as clients want to know it, with the ground and days that it spans."""
    spanned = extent(index.columns())
    box = spanned.box if spanned.box and collection is INCIDENTS else WORLD  # ground reaches farther than its point
    days = [day and f"{day}T00:00:00Z" for day in (spanned.first, spanned.last)]
    return {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {"bbox": [[box.west, box.south, box.east, box.north]], "crs": CRS84},
            "temporal": {"interval": [days], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
        },
        "links": [
            link("items", GEOJSON, f"{collection.title} as GeoJSON", "items", collection_id=collection.id, f="json"),
            link("items", HTML, f"{collection.title} as a page", "items", collection_id=collection.id, f="html"),
            link("describedby", HTML, "What every property means", "dictionary"),
        ],
    }


def _links(media_type: str) -> list[Link]:
    return to_itself(media_type, wants_html())


def _up(collection: Collection) -> Link:
    return link("collection", JSON, collection.title, "collection", collection_id=collection.id)


def _onwards(collection: Collection, query: Query, found: Page) -> list[Link]:
    """Where the pages before and after are, under the same filters."""
    limit = query.limit or 0
    starts = {"prev": query.offset - limit if query.offset else None, "next": query.offset + limit if found.more else None}
    form = {"f": request.args["f"]} if "f" in request.args else {}
    address = url_for("items", collection_id=collection.id, _external=True)
    return [
        {
            "rel": rel,
            "type": HTML if wants_html() else GEOJSON,
            "title": f"The {rel} page",
            "href": f"{address}?{urlencode([*query_params(replace(query, offset=max(0, start))), *form.items()])}",
        }
        for rel, start in starts.items()
        if start is not None
    ]


def _described(collections: list[dict[str, Any]]) -> Table:
    rows = [
        [Cell(each["title"], url_for("items", collection_id=each["id"], f="html")), Cell(each["description"])]
        for each in collections
    ]
    return Table(["Collection", "What it holds"], rows)


def _counted(found: Page, query: Query) -> str:
    """Which of how many are shown, and of which moment."""
    of = "" if found.matched is None else f" of {found.matched:,}"
    as_of = f" As of {instant(query.as_of)}." if query.as_of else ""
    after = f", after the first {query.offset:,}" if query.offset else ""
    return f"{len(found.features):,}{of} features{after}.{as_of} {attribution()}."


def _listed(collection: Collection, features: list[Packed]) -> Table:
    def row(one: Feature) -> list[Cell]:
        address = url_for("feature", collection_id=collection.id, feature_id=one["id"], f="html")
        title, *rest = (one["properties"][name] for name in SHOWN)
        return [Cell(title or one["id"], address), *map(Cell, rest)]

    return Table(SHOWN, [row(unpacked(one)) for one in features])


def _operation(path: str, operation: dict[str, Any], known: Mapping[str, Mapping[str, Any]]) -> list[Cell]:
    """A row on one address; `known` are the parameters that the operation refers to."""
    names = ", ".join(known[each["$ref"].rpartition("/")[2]]["name"] for each in operation.get("parameters", ()))
    return [Cell(path), Cell(operation["summary"]), Cell(names)]
