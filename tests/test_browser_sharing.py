"""What other sites and other people get to see, in a browser: the frame, the page of downloads, the pages of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from serving import serving
from werkzeug.serving import make_server

from geomap.store import Store

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = ["/embed", "/share?country=UA", "/dictionary", "/collections?f=html", "/collections/incidents?f=html"]
PAGES += ["/collections/incidents/items?f=html", "/collections/incidents/items/made-up-05?f=html", "/api?f=html"]
PAGES += ["/conformance?f=html"]


@pytest.fixture
def site(made_up_store: Store, home: Path, url: str) -> Iterator[str]:
    with serving("--port", "0", "--db", url) as (address, _):
        yield address.rstrip("/")


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Serves a page from another origin, but from this computer: a browser keeps others from framing local servers."""
    app = Flask("elsewhere")
    server = make_server("localhost", 0, app)
    thread = Thread(target=server.serve_forever)
    thread.start()

    def serve(body: str) -> str:
        app.add_url_rule("/", view_func=lambda: body)
        return f"http://localhost:{server.server_port}/"

    yield serve
    server.shutdown()
    thread.join()


def watched(page: Page) -> list[str]:
    """What a page complains of from now on."""
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_hard_to_use_or_complains(browser: Browser, site: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 900, "height": 700}, color_scheme=scheme, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    faults = watched(page)
    for path in PAGES:
        page.goto(site + path)
        if path == "/embed":
            expect(page.locator("#count")).to_contain_text("42 of 43 incidents")
        found = Axe().run(page, options=WCAG).response["violations"]
        faults += [f"{path} {each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth") > 900:
            faults.append(f"{path} is wider than the window")
    context.close()
    assert faults == []


def test_another_site_can_frame_the_embedded_map_and_nothing_else(
    browser: Browser, site: str, elsewhere: Callable[[str], str]
) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 700}, locale="en-GB")
    frame = f'<iframe src="{site}/embed?country=UA" width="800" height="500"></iframe><iframe src="{site}/share"></iframe>'
    page.goto(elsewhere(frame))
    inside = page.frame_locator("iframe").first
    expect(inside.locator("#count")).to_contain_text("9 of 43 incidents")
    expect(inside.locator(".list")).to_be_hidden()
    with page.context.expect_page() as opened:
        inside.locator(".wordmark").click()
    assert opened.value.url.startswith(f"{site}/?country=UA")
    expect(page.frame_locator("iframe").last.get_by_text("Download, cite, embed")).to_have_count(0)
    page.close()


def test_the_map_leads_to_its_downloads_under_the_filters(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 800}, locale="en-GB")
    page.goto(f"{site}/?country=UA&lang=uk")
    expect(page.locator("#count strong")).to_have_text("9")
    page.locator("#share").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Завантажити, послатися, вбудувати")
    expect(page.locator("#snippet")).to_contain_text("/embed?country=UA")
    page.close()
