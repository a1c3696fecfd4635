"""The ground that a report's names may stand on: a name in good company is likelier a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from geomap.matcher import Match
from geomap.model import Kind, Place
from geomap.squares import MANY, Squares

from .words import surnames

LOCAL = 8  # bearers of a name that are looked at, the most populous first
_LARGE = (Kind.COUNTRY, Kind.CONTINENT, Kind.ADMIN1)


class Company:
    """Where all names of a report may lie, whether or not they turn out to be places."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._squares = Squares()
        self._countries = Counter[str]()
        self._regions = {e.place.id for m in matches for e in m.entries[:3] if e.place.kind is Kind.ADMIN1}
        for match in islice({m.text: m for m in matches}.values(), MANY):
            for place in _local(match):
                self._squares.add(place, match.text, 1 / len(match.entries))
        for match in matches:
            best = match.entries[0].place if match.entries else None
            if best and best.country and best.kind in (Kind.COUNTRY, Kind.ADMIN1):
                self._countries[best.country] += 1
        self._areas = self._countries.total() or 1

    def features(self, match: Match) -> list[str]:
        """How many other names may lie beside it, and how much of the report's areas are in its countries."""
        most, few = 0, 0.0
        for place in _local(match):
            found = self._squares.around(place).items()
            others = [weight for name, weight in found if name not in match.text and match.text not in name]
            most, few = max(most, len(others)), max(few, sum(others))
        countries = {e.place.country for e in match.entries}
        share = sum(self._countries[c] for c in countries if c) / self._areas
        surname = "several words" if " " in match.text else "surname" if match.text.lower() in surnames() else "no surname"
        return [
            f"countries={int(share * 4)}",
            f"company={min(most, 6)}",
            f"close company={min(int(few * 2), 6)}",
            f"company={min(most, 6)}|{surname}",
        ]

    def region_named(self, match: Match) -> bool:
        """Whether the report names the region that a bearer lies in."""
        return bool(self._regions) and any(
            e.place.admin1_id in self._regions for e in match.entries if e.place.kind not in (Kind.COUNTRY, Kind.ADMIN1)
        )


def _local(match: Match) -> list[Place]:
    return [e.place for e in match.entries[:LOCAL] if e.place.kind not in _LARGE]
