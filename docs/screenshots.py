"""Takes the README's pictures of the map: `python docs/screenshots.py ADDRESS` with `geomap serve --samples` running.

Needs the development requirements and a Chromium; writes docs/map.png, docs/map-phone.png and docs/incident.png.
"""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
FRONT = "?bbox=21,44.5,42,53"  # the samples' busiest corner
SETTLED = 2500  # milliseconds until tiles and clusters stand still


def shoot(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=HERE / name)


def an_incident(address: str) -> str:
    """The page of one incident that is known only to be near its place."""
    with urllib.request.urlopen(f"{address}/incidents.geojson") as answer:
        features = json.load(answer)["features"]
    return next(str(each["id"]) for each in features if each["properties"]["geo_precision"] == 2)


def main(address: str) -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        desktop = browser.new_page(viewport={"width": 1440, "height": 900})
        shoot(desktop, f"{address}/{FRONT}", "map.png")
        shoot(desktop, f"{address}/incidents/{an_incident(address)}", "incident.png")
        phone = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        shoot(phone, f"{address}/", "map-phone.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
