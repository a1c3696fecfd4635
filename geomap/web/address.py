"""The address that links of the site begin with: the one it is known by, or else the one that a request was sent to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geomap.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?)/?", re.ASCII)


def only_here(host: str) -> bool:
    """Whether a Host header names the computer it is read on (RFC 6761, RFC 1122): its addresses lead nobody else here.

    >>> only_here("127.0.0.1:8000"), only_here("[::1]:8000"), only_here("localhost"), only_here("map.example.org")
    (True, True, True, False)
    """
    name = urlsplit(f"//{host}").hostname or ""
    return name in ("localhost", "::1") or name.startswith("127.")


class KnownBy:
    """An application to which every request seems sent to one address, whatever its headers say.

    ConfigError for an address that is more, or less, than a scheme and a host.
    """

    def __init__(self, app: WSGIApplication, address: str) -> None:
        parts = _ADDRESS.fullmatch(address)
        if parts is None:
            raise ConfigError(f"GEOMAP_PUBLIC_URL={address} is no address of a site: write it as https://map.example.org.")
        self._app = app
        self._stated = {"wsgi.url_scheme": parts["scheme"], "HTTP_HOST": parts["host"], "SCRIPT_NAME": ""}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.update(self._stated)  # in place: those around us read from it what came of the request
        return self._app(environ, start_response)
