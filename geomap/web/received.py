"""What a request should have been before the application reads it."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Encoded:
    """An application that finds every byte beyond ASCII in a query percent-encoded (RFC 3986), as few clients forget.

    Werkzeug takes them for UTF-8, and fails where they are none.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ = environ | {"QUERY_STRING": quote(query, string.printable, "latin-1")}
        return self._app(environ, start_response)
