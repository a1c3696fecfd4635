"""What the map page asks for: incidents in brief, and places by the beginning of their names."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import incidents as made_up
import pytest
from flask.testing import FlaskClient

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.listing import listing
from geomap.model import Pin, Query, Role
from geomap.places import beginning
from geomap.store import Store
from geomap.web import create_app

STORES = ("sqlite", "postgis")


@pytest.fixture
def client(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()


def names(found: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [feature["properties"]["name"] for feature in found["features"]]


def test_a_pin_is_its_incident_in_whole_numbers(made_up_store: Store) -> None:
    pins = {pin.id: pin for pin in made_up_store.pins(Query())}
    assert len(pins) == 42
    goma = pins["made-up-29"]
    assert (goma.lon, goma.lat) == (2922280, -167430)
    assert (goma.first, goma.last) == (20115, 20115)  # 27 January 2025
    assert (goma.killed, goma.geo_precision, goma.place_name, goma.country) == (700, 1, "Goma", "CD")
    vague = pins["made-up-05"]
    assert (vague.last or 0) - (vague.first or 0) == 3
    assert pins["made-up-41"].lon is None


def test_pins_stand_under_the_filters_of_the_incidents(made_up_store: Store) -> None:
    for query in (Query(country=("UA",)), Query(q="kharkiv", role=()), Query(limit=5), Query(min_killed=70)):
        found = [incident.id for incident in made_up_store.incidents(query)]
        assert sorted(pin.id for pin in made_up_store.pins(query)) == sorted(found)


def test_roles_are_counted(made_up_store: Store) -> None:
    assert made_up_store.roles() == {Role.EVENT: 42, Role.BACKGROUND: 1}


def test_a_listing_has_a_cell_a_pin_and_every_word_once(made_up_store: Store) -> None:
    pins = list(made_up_store.pins(Query()))
    columns = json.loads(listing(pins))
    assert list(columns) == list(Pin._fields)
    assert columns["id"] == [pin.id for pin in pins]
    countries = columns["country"]
    assert [countries["values"][row] for row in countries["rows"]] == [pin.country for pin in pins]
    assert len(set(countries["values"])) == len(countries["values"])


def test_a_listing_of_nothing_has_empty_columns() -> None:
    columns = json.loads(listing([]))
    assert columns["id"] == []
    assert columns["review"] == {"values": [], "rows": []}


def test_the_listing_travels_packed_and_not_twice(client: FlaskClient, made_up_store: Store) -> None:
    plain = client.get("/listing.json?country=UA")
    packed = client.get("/listing.json?country=UA", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert len(json.loads(plain.data)["id"]) == 9
    again = {"If-None-Match": packed.headers["ETag"]}
    assert client.get("/listing.json?country=UA", headers=again).status_code == 304
    made_up_store.save(made_up.hostile())
    assert client.get("/listing.json?country=UA", headers=again).status_code == 200
    assert len(json.loads(client.get("/listing.json?country=UA").data)["id"]) == 11


def test_a_bad_filter_on_the_listing_is_a_problem(client: FlaskClient) -> None:
    response = client.get("/listing.json?bbox=1,2,3")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")


def test_places_are_found_by_the_beginning_of_any_of_their_names(gazetteer: Gazetteer) -> None:
    assert "Kharkiv" in names(beginning(gazetteer, "Khark"))
    assert "Kharkiv" in names(beginning(gazetteer, "харків"))
    assert names(beginning(gazetteer, "lviv"))[0].startswith("Lviv")
    assert names(beginning(gazetteer, "khar"))[0].startswith("Khar")  # a main name before a former one


def test_an_area_comes_with_its_extent_and_a_town_without(gazetteer: Gazetteer) -> None:
    found = {
        (each["properties"]["name"], each["properties"]["kind"]): each
        for each in beginning(gazetteer, "Kharkiv")["features"]
    }
    west, south, east, north = found["Kharkiv Oblast", "admin1"]["bbox"]
    assert west < 36.2 < east
    assert south < 50.0 < north
    assert "bbox" not in found["Kharkiv", "settlement"]


@pytest.mark.parametrize("words", ["", " ", "k", "qqqqzzz", "'; DROP TABLE place; --", "%", "\x00"])
def test_a_beginning_of_nothing_finds_nothing(gazetteer: Gazetteer, words: str) -> None:
    assert beginning(gazetteer, words)["features"] == []


def test_the_web_finds_places(client: FlaskClient) -> None:
    response = client.get("/places?q=goma")
    assert response.content_type == "application/geo+json"
    assert "Goma" in names(json.loads(response.data))
