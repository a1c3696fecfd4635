"""Pieces read by the workers of a Dask cluster.

Each worker needs the same geomap and gazetteer as this computer, and has to see the files under the same paths. It reads
in processes of its own, as this computer does, so that a report that brings one down costs the cluster no worker.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from itertools import repeat

from geomap.config import Settings
from geomap.errors import BatchError, GeomapError, InputError

from .pieces import Piece
from .protocol import Start
from .reading import Answer
from .supervising import Readers
from .workers import AHEAD, Workers

MISSING = 'Dask is not installed: install it with pip install "geomap[dask]", here and on every worker.'
ANSWER = 10  # seconds that the scheduler may take to let us in, and then the first worker to come
IDLE = 60  # seconds without work after which a process on a worker ends


@contextmanager
def cluster(address: str, reader: str) -> Iterator[Workers]:
    """The workers of the cluster whose scheduler is at an address. BatchError if it cannot be reached, or no longer.

    `reader` is what this computer would read as: a worker that is anything else is refused.
    """
    try:
        from distributed import CancelledError, Client, KilledWorker
    except ModuleNotFoundError as error:
        raise BatchError(MISSING) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is said in our own words
    try:
        with Client(address, timeout=ANSWER, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(1, timeout=ANSWER)
            ahead = sum(client.nthreads().values()) * AHEAD
            yield Workers(reader, client.get_executor(), partial(read_there, reader), ahead)
    except (CancelledError, KilledWorker, ImportError, OSError, RuntimeError, ValueError) as error:
        raise BatchError(
            f"The Dask cluster at {address} cannot be used ({_brief(error)}): see that its scheduler and workers run, with"
            " this geomap, then run the same command again."
        ) from error


def read_there(reader: str, piece: Piece) -> Sequence[Answer]:
    """What a worker does: the answers to a piece. BatchError, which names the worker, if it cannot read as it should."""
    host = socket.gethostname()
    try:
        return _readers(reader).read(piece)
    except InputError as error:
        raise BatchError(
            f"The worker {host} does not see {piece.file} as this computer does: put the files where all see the same."
        ) from error
    except GeomapError as error:
        raise BatchError(f"The worker {host} cannot read: {error}") from error


@cache
def _readers(reader: str) -> Readers:
    """The processes of a worker. They end by themselves some time after a batch; none ever asks a geocoder."""
    return Readers(repeat(Start(replace(Settings.from_env(), offline=True), reader, IDLE)))


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
