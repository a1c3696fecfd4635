"""Every incident in a few columns: what the map page draws, counts, filters and sorts by itself, without asking again.

A hundred thousand incidents are forty megabytes of GeoJSON, but three as columns: numbers as whole numbers, and words once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from .model import Pin

WORDS = frozenset({"event_type", "status", "country", "admin1", "place_name", "review"})


def listing(pins: Iterable[Pin]) -> bytes:
    """Columns as JSON in UTF-8, each a list with a cell a pin; one of words is {"values": [...], "rows": [index, ...]}."""
    columns = list(zip(*pins, strict=True)) or [()] * len(Pin._fields)
    named = zip(Pin._fields, columns, strict=True)
    packed = {name: _indexed(cells) if name in WORDS else cells for name, cells in named}
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()


def _indexed(cells: Sequence[Any]) -> dict[str, Any]:
    places = {word: place for place, word in enumerate(dict.fromkeys(cells))}
    return {"values": list(places), "rows": [places[word] for word in cells]}
