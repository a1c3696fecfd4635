"""What the web says when something goes wrong: one sentence, as a page for people and as a document for programs."""

from __future__ import annotations

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES

from geomap.errors import ConfigError, GazetteerError, InputError, QueryError, StoreError
from geomap.features import FORMATS

from .negotiation import PROBLEM, as_json, wants_html
from .observing import request_id

STATUS: dict[type[Exception], int] = {
    QueryError: 400,
    InputError: 400,
    ConfigError: 500,
    GazetteerError: 503,
    StoreError: 503,
}
"""The HTTP status that each kind of error becomes."""

RETRY = 10  # seconds after which to ask again for what cannot be had now
DATA = (*(f".{suffix}" for suffix in FORMATS), ".atom", ".svg", ".json", ".mvt")


def register(app: Flask) -> None:
    """Answers every error of geomap's own and every HTTP error in one form."""
    for error in (*STATUS, HTTPException):
        app.register_error_handler(error, problem)


def problem(error: Exception) -> Response:
    """An error in one sentence: as problem details (RFC 9457) for data, as a page for people."""
    if isinstance(error, HTTPException):
        status, detail = error.code or 500, error.description or ""
    else:
        status, detail = STATUS[type(error)], str(error)
    said = {"title": HTTP_STATUS_CODES[status], "status": status, "detail": detail, "request_id": request_id()}
    no_links = isinstance(error, BadHost)  # which a page has
    programs = no_links or request.path.endswith(DATA) or not wants_html()
    answer = as_json(said, PROBLEM, status) if programs else Response(render_template("problem.html", **said), status)
    if status == 503:
        answer.headers["Retry-After"] = str(RETRY)
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    return answer
