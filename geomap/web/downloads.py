"""The downloads: incidents and their footprints as files, under the filters of the map."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from flask import Flask, Response, request
from werkzeug.http import is_resource_modified

from geomap import features
from geomap.delivery import GEOJSON, etag, started
from geomap.gazetteer import attribution
from geomap.model import Incident
from geomap.query import query_params
from geomap.spatial import Outline
from geomap.store import Store

from .asked import asked
from .pages import found

FORMAT = inspect.getsource(features) + repr(features.PROPERTIES)  # with another one, the same data make another file

Write = Callable[[Iterable[Incident]], Iterable[str]]


def register(app: Flask, store: Store, outline: Outline) -> None:
    """Adds /incidents.*, /footprints.geojson and each incident's footprint."""

    def download(write: Write, mimetype: str) -> Response:
        query = asked()
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
            known = (features.footprint(incident, outline) for incident in incidents)
            return features.collection_chunks(filter(None, known), attribution())

        return download(footprints, GEOJSON)

    @app.get("/incidents/<path:incident_id>/footprint.geojson")
    def footprint_geojson(incident_id: str) -> Response:
        ground = features.footprint(found(store, incident_id), outline)
        return Response(features.collection_chunks([ground] if ground else [], attribution()), mimetype=GEOJSON)
