"""The pages in a real browser: what a reader sees and does, and that words from reports never run."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import incidents as made_up
import pyogrio
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, expect, sync_playwright
from werkzeug.serving import make_server

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.model import Extraction, Report, Review
from geomap.store import Store
from geomap.web import create_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WATCH = """
    addEventListener("securitypolicyviolation", (event) => console.error("CSP", event.violatedDirective, event.blockedURI));
    window.alert = (words) => console.error("RAN", words);
"""


@dataclass
class Visit:
    """A page under watch: `faults` holds whatever it ran, asked for elsewhere or complained about."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def watch(self) -> Visit:
        self.page.add_init_script(WATCH)
        self.page.on("dialog", self._ran)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)
        return self

    def _ran(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _said(self, line: ConsoleMessage) -> None:
        if line.type in ("error", "warning"):
            self.faults.append(line.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self.site):
            self.faults.append(f"request: {request.url}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "no chromium, chromium-browser or google-chrome on the PATH: install one to run the browser tests"
        pytest.fail(reason) if os.environ.get("GEOMAP_FORBID_SKIPS") == "1" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(Settings(home=tmp_path), made_up_store, gazetteer), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A visit at a desktop's size; whatever test makes it, the page must be faultless in the end."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
    visit = Visit(context.new_page(), site).watch()
    yield visit
    context.close()
    assert visit.faults == []


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark", locale="en-GB", reduced_motion="reduce"
    )
    visit = Visit(context.new_page(), site).watch()
    yield visit
    context.close()
    assert visit.faults == []


def row(page: Page, words: str) -> Locator:
    return page.locator(".row", has_text=words)


def test_the_map_shows_every_incident_and_counts_those_without_a_place(visit: Visit) -> None:
    page = visit.open("/")
    expect(page).to_have_title("geomap — incident map")
    expect(page.locator("#count")).to_have_text("42 of 43 incidents, 3 without a place")
    expect(page.locator(".row")).to_have_count(42)
    expect(page.locator("#list h2")).to_have_text(["On the map now · 39", "Without a place · 3"])
    expect(page.get_by_text("“Nyzhnia Vyshnivka” could not be found or told apart")).to_be_visible()
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("GeoNames")


def test_marks_stand_for_every_incident_in_view(visit: Visit) -> None:
    page = visit.open("/?country=UA,RU")
    expect(page.locator("#list h2").first).to_have_text("On the map now · 11")
    clustered = sum(int(text) for text in page.locator(".cluster").all_inner_texts())
    assert clustered + page.locator(".marker .pin").count() == 11


def test_no_mark_lies_under_the_timeline_when_the_map_opens(visit: Visit) -> None:
    page = visit.open("/?country=UA,RU")
    expect(page.locator("#list h2").first).to_have_text("On the map now · 11")
    days = page.locator("#timeline").bounding_box()
    assert days is not None
    for mark in page.locator(".marker").all():
        box = mark.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= days["y"]


def test_filters_change_map_list_address_and_download_together(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("checkbox", name="Battles").check()
    expect(page.locator("#count")).to_have_text("5 of 43 incidents")
    page.locator("#more > summary").click()
    page.get_by_label("From").fill("2025-01-27")
    expect(page.locator("#count")).to_have_text("4 of 43 incidents")
    page.locator("#q").fill("kursk")
    expect(page.locator("#count")).to_have_text("1 of 43 incidents")
    query = "datetime=2025-01-27%2F..&event_type=Battles&q=kursk"
    assert urlsplit(page.url).query == query
    assert page.locator("#geojson").get_attribute("href") == f"/incidents.geojson?{query}"
    page.reload()
    expect(page.locator("#count")).to_have_text("1 of 43 incidents")
    expect(page.get_by_role("checkbox", name="Battles")).to_be_checked()


def test_the_download_holds_what_the_filters_show(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/?country=UA")
    expect(page.locator("#count")).to_have_text("9 of 43 incidents, 1 without a place")
    with page.expect_download() as download:
        page.get_by_role("link", name="GeoJSON").click()
    assert download.value.suggested_filename == "incidents.geojson"
    assert pyogrio.read_info(download.value.path())["features"] == 9


def test_choosing_an_incident_tells_its_story_and_draws_its_region(visit: Visit) -> None:
    page = visit.open("/")
    row(page, "Armed clash in Kursk Oblast").click()
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("heading")).to_have_text("Armed clash in Kursk Oblast")
    for words in (
        "24 – 27 January 2025",
        "Kursk Oblast, Russia",
        "Somewhere in this region",
        "24–99",
        "not stated",
        "Reported",
    ):
        expect(popup).to_contain_text(words)
    expect(popup.locator("blockquote")).to_contain_text("was reported on Monday, The president's office said.")
    source = popup.get_by_role("link", name="The Meridian Post")
    assert source.get_attribute("href") == "https://news.example/5"
    assert source.get_attribute("rel") == "noopener noreferrer"
    expect(page.locator("path.footprint.is-area")).to_have_count(1)
    expect(row(page, "Armed clash in Kursk Oblast")).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(page.locator("path.footprint")).to_have_count(0)


def test_an_address_leads_back_to_the_same_incident(visit: Visit) -> None:
    page = visit.open("/#map=8/48.3/37.2&incident=made-up-03")
    expect(page.locator(".leaflet-popup h3")).to_have_text("Armed clash near Pokrovsk")
    expect(page.locator("path.footprint.is-near")).to_have_count(1)
    page.get_by_role("link", name="Why it is here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Armed clash near Pokrovsk")


def zoom(page: Page) -> int:
    return int(page.evaluate("incident_map.getZoom()"))


def test_an_entry_of_the_list_brings_the_map_near_and_never_farther(visit: Visit) -> None:
    page = visit.open("/")
    row(page, "Armed clash in Kursk Oblast").click()
    expect(page.locator("path.footprint.is-area")).to_have_count(1)
    assert 5 <= zoom(page) <= 7
    page.get_by_role("button", name="Show all on the map").click()
    row(page, "Armed clash near Pokrovsk").click()
    expect(page.locator("path.footprint.is-near")).to_have_count(1)
    assert 8 <= zoom(page) <= 10
    page.goto("about:blank")
    visit.open("/#map=13/48.28/37.18")
    row(page, "Armed clash near Pokrovsk").click()
    expect(page.locator(".leaflet-popup")).to_be_visible()
    assert zoom(page) == 13


def test_a_search_with_one_hit_brings_the_map_there(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("#q").fill("Goma")
    expect(page.locator("#count strong")).to_have_text("1")
    expect(page).to_have_url(re.compile(r"#map=(8|9|10)/-1\.\d+/29\."))
    expect(page.locator("#q")).to_be_focused()


def test_every_area_can_be_drawn_at_once(visit: Visit) -> None:
    page = visit.open("/?country=UA,RU")
    page.locator("#layers > summary").click()
    page.get_by_label("Draw every area on the map").check()
    expect(page.locator("path.footprint")).to_have_count(3)
    page.get_by_label("Draw every area on the map").uncheck()
    expect(page.locator("path.footprint")).to_have_count(0)


def test_the_list_follows_the_map_and_the_map_can_become_the_filter(visit: Visit) -> None:
    page = visit.open("/#map=5/-3/25")
    expect(page.locator("#list h2").first).to_contain_text("On the map now")
    expect(row(page, "Armed clash in Goma")).to_be_visible()
    expect(row(page, "Shooting in Örebro")).to_have_count(0)
    page.locator("#more > summary").click()
    page.get_by_label("Only the part of the map I am looking at").check()
    expect(page.locator("#count")).to_contain_text("3 without a place")
    expect(page.locator("#csv")).to_have_attribute("href", re.compile("bbox="))
    page.get_by_role("button", name="Clear all filters").click()
    expect(page.locator("#count")).to_have_text("42 of 43 incidents, 3 without a place")


@pytest.mark.parametrize(
    "query",
    [
        "min_killed=10",
        "geo_precision=2,3",
        "review=draft",
        "country=ua&admin1=Donetsk+Oblast",
        "event_type=battles,Riots&status=claimed,disputed",
        "datetime=2025-01-24/2025-01-28&min_killed=1",
        "datetime=../2025-01-10",
        "bbox=170,-30,-170,0",
        "role=all&q=kharkiv",
        "id=made-up-02,made-up-03",
        "limit=7&country=UA",
    ],
)
def test_the_page_shows_just_what_the_same_address_downloads(visit: Visit, query: str) -> None:
    page = visit.open(f"/incidents?{query}")
    with urllib.request.urlopen(f"{visit.site}/incidents.geojson?{query}") as answer:
        features = json.load(answer)["features"]
    expect(page.locator("#count strong")).to_have_text(str(len(features)))
    page.get_by_role("button", name="Show all on the map").or_(page.locator("#list h2").first).first.click()
    expect(page.locator(".row")).to_have_count(len(features))
    shown = page.locator(".row").evaluate_all("rows => rows.map((row) => row.dataset.id)")
    assert sorted(shown) == sorted(feature["id"] for feature in features)


def test_what_is_not_shown_is_explained(visit: Visit) -> None:
    page = visit.open("/?country=UA")
    page.get_by_text("Why not all of them?").click()
    expect(page.locator("#hidden-list li")).to_have_text(
        ["1 older event told as background", "33 that the filters leave out"]
    )


def test_an_open_map_offers_what_has_come_since(visit: Visit, made_up_store: Store) -> None:
    visit.page.clock.install()
    page = visit.open("/?country=UA#map=5/48.900/33.500")
    expect(page.locator("#count")).to_have_text("9 of 43 incidents, 1 without a place")
    page.wait_for_load_state("networkidle")
    offer = page.get_by_role("button", name="New or changed incidents: show")
    page.clock.run_for(31_000)
    page.wait_for_load_state("networkidle")
    expect(offer).to_be_hidden()
    day = dt.date(2025, 1, 3)
    late = replace(made_up.world()[1].incidents[0], id="late", date_start=day, date_end=day, report_ids="late")
    made_up_store.save(Extraction(Report("late", "Something happened."), (), (late,)))
    page.clock.run_for(31_000)
    offer.click()
    expect(page.locator("#count")).to_have_text("10 of 44 incidents, 1 without a place")
    assert page.url.endswith("/?country=UA#map=5/48.900/33.500")


def test_nobody_hurt_and_a_place_in_doubt_are_said_in_words(visit: Visit, made_up_store: Store) -> None:
    none = dict.fromkeys((f"{who}_{bound}" for who in ("killed", "injured") for bound in ("low", "best", "high")), 0)
    day = dt.date(2025, 1, 3)
    calm = replace(made_up.world()[1].incidents[0], id="calm", date_start=day, date_end=day, report_ids="calm", title="Calm")
    made_up_store.save(Extraction(Report("calm", "All well."), (), (replace(calm, review=Review.DRAFT, **none),)))  # type: ignore[arg-type]
    page = visit.open("/")
    expect(row(page, "Calm")).to_contain_text("nobody killed or injured")
    row(page, "Calm").click()
    expect(page.locator(".leaflet-popup")).to_contain_text("Probably this town or village")


def test_the_list_can_be_put_in_another_order(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Order").select_option("Most killed first")
    expect(page.locator(".row").first).to_contain_text("Armed clash in Goma")
    page.get_by_label("Order").select_option("By place")
    expect(page.locator(".row").first).to_contain_text("Road crash in Agadez")
    page.reload()
    expect(page.locator(".row").first).to_contain_text("Road crash in Agadez")


def test_filters_offer_what_there_is_and_how_often(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("#more > summary").click()
    expect(page.get_by_role("group", name="Region")).to_be_hidden()
    exactness = page.locator("#choices-geo_precision small").all_inner_texts()
    assert sum(map(int, exactness)) == 39  # all but the three without a place
    page.get_by_role("checkbox", name="Ukraine 9").check()
    page.get_by_role("checkbox", name="Donetsk Oblast 3").check()
    expect(page.locator("#count")).to_have_text("3 of 43 incidents")
    page.get_by_label("Killed at least").fill("1")
    expect(page.get_by_role("heading", name="Nothing matches these filters")).to_be_visible()
    assert "admin1=Donetsk+Oblast" in page.url
    assert "min_killed=1" in page.url


def test_days_are_chosen_on_the_timeline_with_the_keyboard(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.locator("#timeline-title")).to_have_text("Incidents a day")
    expect(page.locator("#range")).to_have_text("1 Jan 2025 – 31 Jan 2025 · 42 incidents")
    first = page.get_by_role("slider", name="First day shown")
    first.focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    expect(first).to_have_attribute("aria-valuetext", "31 Jan 2025")
    expect(page.locator("#range")).to_have_text("31 Jan 2025 · 2 incidents")
    expect(page.locator("#count strong")).to_have_text("2")
    assert "datetime=2025-01-31" in page.url
    page.get_by_role("button", name="All days").click()
    expect(page.locator("#count strong")).to_have_text("42")
    assert "datetime" not in page.url


def test_days_are_brushed_over_and_played(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.locator("#timeline")).to_be_visible()
    box = page.locator("#strip").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20, steps=5)
    page.mouse.up()
    expect(page.locator("#range")).to_contain_text("10 Jan 2025 – 16 Jan 2025")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#range")).to_contain_text("12 Jan 2025 – 18 Jan 2025")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_the_timeline_says_how_many_have_no_day(visit: Visit, made_up_store: Store) -> None:
    somewhere = replace(made_up.world()[1].incidents[0], lat=-30.0, lon=120.0, place_name="Somewhere", country="AU")
    undated = replace(somewhere, id="undated", date_start=None, date_end=None, report_ids="undated")
    made_up_store.save(Extraction(Report("undated", "Something happened."), (), (undated,)))
    page = visit.open("/")
    expect(page.locator("#most")).to_have_text(re.compile("^up to [0-9]+ · 1 without a day$"))
    page.goto(f"{visit.site}/?country=RU")
    expect(page.locator("#most")).to_have_text(re.compile("^up to [0-9]+$"))


def test_a_place_is_found_in_the_gazetteer_and_the_map_goes_there(visit: Visit) -> None:
    page = visit.open("/")
    field = page.get_by_role("combobox", name="Find a place on the map")
    field.fill("Харк")
    options = page.get_by_role("listbox", name="Places").get_by_role("option")
    expect(options.filter(has_text="Kharkiv Oblast").first).to_be_visible()
    field.fill("Lviv")
    expect(options.first).to_contain_text("Lviv")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#map=\d+/49\.\d+/2[34]\."))
    field.fill("Qqqqzzz")
    expect(page.get_by_text("No place of this name is known.")).to_be_visible()


def test_a_heat_map_can_take_the_place_of_the_symbols(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.locator(".cluster").first).to_be_visible()
    page.locator("#layers > summary").click()
    page.get_by_label("Heat map").check()
    expect(page.locator(".cluster")).to_have_count(0)
    painted = "heat => [...heat.getContext('2d').getImageData(0, 0, heat.width, heat.height).data].some(Boolean)"
    assert page.locator("canvas.heat").evaluate(painted)
    expect(page.locator("#scale")).to_have_text("few incidents most in view")
    page.locator("#legend > summary").click()
    expect(page.locator("#layers")).not_to_have_attribute("open", "")
    expect(page.get_by_text("Near the named place")).to_be_hidden()
    page.reload()
    expect(page.locator("canvas.heat")).to_be_visible()


def test_the_key_lies_open_only_where_the_map_has_room(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.locator("#legend")).to_have_attribute("open", "")
    page.set_viewport_size({"width": 800, "height": 500})
    page.goto(f"{visit.site}/embed")
    expect(page.locator("#count")).to_contain_text("42 of 43")
    expect(page.locator("#legend")).not_to_have_attribute("open", "")
    page.locator("#legend > summary").click()
    expect(page.get_by_role("checkbox", name="Battles")).to_be_visible()


def test_incidents_of_one_spot_are_listed_where_no_zoom_parts_them(visit: Visit, made_up_store: Store) -> None:
    report = Report("spot", "Two things happened in one town.")
    twins = (
        replace(
            made_up.world()[1].incidents[0],
            id=f"twin-{n}",
            date_start=day,
            date_end=day,
            report_ids="spot",
            title=f"Twin {n}",
        )
        for n, day in enumerate((dt.date(2025, 1, 3), dt.date(2025, 1, 12)))
    )
    made_up_store.save(Extraction(report, (), tuple(twins)))
    page = visit.open("/#map=14/49.9935/36.2304")
    page.locator(".cluster").click()
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("heading")).to_have_text("3 incidents here")
    popup.get_by_role("button", name="Twin 1").click()
    expect(popup.get_by_role("heading", name="Twin 1")).to_be_visible()


def test_the_page_speaks_ukrainian_when_asked_or_when_the_browser_does(visit: Visit, browser: Browser) -> None:
    page = visit.open("/?lang=uk&country=UA")
    expect(page.locator("#count")).to_have_text("9 з 43 подій, 1 без місця")
    expect(page.locator("#list h2").first).to_contain_text("Зараз на карті")
    assert "lang=uk" in page.url
    row(page, "Armed clash in Toretsk").click()
    page.get_by_role("link", name="Чому це тут").click()
    expect(page.get_by_role("heading", name="Чому це тут")).to_be_visible()
    context = browser.new_context(locale="uk-UA", reduced_motion="reduce")
    other = Visit(context.new_page(), visit.site).watch()
    expect(other.open("/").locator("html")).to_have_attribute("lang", "uk")
    context.close()
    assert other.faults == []


def test_what_each_report_claims_fits_on_a_desktop(visit: Visit, made_up_store: Store) -> None:
    again = made_up.world()[2]
    told = replace(again.incidents[0], id="again", report_ids="again", killed_low=4, killed_best=4, publisher="Second Wire")
    made_up_store.save(Extraction(replace(again.report, id="again"), (), (told,)))
    table = visit.open(f"/incidents/{again.incidents[0].id}").locator("#ledger .scroll-x")
    assert table.evaluate("table => table.scrollWidth - table.clientWidth") <= 0


PAGES = [
    "/",
    "/?q=nothing+of+the+kind",
    "/?lang=uk",
    "/incidents/made-up-02",
    "/incidents/made-up-41",
    "/incidents/none-such",
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_meets_wcag_2_2_aa(
    visit: Visit, made_up_store: Store, path: str, theme: Literal["light", "dark"]
) -> None:
    again = made_up.world()[2]
    told = replace(again.incidents[0], id="again", report_ids="again", killed_low=4, killed_best=4, publisher="Second Wire")
    made_up_store.save(Extraction(replace(again.report, id="again"), (), (told,)))
    visit.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # a fading popup has no contrast yet
    page = visit.open(path)
    page.wait_for_load_state("networkidle")
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    assert violations(page) == []
    if page.locator(".row").count():
        page.locator(".row").first.click()
        expect(page.locator(".leaflet-popup")).to_be_visible()
        assert violations(page) == []
    visit.faults[:] = [fault for fault in visit.faults if "404" not in fault]


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{each['id']}: {node['html'][:120]} {node['failureSummary']}" for each in found for node in each["nodes"]]


def test_an_incident_without_a_place_opens_in_the_list(visit: Visit) -> None:
    page = visit.open("/")
    placeless = row(page, "Drone strike in Nyzhnia Vyshnivka")
    placeless.click()
    expect(placeless).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#list .card")).to_contain_text("A Telegram channel")


def test_the_keyboard_reaches_an_incident_and_comes_back(visit: Visit) -> None:
    page = visit.open("/")
    entry = row(page, "Drone strike in Kharkiv")
    entry.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card")).to_be_focused()
    page.keyboard.press("Escape")
    expect(entry).to_be_focused()


def test_nothing_found_offers_a_way_back(visit: Visit) -> None:
    page = visit.open("/?q=nothing+of+the+kind")
    expect(page.get_by_role("heading", name="Nothing matches these filters")).to_be_visible()
    page.locator("#list").get_by_role("button", name="Clear all filters").click()
    expect(page.locator(".row")).to_have_count(42)


def test_a_server_that_fails_is_said_and_can_be_tried_again(visit: Visit) -> None:
    visit.page.route("**/listing.json*", lambda route: route.fulfill(status=200, body="<not json>"), times=1)
    page = visit.open("/")
    expect(page.get_by_role("alert")).to_contain_text("The incidents could not be loaded.")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".row")).to_have_count(42)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_phone_opens_with_the_incidents_below_what_lies_on_the_map(phone: Visit) -> None:
    page = phone.open("/?country=UA,RU")
    expect(page.locator("#count strong")).to_have_text("12")
    expect(page.locator(".marker").first).to_be_visible()
    keys = page.locator(".keys").bounding_box()
    assert keys is not None
    boxes = [mark.bounding_box() for mark in page.locator(".marker").all()]
    assert all(box is not None and box["y"] > keys["y"] + keys["height"] for box in boxes)


def test_on_a_dark_phone_the_list_is_a_sheet_over_a_dark_map(phone: Visit) -> None:
    page = phone.open("/")
    expect(page.locator("#count")).to_contain_text("42")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.locator("img.leaflet-tile").first).to_have_attribute("src", re.compile("theme=dark"))
    page.get_by_role("button", name="Show the list").tap()
    row(page, "Drone strike in Sudzha").tap()
    box = page.locator(".leaflet-popup .card").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_on_a_phone_every_column_of_a_table_can_be_read_without_scrolling_sideways(phone: Visit) -> None:
    for path in ("/incidents/made-up-01", "/share", "/api?f=html", "/dictionary"):
        page = phone.open(path)
        for cell in page.locator("table.stacked td").all():
            if (box := cell.bounding_box()) is not None:
                assert box["x"] + box["width"] <= 390, path


def test_hostile_words_are_shown_and_never_run(visit: Visit, made_up_store: Store) -> None:
    made_up_store.save(made_up.hostile())
    page = visit.open("/")
    entry = row(page, "${alert(1)}").first
    expect(entry).to_contain_text('"><img src=x onerror=alert(4)>')
    entry.click()
    popup = page.locator(".leaflet-popup")
    expect(popup.locator("h3")).to_contain_text("</script><script>alert(3)</script>")
    expect(popup.locator("blockquote")).to_contain_text("\\`;alert(2)//")
    assert page.locator("a[href^='javascript:' i]").count() == 0
    row(page, "${alert(1)}").last.click()
    expect(page.locator("#list .card")).to_contain_text("{{ 7*7 }}")
    popup.get_by_role("link", name="Why it is here").click()
    expect(page.locator("#facts")).to_contain_text("${alert(1)}")
    expect(page.locator(".passage mark")).to_contain_text("</script><script>alert(3)</script>")
    assert page.locator("a[href^='javascript:' i]").count() == 0
    assert page.locator("img[src='x']").count() == 0
