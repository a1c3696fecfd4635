"""Answers that are made once for all who ask the same before the data change, packed, and not sent to who has them."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock
from weakref import WeakValueDictionary

from flask import Response, request

from geomap.delivery import OPEN, conditional, etag

MOST = 32 * 2**20  # bytes of answers kept
FASTEST = 1  # of gzip's levels: half as large as plain, for a tenth of the time of the default


class Kept:
    """The answers asked for last. Those that nobody asks for any more, since the data have changed, make room for others."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._making: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def answer(self, version: str, media_type: str, make: Callable[[], bytes]) -> Response:
        """The answer to the request as the data are at a version; `make` is asked for it where it is not known."""
        validator = etag(version, request.full_path)
        zipped = request.accept_encodings["gzip"] > 0

        def body() -> list[bytes]:
            packed = self._packed(validator, make)
            return [packed if zipped else gzip.decompress(packed)]

        response = conditional(Response(mimetype=media_type, headers=OPEN), validator, body)
        response.set_etag(validator, weak=True)  # since it comes in two encodings
        response.vary.add("Accept-Encoding")
        if zipped and response.status_code != HTTPStatus.NOT_MODIFIED:
            response.content_encoding = "gzip"
        return response

    def _packed(self, validator: str, make: Callable[[], bytes]) -> bytes:
        with self._lock:
            making = self._making.setdefault(validator, Lock())
        with making:  # two who ask the same at once: the second waits for the first's
            packed = self._answers.get(validator) or gzip.compress(make(), FASTEST)
            self._keep(validator, packed)
        return packed

    def _keep(self, validator: str, packed: bytes) -> None:
        with self._lock:
            self._size += len(packed) - len(self._answers.pop(validator, b""))
            self._answers[validator] = packed
            while self._size > MOST and len(self._answers) > 1:
                self._size -= len(self._answers.popitem(last=False)[1])
