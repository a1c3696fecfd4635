"""What a process that reads pieces and the one that supervises it say to each other, as pickles through two pipes.

The supervisor says Start, then Tasks. The process answers Start with READY or the error that keeps it from starting. Of
each Task it tells the id of every report before it is analysed, every answer, and READY at the end or the error that
ended it.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from enum import Enum
from typing import IO, Any

from geomap.config import Settings

from .pieces import Piece


class Signal(Enum):
    READY = "ready"


READY = Signal.READY


@dataclass(frozen=True, slots=True)
class Start:
    settings: Settings
    reader: str  # what the process has to read as, so that all of a batch read alike
    idle: int = 0  # seconds without a task after which the process ends; 0 if it waits as long as its supervisor lives


@dataclass(frozen=True, slots=True)
class Task:
    piece: Piece
    after: int  # answers that are there already, from a process that ended


def say(pipe: IO[bytes], message: object) -> None:
    """OSError if the other side is gone."""
    pickle.dump(message, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def hear(pipe: IO[bytes]) -> Any:
    """The next message; EOFError if the other side is gone."""
    try:
        return pickle.load(pipe)
    except pickle.UnpicklingError as error:  # it ended within a word
        raise EOFError from error
