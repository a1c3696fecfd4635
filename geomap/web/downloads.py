"""The downloads: incidents and their footprints as files, under the filters of the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from flask import Flask, Response, request

from geomap.config import Settings
from geomap.delivery import OPEN, conditional, etag, started
from geomap.features import FORMATS, About, Format, Outline, footprints
from geomap.gazetteer import attribution
from geomap.query import query_params
from geomap.store import Store

from .asked import asked
from .pages import found


def register(app: Flask, settings: Settings, store: Store, outline: Outline) -> None:
    """Adds /incidents.* and /footprints.* in every format that holds them, and each incident's footprint."""

    def download(title: str, form: Format) -> Response:
        query = asked()
        validator = etag(settings.licence, store.version(), urlencode(query_params(query)), request.path)
        response = Response(mimetype=form.media_type, headers=OPEN)
        response.headers["Content-Disposition"] = f'attachment; filename="{request.path.rpartition("/")[2]}"'
        about = About(title=title, attribution=attribution(), licence=settings.licence, as_of=store.moment(query.as_of))

        def body() -> Iterable[bytes]:
            then = replace(query, as_of=about.as_of or query.as_of)
            if title == "footprints":
                return form.write(started(footprints(store.incidents(then), outline)), about)
            return form.write(started(store.features(then)), about)

        return conditional(response, validator, body)

    for suffix, form in FORMATS.items():
        for title in ("incidents", *(["footprints"] if form.areas else [])):
            app.add_url_rule(f"/{title}.{suffix}", f"{title}_{suffix}", partial(download, title, form))

    @app.get("/incidents/<path:incident_id>/footprint.geojson")
    def footprint_geojson(incident_id: str) -> Response:
        form = FORMATS["geojson"]
        validator = etag(settings.licence, store.version(), request.path)
        about = About(title="footprints", attribution=attribution(), licence=settings.licence, as_of=store.moment())
        told = footprints([found(store, incident_id)], outline)
        return conditional(Response(mimetype=form.media_type, headers=OPEN), validator, lambda: form.write(told, about))
