"""Where is the outlet of a report at home, and which of the places of one name does that speak for?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from .geo import kilometres
from .model import Candidate, Entry, Kind, Place, Report, Toponym
from .text import fold

Lookup = Callable[[Collection[str]], Mapping[str, Sequence[Entry]]]

_LARGE = 50_000  # people of a town that outlets are called after without saying which
_LONGEST_HOST, _LONGEST_LABEL = 253, 63  # characters (RFC 1035, section 2.3.4)
_SHORTEST = 5  # letters; shorter towns hide in other words
_LOCAL_KM = 161  # what an outlet calls local lies nearer than that
_COMMON = frozenset({"mobile", "metro", "enterprise", "independence", "union", "media", "liberty"})  # towns, but words too
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\w+/")


def home(report: Report, lookup: Lookup) -> Place | None:
    """The large town or the region that the outlet's address is called after: Chicago for "abc7chicago.com"."""
    host = _host(report.url or "")
    return _named_after(host, lookup) if host else None


def _host(url: str) -> str | None:
    """The name of the host in an address; None where there is none, or none that could be."""
    try:
        host = urlsplit(_ARCHIVED.sub("", url)).hostname or ""
    except ValueError:
        return None
    return host if len(host) <= _LONGEST_HOST and max(map(len, host.split("."))) <= _LONGEST_LABEL else None


@lru_cache(maxsize=1000)
def _named_after(host: str, lookup: Lookup) -> Place | None:
    ends = {end for label in host.split(".")[:-1] for end in _ends(label)}
    found = lookup({key for end in ends for key in _spellings(end)} - _COMMON)
    towns = [(len(key), e.place.population, e.place) for key, entries in found.items() for e in entries if _large(e)]
    return max(towns, key=lambda town: town[:2], default=(0, 0, None))[2]


def _ends(label: str) -> set[str]:
    """What a label begins or ends with: "fresnobee" begins with Fresno."""
    label = re.sub(r"[^a-z]", "", label)
    return {end for n in range(_SHORTEST, len(label) + 1) for end in (label[:n], label[-n:])}


def _spellings(word: str) -> set[str]:
    """The word as one and as two: "sanantonio" is "san antonio"."""
    return {word, *(f"{word[:n]} {word[n:]}" for n in range(3, len(word) - 2))}


def _large(entry: Entry) -> bool:
    town = entry.place.kind is Kind.SETTLEMENT and entry.place.population >= _LARGE
    return entry.primary and (town or entry.place.kind is Kind.ADMIN1)


def at_home(toponyms: Sequence[Toponym], outlet: Place | None) -> list[Toponym]:
    """The toponyms, where a name alone decided between towns those that lie near the outlet's home."""
    if outlet is None:
        return list(toponyms)
    names = Counter({(t.place.admin1_id, fold(t.text)): 1 for t in toponyms if t.place})
    regions = Counter(region for region, _ in names)
    stated = {t.place.id for t in toponyms if t.place and t.place.kind is Kind.ADMIN1}
    return [t if _vouched(t, regions, stated) else _nearer(t, outlet) for t in toponyms]


def _vouched(toponym: Toponym, regions: Mapping[str | None, int], stated: Collection[str]) -> bool:
    """Whether another name of the report speaks for a place, or it is no place that a namesake could be."""
    place = toponym.place
    if place is None or place.kind not in (Kind.SETTLEMENT, Kind.ADMIN2):
        return True
    return regions[place.admin1_id] > 1 or place.admin1_id in stated


def _nearer(toponym: Toponym, outlet: Place) -> Toponym:
    place = toponym.place
    if place is None or _local(place, outlet):
        return toponym
    near: Candidate | None = next((c for c in toponym.rejected if _local(c.place, outlet)), None)
    if near is None:
        return toponym
    others = (Candidate(place, toponym.score, toponym.reasons), *(c for c in toponym.rejected if c is not near))
    reasons = (f"near {outlet.name}, where the outlet is at home", *near.reasons)
    return replace(toponym, place=near.place, reasons=reasons, rejected=others)


def _local(place: Place, outlet: Place) -> bool:
    return place.lies_in(outlet) or kilometres(place.lat, place.lon, outlet.lat, outlet.lon) <= _LOCAL_KM
