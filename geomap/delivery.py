"""How an answer travels: security headers, compression, and not at all where the asker has it already."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from flask import Response, request
from werkzeug.http import is_resource_modified

from .config import PACKAGE

OPEN = {"Access-Control-Allow-Origin": "*"}  # any page may fetch data
COMPRESSED = (  # what a media type may begin with
    "text/",
    "application/atom+xml",
    "application/geo+json",
    "application/javascript",
    "application/json",
    "application/vnd.",
    "application/x-ndjson",
    "image/svg+xml",
)

CODE = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(PACKAGE.rglob("*.py")))).hexdigest()  # that answers

Item = TypeVar("Item")


def secure(response: Response, nonce: str, tile_hosts: Iterable[str], framed_by: str) -> Response:
    """Headers that keep a page to its own scripts, styles and host; only `tile_hosts` may supply images besides.

    `framed_by` is who may show it in a frame, as Content-Security-Policy writes it.
    """
    images = " ".join(("'self'", "data:", *tile_hosts))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src {images}; connect-src 'self'; "
        f"base-uri 'none'; form-action 'self'; frame-ancestors {framed_by}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Not "no-referrer": the OpenStreetMap tile policy asks for one.
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


def compress(response: Response) -> Response:
    """The answer as gzip where the asker takes it; its ETag turns weak, since the bytes are no longer the same."""
    if not (response.mimetype or "").startswith(COMPRESSED) or response.content_encoding:
        return response
    if response.status_code == 206:  # a range of the plain bytes
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code == 304 or request.accept_encodings["gzip"] <= 0:
        return response
    response.direct_passthrough = False
    response.response = _gzip(response.iter_encoded())
    response.headers.pop("Content-Length", None)
    response.content_encoding = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


def conditional(response: Response, validator: str, body: Callable[[], Iterable[bytes]]) -> Response:
    """The response with its body, or without one where the asker has it already."""
    response.cache_control.no_cache = True
    response.set_etag(validator)
    if is_resource_modified(request.environ, validator):
        response.response = body()
    else:
        response.status_code = 304
    return response


def etag(*parts: str) -> str:
    """A validator that changes with any of the parts, and with geomap: other code makes another answer of the same data."""
    return hashlib.sha256("\0".join((CODE, *parts)).encode()).hexdigest()[:32]


def started(items: Iterable[Item]) -> Iterator[Item]:
    """The same items with the first already fetched, so that a failure to begin still becomes an error status."""
    remaining = iter(items)
    return chain(list(islice(remaining, 1)), remaining)


def _gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    for chunk in chunks:
        yield packer.compress(chunk)
    yield packer.flush()
