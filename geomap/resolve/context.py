"""What the names of a report were found to mean so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from geomap.model import Kind, Place
from geomap.squares import Squares

LARGEST = (Kind.COUNTRY, Kind.CONTINENT)


@dataclass(frozen=True, slots=True)
class Settled:
    """A place that another name of the report was found to mean, and how surely."""

    key: str
    place: Place
    sure: float
    times: int


@dataclass(frozen=True, slots=True)
class Context:
    """What the names of a report mean so far, and the areas it names at all."""

    settled: tuple[Settled, ...] = ()
    areas: frozenset[str] = frozenset()
    focus: Settled | None = None  # the first town or region of the report
    senses: Mapping[str, Kind] = field(default_factory=dict)  # what kind each name was found to mean
    squares: Squares = field(default_factory=Squares)  # which names may lie about a place

    def countries(self, but: str) -> Counter[str]:
        """How much of the report is about each country, leaving one name out."""
        return _shares((s.place.country, s) for s in self.settled if s.key != but)

    def regions(self, but: str) -> Counter[str]:
        return _shares(
            (s.place.id if s.place.kind is Kind.ADMIN1 else s.place.admin1_id, s) for s in self.settled if s.key != but
        )


_SHARE = 0.2  # of a report's places: a country below it is only mentioned


def scene(known: Collection[Place]) -> frozenset[str]:
    """The codes of the countries that a report is about: those with a fair share of its places."""
    counts = Counter(place.country for place in known if place.country)
    return frozenset(country for country, n in counts.items() if n >= _SHARE * counts.total())


def _shares(parts: Iterable[tuple[str | None, Settled]]) -> Counter[str]:
    counts = Counter[str]()
    for key, settled in parts:
        if key:
            counts[key] += settled.sure * settled.times**0.5
    return counts
