"""The feeds of changes: what a subscriber reads, and what keeps a copy in step."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import feedparser
import incidents as made_up
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.model import Extraction, Report
from geomap.store import Store
from geomap.web import create_app

STORES = ("sqlite", "postgis")
ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
FEEDS = ["/changes.geojson", "/changes.atom"]


@pytest.fixture
def client(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()


def read(client: FlaskClient, query: str = "") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(client.get(f"/changes.geojson?{query}").text)
    return document


def withdraw(store: Store, number: int) -> str:
    """Reads a report again, which now tells of nothing; the id of the incident that it told of."""
    told = made_up.world()[number]
    store.save(Extraction(replace(told.report, text="Nothing happened after all."), (), ()))
    return told.incidents[0].id


def test_a_copy_is_kept_in_step_by_the_changes_since_its_moment(client: FlaskClient, made_up_store: Store) -> None:
    copy = json.loads(client.get("/incidents.geojson?role=all").text)
    held = {one["id"]: one for one in copy["features"]}
    gone = withdraw(made_up_store, 3)
    made_up_store.save(made_up.hostile())
    changes = read(client, f"role=all&since={copy['as_of']}")
    assert len(changes["features"]) == 3
    for one in changes["features"]:
        what, _ = one["properties"].pop("change"), one["properties"].pop("changed")
        if what == "withdrawn":
            assert held.pop(one["id"])["id"] == gone
        else:
            held[one["id"]] = one
    now = json.loads(client.get("/incidents.geojson?role=all").text)
    assert held == {one["id"]: one for one in now["features"]}
    assert changes["as_of"] == now["as_of"]


def test_a_tombstone_says_when_and_nothing_else(client: FlaskClient, made_up_store: Store) -> None:
    gone = withdraw(made_up_store, 3)
    tombstone = read(client)["features"][0]
    assert (tombstone["id"], tombstone["geometry"]) == (gone, None)
    stated = {name: value for name, value in tombstone["properties"].items() if value is not None}
    assert stated == {"id": gone, "change": "withdrawn", "changed": read(client)["as_of"]}


def test_a_feed_reader_reads_the_entries_and_the_tombstones(client: FlaskClient, made_up_store: Store) -> None:
    gone = withdraw(made_up_store, 3)
    response = client.get("/changes.atom")
    assert response.mimetype == "application/atom+xml"
    feed = feedparser.parse(response.data)
    assert (feed.bozo, feed.version, len(feed.entries)) == (False, "atom10", 41)
    assert client.get(feed.entries[0].link.removeprefix("http://localhost")).status_code == 200
    (deleted,) = ElementTree.fromstring(response.text).findall(TOMBSTONE)
    assert deleted.get("ref") == f"http://localhost/incidents/{gone}"
    assert "GeoNames" in feed.feed.rights


def test_a_feed_is_of_the_newest_hundred_unless_it_is_told_otherwise(client: FlaskClient, made_up_store: Store) -> None:
    for number in range(3):
        again = [
            replace(one, id=f"{number}-{one.id}", lat=-60.0 + number) for each in made_up.world() for one in each.incidents
        ]
        made_up_store.save(Extraction(Report(f"again-{number}", "Again."), (), tuple(again)))
    assert len(feedparser.parse(client.get("/changes.atom").data).entries) == 100
    assert len(feedparser.parse(client.get("/changes.atom?limit=7").data).entries) == 7
    assert len(read(client)["features"]) > 100


@pytest.mark.parametrize("feed", FEEDS)
def test_what_a_subscriber_has_is_not_sent_again(client: FlaskClient, made_up_store: Store, feed: str) -> None:
    first = client.get(feed)
    has: dict[str, str] = {"If-None-Match": first.headers["ETag"]}
    assert client.get(feed, headers=has).status_code == 304
    withdraw(made_up_store, 3)
    assert client.get(feed, headers=has).status_code == 200
    assert first.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("query", ["since=yesterday", "since=2026-01-01&since=2026-02-01", "as_of=2026-01-01", "colour=red"])
@pytest.mark.parametrize("feed", FEEDS)
def test_nonsense_is_refused(client: FlaskClient, feed: str, query: str) -> None:
    response = client.get(f"{feed}?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_filters_narrow_a_feed(client: FlaskClient) -> None:
    assert {one["properties"]["country"] for one in read(client, "country=UA")["features"]} == {"UA"}
    assert read(client, "since=2100-01-01")["features"] == []


def test_hostile_words_stay_words(client: FlaskClient, made_up_store: Store) -> None:
    made_up_store.save(made_up.hostile())
    response: TestResponse = client.get("/changes.atom")
    entries = ElementTree.fromstring(response.text).findall(f"{ATOM}entry")
    attack = " ".join(made_up.HOSTILE)
    assert [entry.findtext(f"{ATOM}title") for entry in entries[:2]] == [attack, attack]
    assert {entry.findtext(f"{ATOM}id") for entry in entries[:2]} == {
        f"http://localhost/incidents/{quote(one.id, safe='')}" for one in made_up.hostile().incidents
    }
    assert all(set(entry.find(f"{ATOM}title").attrib) == set() for entry in entries)  # plain text, not HTML
