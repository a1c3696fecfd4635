"""How a million incidents are served: windows, clusters, downloads and requests, each beside what it has to beat.

    python benchmarks/scale.py [--incidents 1000000] [--db URL] [--datasette PROGRAM] [SECTION...]

Sections: windows, clusters, tiles, download, requests; all of them if none is named. The incidents are made up (made_up.py)
and kept in --db for the next time; a PostGIS database has to be filled from an SQLite one with geomap copy. `requests` needs
wrk (a Debian package) and, as the peer, datasette in an environment of its own, which serves the same rows of the same file
by the same index. Each section runs in a process of its own, so that the memory it tells is its own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from made_up import DAYS, FIRST_DAY, fill

from geomap.config import Settings
from geomap.feature import unpacked
from geomap.gazetteer import Gazetteer
from geomap.index import Index
from geomap.model import BBox, Extraction, Incident, Kind, Query, Report
from geomap.store import Store, open_store
from geomap.tiles import tile_at
from geomap.web import create_app

CITY = 0.2  # degrees from its middle to each side of a city's window
TRIALS = 300
CONNECTIONS, SECONDS = 4, 8  # of wrk
PORT = "8765"  # of the peer
ACCEPT = {"Accept-Encoding": "gzip"}


# --- What is asked ----------------------------------------------------------------------------------------------------


def sample(store: Store, count: int) -> list[Incident]:
    """Incidents at random, so that what is asked most is where most happens."""
    chance = random.Random(7)
    days = [FIRST_DAY + dt.timedelta(chance.randrange(DAYS)) for _ in range(count)]
    found = (
        next(iter(store.incidents(Query(start=day, end=day, limit=1, offset=chance.randrange(99)))), None) for day in days
    )
    return [one for one in found if one and one.lat is not None]


def year(chance: random.Random) -> tuple[dt.date, dt.date]:
    first = chance.randrange(FIRST_DAY.year, FIRST_DAY.year + DAYS // 365)
    return dt.date(first, 1, 1), dt.date(first, 12, 31)


def cities(store: Store) -> Iterator[Query]:
    """A city in a year."""
    chance = random.Random(2)
    for one in sample(store, TRIALS):
        start, end = year(chance)
        lat, lon = one.lat or 0.0, one.lon or 0.0
        box = BBox(max(-180, lon - CITY), max(-90, lat - CITY), min(180, lon + CITY), min(90, lat + CITY))
        yield Query(bbox=box, start=start, end=end)


def countries(store: Store, gazetteer: Gazetteer) -> Iterator[Query]:
    """The box around a country in a year."""
    chance = random.Random(3)
    outlines = {place.country: shape for place, shape in gazetteer.outlines_in(BBox(-180, -90, 180, 90), Kind.COUNTRY)}
    for one in sample(store, TRIALS):
        start, end = year(chance)
        outline = outlines.get(one.country)
        if outline is not None:
            largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
            yield Query(bbox=BBox(*largest.bounds), start=start, end=end)


def views(store: Store) -> Iterator[dict[str, Any]]:
    """A screen of the map at any zoom, under any filters, as parameters."""
    chance = random.Random(5)
    for one in sample(store, TRIALS):
        zoom = chance.randrange(1, 14)
        width, height = 1440 / 256 / 2**zoom * 360, 900 / 256 / 2**zoom * 180
        lat, lon = one.lat or 0.0, one.lon or 0.0
        view = (lon - width / 2, max(-85, lat - height / 2), lon + width / 2, min(85, lat + height / 2))
        start, end = year(chance)
        filters = {
            "event_type": chance.choice([None, one.event_type]),
            "country": chance.choice([None, None, one.country]),
            "datetime": chance.choice([None, f"{start}/{end}"]),
            "min_killed": chance.choice([None, None, 3]),
            "q": chance.choice([None, None, None, None, one.place_name]),
        }
        kept = {name: value for name, value in filters.items() if value is not None}
        yield {"view": ",".join(map(str, view)), "zoom": zoom, **kept}


# --- Sections ---------------------------------------------------------------------------------------------------------


def windows(given: argparse.Namespace) -> None:
    """A page of a hundred in a window, and how many there are, from the database alone and beside the index."""
    gazetteer = opened_gazetteer()
    with open_store(given.db) as store:
        index = Index(store, Settings.from_env().index_file)
        index.columns()

        def by_index(query: Query) -> int:
            columns, rows = index.rows(query)
            store.keyed(columns.key[rows[:100]].tolist())
            return len(rows)

        for name, queries in (
            ("city-year", list(cities(store))),
            ("country-year", list(countries(store, gazetteer))),
        ):
            tell(f"{name}: which", queries, lambda query: len(store.keys(query)))
            tell(f"{name}: how many", queries, lambda query: store.count(query).matching)
            tell(f"{name}: first 100 features", queries, lambda query: len(list(store.features(replace(query, limit=100)))))
            tell(f"{name}: how many and first 100, as the web answers", queries, by_index)


def clusters(given: argparse.Namespace) -> None:
    """What the map asks at each move, as the application answers it for the first time."""
    with open_store(given.db) as store:
        client = application(store).test_client()

        def answer(address: str) -> int:
            return len(client.get(address, headers=ACCEPT).data)

        asked = list(views(store))
        answer("/summary.json?")  # whoever comes first waits for the index
        tell("marks.json", [f"/marks.json?{urlencode(each)}" for each in asked], answer)
        rows = [{**each, "rows": 50} for each in asked]
        tell("rows.json", [f"/rows.json?{urlencode(without(each, 'zoom'))}" for each in rows], answer)
        tell("summary.json", [f"/summary.json?{urlencode(without(each, 'zoom', 'view'))}" for each in asked], answer)

        def change(number: int) -> int:
            told = Incident(id=f"scale-{number}", title="Made up", event_type="Battles")
            store.save(Extraction(Report(told.id, f"At {time.time()}."), (), (told,)))
            return answer("/marks.json?view=20,40,50,60&zoom=5")

        tell("marks.json after a change", range(10), change)
        for number in range(10):  # the database is kept for the next run
            store.save(Extraction(Report(f"scale-{number}", "Nothing happened."), (), ()))


def without(params: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in names}


def tiles(given: argparse.Namespace) -> None:
    """Vector tiles around incidents, as the application answers them for the first time."""
    with open_store(given.db) as store:
        client, chance = application(store).test_client(), random.Random(6)
        client.get("/summary.json?", headers=ACCEPT)
        found = {tile_at(chance.randrange(13), one.lon or 0, one.lat or 0) for one in sample(store, 100)}
        asked = ["/tiles/{}/{}/{}.mvt".format(*each) for each in sorted(found)]
        tell("tiles", asked, lambda address: len(client.get(address, headers=ACCEPT).data))


def download(given: argparse.Namespace) -> None:
    """The whole GeoJSON, as the application streams it, beside json.dumps of the same features."""
    with open_store(given.db) as store:
        client = application(store).test_client()
        total = store.count(Query(role=())).matching

        def whole() -> int:
            return sum(map(len, client.get("/incidents.geojson?role=all", buffered=False).response))

        size, peak = whole(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{size / 2**20:,.0f} MiB; peak memory of the process {peak:,.0f} MiB", flush=True)
        ours = total / statistics.median(timed(whole) for _ in range(5))
        features = [unpacked(one) for one in store.features(Query(role=(), limit=100_000))]
        collection = {"type": "FeatureCollection", "features": features}
        theirs = len(features) / statistics.median(timed(lambda: json.dumps(collection)) for _ in range(5))
        print(f"download: {ours:,.0f} features a second; json.dumps: {theirs:,.0f}; ratio {ours / theirs:.1f}")


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def requests(given: argparse.Namespace) -> None:
    """A viewport that is known, one that has not changed, and a page of features, over real connections."""
    ours = [sys.executable, "-m", "geomap", "serve", "--db", given.db, "--port", "0"]
    with served(ours, r"http://\S+") as address:
        view = f"{address}marks.json?view=20,40,50,60&zoom=5"
        page = f"{address}collections/incidents/items?bbox=30,48,31,51&datetime=2020-01-01/2020-12-31&limit=100"
        print(f"geomap, cached viewport: {rate(view):,.0f} requests a second", flush=True)
        print(f"geomap, 304: {rate(view, etag(view)):,.0f} requests a second", flush=True)
        print(f"geomap, page of 100 features: {rate(page):,.0f} requests a second", flush=True)
    if not given.datasette:
        print("datasette: not measured, since --datasette names no program")
        return
    file = given.db.removeprefix("sqlite:///")
    view = select("id, lon, lat, event_type", "west <= 50 AND east >= 20 AND south <= 60 AND north >= 40", 1000)
    days = "first <= julianday('2020-12-31') AND last >= julianday('2020-01-01')"
    page = select("*", f"west <= 31 AND east >= 30 AND south <= 51 AND north >= 48 AND {days}", 100)
    command = [given.datasette, "serve", "-i", file, "--port", PORT, "--setting", "sql_time_limit_ms", "60000"]
    with served(command, "running on"):
        for name, sql in (("a viewport's first 1,000 places", view), ("page of 100 rows", page)):
            address = f"http://127.0.0.1:{PORT}/{Path(file).stem}.json?{urlencode({'sql': sql, '_shape': 'arrays'})}"
            print(f"datasette, {name}: {rate(address):,.1f} requests a second", flush=True)


def select(columns: str, where: str, limit: int) -> str:
    """The peer's question, which uses the same index."""
    return f"SELECT {columns} FROM incidents WHERE key IN (SELECT key FROM place_time WHERE {where}) LIMIT {limit}"


# --- How it is measured -----------------------------------------------------------------------------------------------


def tell(name: str, asked: Any, answer: Callable[[Any], int]) -> None:
    took, sizes = [], []
    for each in asked:
        began = time.perf_counter()
        sizes.append(answer(each))
        took.append((time.perf_counter() - began) * 1000)
    last = statistics.quantiles(took, n=20)[-1]
    size = statistics.median(sizes)
    print(
        f"{name}: median {statistics.median(took):.2f} ms, p95 {last:.2f} ms ({len(took)} trials, median size {size:,.0f})",
        flush=True,
    )


def opened_gazetteer() -> Gazetteer:
    return Gazetteer.open(Settings.from_env().gazetteer_file)


def application(store: Store) -> Any:
    return create_app(Settings.from_env(), store, opened_gazetteer())


@contextmanager
def served(command: list[str], ready: str) -> Iterator[str]:
    """What a server prints when it is ready, while it serves."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        try:
            yield next(found[0] for line in server.stdout if (found := re.search(ready, line)))
        finally:
            server.terminate()


def etag(address: str) -> str:
    with urlopen(Request(address, headers=ACCEPT)) as answer:
        return str(answer.headers["ETag"])


def rate(address: str, tag: str | None = None) -> float:
    """Requests a second, the best of three."""
    headers = ["-H", "Accept-Encoding: gzip", *(["-H", f"If-None-Match: {tag}"] if tag else [])]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *headers, address]
    found = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(3)]
    return max(float(re.search(r"Requests/sec: +([\d.]+)", each)[1]) for each in found)  # type: ignore[index]


SECTIONS = {each.__name__: each for each in (windows, clusters, tiles, download, requests)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--db", default=f"sqlite:///{tempfile.gettempdir()}/geomap-scale.sqlite")
    parser.add_argument("--datasette", help="The program of the peer.")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("sections", nargs="*", choices=[[], *SECTIONS], metavar="SECTION")
    given = parser.parse_args()
    if given.inside:
        SECTIONS[given.sections[0]](given)
        return
    if given.db.startswith("sqlite"):
        with open_store(given.db) as store:
            fill(store, opened_gazetteer(), given.incidents)
    peer = ["--datasette", given.datasette] if given.datasette else []
    for section in given.sections or SECTIONS:
        print(f"--- {section}: {SECTIONS[section].__doc__}", flush=True)
        subprocess.run([sys.executable, __file__, "--db", given.db, *peer, "--inside", section], check=True)


if __name__ == "__main__":
    main()
