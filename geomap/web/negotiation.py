"""In which form is an address answered: JSON for programs, or HTML for people?"""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request

from geomap.delivery import OPEN
from geomap.errors import QueryError

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
MVT, PROBLEM = "application/vnd.mapbox-vector-tile", "application/problem+json"
FORMS = ("json", "html")
FOR_PROGRAMS = (
    "/collections",
    "/conformance",
    "/api",
    "/readyz",
    "/healthz",
    "/metrics",
)  # where nobody's preference means JSON, elsewhere HTML


def wants_html() -> bool:
    """Whether `f` in the address or, without it, the Accept header asks for HTML."""
    form = request.args.get("f")
    if form in FORMS:
        return form == "html"
    offered = [JSON, GEOJSON, HTML] if request.path.startswith(FOR_PROGRAMS) else [HTML, JSON, GEOJSON]
    return request.accept_mimetypes.best_match(offered, offered[0]) == HTML


def known_form() -> None:
    """QueryError for an `f` that is none of the forms."""
    forms = request.args.getlist("f")
    if any(form not in FORMS for form in forms) or len(forms) > 1:
        raise QueryError(f"f={','.join(forms)} is no form geomap answers in: use one of {', '.join(FORMS)}, such as f=json.")


def parameters() -> dict[str, list[str]]:
    """The parameters of the address besides `f`, which has to be known."""
    known_form()
    return {name: values for name, values in request.args.lists() if name != "f"}


def no_parameters() -> None:
    """QueryError if the address has any besides `f`."""
    given = parameters()
    if given:
        raise QueryError(f"There is no parameter {next(iter(given))!r} here: leave it out, or use f=json or f=html.")


def as_json(body: dict[str, Any], media_type: str = JSON, status: int = 200) -> Response:
    """A document for programs, which any page may fetch."""
    return for_programs(json.dumps(body, ensure_ascii=False, allow_nan=False), media_type, status)


def for_programs(document: str | bytes, media_type: str, status: int = 200) -> Response:
    """The same, made already."""
    response = Response(document, status, OPEN, mimetype=media_type)
    response.vary.add("Accept")
    return response
