"""How long the server waits for one client: slow to finish a request, or slow to take its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

WAIT = 60.0  # seconds in which a request has to be complete from its first byte on, or PACE of its answer be taken
PACE = 65_536  # bytes: a kilobyte a second
BACKLOG = 2**30  # bytes of an answer that may wait for its client before the thread that makes it has to


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a connection was at when it last got on."""

    request: object  # of which a part has come
    left: int  # bytes of answers that the client has not taken
    at: float  # seconds of a clock


class Patience:
    """Tells the connections of a waitress server that do not get on.

    Waitress itself closes those on which nothing happens at all; a byte now and then keeps it waiting for ever.
    """

    def __init__(self, wait: float = WAIT, backlog: int = BACKLOG) -> None:
        self._wait = wait
        self._backlog = backlog
        self._marks: dict[Any, _Mark] = {}

    def ended(self, channels: Iterable[Any], now: float) -> list[Any]:
        """The connections that have used their time up. `now` is of any clock in seconds that never goes back."""
        self._marks = dict(self._looked_at(channels, now))
        return [channel for channel, mark in self._marks.items() if now - mark.at > self._wait]

    def _looked_at(self, channels: Iterable[Any], now: float) -> Iterator[tuple[Any, _Mark]]:
        for channel in channels:
            request, left, before = channel.request, channel.total_outbufs_len, self._marks.get(channel)
            made = channel.requests and left <= self._backlog  # beyond it the thread waits for the client, as we do
            if made or (request is None and not left):
                continue
            stuck = before is not None and before.request is request and before.left - left < PACE
            yield channel, before if before and stuck else _Mark(request, left, now)
