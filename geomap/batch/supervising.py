"""Processes that read pieces and may die or hang over it: what one has answered stays, what it died of is set aside."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from geomap.errors import BatchError
from geomap.reports import Unreadable

from .pieces import Piece
from .process import Death, Process
from .protocol import Start
from .reading import Answer

DEATHS = 3  # of processes over one report: the first may have had another cause, such as others that fill the memory


class Readers:
    """Processes that read pieces, as many at once as there are threads that ask for it. To be closed at the end."""

    def __init__(self, starts: Iterator[Start]) -> None:
        """`starts` says how each process that is needed is to start, those too that come after one has died."""
        self._starts = starts
        self._lock = threading.Lock()
        self._idle: list[Process] = []
        self._busy: set[Process] = set()
        self._closed = False

    def read(self, piece: Piece) -> list[Answer]:
        """The answers to a piece, in order. Any GeomapError that keeps it from being read."""
        answers: list[Answer] = []
        deaths = 0
        while True:
            before = len(answers)
            death = self._read_on(piece, answers)
            if death is None:
                return answers
            deaths = deaths + 1 if len(answers) == before else 1
            if death.hung or deaths == DEATHS:
                answers.append(_set_aside(piece, death))
                deaths = 0
                if death.report is None:  # what comes after it cannot be reached
                    return answers

    def close(self) -> None:
        """End all processes, whatever they are at."""
        with self._lock:
            self._closed = True
            processes = (*self._idle, *self._busy)
        for process in processes:
            process.kill()

    def _read_on(self, piece: Piece, answers: list[Answer]) -> Death | None:
        process = self._taken()
        try:
            death = process.read(piece, answers)
        finally:
            with self._lock:
                self._busy.discard(process)
                if process.lives:
                    self._idle.append(process)
        return death

    def _taken(self) -> Process:
        """A process that waits for work, or a new one."""
        process = self._waiting() or self._new()
        with self._lock:
            self._busy.add(process)
            if self._closed:
                process.kill()
        return process

    def _waiting(self) -> Process | None:
        with self._lock:
            self._idle = [process for process in self._idle if process.lives]
            return self._idle.pop() if self._idle else None

    def _new(self) -> Process:
        with self._lock:
            if self._closed:
                raise BatchError("The processes that read reports have been ended.")
            start = next(self._starts)
        try:
            return Process(start)
        except BatchError:  # it may have been ended from outside; what keeps it from starting keeps the next one too
            return Process(start)


def _set_aside(piece: Piece, death: Death) -> Unreadable:
    what = f"Report {death.report} of {piece.file}" if death.report else f"What follows in {piece.file}"
    reason = f"{what} is set aside, since the process that read it {death.how}: try it again with geomap ingest --again."
    return Unreadable(death.report, str(piece.file), reason)
