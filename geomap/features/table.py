"""CSV that a spreadsheet opens right: UTF-8 with a byte order mark, dates in ISO 8601, and no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from geomap.feature import PROPERTIES, Packed, unpacked

from .about import About

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"


def table(features: Iterable[Packed], about: About) -> Iterator[bytes]:
    """A row for each feature, without its geometry.

    Credit and moment are the last columns: rows are sorted, filtered and pasted, and above the header they would break it.
    """
    credit = list(about.stated().values())
    yield BOM.encode() + _row([*PROPERTIES, *about.stated()])
    for feature in map(unpacked, features):
        yield _row([_cell(value) for value in (*feature["properties"].values(), *credit)])


def _row(cells: list[Any]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would run is marked as text; a negative number stays a number.

    Source: OWASP, "CSV Injection".
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
