"""Pieces read by the workers of a Dask cluster.

Each worker needs the same geomap and gazetteer as this computer, and has to see the files under the same paths. It reads
in processes of its own, as this computer does, so that a report that brings one down costs the cluster no worker.
"""

from __future__ import annotations

import logging
import pickle
import socket
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import repeat

from geomap import __version__
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
    """The workers of the cluster whose scheduler is at an address; BatchError if it cannot be used, or no longer.

    `reader` is what this computer would read as: a worker that reads as anything else is refused.
    """
    try:
        from distributed import CancelledError, Client, KilledWorker
    except ModuleNotFoundError as error:
        raise BatchError(MISSING) from error
    _hush()
    if not address.startswith(("tcp://", "tls://")):
        raise BatchError(f'"{address}" is no address of a Dask scheduler: write it as tcp://HOST:8786.')
    try:
        with Client(address, timeout=ANSWER, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(1, timeout=ANSWER)
            submit, errand = client.get_executor().submit, _errand()
            ahead = sum(client.nthreads().values()) * AHEAD
            yield Workers(reader, lambda piece: submit(errand, reader, pickle.dumps(piece)), ahead)
    except (CancelledError, KilledWorker, ImportError, OSError) as error:
        words = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")
        raise BatchError(
            f"The Dask cluster at {address} cannot be used ({words}): see that its scheduler and workers run, with geomap"
            f" {__version__} on each, then run the same command again."
        ) from error


def _hush() -> None:
    """Keep the libraries' own words back: what they mend is no news, and the rest is said in ours.

    Dask gives some of its loggers a level of their own.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="distributed")


def read_there(reader: str, packed: bytes) -> Sequence[Answer]:
    """What a worker does: the answers to a piece. BatchError, which names the worker, if it cannot read as it should."""
    host = socket.gethostname()
    if not reader.startswith(f"geomap {__version__} "):
        raise BatchError(f"The worker {host} has geomap {__version__} and not {reader}: install the same there.")
    piece: Piece = pickle.loads(packed)
    try:
        return _readers(reader).read(piece)
    except InputError as error:
        raise BatchError(
            f"The worker {host} does not see {piece.file} as this computer does: put it where all see the same, and do not"
            " change it."
        ) from error
    except GeomapError as error:
        raise BatchError(f"The worker {host} cannot read: {error}") from error


@cache
def _readers(reader: str) -> Readers:
    """The processes of a worker. They end by themselves some time after a batch; none ever asks a geocoder."""
    return Readers(repeat(Start(replace(Settings.from_env(), offline=True), reader, IDLE)))


def _errand() -> Callable[[str, bytes], Sequence[Answer]]:
    """What is sent with each piece. Being local it is sent whole, and needs geomap only when it runs.

    A worker that cannot unpack what it is sent ends, and so would all of them, one after the other.
    """

    def errand(reader: str, packed: bytes) -> Sequence[Answer]:
        from geomap.batch.cluster import read_there

        return read_there(reader, packed)

    return errand
