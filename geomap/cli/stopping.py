"""What ends a command that goes on until it is told to: Ctrl-C, or the signal that service managers send."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], object]

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by(handle: Handler = signal.default_int_handler) -> Iterator[None]:
    """While it lasts, these signals call `handle` or, without one, raise KeyboardInterrupt.

    In another thread than the main one, which alone gets signals, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.signal(number, handle) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextmanager
def put_off() -> Iterator[None]:
    """What is done within is done to its end, before a signal that came meanwhile interrupts; a second one does at once."""
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    with stopped_by(stop):
        yield
    if asked:
        raise KeyboardInterrupt
