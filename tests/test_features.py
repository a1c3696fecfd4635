"""GeoJSON, CSV and footprints, as other programs read them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import incidents as made_up
import pyogrio
import pytest
from geojson_validator import validate_geometries
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box, shape

from geomap.features import circle, csv_lines, feature, footprint, geojson_chunks, geojsonl_lines
from geomap.gazetteer import Gazetteer
from geomap.model import Incident

CONTRACT = """
    id title event_type sub_event_type role status claimant date_start date_end datetime time_precision
    place_name gazetteer_id geocode_method country admin1 lat lon geo_precision where_prec uncertainty_km
    killed_low killed_best killed_high injured_low injured_best injured_high
    quote source_url source_title publisher published report_ids n_reports review
""".split()

WORLD = [incident for extraction in made_up.world() for incident in extraction.incidents]
NOWHERE = Incident(id="nowhere", event_type="Riots")


def collection(incidents: list[Incident]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads("".join(geojson_chunks(incidents, "GeoNames, CC BY 4.0")))
    return read


def no_outline(place_id: str) -> None:
    return None


def problems(collection: dict[str, Any]) -> dict[str, Any]:
    found = validate_geometries(collection)
    return {**found["invalid"], **found["problematic"]}


@given(made_up.placed_or_not)
def test_every_feature_has_the_same_flat_properties_in_the_order_of_the_contract(incident: Incident) -> None:
    made = json.loads(json.dumps(feature(incident)))
    assert list(made["properties"]) == CONTRACT
    assert made["id"] == made["properties"]["id"] == incident.id
    assert not any(isinstance(value, dict | list) for value in made["properties"].values())


def test_dates_are_iso_and_what_is_unknown_is_null() -> None:
    properties = feature(WORLD[2])["properties"]
    assert (properties["date_start"], properties["datetime"]) == ("2025-01-29", "2025-01-29T04:30:00")
    assert (properties["injured_best"], properties["injured_high"], properties["status"]) == (5, None, "reported")


def test_a_point_is_longitude_then_latitude_with_five_decimals() -> None:
    made = feature(replace(NOWHERE, lat=49.993512345, lon=36.230412345))
    assert made["geometry"] == {"type": "Point", "coordinates": [36.23041, 49.99351]}


@given(st.lists(made_up.placed_or_not, max_size=4))
def test_a_collection_holds_every_incident_and_names_its_sources(incidents: list[Incident]) -> None:
    read = collection(incidents)
    assert [each["properties"]["quote"] for each in read["features"]] == [incident.quote for incident in incidents]
    assert read["attribution"] == "GeoNames, CC BY 4.0"


def test_a_collection_of_more_than_one_chunk_is_still_one_document() -> None:
    assert len(collection(WORLD * 30)["features"]) == len(WORLD) * 30


@pytest.mark.parametrize(("suffix", "write"), [("geojson", geojson_chunks), ("geojsonl", geojsonl_lines)])
def test_gdal_reads_every_incident_with_null_geometry_kept(tmp_path: Path, suffix: str, write: Any) -> None:
    file = tmp_path / f"incidents.{suffix}"
    file.write_text("".join(write(WORLD)), encoding="utf-8")
    meta, _, geometries, columns = pyogrio.raw.read(file)
    values = dict(zip(meta["fields"], columns, strict=True))
    assert list(values["quote"]) == [incident.quote for incident in WORLD]
    assert [each is None for each in geometries] == [incident.lat is None for incident in WORLD]
    assert meta["crs"] == "EPSG:4326"


def test_the_geojson_validator_finds_nothing_in_points_and_footprints(gazetteer: Gazetteer) -> None:
    placed = [incident for incident in WORLD if incident.lat is not None]
    grounds = [ground for incident in placed if (ground := footprint(incident, gazetteer.outline))]
    assert len(grounds) == 14
    assert not problems(collection(placed))
    assert not problems({"type": "FeatureCollection", "features": grounds})


@given(st.lists(made_up.placed_or_not, max_size=4))
def test_csv_reads_back_cell_by_cell(incidents: list[Incident]) -> None:
    text = "".join(csv_lines(incidents))
    assert text.startswith("\ufeff")
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert header == CONTRACT
    for row, incident in zip(rows, incidents, strict=True):
        cells = dict(zip(header, row, strict=True))
        assert cells["quote"].removeprefix("'") == incident.quote.removeprefix("'")
        assert cells["lon"] == ("" if incident.lon is None else str(incident.lon))


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_text_that_a_spreadsheet_would_run_is_marked_as_text(formula: str) -> None:
    written = "".join(csv_lines([replace(NOWHERE, title=formula, lat=-19.5, lon=-42.5)]))
    row = next(iter(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline=""))))
    assert row["title"] == f"'{formula}"
    assert (row["lat"], row["lon"]) == ("-19.5", "-42.5")


def test_a_region_is_drawn_as_its_outline(gazetteer: Gazetteer) -> None:
    kursk = next(incident for incident in WORLD if incident.gazetteer_id == "gn:538555")
    ground = footprint(kursk, gazetteer.outline)
    assert ground is not None
    assert ground["id"] == kursk.id
    assert shape(ground["geometry"]).contains(Point(35.27, 51.19))  # Sudzha
    assert not shape(ground["geometry"]).contains(Point(36.23, 49.99))  # Kharkiv


def test_a_region_without_an_outline_is_drawn_as_a_circle_of_its_uncertainty() -> None:
    region = replace(NOWHERE, lat=50.0, lon=36.0, geo_precision=3, gazetteer_id="x:1", uncertainty_km=100.0)
    ground = footprint(region, no_outline)
    assert ground is not None
    assert shape(ground["geometry"]).bounds == pytest.approx((34.6, 49.1, 37.4, 50.9), abs=0.01)


def test_an_exact_point_has_no_footprint() -> None:
    exact = replace(NOWHERE, lat=50.0, lon=36.0, geo_precision=1, where_prec=1, uncertainty_km=3.0)
    assert footprint(exact, no_outline) is None
    assert footprint(NOWHERE, no_outline) is None


@given(made_up.latitudes, made_up.longitudes, st.floats(0.1, 500))
def test_a_circle_reaches_its_radius_and_stays_on_the_globe(lat: float, lon: float, radius: float) -> None:
    drawn = circle(lat, lon, radius)
    assert drawn.is_valid
    assert box(-180, -90, 180, 90).covers(drawn)
    assert drawn.distance(Point(lon, lat)) < 1e-6
    if abs(lat) < 80:
        edge = geodesic(kilometers=radius * 0.99).destination((lat, lon), 0)
        assert drawn.distance(Point(lon, edge.latitude)) < 0.001


def test_a_circle_across_the_antimeridian_has_a_part_on_either_side() -> None:
    ground = footprint(replace(NOWHERE, lat=-18.1, lon=179.95, geo_precision=2, uncertainty_km=30.0), no_outline)
    assert ground is not None
    assert ground["geometry"]["type"] == "MultiPolygon"
    west, east = sorted(part.bounds for part in shape(ground["geometry"]).geoms)
    assert (west[0], east[2]) == (-180, 180)
