"""GeoJSON, its text sequence, CSV, KML and footprints, as other programs read them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import incidents as made_up
import lxml.html
import pyogrio
import pytest
import shapely
from geojson_validator import validate_geometries
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box, shape

from geomap.feature import Packed, feature, packed, unpacked
from geomap.features import DICTIONARY, FORMATS, About, footprint, footprints
from geomap.gazetteer import Gazetteer
from geomap.model import Incident, Status
from geomap.spatial import circle

CONTRACT = """
    id title event_type sub_event_type role status claimant date_start date_end datetime time_precision
    place_name gazetteer_id geocode_method country admin1 lat lon geo_precision where_prec uncertainty_km
    killed_low killed_best killed_high injured_low injured_best injured_high
    quote source_url source_title publisher published report_ids n_reports review
""".split()

ABOUT = About(
    attribution="GeoNames, CC BY 4.0",
    licence="CC BY 4.0 & nobody's <b>",
    as_of=dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC),
)
STATED = {"attribution": ABOUT.attribution, "licence": ABOUT.licence, "as_of": "2026-11-20T08:00:00Z"}
KML = "{http://www.opengis.net/kml/2.2}"
WORLD = [incident for extraction in made_up.world() for incident in extraction.incidents]
NOWHERE = Incident(id="nowhere", event_type="Riots")


def written(suffix: str, incidents: Iterable[Incident]) -> str:
    return b"".join(FORMATS[suffix].write((packed(feature(each)) for each in incidents), ABOUT)).decode()


def collection(incidents: list[Incident]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(written("geojson", incidents))
    return read


def rows(incidents: list[Incident]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written("csv", incidents).removeprefix("\ufeff"), newline="")))


def placemarks(incidents: list[Incident]) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(written("kml", incidents)).iter(f"{KML}Placemark"))


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
    assert {name: read[name] for name in STATED} == STATED


def test_a_collection_of_more_than_one_chunk_is_still_one_document() -> None:
    assert len(collection(WORLD * 30)["features"]) == len(WORLD) * 30


@pytest.mark.parametrize("suffix", ["geojson", "geojsons", "geojsonl", "kml"])
def test_gdal_reads_every_incident_with_null_geometry_kept(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"incidents.{suffix}"
    file.write_text(written(suffix, WORLD), encoding="utf-8")
    meta, _, geometries, columns = pyogrio.raw.read(file)
    values = dict(zip(meta["fields"], columns, strict=True))
    assert list(values["quote"]) == [incident.quote for incident in WORLD]
    assert [each is None for each in geometries] == [incident.lat is None for incident in WORLD]
    assert meta["crs"] == "EPSG:4326"


@pytest.mark.parametrize("suffix", ["geojson", "geojsons", "kml"])
def test_gdal_reads_the_same_footprints_in_every_format(tmp_path: Path, suffix: str, gazetteer: Gazetteer) -> None:
    grounds = list(footprints(WORLD, gazetteer.outline))
    file = tmp_path / f"footprints.{suffix}"
    file.write_bytes(b"".join(FORMATS[suffix].write(grounds, ABOUT)))
    _, _, geometries, _ = pyogrio.raw.read(file)
    assert [shapely.area(shapely.from_wkb(one)) for one in geometries] == pytest.approx(
        [shape(unpacked(ground)["geometry"]).area for ground in grounds]
    )


def test_the_geojson_validator_finds_nothing_in_points_and_footprints(gazetteer: Gazetteer) -> None:
    placed = [incident for incident in WORLD if incident.lat is not None]
    grounds = [ground for incident in placed if (ground := footprint(incident, gazetteer.outline))]
    assert len(grounds) == 14
    assert not problems(collection(placed))
    assert not problems({"type": "FeatureCollection", "features": grounds})


def test_a_text_sequence_sets_a_record_separator_before_every_line() -> None:
    records = written("geojsons", WORLD).split("\x1e")
    assert records[0] == ""
    assert all(record.endswith("\n") and record.count("\n") == 1 for record in records[1:])
    assert written("geojsonl", WORLD) == "".join(records)


def test_every_line_carries_its_credit() -> None:
    for line in written("geojsonl", WORLD).splitlines():
        read = json.loads(line)
        assert {name: read[name] for name in STATED} == STATED


@given(st.lists(made_up.placed_or_not, max_size=4))
def test_csv_reads_back_cell_by_cell(incidents: list[Incident]) -> None:
    assert written("csv", incidents).startswith("\ufeff")
    for row, incident in zip(rows(incidents), incidents, strict=True):
        assert list(row) == [*CONTRACT, *STATED]
        assert row["quote"].removeprefix("'") == incident.quote.removeprefix("'")
        assert row["lon"] == ("" if incident.lon is None else str(incident.lon))
        assert {name: row[name] for name in STATED} == STATED


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_csv_text_that_a_spreadsheet_would_run_is_marked_as_text(formula: str) -> None:
    (row,) = rows([replace(NOWHERE, title=formula, lat=-19.5, lon=-42.5)])
    assert row["title"] == f"'{formula}"
    assert (row["lat"], row["lon"]) == ("-19.5", "-42.5")


@given(st.lists(made_up.incidents, max_size=4))
def test_kml_is_well_formed_and_keeps_every_value_whatever_the_words(incidents: list[Incident]) -> None:
    for mark, incident in zip(placemarks(incidents), incidents, strict=True):
        data = {one.get("name"): one.text or "" for one in mark.iter(f"{KML}SimpleData")}
        values = {name: value for name, value in feature(incident)["properties"].items() if value is not None}
        assert list(data) == list(values)
        assert data["country"] == values["country"] if "country" in values else "country" not in data
        position = mark.findtext(f"{KML}Point/{KML}coordinates", "").split(",")
        assert [float(part) for part in position] == feature(incident)["geometry"]["coordinates"]


def test_kml_replaces_what_no_xml_may_hold() -> None:
    (mark,) = placemarks([replace(NOWHERE, title="a\x00b\x0bc\ufffed")])
    assert mark.findtext(f"{KML}name") == "a\ufffdb\ufffdc\ufffdd"


def test_kml_shows_hostile_words_as_words() -> None:
    document = written("kml", made_up.hostile().incidents)
    assert ElementTree.fromstring(document).findtext(f".//{KML}BalloonStyle/{KML}text") == "$[description]"
    for mark in placemarks(list(made_up.hostile().incidents)):
        shown = lxml.html.fromstring(f"<div>{mark.findtext(f'{KML}description')}</div>")
        assert {each.tag for each in shown.iter()} == {"div", "p"}
        assert all(attack in shown.text_content() for attack in made_up.HOSTILE)


def test_kml_tells_the_days_and_the_credit() -> None:
    root = ElementTree.fromstring(written("kml", [replace(NOWHERE, date_start=dt.date(2025, 1, 3))]))
    assert [each.text for each in root.iter(f"{KML}begin")] == ["2025-01-03"]
    assert not list(root.iter(f"{KML}end"))
    credit = lxml.html.fromstring(root.findtext(f"{KML}Document/{KML}description")).text_content()
    assert all(words in credit for words in STATED.values())


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_long_export_is_made_piece_by_piece(suffix: str) -> None:
    """The first piece comes before the last incident is asked for."""
    asked = 0

    def endless() -> Iterator[Packed]:
        nonlocal asked
        while True:
            asked += 1
            yield packed(feature(WORLD[0]))

    pieces = FORMATS[suffix].write(endless(), ABOUT)
    assert all(next(pieces) for _ in range(20))
    assert asked <= 10_000


def test_the_dictionary_is_that_of_the_code() -> None:
    by_name = {each.name: each for each in DICTIONARY}
    assert list(by_name) == CONTRACT
    assert by_name["status"].values == tuple(Status)
    assert [by_name[name].type for name in ("title", "lat", "killed_low")] == ["string", "number", "integer"]
    assert (by_name["date_start"].date, by_name["killed_high"].nullable, by_name["n_reports"].nullable) == (
        True,
        True,
        False,
    )
    assert all(each.description for each in DICTIONARY)


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
