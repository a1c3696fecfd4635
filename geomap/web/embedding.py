"""The map inside other sites: a frame to embed, oEmbed for sites that ask how, and a page to choose from."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

from flask import Flask, Response, abort, g, render_template, request, url_for

from geomap.config import Settings
from geomap.errors import QueryError
from geomap.features import FORMATS
from geomap.index import Index, roles, tallied
from geomap.model import Query, instant
from geomap.query import parse_query, query_params
from geomap.store import Store

from .asked import asked
from .mappage import map_html, shell
from .negotiation import as_json

WIDTH, HEIGHT = 800, 500  # pixels of a frame where nobody asks for less
INCIDENT = "/incidents/"


def register(app: Flask, settings: Settings, store: Store, index: Index) -> None:
    """Adds /embed, /oembed and /share."""

    @app.get("/embed")
    def embed() -> str:
        query = asked()
        g.framed_by = "*"
        return map_html(roles(index.columns()), query, shell(settings), embedded=True, full=_address("map_page", query))

    @app.get("/share")
    def share() -> str:
        query, now = asked(), store.moment()
        params, found = _params(query), index.selection(replace(query, limit=None, offset=0))
        frozen = params | ({"as_of": instant(query.as_of or now)} if now else {})
        return render_template(
            "share.html",
            params=params,
            frozen=frozen,
            formats=FORMATS,
            snippet=_frame(_address("embed", query), WIDTH, HEIGHT),
            tally=tallied(found.columns, found.tests),
        )

    @app.get("/oembed")
    def oembed() -> Response:
        """https://oembed.com: what another site may show in place of one of our addresses."""
        if request.args.get("format", "json") != "json":
            abort(501, "geomap answers oEmbed in JSON only: leave format out, or write format=json.")
        width, height = (_at_most(name, most) for name, most in (("maxwidth", WIDTH), ("maxheight", HEIGHT)))
        frame = _frame(_address("embed", _query(request.args.get("url", ""))), width, height)
        provider = {"provider_name": "geomap", "provider_url": url_for("map_page", _external=True)}
        size = {"width": width, "height": height}
        return as_json({"version": "1.0", "type": "rich", "title": "Incident map", **provider, **size, "html": frame})


def _query(address: str) -> Query:
    """What one of our addresses shows: the map under its filters, or one incident."""
    if not address.startswith(request.url_root):
        abort(
            404, f"{address or 'No address'} is none of ours: give url= the address of the map, from {request.url_root} on."
        )
    path, _, parameters = address.partition("#")[0].partition("?")
    path = "/" + path.removeprefix(request.url_root)
    if path in (url_for("map_page"), url_for("incidents_page"), url_for("embed")):
        given = parse_qs(parameters, keep_blank_values=True)
        return parse_query({name: values for name, values in given.items() if name not in ("lang", "f")})
    if path.startswith(INCIDENT):
        return Query(id=(unquote(path.removeprefix(INCIDENT)),), role=())
    return abort(404, f"{address} cannot be embedded: give url= the address of the map or of an incident.")


def _params(query: Query) -> dict[str, list[str]]:
    """The parameters of a query, for an address."""
    params: dict[str, list[str]] = {}
    for name, value in query_params(query):
        params.setdefault(name, []).append(value)
    return params


def _address(endpoint: str, query: Query) -> str:
    """The address of a page under the filters of a query."""
    parameters = urlencode(query_params(query))
    return url_for(endpoint, _external=True) + (f"?{parameters}" if parameters else "")


def _frame(address: str, width: int, height: int) -> str:
    """The HTML that another site's author pastes."""
    sized = f'width="{width}" height="{height}"'
    return f'<iframe src="{escape(address)}" {sized} title="Incident map" loading="lazy" style="border:0"></iframe>'


def _at_most(name: str, most: int) -> int:
    given: Any = request.args.get(name, str(most))
    if not (given.isascii() and given.isdigit() and 0 < len(given) < 10 and int(given)):
        raise QueryError(f"{name}={given} is not a number of pixels: write a whole number, such as {name}=600.")
    return min(int(given), most)
