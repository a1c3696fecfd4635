"""What do the reports of a piece yield?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from geomap import __version__
from geomap.deadline import OutOfTime, at_most
from geomap.errors import GeomapError
from geomap.gazetteer import Gazetteer
from geomap.merge import Told, told
from geomap.model import Extraction, Report
from geomap.pipeline import Extractor
from geomap.reports import Item, Undated, Unreadable

from .pieces import Piece, items


@dataclass(frozen=True, slots=True)
class Read:
    """What a report tells, and how long it took to find out."""

    told: Told
    seconds: float


Answer = Read | Unreadable | Undated
"""What came of one item of a file."""


def reader_with(gazetteer: Gazetteer) -> str:
    """What tells this geomap with a gazetteer from others, which may read the same report otherwise."""
    return f"geomap {__version__} with gazetteer {gazetteer.edition}"


def read(
    extractor: Extractor, piece: Piece, seconds: float, after: int = 0, begin: Callable[[str], object] = lambda report: None
) -> Iterator[Answer]:
    """The answers to a piece but for the first `after`, in order.

    `begin` is told the id of each report before it is analysed. InputError if the file is not what it was when it was cut.
    """
    for item in islice(in_time(items(piece), str(piece.file), seconds), after, None):
        if isinstance(item, Report):
            begin(item.id)
        yield answered(extractor, item, seconds)


def in_time(items: Iterator[Item], name: str, seconds: float) -> Iterator[Item]:
    """What the source of a name holds, up to where one item takes more of the processor's time; 0 for no limit."""
    while True:
        try:
            with at_most(seconds):
                item = next(items, None)
        except OutOfTime:
            item, items = Unreadable(None, name, _too_slow(name, seconds)), iter(())
        if item is None:
            return
        yield item


def answered(extractor: Extractor, item: Item, seconds: float) -> Answer:
    """What came of an item."""
    began = time.monotonic()
    found = read_one(extractor, item, seconds) if isinstance(item, Report) else item
    return Read(told(found), time.monotonic() - began) if isinstance(found, Extraction) else found


def read_one(extractor: Extractor, report: Report, seconds: float) -> Extraction | Unreadable:
    """What a report yields, or why that cannot be told within so much of the processor's time; 0 for no limit."""
    try:
        with at_most(seconds):
            return extractor.extract(report)
    except OutOfTime:
        return Unreadable(report.id, report.id, _too_slow(f"Report {report.id}", seconds))
    except GeomapError:
        raise
    except Exception as error:  # a report that trips a stage must not cost the rest of its batch
        fault = f"{type(error).__name__}: {error}"
        reason = f"Report {report.id} could not be analysed ({fault}): please tell the authors of geomap."
        return Unreadable(report.id, report.id, reason)


def _too_slow(what: str, seconds: float) -> str:
    return f"{what} takes longer than the {seconds:g} s that a report may: split it, or set GEOMAP_REPORT_SECONDS higher."
