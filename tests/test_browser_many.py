"""The map page says the same whether the browser filters or, where incidents are many, the server does."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.store import Store
from geomap.web import create_app, mappage

SEEN = """() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const texts = (selector) => all(selector).map((each) => each.textContent.trim().replace(/\\s+/g, " "));
    return {
        count: texts("#count"),
        marks: all(".marker").map((each) => each.getAttribute("aria-label") + each.textContent).sort(),
        list: texts("#list > *"),
        choices: texts(".choice, .type"),
        timeline: texts("#timeline-title, #most, #range"),
        bars: all("#chart path").map((each) => each.getAttribute("d")),
    };
}"""


@pytest.fixture
def site(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(Settings(home=tmp_path), made_up_store, gazetteer), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
    yield context.new_page()
    context.close()


def settled(page: Page) -> None:
    expect(page.locator(".folium-map:not([aria-busy])")).to_have_count(1)
    expect(page.locator("#list:not([aria-busy]) > *").first).to_be_visible()


def seen(page: Page, address: str, many: bool, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What a reader sees at an address."""
    monkeypatch.setattr(mappage, "FEW", 0 if many else 1000)
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#app[data-many]")).to_have_count(1 if many else 0)
    settled(page)
    found: dict[str, list[str]] = page.evaluate(SEEN)
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?country=UA&status=claimed",
        "/?datetime=2025-01-20/2025-01-29#map=4/48/30&sort=killed",
        "/?event_type=Battles&min_killed=1&geo_precision=1#map=2/20/170&sort=oldest",
        "/?q=kharkiv&role=all#sort=place",
        "/?limit=7",
        "/?country=AQ",
        "/?bbox=20,40,45,60#map=5/50/33",
    ],
)
def test_an_address_shows_the_same(site: str, page: Page, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    few, many = (seen(page, site + address, many, monkeypatch) for many in (False, True))
    assert few == many
    assert few["count"][0].split()[0].isdigit()


def test_marks_are_opened_alike(site: str, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    views = []
    for many in (False, True):
        seen(page, f"{site}/#map=3/48/30", many, monkeypatch)
        page.locator(".marker:has(.cluster)").first.click()
        expect(page).not_to_have_url(re.compile("#map=3/"))
        settled(page)
        views.append(page.evaluate(SEEN) | {"hash": page.evaluate("location.hash")})
    assert views[0] == views[1]


def test_a_row_of_the_list_opens_its_incident(site: str, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    seen(page, f"{site}/", True, monkeypatch)
    title = page.locator("#list .row b").first.text_content()
    page.locator("#list .row").first.click()
    expect(page.locator(".leaflet-popup h3")).to_have_text(title or "")


def test_where_incidents_are_dense_is_shown_alike(site: str, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = []
    for many in (False, True):
        seen(page, f"{site}/#map=3/48/30&as=heat", many, monkeypatch)
        pictures.append(page.evaluate("document.querySelector('canvas.heat').toDataURL()"))
    assert pictures[0] == pictures[1]


def test_an_answer_that_comes_late_is_not_shown_over_a_newer_one(
    site: str, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen(page, f"{site}/", True, monkeypatch)
    held = []
    page.route("**/summary.json?country=UA*", lambda route: held.append(route))
    page.evaluate("history.replaceState(null, '', '?')")
    page.locator("#more summary").click()
    page.get_by_role("checkbox", name="Ukraine").check()
    page.wait_for_function("true")
    page.get_by_role("checkbox", name="Ukraine").uncheck()
    expect(page.locator("#count")).to_contain_text("42 of")
    for route in held:
        route.abort()
    expect(page.locator("#count")).to_contain_text("42 of")
    expect(page.locator("#notice")).to_be_hidden()
