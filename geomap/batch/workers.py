"""Who reads pieces? This process, others on this computer, or those of a cluster (cluster.py): each an Executor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import Any

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.geocode import geocoder_from
from geomap.pipeline import Extractor

from .pieces import Piece
from .protocol import Start
from .reading import Answer, read, reader_with
from .supervising import Readers

AHEAD = 8  # pieces for each worker that wait to be read or kept: what one that takes long may hold up


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor, what it is to do with each piece, and how many it may have before their answers are kept.

    `reader` is what they read as; see `reader_with`.
    """

    reader: str
    executor: Executor
    read: Callable[[Piece], Sequence[Answer]]
    ahead: int

    def submit(self, piece: Piece) -> Future[Sequence[Answer]]:
        return self.executor.submit(self.read, piece)


def this_process(gazetteer: Gazetteer, settings: Settings) -> Workers:
    """Pieces are read here and now, one after the other."""
    extractor = Extractor(gazetteer, geocoder_from(settings))
    return Workers(reader_with(gazetteer), _AtOnce(), lambda piece: list(read(extractor, piece)), 1)


@contextmanager
def processes(settings: Settings, reader: str, number: int) -> Iterator[Workers]:
    """So many processes on this computer, all of which read as `reader`.

    Together they ask a geocoder for no longer than one would: each has its part of the budget, and those that come after
    one has died have none. When each may ask is settled by the cache that they share.
    """
    share = Start(replace(settings, geocoder_budget=settings.geocoder_budget / number), reader)
    later = Start(replace(settings, geocoder_budget=0.0), reader)
    readers = Readers(chain(repeat(share, number), repeat(later)))
    executor = ThreadPoolExecutor(number)
    try:
        yield Workers(reader, executor, readers.read, number * AHEAD)
    finally:
        readers.close()
        executor.shutdown(cancel_futures=True)


class _AtOnce(Executor):
    """Does what is submitted before it gives the future back."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
