"""What werkzeug takes for granted in a request and fails on where it is not so, put right or refused beforehand."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, request
from werkzeug.exceptions import BadHost

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def register(app: Flask) -> None:
    """Refuses a host that no address can hold, and reads any byte of a query."""
    app.before_request(_refuse_host)
    app.wsgi_app = _Encoded(app.wsgi_app)  # type: ignore[method-assign]


def _refuse_host() -> None:
    try:
        _ = request.base_url
    except UnicodeError:  # of an internationalized name, "xn--"
        raise BadHost from None


class _Encoded:
    """An application that finds every byte beyond ASCII in a query percent-encoded (RFC 3986), as few clients forget.

    Werkzeug takes them for UTF-8.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query, string.printable, "latin-1")
        return self._app(environ, start_response)
