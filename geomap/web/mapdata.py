"""What the map page asks for: every incident in brief, and places by the beginning of their names."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from threading import Lock

from flask import Flask, Response, request
from werkzeug.http import is_resource_modified

from geomap import places
from geomap.delivery import GEOJSON, etag
from geomap.listing import listing
from geomap.model import Pin, Query
from geomap.store import Store

from .asked import asked

KEPT = 8  # listings, so that only the first who asks after a change has to wait
FASTEST = 1  # of gzip's levels: half as large, for a tenth of the time of the default


def register(app: Flask, store: Store, gazetteer: places.Gazetteer) -> None:
    """Adds /listing.json and /places."""

    @lru_cache(KEPT)
    def made(version: str, query: Query) -> bytes:
        return gzip.compress(listing(store.pins(query)), FASTEST)

    making = Lock()

    def packed(version: str, query: Query) -> bytes:
        with making:  # two who ask at once: the second waits for the first's
            return made(version, query)

    @app.get("/listing.json")
    def incidents_in_brief() -> Response:
        query, version = asked(), store.version()
        response = Response(mimetype="application/json")
        response.cache_control.no_cache = True
        validator = etag(version, repr(query), repr(Pin._fields))
        response.set_etag(validator, weak=True)
        response.vary.add("Accept-Encoding")
        if not is_resource_modified(request.environ, validator):
            response.status_code = 304
        elif request.accept_encodings["gzip"] > 0:
            response.content_encoding = "gzip"
            response.data = packed(version, query)
        else:
            response.data = gzip.decompress(packed(version, query))
        return response

    @app.get("/places")
    def places_found() -> Response:
        found = places.beginning(gazetteer, request.args.get("q", ""))
        return Response(json.dumps(found, ensure_ascii=False), mimetype=GEOJSON)
