"""The map as one file: it opens from disk, asks nobody, and runs nothing that reports say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import incidents as made_up
import lxml.html
import pytest
from commands import Run
from playwright.sync_api import Browser, Page, expect

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.index import Index, keeping
from geomap.index.columns import columns_of
from geomap.model import Query
from geomap.store import Store
from geomap.tiles import tile_at
from geomap.web.standalone import standalone


@pytest.fixture
def file(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> Path:
    made_up_store.save(made_up.hostile())
    settings = Settings(home=tmp_path, licence="CC BY 4.0, The Example")
    file = tmp_path / "map.html"
    file.write_bytes(b"".join(standalone(settings, made_up_store, gazetteer, Query())))
    return file


def test_the_file_holds_its_data_and_says_whose_they_are(file: Path, made_up_store: Store) -> None:
    page = lxml.html.fromstring(file.read_text("utf-8"))
    data = json.loads(page.get_element_by_id("incidents").text)
    assert [one["id"] for one in data["features"]] == [one.id for one in made_up_store.incidents(Query())]
    assert len(data["listing"]["id"]) == len(data["features"]) == 44
    assert len(data["footprints"]) == 14
    assert data["about"]["licence"] == "CC BY 4.0, The Example"
    (said,) = page.find_class("as-of")
    about = data["about"] | {"as_of": data["about"]["as_of"][:16].replace("T", " ") + " UTC"}
    assert all(words in said.text_content() for words in about.values())


def test_what_reports_say_cannot_end_the_element_it_stands_in(file: Path) -> None:
    text = file.read_text("utf-8")
    (inside,) = re.findall(r'<script type="application/json" nonce="[^"]+" id="incidents">(.*?)</script>', text, re.DOTALL)
    assert not set("<>&") & set(inside)
    assert "alert(3)" in inside
    assert "alert(3)" not in text.replace(inside, "")


def test_every_address_in_the_file_is_inside_it(file: Path) -> None:
    page = lxml.html.fromstring(file.read_text("utf-8"))
    addresses = [one.get(name) for one in page.iter() for name in ("src", "href") if one.get(name)]
    assert len(addresses) > 10
    assert all(address.startswith(("data:", "#", "?lang=")) for address in addresses)


def test_the_map_that_it_opens_with_has_no_hole_between_the_incidents(
    made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    text = b"".join(standalone(Settings(home=tmp_path), made_up_store, gazetteer, Query(country=("UA",)))).decode()
    kept = json.loads(lxml.html.fromstring(text).get_element_by_id("incidents").text)["tiles"]
    incidents = list(made_up_store.incidents(Query(country=("UA",))))
    corners = [
        tile_at(6, edge([one.lon for one in incidents if one.lon]), edge([one.lat for one in incidents if one.lat]))
        for edge in (min, max)
    ]
    (_, west, south), (_, east, north) = corners
    assert {f"6/{x}/{y}" for x in range(west - 1, east + 2) for y in range(north - 1, south + 2)} <= kept.keys()


def test_only_scripts_of_the_file_may_run(file: Path) -> None:
    page = lxml.html.fromstring(file.read_text("utf-8"))
    policy = page.find(".//meta[@http-equiv]").get("content")
    (nonce,) = re.findall(r"script-src 'nonce-([^']+)';", policy)
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert {script.get("nonce") for script in page.iter("script")} == {nonce}


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The file opened offline; whatever a test does with it, it must be faultless in the end."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB", color_scheme="dark", offline=True)
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on(
        "request", lambda request: None if request.url.startswith(("data:", file.as_uri())) else faults.append(request.url)
    )
    page.goto(file.as_uri())
    yield page
    context.close()
    assert faults == []


def test_the_file_is_the_map_without_a_server(page: Page) -> None:
    expect(page.locator("#count")).to_contain_text("44 of 44 incidents, 4 without a place")
    page.locator("#legend > summary").click()
    page.get_by_label("Battles").check()
    expect(page.locator("#count")).to_contain_text("5 of 44 incidents")
    page.locator(".row", has_text="Armed clash in Kursk Oblast").click()
    expect(page.locator(".leaflet-popup h3")).to_have_text("Armed clash in Kursk Oblast")
    expect(page.locator("path.footprint")).to_have_count(1)
    expect(page.get_by_role("link", name="Why it is here")).to_have_count(0)
    page.reload()
    expect(page.locator("#count")).to_contain_text("5 of 44 incidents")


def test_its_base_map_goes_on_below_the_deepest_tiles(page: Page, file: Path) -> None:
    expect(page.locator("#count")).to_contain_text("44")
    page.goto(f"{file.as_uri()}#map=13/10.5/-150.2")
    page.reload()
    expect(page.locator("img.leaflet-tile-loaded").first).to_have_attribute("src", re.compile("^data:image/svg.*171c20"))


def test_hostile_words_are_shown_and_never_run(page: Page) -> None:
    entry = page.locator(".row", has_text="${alert(1)}").first
    expect(entry).to_contain_text('"><img src=x onerror=alert(4)>')
    entry.click()
    expect(page.locator(".leaflet-popup h3")).to_contain_text("</script><script>alert(3)</script>")


def test_the_file_is_made_of_the_columns_that_are_kept_for_the_server(
    made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LARGE", 1)
    settings, whole = Settings(home=tmp_path), []
    Index(made_up_store, settings.index_file).columns()
    monkeypatch.setattr(keeping, "columns_of", lambda pins: whole.extend(pins) or columns_of(()))
    assert b"made-up-01" in b"".join(standalone(settings, made_up_store, gazetteer, Query()))
    assert whole == []


def test_export_writes_the_file(run: Run, tmp_path: Path) -> None:
    report = {"id": "a", "text": "A drone struck the city of Sumy in Ukraine, killing two people.", "date": "2025-01-04"}
    assert run("ingest", "--offline", "--jsonl", stdin=json.dumps(report)).code == 0
    assert run("export", "--format", "html", "-o", tmp_path / "map.html").code == 0
    page = lxml.html.fromstring((tmp_path / "map.html").read_text("utf-8"))
    assert json.loads(page.get_element_by_id("incidents").text)["listing"]["country"]["values"] == ["UA"]
    assert run("export", "--format", "html", "--footprints").code == 2
