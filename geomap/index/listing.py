"""Incidents in a few columns: what the map page draws, counts, filters and sorts by itself where they are not too many."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from .columns import FOREVER, UNKNOWN, Numbers, Words
from .keeping import Selection

NUMBERS = ("first", "last", "killed_best", "geo_precision", "where_prec")
DEGREES = ("lon", "lat")
WORDS = ("event_type", "status", "country", "admin1", "place_name", "review")
UNIT = 1e5  # parts of a degree, about one metre each


def listing(selection: Selection, ids: Mapping[int, str]) -> bytes:
    """Columns as JSON in UTF-8, each a list with a cell an incident; of words {"values": [...], "rows": [index, ...]}.

    `ids` has the id of each by its key. `lon` and `lat` are in hundred-thousandths of a degree.
    """
    columns, rows = selection.columns, selection.rows
    packed = {
        "id": [ids.get(key) for key in columns.key[rows].tolist()],
        **{name: _whole(getattr(columns, name)[rows]) for name in NUMBERS},
        **{name: _whole(np.nan_to_num(np.round(getattr(columns, name)[rows] * UNIT), nan=UNKNOWN)) for name in DEGREES},
        **{name: _indexed(columns.words[name], rows) for name in WORDS},
    }
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()


def _whole(cells: Numbers) -> list[int | None]:
    return [None if cell in (UNKNOWN, FOREVER) else cell for cell in cells.astype(np.int64).tolist()]


def _indexed(words: Words, rows: Numbers) -> dict[str, Any]:
    there, indices = np.unique(words.codes[rows], return_inverse=True)
    return {"values": [words.values[code] for code in there.tolist()], "rows": indices.tolist()}
