"""Gives up on what takes too long."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AGAIN = 1.0  # seconds until the next stop, should something have swallowed the first


class OutOfTime(BaseException):
    """Raised inside of what takes too long. It is no Exception, lest somebody who catches those take it for their own."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """A block that ends in OutOfTime once it has taken so many seconds of the processor; 0 for no limit.

    The time of the processor, not of the clock, so that waiting counts for nothing and a busy machine changes no answer.
    Only a process's main thread can be stopped, only where there are interval timers (not on Windows), and not inside of a
    single call of compiled code; elsewhere a block takes what it takes.
    """
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    within = True

    def stop(*_: object) -> None:
        if within:
            raise OutOfTime

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield
    finally:
        within = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
