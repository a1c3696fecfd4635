"""Who reads pieces? This process, others on this computer, or those of a cluster (cluster.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, repeat

from geomap.config import Settings
from geomap.errors import GeomapError
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
    """Those who read pieces; see `reader_with` for what they read as."""

    reader: str
    submit: Callable[[Piece], Future[Sequence[Answer]]]
    ahead: int  # how many pieces may have been submitted before their answers are kept


def this_process(gazetteer: Gazetteer, settings: Settings) -> Workers:
    """Pieces are read here and now, one after the other."""
    extractor = Extractor(gazetteer, geocoder_from(settings))

    def submit(piece: Piece) -> Future[Sequence[Answer]]:
        future: Future[Sequence[Answer]] = Future()
        try:
            future.set_result(list(read(extractor, piece, settings.report_seconds)))
        except GeomapError as error:
            future.set_exception(error)
        return future

    return Workers(reader_with(gazetteer), submit, 1)


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
        yield Workers(reader, lambda piece: executor.submit(readers.read, piece), number * AHEAD)
    finally:
        readers.close()
        executor.shutdown(cancel_futures=True)
