"""Takes the README's pictures of the map: `python docs/screenshots.py ADDRESS` with `geomap serve --samples` running.

Needs the development requirements and a Chromium; writes the pictures of PICTURES, and of one incident, beside this file.
"""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
DESKTOP, PHONE = (1440, 900), (390, 844)
BUSIEST = "/#map=5/48.9/33.5"  # the samples' busiest corner
SETTLED = 2500  # milliseconds until tiles and marks stand still


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a file shows it."""

    file: str
    path: str
    size: tuple[int, int] = DESKTOP
    theme: Literal["light", "dark"] = "light"


PICTURES = (
    Picture("map.png", BUSIEST),
    Picture("map-dark.png", f"{BUSIEST}&as=heat", theme="dark"),
    Picture("map-phone.png", "/", PHONE),
)


def shoot(browser: Browser, address: str, picture: Picture) -> None:
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if picture.size == PHONE else 1,
        color_scheme=picture.theme,
        locale="en-GB",
    )
    page.goto(address + picture.path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=HERE / picture.file)
    page.close()


def an_incident(address: str) -> str:
    """The path of one incident that is known only to be near its place."""
    with urllib.request.urlopen(f"{address}/incidents.geojson?geo_precision=2&limit=1") as answer:
        return f"/incidents/{json.load(answer)['features'][0]['id']}"


def main(address: str) -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in (*PICTURES, Picture("incident.png", an_incident(address))):
            shoot(browser, address, picture)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
