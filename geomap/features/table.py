"""CSV that a spreadsheet opens right: UTF-8 with a byte order mark, dates in ISO 8601, and no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from .about import About
from .properties import PROPERTIES, Feature

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"


def table(features: Iterable[Feature], about: About) -> Iterator[str]:
    """A row for each feature, without its geometry.

    Credit and moment are the last columns: rows are sorted, filtered and pasted, and above the header they would break it.
    """
    credit = list(about.stated().values())
    yield BOM + _row([*PROPERTIES, *about.stated()])
    for feature in features:
        yield _row([_cell(value) for value in (*feature["properties"].values(), *credit)])


def _row(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would run is marked as text; a negative number stays a number.

    Source: OWASP, "CSV Injection".
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
