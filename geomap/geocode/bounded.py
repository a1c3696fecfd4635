"""A request that no server can make longer or larger than it may be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TypeVar
from urllib.error import HTTPError
from urllib.request import Request

from geopy.adapters import AdapterHTTPError, URLLibAdapter, get_retry_after
from geopy.exc import GeocoderParseError, GeocoderTimedOut

MAX_BYTES = 1_000_000  # five places with all their names in all languages take about a tenth of it

_T = TypeVar("_T")


class BoundedAdapter(URLLibAdapter):  # type: ignore[misc]  # geopy is untyped
    """geopy's own HTTP client without its trust in the server: the whole body within `timeout` and `MAX_BYTES`.

    geopy would rather use requests, which tries a dead server three times over.
    """

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        deadline = time.monotonic() + timeout
        body = b""
        try:
            with self.urlopen(Request(url, headers=dict(headers)), timeout=timeout) as page:
                while chunk := page.read1(65536):
                    body += chunk
                    if len(body) > MAX_BYTES:
                        raise GeocoderParseError(f"The answer is larger than {MAX_BYTES} bytes")
                    if time.monotonic() > deadline:
                        raise GeocoderTimedOut("The answer came too slowly")
        except HTTPError as error:
            error.close()
            received = {name.lower(): value for name, value in error.headers.items()}
            raise AdapterHTTPError(str(error), status_code=error.code, headers=received, text=None) from error
        return body.decode()


def within(seconds: float, call: Callable[[], _T]) -> _T:
    """The call's result or exception, but TimeoutError after `seconds`, however the server stalls.

    A socket's timeout starts anew with every byte and does not cover the look-up of the host's name, so only another
    thread bounds the whole. The thread is a daemon: one that is stuck must not keep the process from ending.
    """
    result: Future[_T] = Future()

    def work() -> None:
        try:
            result.set_result(call())
        except BaseException as error:
            result.set_exception(error)

    threading.Thread(target=work, daemon=True, name="geocoder").start()
    return result.result(seconds)


def retry_after(error: BaseException) -> float:
    """Seconds that the server asked to be left alone for, whatever the status it said so with; 0 if it did not."""
    cause = error.__cause__
    if not isinstance(cause, AdapterHTTPError):
        return 0.0
    try:
        return get_retry_after(cause.headers) or 0.0
    except (ValueError, OverflowError, TypeError, IndexError):  # a date that the standard library stumbles over
        return 0.0
