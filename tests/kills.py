"""Kills work at random moments, again and again, and looks at what it left behind."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from databases import Blank

KILLED = -9
SHORTEST = 0.02  # seconds, for work that is as good as done when it begins

# A process that begins as a copy of one that has read geomap's code begins a hundred times faster.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["geomap.cli.keeping", "geomap.pipeline", "geomap.store", "works"])


@dataclass(frozen=True)
class Work:
    """What is done at a place (a database's address or a file) step by step, and gone on with by doing it again."""

    place: Blank
    do: Callable[[str], object]  # in a process of its own
    state: Callable[[str], str]  # what is there; AssertionError if that is not sound
    states: Sequence[str]  # what may be there, in the order of the steps; the last one when all is done


def trials(work: Work, chance: random.Random) -> Iterator[int]:
    """Kills the work for ever, each time at a random moment; the number of steps that were done by then.

    AssertionError if a kill leaves what no step does, undoes a step, or keeps the work from being finished afterwards.
    """
    span, last = _span(work), len(work.states) - 1
    while True:
        with work.place() as place:
            done, finished = 0, False
            while not finished and done < last:
                finished = not _killed(work.do, place, chance.uniform(0, span))
                found = work.state(place)
                assert found in work.states[done:], f"after {done} of {last} steps a kill left {found}"
                done = work.states.index(found, done)
                if not finished:
                    yield done
            assert done == last, f"finished after {done} of {last} steps"


def _span(work: Work) -> float:
    """Seconds that the work takes when nobody kills it."""
    with work.place() as place:
        process = _begun(work.do, place)
        began = time.monotonic()
        process.join()
        assert process.exitcode == 0
        return max(SHORTEST, time.monotonic() - began)


def _killed(do: Callable[[str], object], place: str, after: float) -> bool:
    """Whether it was still being done after so many seconds."""
    process = _begun(do, place)
    process.join(after)
    process.kill()
    process.join()
    assert process.exitcode in (0, KILLED), f"it ended by itself with code {process.exitcode}"
    return process.exitcode == KILLED


def _begun(do: Callable[[str], object], place: str) -> ForkServerProcess:
    begun = _processes.Event()
    process = _processes.Process(target=_run, args=(do, place, dict(os.environ), begun), daemon=True)
    process.start()
    assert begun.wait(60), "it has not begun"
    return process


def _run(do: Callable[[str], object], place: str, environment: Mapping[str, str], begun: Event) -> None:
    os.environ.update(environment)
    with Path(os.devnull).open("w") as sys.stdout:
        begun.set()
        do(place)
