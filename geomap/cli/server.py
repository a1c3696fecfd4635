"""The web server under `geomap serve`: waitress, which lets answers under way end before it stops."""

from __future__ import annotations

import signal
import socket
import time
from types import FrameType
from typing import TYPE_CHECKING, Any

from waitress import create_server, wasyncore

from geomap import logs

from .patience import BACKLOG, Patience
from .stopping import stopped_by

if TYPE_CHECKING:
    from flask import Flask

# What one client may ask of the server and how long it may stall. An answer that a client is slow to take waits in a file
# on disk, not in one of the threads.
CLIENTS: dict[str, Any] = {
    "connection_limit": 1_000,
    "asyncore_use_poll": True,  # which select, the other way, cannot count
    "channel_timeout": 60,  # seconds without a byte; what trickles is up to patience.py
    "max_request_header_size": 32_768,  # bytes, the address with its filters included
    "max_request_body_size": 32_768,
    "outbuf_high_watermark": BACKLOG,
    "cleanup_interval": 10,  # seconds between two looks for those without a byte
}
THREADS = 2  # so that a long download does not hold up the map; more would only contend for one interpreter
END = 5  # seconds that threads whose answers were cut off may take to notice
LOOK = 0.1  # seconds between two looks whether the last answers have ended
SWEEP = 1.0  # seconds between two looks for clients that do not get on


def serve_until_stopped(app: Flask, listener: socket.socket, grace: float, patience: Patience | None = None) -> None:
    """Answer until Ctrl-C or SIGTERM; then accept nothing more, and give answers under way some seconds to end.

    A second signal ends them at once.
    """
    # What proxies say is left to the application, which alone knows how many of them there are.
    server = create_server(app, sockets=[listener], threads=THREADS, clear_untrusted_proxy_headers=False, **CLIENTS)
    asked: list[int] = []
    sweep = _Sweep(patience or Patience())

    def stop(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        server.pull_trigger()  # wakes the loop

    with stopped_by(stop):
        while not asked:
            _turn(server, server.adj.asyncore_loop_timeout)
            sweep.over(server)
        logs.event("stopping", signal=signal.Signals(asked[0]).name, answering=len(_answering(server)))
        wasyncore.dispatcher.close(server)  # the listening socket alone
        until = time.monotonic() + grace
        while _answering(server) and len(asked) == 1 and time.monotonic() < until:
            _turn(server, LOOK)
            _close_idle(server)
    logs.event("stopped", cut_off=len(_answering(server)))
    _close(server)


class _Sweep:
    """Cuts off, now and then, the clients that do not get on."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._due = 0.0

    def over(self, server: Any) -> None:
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + SWEEP
        for channel in self._patience.ended(server.active_channels.values(), now):
            channel.handle_close()


def _turn(server: Any, seconds: float) -> None:
    """Let the server do what there is to do, or wait so long for it."""
    wasyncore.loop(seconds, server.adj.asyncore_use_poll, server._map, count=1)


def _answering(server: Any) -> list[Any]:
    """Connections over which an answer is being made or sent."""
    return [each for each in server.active_channels.values() if each.requests or each.total_outbufs_len]


def _close_idle(server: Any) -> None:
    answering = _answering(server)
    for channel in [each for each in server.active_channels.values() if each not in answering]:
        channel.handle_close()


def _close(server: Any) -> None:
    """Cut off what is left, so that the threads that write to it end."""
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.task_dispatcher.shutdown(timeout=END)
    server.trigger.close()
