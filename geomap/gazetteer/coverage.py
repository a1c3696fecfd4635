"""How many places of a gold corpus the gazetteer can reach at all, before anything is recognised or decided."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError
from geomap.geo import kilometres
from geomap.model import Kind, Place
from geomap.text import fold

if TYPE_CHECKING:
    from . import Gazetteer

NEAR_KM = 161.0  # 100 miles, the usual threshold of geoparsing
_NOT_PLACES = frozenset({"Demonym", "Homonym", "Language"})
_KINDS = {"PCL": Kind.COUNTRY, "ADM1": Kind.ADMIN1, "ADM2": Kind.ADMIN2, "PPL": Kind.SETTLEMENT}  # by feature code
OTHER = "other"
ORDER = (Kind.COUNTRY, Kind.ADMIN1, Kind.ADMIN2, Kind.SETTLEMENT, OTHER)


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A name in a gold corpus and the place it means. `feature` is a GeoNames feature code, or empty."""

    name: str
    lat: float
    lon: float
    id: str = ""  # "gn:524901"
    feature: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the gold places have an entry of their name that is the place, lies near it, or near another one."""

    places: int
    same_id: int
    reached: int  # the same id, or within NEAR_KM
    by_chance: int  # so with a place of another document


@dataclass(frozen=True, slots=True)
class Missing:
    """A gold place that is out of reach, how often it is named, and how far the nearest place of that name is, if any."""

    place: GoldPlace
    count: int
    nearest_km: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares by kind, those of ORDER that occur, and what is missing, most frequent first."""

    shares: dict[str, Share]
    total: Share
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class _Reach:
    kind: str
    same_id: bool
    reached: bool
    by_chance: bool
    nearest_km: float | None


def read_gold(lines: Iterable[str], ignored: Collection[str] = ()) -> Iterator[GoldPlace]:
    """The located places of a gold file, one JSON document a line with
    {"toponyms": [{"text", "lat", "lon", "geonameid"?, "type"?}]}; type may be a GeoNames feature code.

    Demonyms, languages, homonyms and the names in `ignored` are left out. InputError names the line that cannot be read.
    """
    without = {fold(name) for name in ignored}
    for number, line in enumerate(lines, 1):
        try:
            for toponym in json.loads(line)["toponyms"] if line.strip() else ():
                if toponym["lat"] is not None and toponym.get("type") not in _NOT_PLACES:
                    place = _gold(toponym)
                    if fold(place.name) not in without:
                        yield place
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"Line {number} of the gold file cannot be used ({error!r}): give one JSON object with toponyms a line."
            ) from error


def coverage(gazetteer: Gazetteer, gold: Sequence[GoldPlace]) -> Coverage:
    """What share of the gold places has an entry of that name within NEAR_KM, or with the same id.

    By chance: the same asked about the place half the corpus further on, which is what names with entries everywhere reach.
    """
    entries = gazetteer.lookup({fold(g.name) for g in gold})
    half = len(gold) // 2
    places = [[entry.place for entry in entries.get(fold(g.name), ())] for g in gold]
    reaches = [_reach(g, places[n], gold[(n + half) % len(gold)], _kind(g, gazetteer)) for n, g in enumerate(gold)]
    shares = {kind: _share([r for r in reaches if r.kind == kind]) for kind in ORDER if any(r.kind == kind for r in reaches)}
    return Coverage(shares, _share(reaches), _missing((g, r) for g, r in zip(gold, reaches, strict=True) if not r.reached))


def _gold(toponym: dict[str, Any]) -> GoldPlace:
    number = toponym.get("geonameid")
    feature = str(toponym.get("type") or "")
    place_id = f"gn:{number}" if number else ""
    return GoldPlace(toponym["text"], float(toponym["lat"]), float(toponym["lon"]), place_id, feature)


def _reach(gold: GoldPlace, places: Sequence[Place], other: GoldPlace, kind: str) -> _Reach:
    return _Reach(kind, _has(places, gold), _reaches(places, gold), _reaches(places, other), _nearest_km(places, gold))


def _reaches(places: Sequence[Place], gold: GoldPlace) -> bool:
    nearest = _nearest_km(places, gold)
    return _has(places, gold) or (nearest is not None and nearest <= NEAR_KM)


def _has(places: Sequence[Place], gold: GoldPlace) -> bool:
    return any(place.id == gold.id for place in places)


def _nearest_km(places: Sequence[Place], gold: GoldPlace) -> float | None:
    return min((kilometres(gold.lat, gold.lon, place.lat, place.lon) for place in places), default=None)


def _missing(unreached: Iterable[tuple[GoldPlace, _Reach]]) -> tuple[Missing, ...]:
    found: dict[tuple[str, str], list[tuple[GoldPlace, _Reach]]] = defaultdict(list)
    for gold, reach in unreached:
        found[fold(gold.name), gold.id or f"{gold.lat:.1f} {gold.lon:.1f}"].append((gold, reach))
    every = (Missing(same[0][0], len(same), same[0][1].nearest_km) for same in found.values())
    return tuple(sorted(every, key=lambda missing: -missing.count))


def _kind(gold: GoldPlace, gazetteer: Gazetteer) -> str:
    """By its feature code, else by what the gazetteer has under its id."""
    known = next((kind for prefix, kind in _KINDS.items() if gold.feature.startswith(prefix)), None)
    if known is None and (place := gazetteer.place(gold.id)):
        known = place.kind
    return known if known in ORDER else OTHER


def _share(reaches: Sequence[_Reach]) -> Share:
    counted = Counter[str]()
    for reach in reaches:
        counted.update(same_id=reach.same_id, reached=reach.reached, by_chance=reach.by_chance)
    return Share(len(reaches), counted["same_id"], counted["reached"], counted["by_chance"])
