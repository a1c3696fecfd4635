"""A process that reads pieces for another one: `python -m geomap.batch.child`. See protocol.py.

It analyses reports in its main thread, the only one that a signal can interrupt, and in a process of its own, since a
report may bring down the one that reads it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import IO

from geomap import logs
from geomap.errors import BatchError, GeomapError
from geomap.gazetteer import Gazetteer
from geomap.geocode import geocoder_from
from geomap.pipeline import Extractor

from .protocol import READY, Start, Task, hear, say
from .reading import read, reader_with


def main() -> None:
    """Read pieces until the supervisor is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach all processes; what they mean is the supervisor's matter
        signal.signal(number, signal.SIG_IGN)
    tasks, answers = sys.stdin.buffer, _kept_clean()
    with suppress(EOFError, BrokenPipeError):
        _serve(tasks, partial(say, answers))


def _serve(tasks: IO[bytes], answer: Callable[[object], None]) -> None:
    start: Start = hear(tasks)
    logs.configure(start.settings.log)
    try:
        extractor = _extractor(start)
    except GeomapError as error:
        answer(error)
        return
    answer(READY)
    while True:
        _end_after(start.idle)
        task = hear(tasks)
        _end_after(0)
        answer(_done(extractor, task, start.settings.report_seconds, answer))


def _extractor(start: Start) -> Extractor:
    gazetteer = Gazetteer.open(start.settings.gazetteer_file)
    if (here := reader_with(gazetteer)) != start.reader:
        raise BatchError(
            f"{here} is not {start.reader}, which began the batch: install the same geomap, and copy its gazetteer.sqlite"
            f" to {start.settings.gazetteer_file}."
        )
    return Extractor(gazetteer, geocoder_from(start.settings))


def _done(extractor: Extractor, task: Task, seconds: float, answer: Callable[[object], None]) -> object:
    """What a task ends with."""
    try:
        for each in read(extractor, task.piece, seconds, task.after, begin=answer):
            answer(each)
    except GeomapError as error:
        return error
    return READY


def _end_after(seconds: int) -> None:
    """End the process then, unless another call comes before; 0 calls it off."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _kept_clean() -> IO[bytes]:
    """Standard output for answers only: what libraries print goes where their complaints go."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


if __name__ == "__main__":
    main()
