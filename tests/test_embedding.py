"""The map inside other sites: who may frame it, what they paste, and what oEmbed tells."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import incidents as made_up
import lxml.html
import pytest
from flask.testing import FlaskClient

from geomap.config import Settings
from geomap.features import FORMATS
from geomap.gazetteer import Gazetteer
from geomap.store import Store
from geomap.web import create_app


@pytest.fixture
def client(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()


def test_only_the_embedded_map_may_stand_in_the_frame_of_another_site(client: FlaskClient) -> None:
    for path, ancestors in (
        ("/embed?country=UA", "*"),
        ("/", "'self'"),
        ("/share", "'self'"),
        ("/embed?colour=red", "'self'"),
    ):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert policy.endswith(f"frame-ancestors {ancestors}"), path
        assert "unsafe" not in policy


def test_the_embedded_map_leads_to_the_whole_one_under_the_same_filters(client: FlaskClient) -> None:
    page = lxml.html.fromstring(client.get("/embed?country=UA&q=drone").text)
    assert page.find(".//base").attrib == {"target": "_blank"}
    assert page.find_class("wordmark")[0].get("href") == "http://localhost/?country=UA&q=drone"
    assert lxml.html.fromstring(client.get("/").text).find(".//base") is None


def framed(html: str) -> str:
    """The address in the frame that somebody pastes into a page."""
    (frame,) = lxml.html.fromstring(f"<div>{html}</div>").findall("iframe")
    return str(frame.get("src"))


def test_the_snippet_frames_the_map_under_the_filters(client: FlaskClient) -> None:
    page = lxml.html.fromstring(client.get("/share?country=UA,RU&min_killed=2").text)
    snippet = page.get_element_by_id("snippet").text
    assert framed(snippet) == "http://localhost/embed?country=UA&country=RU&min_killed=2"
    assert client.get(framed(snippet).removeprefix("http://localhost")).status_code == 200


def test_words_in_a_filter_cannot_leave_the_snippet(client: FlaskClient) -> None:
    attack = '"><script>alert(1)</script>'
    page = client.get(f"/share?q={quote(attack)}")
    assert "<script>alert" not in page.text
    snippet = lxml.html.fromstring(page.text).get_element_by_id("snippet").text
    assert "<script" not in snippet
    assert framed(snippet).endswith("?q=" + quote(attack, safe=""))


def test_the_share_page_offers_every_format_under_the_filters(client: FlaskClient) -> None:
    page = lxml.html.fromstring(client.get("/share?country=UA").text)
    links = [link.get("href") for link in page.iterfind(".//main//a")]
    for suffix, form in FORMATS.items():
        assert f"/incidents.{suffix}?country=UA" in links
        assert (f"/footprints.{suffix}?country=UA" in links) is form.areas
    for link in links:
        assert client.get(link.removeprefix("http://localhost")).status_code == 200, link


def test_addresses_that_lead_only_here_are_said_to(client: FlaskClient) -> None:
    for path in ("/share", "/incidents/made-up-02"):
        assert "--public-url" in client.get(path, base_url="http://127.0.0.1:8000").text
        assert "--public-url" not in client.get(path, base_url="https://map.example.org").text


def test_the_share_page_names_the_file_that_opens_offline(client: FlaskClient) -> None:
    assert "geomap export -o map.html" in client.get("/share").text


def test_the_share_page_keeps_its_filters_in_another_language(client: FlaskClient) -> None:
    page = lxml.html.fromstring(client.get("/share?country=UA,RU&min_killed=1&lang=en").text)
    (address,) = [link.get("href") for link in page.iterfind(".//nav/a") if link.get("lang") == "uk"]
    translated = lxml.html.fromstring(client.get(f"/share{address}").text)
    assert translated.findtext(".//h1") == "Завантажити, послатися, вбудувати"
    assert "country=UA&country=RU&min_killed=1" in translated.get_element_by_id("snippet").text.replace("&amp;", "&")


def test_the_citable_address_gives_the_same_data_after_a_change(client: FlaskClient, made_up_store: Store) -> None:
    page = lxml.html.fromstring(client.get("/share?country=UA").text)
    address = page.get_element_by_id("frozen").get("href").removeprefix("http://localhost")
    before = client.get(address).text
    made_up_store.save(made_up.hostile())
    assert client.get(address).text == before
    assert client.get("/incidents.geojson?country=UA").text != before


@pytest.mark.parametrize(
    ("address", "framed_address"),
    [
        ("http://localhost/", "http://localhost/embed"),
        ("http://localhost/?country=UA&lang=uk", "http://localhost/embed?country=UA"),
        ("http://localhost/embed?q=drone", "http://localhost/embed?q=drone"),
        ("http://localhost/incidents/made-up-05", "http://localhost/embed?id=made-up-05&role=all"),
        ("http://localhost/?country=UA#map=5/50/30", "http://localhost/embed?country=UA"),
    ],
)
def test_oembed_tells_how_to_frame_an_address(client: FlaskClient, address: str, framed_address: str) -> None:
    answer = json.loads(client.get(f"/oembed?url={quote(address)}&maxwidth=600&maxheight=9999").text)
    assert (answer["version"], answer["type"], answer["width"], answer["height"]) == ("1.0", "rich", 600, 500)
    assert framed(answer["html"]) == framed_address


def test_a_page_says_where_its_oembed_is(client: FlaskClient) -> None:
    header = ", ".join(client.get("/?country=UA").headers.getlist("Link"))
    address = re.findall(r'<http://localhost([^>]*)>; rel="alternate"; type="application/json\+oembed"', header)
    assert framed(json.loads(client.get(address[0]).text)["html"]) == "http://localhost/embed?country=UA"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("url=https://elsewhere.example/", 404),
        ("url=http://localhost/api", 404),
        ("url=http://[", 404),
        ("url=http://localhost.elsewhere.example/", 404),
        ("url=http://localhost/%3Fcolour%3Dred", 400),
        ("url=http://localhost/&maxwidth=wide", 400),
        ("url=http://localhost/&maxheight=0", 400),
        ("url=http://localhost/&format=xml", 501),
    ],
)
def test_oembed_refuses_what_it_cannot_frame(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/oembed?{query}").status_code == status
