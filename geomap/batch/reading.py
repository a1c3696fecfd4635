"""What do the reports of a piece yield?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from geomap import __version__
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
    extractor: Extractor, piece: Piece, after: int = 0, begin: Callable[[str], object] = lambda report: None
) -> Iterator[Answer]:
    """The answers to a piece but for the first `after`, in order.

    `begin` is told the id of each report before it is analysed. InputError if the file is not what it was when it was cut.
    """
    for item in islice(items(piece), after, None):
        if isinstance(item, Report):
            begin(item.id)
        yield answered(extractor, item)


def answered(extractor: Extractor, item: Item) -> Answer:
    """What came of an item."""
    began = time.monotonic()
    found = read_one(extractor, item) if isinstance(item, Report) else item
    return Read(told(found), time.monotonic() - began) if isinstance(found, Extraction) else found


def read_one(extractor: Extractor, report: Report) -> Extraction | Unreadable:
    """What a report yields, or why it could not be analysed."""
    try:
        return extractor.extract(report)
    except GeomapError:
        raise
    except Exception as error:  # a report that trips a stage must not cost the rest of its batch
        fault = f"{type(error).__name__}: {error}"
        reason = f"Report {report.id} could not be analysed ({fault}): please tell the authors of geomap."
        return Unreadable(report.id, report.id, reason)
