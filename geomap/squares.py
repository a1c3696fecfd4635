"""Which names may lie about a place: their possible places by square degree, which is near enough and needs no distances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import floor

from .model import Place

MANY = 1_000  # names of a report beside which another may lie; news has a tenth of that
_Square = int  # its southern and western bounds in whole degrees, as one number
_BESIDE = tuple(1000 * lat + lon for lat in (-1, 0, 1) for lon in (-1, 0, 1))


class Squares:
    """Names by the square degrees in which they may lie, each with a weight of its own. Filled first, then asked."""

    def __init__(self) -> None:
        self._names: dict[_Square, dict[str, float]] = defaultdict(dict)
        self._around: dict[_Square, dict[str, float]] = {}

    def add(self, place: Place, name: str, weight: float) -> None:
        """A place that the name may mean."""
        self._names[_square(place)][name] = weight

    def around(self, place: Place) -> Mapping[str, float]:
        """The names that may lie in the square degree of a place or in one of the eight beside it, with their weights."""
        here = _square(place)
        if here not in self._around:
            filled = [self._names[here + step] for step in _BESIDE if here + step in self._names]
            self._around[here] = {name: weight for names in filled for name, weight in names.items()}
        return self._around[here]


def _square(place: Place) -> _Square:
    return 1000 * floor(place.lat) + floor(place.lon)
