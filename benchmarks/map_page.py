"""How fast the map page is with many incidents in Chromium, beside Folium's MarkerCluster and FastMarkerCluster.

    python benchmarks/map_page.py [--incidents 100000] [--markers 10000] [--runs 3] [--db FILE]

The incidents are made up, in towns of the gazetteer, and kept in --db for the next time. All contenders show the same ones;
MarkerCluster, which writes every marker into the page, only the first --markers. Folium's pages get Leaflet and the plugin
from installed packages in place of the hosts that they name. Needs the development requirements, the plugin (pip install
XStatic-Leaflet-MarkerCluster==1.4.1.1) and a Chromium. Prints the median of the runs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import folium
from folium.plugins import FastMarkerCluster, MarkerCluster
from made_up import fill
from playwright.sync_api import Browser, Page, Route, sync_playwright
from xstatic.pkg import leaflet, leaflet_markercluster

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.model import Incident, Query
from geomap.store import open_store

PACKAGED = {
    "leaflet.js": Path(leaflet.BASE_DIR) / "leaflet.js",
    "leaflet.css": Path(leaflet.BASE_DIR) / "leaflet.css",
    "leaflet.markercluster.js": Path(leaflet_markercluster.BASE_DIR) / "leaflet.markercluster.js",
    "MarkerCluster.css": Path(leaflet_markercluster.BASE_DIR) / "MarkerCluster.css",
    "MarkerCluster.Default.css": Path(leaflet_markercluster.BASE_DIR) / "MarkerCluster.Default.css",
}
STANDING_IN = {  # the little that the pages use of what no package here holds
    "leaflet.awesome-markers.js": "L.AwesomeMarkers = {icon: () => new L.Icon.Default()};",
    "jquery-3.7.1.min.js": "window.$ = (html) => [document.createRange().createContextualFragment(html).firstElementChild];",
}
SETTLED = 2000  # milliseconds until nothing of the first view is under way
WATCH = """
    new MutationObserver((_, observer) => {
        if (!document.querySelector(".cluster, .marker-cluster")) return;
        performance.mark("drawn");
        observer.disconnect();
    }).observe(document, {childList: true, subtree: true});
"""
MEASURE = """async () => {
    const map = window.incident_map ?? Object.entries(window).find(([name]) => name.startsWith("map_"))[1];
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const painted = async () => {
        await new Promise((done) => setTimeout(done));
        while (document.querySelector("[aria-busy=true]")) await new Promise((done) => setTimeout(done, 1));
        await frame();
    };
    const timed = async (act) => {
        const began = performance.now();
        act();
        await painted();
        const took = performance.now() - began;
        await new Promise((done) => setTimeout(done, 800));
        return took;
    };
    const found = {
        "first contentful paint": performance.getEntriesByName("first-contentful-paint")[0].startTime,
        "map drawn": performance.getEntriesByName("drawn")[0].startTime,
        "pan": await timed(() => map.panBy([300, 0], {animate: false})),
        "zoom in": await timed(() => map.setView([49, 30], 6, {animate: false})),
        "zoom out": await timed(() => map.setView([30, 10], 2, {animate: false})),
    };
    const type = document.querySelector(".type input");
    if (type) found["filter"] = await timed(() => type.click());
    return found;
}"""
WEIGHT = """() => performance.getEntries()
    .filter((each) => each.transferSize && !/listing|summary|marks|rows|incidents\\.|tiles/.test(each.name))
    .reduce((sum, each) => sum + each.transferSize, 0) / 1024"""

Figures = dict[str, float]


# --- The contenders ---------------------------------------------------------------------------------------------------


@contextmanager
def served(db: Path) -> Iterator[str]:
    """The address of the map page, once its server answers."""
    command = [sys.executable, "-m", "geomap", "serve", "--db", f"sqlite:///{db}", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().split()[3]
        finally:
            server.terminate()


def marker_cluster(located: list[Incident]) -> folium.Map:
    page = folium.Map(max_zoom=18)
    cluster = MarkerCluster().add_to(page)
    for each in located:
        folium.Marker((each.lat, each.lon), popup=folium.Popup(each.title)).add_to(cluster)
    return page


def fast_marker_cluster(located: list[Incident]) -> folium.Map:
    page = folium.Map(max_zoom=18)
    FastMarkerCluster([(each.lat, each.lon) for each in located]).add_to(page)
    return page


def supply(route: Route) -> None:
    """Packaged files in place of those on other hosts; of what else Folium asks for, next to nothing."""
    name = route.request.url.rpartition("/")[2]
    if name in PACKAGED:
        route.fulfill(path=PACKAGED[name])
    else:
        route.fulfill(body=STANDING_IN.get(name, ""))


def measure(browser: Browser, open_page: Callable[[Page], object]) -> tuple[Figures, float]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(600_000)
    page.add_init_script(WATCH)
    open_page(page)
    page.wait_for_selector(".cluster, .marker-cluster", state="attached")
    page.wait_for_timeout(SETTLED)
    weight = page.evaluate(WEIGHT)
    figures = page.evaluate(MEASURE)
    context.close()
    return figures, weight


def medians(runs: list[Figures]) -> Figures:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


# --- The report -------------------------------------------------------------------------------------------------------


def show(name: str, figures: Figures, size: str) -> None:
    told = ", ".join(f"{what} {took:,.0f} ms" for what, took in figures.items())
    print(f"{name} ({size}): {told}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--markers", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--db", type=Path, default=Path(tempfile.gettempdir()) / "geomap-map-page.sqlite")
    given = parser.parse_args()
    with open_store(f"sqlite:///{given.db}") as store:
        fill(store, Gazetteer.open(Settings.from_env().gazetteer_file), given.incidents)
        located = [each for each in store.incidents(Query()) if each.lat is not None]
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with served(given.db) as address:
            first, weight = measure(browser, lambda page: page.goto(address))
            show(f"geomap, {given.incidents:,} incidents, first visit", first, f"{weight:.0f} KiB before data")
            runs = [measure(browser, lambda page: page.goto(address))[0] for _ in range(given.runs)]
            show(f"geomap, {given.incidents:,} incidents", medians(runs), f"{weight:.0f} KiB before data")
        for make, points in ((fast_marker_cluster, located), (marker_cluster, located[: given.markers])):
            file = Path(folder) / f"{make.__name__}.html"
            make(points).save(str(file))

            def visit(page: Page, file: Path = file) -> None:
                page.route(re.compile("^https:"), supply)
                page.goto(file.as_uri())

            runs = [measure(browser, visit)[0] for _ in range(given.runs)]
            size = f"a page of {file.stat().st_size / 2**20:.1f} MiB"
            show(f"Folium's {make.__name__}, {len(points):,} incidents", medians(runs), size)
        browser.close()


if __name__ == "__main__":
    main()
