"""What changed: a feed of new, changed and withdrawn incidents, under the filters of the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import quote

from flask import Flask, Response, request, url_for

from geomap.config import Settings
from geomap.delivery import OPEN, conditional, etag, started
from geomap.errors import QueryError
from geomap.features import ATOM, About, changes_atom, changes_geojson
from geomap.gazetteer import attribution
from geomap.model import Change, Query
from geomap.query import moment, parse_query
from geomap.store import Store

from .negotiation import GEOJSON

FEW = 100  # entries of a feed where nobody says how many; a copy of the data wants every change


def register(app: Flask, settings: Settings, store: Store) -> None:
    """Adds /changes.geojson and /changes.atom."""

    def answer(media_type: str, query: Query, write: Callable[[Iterable[Change], About], Iterable[bytes]]) -> Response:
        about = About(title="changes", attribution=attribution(), licence=settings.licence, as_of=store.moment())
        validator = etag(settings.licence, store.version(), request.url)
        response = Response(mimetype=media_type, headers=OPEN)
        return conditional(response, validator, lambda: write(started(store.changes(query, _since())), about))

    @app.get("/changes.geojson")
    def changes_as_geojson() -> Response:
        return answer(GEOJSON, _query(), changes_geojson)

    @app.get("/changes.atom")
    def changes_as_atom() -> Response:
        query, itself, base = _query(), request.url, url_for("incident_page", incident_id="", _external=True)

        def write(changes: Iterable[Change], about: About) -> Iterable[bytes]:
            return changes_atom(changes, about, itself, lambda incident_id: base + quote(incident_id, safe=""))

        return answer(ATOM, replace(query, limit=query.limit or FEW), write)


def _query() -> Query:
    given = {name: values for name, values in request.args.lists() if name != "since"}
    if "as_of" in given:
        raise QueryError("Changes end now, so that as_of has no say here: write since=2026-11-20T08:00:00Z.")
    return parse_query(given)


def _since() -> dt.datetime | None:
    """The moment after which changes are asked for."""
    given = [since for since in request.args.getlist("since") if since]
    if len(given) > 1:
        raise QueryError(f"since is given {len(given)} times: give it once, such as since=2026-11-20T08:00:00Z.")
    return moment("since", given[0]) if given else None
