"""Every request under an id of its own, and what came of it: a line in the log and numbers to watch, once it is answered."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from geomap import logs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
LEFT = "visitor left"  # what breaks an answer off without any error
UNMATCHED = "none"  # the endpoint of an address that leads nowhere
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
QUIET = frozenset({"healthz", "readyz", "metrics"})  # asked for by machines every few seconds: logged only when they fail

_ID, _ENDPOINT = "geomap.request_id", "geomap.endpoint"  # in the WSGI environment
_GIVEN = re.compile(r"[\w.-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request. `failed` is the kind of error that broke it off, or that the visitor did."""

    endpoint: str
    method: str
    status: int
    size: int  # bytes of the body
    seconds: float  # until its last byte was handed over
    failed: str | None


def register(app: Flask, *tell: Callable[[Answer], None]) -> None:
    """Tells of every answer, last in the log."""
    app.before_request(lambda: request.environ.__setitem__(_ENDPOINT, request.endpoint))
    app.wsgi_app = _Observed(app.wsgi_app, (*tell, _log))  # type: ignore[method-assign]


def request_id() -> str:
    """The id of the request that is being answered."""
    return str(request.environ[_ID])


class _Observed:
    """An application whose answers are told of."""

    def __init__(self, app: WSGIApplication, tell: Iterable[Callable[[Answer], None]]) -> None:
        self._app = app
        self._tell = tuple(tell)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began, status, asked = time.perf_counter(), [500], _given_or_new(environ)
        environ[_ID] = asked
        logs.concerning(asked)

        def start(line: str, headers: list[tuple[str, str]], *raised: Any) -> Callable[[bytes], object]:
            status[0] = int(line[:3])
            return start_response(line, [*headers, (HEADER, asked)], *raised)

        def done(size: int, failed: str | None) -> None:
            endpoint, method = environ.get(_ENDPOINT) or UNMATCHED, environ["REQUEST_METHOD"]
            method = method if method in METHODS else "other"
            answer = Answer(endpoint, method, status[0], size, time.perf_counter() - began, failed)
            for tell in self._tell:
                tell(answer)
            logs.concerning(None)

        return _Body(self._app(environ, start), done)


class _Body:
    """The body of an answer, which is counted as it goes out; `done` is told its bytes and what broke it off, once."""

    def __init__(self, chunks: Iterable[bytes], done: Callable[[int, str | None], None]) -> None:
        self._chunks = chunks
        self._rest = iter(chunks)
        self._done: Callable[[int, str | None], None] | None = done
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self._rest)
        except BaseException as error:
            self._end(None if isinstance(error, StopIteration) else type(error).__name__)
            raise
        self._size += len(chunk)
        return chunk

    def close(self) -> None:
        try:
            if hasattr(self._chunks, "close"):
                self._chunks.close()
        finally:
            self._end(LEFT if self._size else None)

    def _end(self, failed: str | None) -> None:
        done, self._done = self._done, None
        if done:
            done(self._size, failed)


def _given_or_new(environ: WSGIEnvironment) -> str:
    """The id that a proxy gave a request, if it is one; else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if _GIVEN.fullmatch(given) else uuid.uuid4().hex


def _log(answer: Answer) -> None:
    failed = answer.status >= 500 or answer.failed not in (None, LEFT)
    if answer.endpoint in QUIET and not failed:
        return
    logs.event(
        "request",
        logging.ERROR if failed else logging.INFO,
        endpoint=answer.endpoint,
        method=answer.method,
        status=answer.status,
        bytes=answer.size,
        seconds=round(answer.seconds, 4),
        **({"failed": answer.failed} if answer.failed else {}),
    )
