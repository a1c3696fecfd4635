"""Vector tiles: every incident is on the tiles of every zoom, alone or counted, and other programs read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import incidents as made_up
import mapbox_vector_tile
import pyogrio
import pytest
from flask.testing import FlaskClient

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.model import Query
from geomap.store import Store
from geomap.tiles import tile_at
from geomap.web import create_app

LOCATED = 39  # of the made-up incidents


@pytest.fixture
def client(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()


def layers(client: FlaskClient, address: str) -> dict[str, list[dict[str, Any]]]:
    response = client.get(address)
    assert (response.status_code, response.content_type) == (200, "application/vnd.mapbox-vector-tile")
    tile = mapbox_vector_tile.decode(response.data)
    return {name: layer["features"] for name, layer in tile.items()}


def points(client: FlaskClient, z: int, filters: str = "") -> list[dict[str, Any]]:
    """What all tiles of a zoom have as points."""
    every = range(1 << z)
    return [
        each["properties"]
        for x in every
        for y in every
        for each in layers(client, f"/tiles/{z}/{x}/{y}.mvt?{filters}").get("incidents", [])
    ]


@pytest.mark.parametrize("z", [0, 1, 3, 4])
def test_every_incident_is_on_one_tile_of_every_zoom(client: FlaskClient, z: int) -> None:
    assert sum(point["count"] for point in points(client, z)) == LOCATED


def test_one_incident_has_its_properties_and_several_the_commonest_type(client: FlaskClient) -> None:
    found = points(client, 4)
    alone = [point for point in found if point["count"] == 1]
    assert len(alone) > 20
    assert all(point["id"].startswith("made-up-") and point["title"] and None not in point.values() for point in alone)
    assert all(set(point) == {"count", "event_type"} for point in found if point["count"] > 1)


def test_an_incident_is_on_its_tile_at_every_zoom(client: FlaskClient) -> None:
    addresses = ["/tiles/{}/{}/{}.mvt".format(*tile_at(z, -118.2437, 34.0522)) for z in range(17)]
    assert all(layers(client, address)["incidents"] for address in addresses)
    assert "Wildfire near Los Angeles" in {
        point["properties"].get("title") for point in layers(client, addresses[-1])["incidents"]
    }


def test_tiles_stand_under_the_filters_of_the_map(client: FlaskClient, made_up_store: Store) -> None:
    found = points(client, 3, "country=UA&role=all")
    query = Query(country=("UA",), role=())
    assert sum(point["count"] for point in found) == sum(one.lat is not None for one in made_up_store.incidents(query))


def test_the_ground_lies_around_its_incidents(client: FlaskClient) -> None:
    areas = layers(client, "/tiles/5/19/10.mvt")["footprints"]
    assert len(areas) == 2
    assert {area["geometry"]["type"] for area in areas} <= {"Polygon", "MultiPolygon"}
    assert all(area["properties"]["geo_precision"] > 1 for area in areas)
    assert "footprints" not in layers(client, "/tiles/3/4/2.mvt")


def test_gdal_reads_a_tile(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "0.mvt"
    file.write_bytes(client.get("/tiles/0/0/0.mvt").data)
    meta, _, geometries, columns = pyogrio.raw.read(file, layer="incidents")
    assert sum(dict(zip(meta["fields"], columns, strict=True))["count"]) == LOCATED
    assert len(geometries) > 5


def test_hostile_words_are_but_words_in_a_tile(client: FlaskClient, made_up_store: Store) -> None:
    made_up_store.save(made_up.hostile())
    titles = {point.get("title") for point in points(client, 0, "q=onerror")}
    assert " ".join(made_up.HOSTILE) in titles


def test_the_tiles_are_announced(client: FlaskClient) -> None:
    described = client.get("/tiles.json").get_json()
    address = described["tiles"][0].removeprefix("http://localhost")
    assert address == "/tiles/{z}/{x}/{y}.mvt"
    assert client.get(address.format(z=0, x=0, y=0)).status_code == 200
    assert [layer["id"] for layer in described["vector_layers"]] == ["incidents", "footprints"]
    assert "GeoNames" in described["attribution"]
    json.dumps(described, allow_nan=False)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tiles/0/1/0.mvt", 404),
        ("/tiles/17/0/0.mvt", 404),
        ("/tiles/1/0/2.mvt", 404),
        ("/tiles/0/0/0.mvt?bbox=1,2,3,4", 400),
        ("/tiles/0/0/0.mvt?colour=red", 400),
    ],
)
def test_a_tile_that_is_not_there_is_told(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
