"""Where programs begin: what this is, and where its parts are."""

from __future__ import annotations

from flask import Response, request, url_for

from geomap.gazetteer import attribution

from .links import Link, link, to_itself
from .negotiation import HTML, JSON, as_json, no_parameters
from .openapi import OPENAPI

TITLE = "geomap"
DESCRIPTION = "Incidents that news reports tell of: what, where and how exactly that is known, when, how many, who says so."
CONFORMING = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "oas30", "html", "geojson")
]


def landing() -> Response:
    """The landing page as JSON; the one for people is the map."""
    no_parameters()
    links = [*to_itself(JSON, html=False), *parts()]
    return as_json({"title": TITLE, "description": DESCRIPTION, "attribution": attribution(), "links": links})


def parts() -> list[Link]:
    """Links to what the API consists of."""
    return [
        link("service-desc", OPENAPI, "The API's definition", "api", f="json"),
        link("service-doc", HTML, "The API in words", "api", f="html"),
        link("conformance", JSON, "The standards it keeps to", "conformance"),
        link("data", JSON, "The collections", "collections"),
    ]


def announced(page: str) -> Response:
    """A page that tells programs where those links lead (RFC 8288)."""
    response = Response(page)
    for each in parts():
        response.headers.add("Link", f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"')
    oembed = url_for("oembed", url=request.url, _external=True)
    response.headers.add("Link", f'<{oembed}>; rel="alternate"; type="application/json+oembed"')
    response.vary.add("Accept")
    return response
