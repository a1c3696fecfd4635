"""The web: the map, one incident, and the downloads, all under the same filters."""

from __future__ import annotations

import inspect
import json
import re
import secrets
from collections.abc import Callable, Iterable
from typing import Protocol
from urllib.parse import urlencode

from flask import Flask, Response, abort, g, render_template, request, send_from_directory, url_for
from shapely.geometry.base import BaseGeometry
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES, is_resource_modified
from xstatic.pkg import leaflet, leaflet_markercluster

from . import features, maps, tiles
from .config import Settings, bundled
from .delivery import GEOJSON, compress, etag, secure, started
from .errors import ConfigError, GazetteerError, InputError, QueryError, StoreError
from .evidence import ledger, passage
from .gazetteer import attribution
from .model import Incident
from .query import parse_query, query_params
from .store import Store

STATUS: dict[type[Exception], int] = {
    QueryError: 400,
    InputError: 400,
    ConfigError: 500,
    GazetteerError: 503,
    StoreError: 503,
}
"""The HTTP status that each kind of error becomes."""

PACKAGED = {"leaflet": leaflet.BASE_DIR, "leaflet_markercluster": leaflet_markercluster.BASE_DIR}
DATA = (".geojson", ".csv", ".svg")
FORMAT = inspect.getsource(features) + repr(features.PROPERTIES)  # with another one, the same data make another file
DAY = 24 * 3600  # seconds for which a browser need not ask again for a tile or a packaged file

Write = Callable[[Iterable[Incident]], Iterable[str]]


class Gazetteer(tiles.Gazetteer, Protocol):
    """What the pages need to know about the world."""

    def outline(self, place_id: str) -> BaseGeometry | None:
        """The polygon of an area, in degrees; None for a place that has none."""


def create_app(settings: Settings, store: Store, gazetteer: Gazetteer) -> Flask:
    """The WSGI application over a store and a gazetteer, which have to stay open while it serves.

    ConfigError for a base map that cannot be used.
    """
    app = Flask(__name__, static_folder=bundled("static"))
    app.jinja_env.filters |= {"slug": slug, "web_address": web_address}
    tile_host = maps.base_map(settings.tiles, "").host
    app.before_request(lambda: setattr(g, "nonce", secrets.token_urlsafe(16)))
    app.after_request(lambda response: compress(secure(response, g.nonce, tile_host)))
    for error in (*STATUS, HTTPException):
        app.register_error_handler(error, problem)
    _pages(app, settings, store)
    _downloads(app, store, gazetteer)
    _images(app, gazetteer)
    return app


def slug(words: str) -> str:
    """Words as a name for CSS classes and SVG symbols.

    >>> slug("Explosions/Remote violence")
    'explosions-remote-violence'
    """
    return re.sub(r"[\W_]+", "-", words.lower()).strip("-")


def web_address(address: str | None) -> str | None:
    """The address if it leads to the web, else None: a report may name javascript: or file: as its source."""
    return address if address and re.match(r"https?://", address, re.IGNORECASE) else None


def problem(error: Exception) -> Response:
    """An error in one sentence: as problem details (RFC 9457) for data, as a page for people."""
    if isinstance(error, HTTPException):
        status, detail = error.code or 500, error.description or ""
    else:
        status, detail = STATUS[type(error)], str(error)
    title = HTTP_STATUS_CODES[status]
    if request.path.endswith(DATA):
        body = json.dumps({"title": title, "status": status, "detail": detail}, ensure_ascii=False)
        return Response(body, status, mimetype="application/problem+json", headers={"Access-Control-Allow-Origin": "*"})
    return Response(render_template("problem.html", title=title, status=status, detail=detail), status)


def _pages(app: Flask, settings: Settings, store: Store) -> None:
    def shell() -> maps.Shell:
        offline = url_for("base_tile", z=0, x=0, y=0).replace("/0/0/0.svg", "/{z}/{x}/{y}.svg?theme={theme}")
        base = maps.base_map(settings.tiles, offline)
        return maps.shell(base, attribution(), lambda path: url_for("packaged", path=path))

    @app.get("/")
    def map_page() -> str:
        parse_query(request.args.to_dict(flat=False))  # map.js applies it, but nonsense is told at once
        return render_template("map.html", shell=shell(), facets=store.facets(), total=store.total())

    @app.get("/incidents/<path:incident_id>")
    def incident_page(incident_id: str) -> str:
        incident = _found(store, incident_id)
        return render_template(
            "incident.html",
            shell=shell(),
            incident=incident,
            feature=features.feature(incident),
            dictionary=features.PROPERTIES,
            passage=passage(incident, store.reports_of(incident_id)),
            ledger=ledger(incident, store.claims(incident_id)),
        )


def _downloads(app: Flask, store: Store, gazetteer: Gazetteer) -> None:
    def download(write: Write, mimetype: str) -> Response:
        query = parse_query(request.args.to_dict(flat=False))
        response = Response(mimetype=mimetype)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Content-Disposition"] = f'attachment; filename="{request.path.rpartition("/")[2]}"'
        response.cache_control.no_cache = True
        validator = etag(FORMAT, store.version(), urlencode(query_params(query)), request.path)
        response.set_etag(validator)
        if is_resource_modified(request.environ, validator):
            response.response = write(started(store.incidents(query)))
        else:
            response.status_code = 304
        return response

    @app.get("/incidents.geojson")
    def incidents_geojson() -> Response:
        return download(lambda incidents: features.geojson_chunks(incidents, attribution()), GEOJSON)

    @app.get("/incidents.csv")
    def incidents_csv() -> Response:
        return download(features.csv_lines, "text/csv")

    @app.get("/footprints.geojson")
    def footprints_geojson() -> Response:
        def footprints(incidents: Iterable[Incident]) -> Iterable[str]:
            known = (features.footprint(incident, gazetteer.outline) for incident in incidents)
            return features.collection_chunks(filter(None, known), attribution())

        return download(footprints, GEOJSON)

    @app.get("/incidents/<path:incident_id>/footprint.geojson")
    def footprint_geojson(incident_id: str) -> Response:
        ground = features.footprint(_found(store, incident_id), gazetteer.outline)
        return Response(features.collection_chunks([ground] if ground else [], attribution()), mimetype=GEOJSON)


def _images(app: Flask, gazetteer: Gazetteer) -> None:
    @app.get("/tiles/<int:z>/<int:x>/<int:y>.svg")
    def base_tile(z: int, x: int, y: int) -> Response:
        image = tiles.tile(gazetteer, z, x, y, request.args.get("theme", "light"))
        response = Response(image, mimetype="image/svg+xml")
        response.cache_control.public = True
        response.cache_control.max_age = DAY
        return response

    @app.get("/assets/<path:path>")
    def packaged(path: str) -> Response:
        package, _, file = path.partition("/")
        if package not in PACKAGED:
            abort(404, f"There is no package {package} here: the map uses {' and '.join(PACKAGED)}.")
        return send_from_directory(PACKAGED[package], file, max_age=DAY)


def _found(store: Store, incident_id: str) -> Incident:
    incident = store.incident(incident_id)
    if incident is None:
        abort(404, f"There is no incident {incident_id}: it may have been withdrawn; look for it on the map.")
    return incident
