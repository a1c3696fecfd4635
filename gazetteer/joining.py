"""Joins GeoNames' regions and districts with Natural Earth's outlines; used by refresh.py.

Natural Earth sometimes draws a level below that of GeoNames (French departments, English counties) or carries outdated
codes, so an outline belongs to the GeoNames region that most of the settlements inside it name as theirs.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer.naming import bare_name
from geomap.text import fold

OBLASTS = {"UA", "RU"}  # their regions are named as Natural Earth does ("Rostov Oblast"), elsewhere as GeoNames does


@dataclass(frozen=True, slots=True)
class Area:
    """One row of areas.csv.gz, and its outline where there is one. `code` is GeoNames' ("UA.05", "US.KS.173")."""

    kind: str
    code: str
    id: str
    name: str
    lat: float
    lon: float
    country: str
    admin1: str = ""
    population: int = 0
    alternates: tuple[str, ...] = ()
    source: str = "geonames"
    outline: BaseGeometry | None = field(default=None, compare=False)

    def row(self) -> tuple[object, ...]:
        alternates = "|".join(sorted({n.strip() for n in self.alternates if n and n.strip()} - {self.name}))
        at = (round(self.lat, 4), round(self.lon, 4))
        return (
            self.kind,
            self.code,
            self.id,
            self.name,
            alternates,
            *at,
            self.country,
            self.admin1,
            self.population,
            self.source,
        )


@dataclass(frozen=True, slots=True)
class Town:
    """A settlement, as a witness of which region an outline is."""

    lat: float
    lon: float
    admin1: str
    admin2: str
    population: int
    name: str


@dataclass(frozen=True, slots=True)
class Feature:
    """A Natural Earth admin-1 outline with its attributes."""

    properties: dict[str, Any]
    outline: BaseGeometry

    @property
    def gn_id(self) -> str:
        number = self.properties["gn_id"] or 0
        return f"gn:{number}" if number > 0 else ""

    @property
    def country(self) -> str:
        """By ISO 3166-2: Natural Earth's `admin` gives Crimea to whoever holds it."""
        return str(self.properties["iso_3166_2"])[:2]

    def names(self) -> tuple[str, ...]:
        keys = [k for k in self.properties if k.startswith("name_") and k not in ("name_len", "name_alt")]
        several = (self.properties["name_alt"] or "").split("|")
        return tuple(n for n in (self.properties["name"], *(self.properties[k] for k in keys), *several) if n)


def join_features(features: list[Feature], towns: list[Town], names: dict[str, str]) -> tuple[list[Area], list[Area]]:
    """First-level regions, and the districts where Natural Earth draws those instead."""
    codes = region_codes(features, towns, names)
    members: dict[str, list[Feature]] = defaultdict(list)
    for f, code in zip(features, codes, strict=True):
        if code:
            members[code].append(f)
    people = people_of(towns, names)
    regions = [region(code, names[code], fs, people[code]) for code, fs in members.items()]
    inside = people_inside(features, towns)
    districts = [
        district(f, code, inside[id(f)])
        for code, fs in members.items()
        for f in fs
        if not is_region(f, code, fs) and f.gn_id
    ]
    return regions, districts


def region_codes(features: list[Feature], towns: list[Town], names: dict[str, str]) -> list[str | None]:
    """The GeoNames region of each outline: its own code where the towns agree or are silent, else the towns' majority."""
    tree = shapely.STRtree([f.outline for f in features])
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for t, f in zip(*tree.query(shapely.points([(t.lon, t.lat) for t in towns]), predicate="within"), strict=True):
        votes[int(f)][towns[t].admin1] += 1
    codes: list[str | None] = []
    for n, f in enumerate(features):
        code, count = votes[n].most_common(1)[0] if votes[n] else (f.properties["gn_a1_code"], 0)
        trusted = code in names and (count or f.properties["gn_level"] == 1)
        codes.append(code if trusted and 2 * count >= sum(votes[n].values()) else None)
    return codes


def people_of(towns: list[Town], names: dict[str, str]) -> dict[str, int]:
    """Inhabitants of each region: of its towns, or of the city that it is, whose quarters would count twice."""
    groups: dict[str, list[Town]] = defaultdict(list)
    for t in towns:
        groups[t.admin1].append(t)
    people = {}
    for code, group in groups.items():
        largest, total = max(group, key=lambda t: t.population), sum(t.population for t in group)
        is_city = fold(names.get(code, "").removesuffix(" City")) == fold(largest.name) and 3 * largest.population > total
        people[code] = largest.population if is_city else total
    return defaultdict(int, people)


def people_inside(features: list[Feature], towns: list[Town]) -> dict[int, int]:
    tree = shapely.STRtree([f.outline for f in features])
    people = Counter[int]()
    for t, f in zip(*tree.query(shapely.points([(t.lon, t.lat) for t in towns]), predicate="within"), strict=True):
        people[id(features[f])] += towns[t].population
    return people


def is_region(f: Feature, code: str, members: list[Feature]) -> bool:
    """Whether an outline is the whole GeoNames region, not a district of it."""
    return len(members) == 1 and (f.properties["gn_level"] == 1 or f.properties["gn_a1_code"] == code)


def region(code: str, name: str, members: list[Feature], population: int) -> Area:
    outline = shapely.union_all([f.outline for f in members])
    own = [f for f in members if is_region(f, code, members)]
    same = [f for f in members if fold(bare_name(name)) in {fold(bare_name(n)) for n in f.names()}]
    chief = next(iter(own or [f for f in same if f.properties["gn_level"] == 1]), None)
    point = outline.representative_point()
    area = Area(
        kind="admin1",
        code=code,
        id=chief.gn_id if chief else "",
        name=name,
        lat=point.y,
        lon=point.x,
        country=code[:2],
        population=population,
        source="natural-earth",
        outline=outline,
    )
    return with_names(area, chief) if chief else area


def with_names(area: Area, f: Feature) -> Area:
    at = shapely.Point(f.properties["longitude"], f.properties["latitude"])
    point = at if f.outline.covers(at) else f.outline.representative_point()
    name = f.properties["name_en"] if area.country in OBLASTS else area.name
    return replace(area, name=name or area.name, alternates=(area.name, *f.names()), lat=point.y, lon=point.x)


def district(f: Feature, code: str, population: int) -> Area:
    name = f.properties["name_en"] or f.properties["name"]
    area = Area("admin2", "", f.gn_id, name, 0, 0, code[:2], code, population, source="natural-earth", outline=f.outline)
    return with_names(area, f)


def regions_without_outline(names: dict[str, str], drawn: Iterable[Area], towns: list[Town]) -> list[Area]:
    codes = {a.code for a in drawn}
    found = middles((t.admin1, t) for t in towns)
    return [
        Area("admin1", code, "", name, *found[code], country=code[:2])
        for code, name in names.items()
        if code not in codes and code in found
    ]


def districts_without_outline(names: dict[str, str], drawn: Iterable[Area], towns: list[Town]) -> list[Area]:
    """GeoNames districts in the middle of their towns; those that Natural Earth has drawn are not repeated."""
    known = {(a.admin1, fold(bare_name(n))) for a in drawn for n in (a.name, *a.alternates)}
    found = middles((t.admin2, t) for t in towns if t.admin2)
    people = Counter[str]()
    for t in towns:
        people[t.admin2] += t.population
    return [
        Area(
            "admin2", code, "", name, *found[code], country=code[:2], admin1=code.rpartition(".")[0], population=people[code]
        )
        for code, name in names.items()
        if code in found and (code.rpartition(".")[0], fold(bare_name(name))) not in known
    ]


def middles(towns: Iterable[tuple[str, Town]]) -> dict[str, tuple[float, float]]:
    groups: dict[str, list[Town]] = defaultdict(list)
    for code, t in towns:
        groups[code].append(t)
    return {c: (statistics.median(t.lat for t in g), statistics.median(t.lon for t in g)) for c, g in groups.items()}
