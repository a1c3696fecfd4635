"""One process that reads pieces, as the one that supervises it sees it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from math import inf
from typing import Any

from geomap.errors import BatchError, GeomapError

from .pieces import Piece
from .protocol import READY, Start, Task, hear, say
from .reading import Answer

PATIENCE = 300.0  # seconds over one report after which a process is taken to hang, where that may not take much of them
_WAITING = 5  # times as long as it may compute may a report take, since others compute too and a geocoder is waited for
_KILLED = 9  # the signal by which a system without memory ends the largest process
_PARTING = 5.0  # seconds that a process may take to end once it has closed its pipe
_LOOK = 0.5  # seconds between two looks at whether a process hangs


@dataclass(frozen=True, slots=True)
class Death:
    """How a process ended over a piece, and the id of the report that it was at; None if it was between two."""

    report: str | None
    how: str
    hung: bool


class Process:
    """A process that reads one piece at a time, and is ended where it hangs over one report."""

    def __init__(self, start: Start) -> None:
        """BatchError if it cannot be started, and whatever GeomapError keeps it from reading."""
        self._deadline, self._hung = inf, False
        seconds = start.settings.report_seconds
        self._patience = max(PATIENCE, _WAITING * seconds) if seconds else inf
        command = [sys.executable, "-m", "geomap.batch.child"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            self._say(start)
            ready = self._hear()
        except (EOFError, OSError) as error:
            how = self._end().how
            raise BatchError(f"A process that reads reports {how} as it started: its last words stand above.") from error
        if isinstance(ready, GeomapError):
            self.kill()
            raise ready

    @property
    def lives(self) -> bool:
        return self._child.poll() is None

    def read(self, piece: Piece, answers: list[Answer]) -> Death | None:
        """Add what follows on the answers that are there; how the process ended if it did. Any GeomapError of the piece."""
        report = None
        try:
            self._say(Task(piece, len(answers)))
            while (message := self._hear_in_time()) is not READY:
                if isinstance(message, GeomapError):
                    raise message
                if isinstance(message, str):
                    report = message
                else:
                    answers.append(message)
                    report = None
        except (EOFError, OSError):
            return self._end(report)
        return None

    def kill(self) -> None:
        """End it, whatever it is at."""
        self._child.kill()
        self._end()

    def _say(self, message: object) -> None:
        assert self._child.stdin
        say(self._child.stdin, message)

    def _hear(self) -> Any:
        assert self._child.stdout
        return hear(self._child.stdout)

    def _hear_in_time(self) -> Any:
        self._deadline = time.monotonic() + self._patience
        try:
            return self._hear()
        finally:
            self._deadline = inf

    def _end(self, report: str | None = None) -> Death:
        try:
            status = self._child.wait(_PARTING)
        except subprocess.TimeoutExpired:
            self._child.kill()
            status = self._child.wait()
        how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        how += ", perhaps for want of memory" if status == -_KILLED else ""
        return Death(report, "gave no sign for too long" if self._hung else how, self._hung)

    def _watch(self) -> None:
        while self.lives:
            if time.monotonic() > self._deadline:
                self._hung = True
                self._child.kill()
            time.sleep(_LOOK)
