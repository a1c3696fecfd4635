"""OGC API - Features, Part 1: Core. Tests named after the abstract tests of its annex A, which the comments cite."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import incidents as made_up
import lxml.html
import pytest
from flask.testing import FlaskClient
from geojson_validator import validate_geometries, validate_structure
from shapely.geometry import box, shape

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.model import Extraction, Incident, Report
from geomap.query import FILTERS
from geomap.store import Store, open_store
from geomap.web import create_app

STORES = ("sqlite", "postgis")
CLASSES = {f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "oas30", "html", "geojson")}
COLLECTIONS = ["incidents", "footprints"]
RESOURCES = ["/conformance", "/api", "/collections"]
RESOURCES += [f"/collections/{name}{below}" for name in COLLECTIONS for below in ("", "/items", "/items/made-up-05")]
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROGRAM = {"Accept": "application/json"}


@pytest.fixture
def client(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()


def read(client: FlaskClient, address: str) -> dict[str, Any]:
    response = client.get(address, headers=PROGRAM)
    assert response.status_code == 200, response.text
    document: dict[str, Any] = json.loads(response.text)
    return document


def items(client: FlaskClient, query: str = "", collection: str = "incidents") -> dict[str, Any]:
    return read(client, f"/collections/{collection}/items?{query}")


def ids(document: dict[str, Any]) -> list[str]:
    return [each["id"] for each in document["features"]]


def links(document: dict[str, Any], rel: str) -> list[dict[str, str]]:
    return [each for each in document["links"] if each["rel"] == rel]


def local(address: str) -> str:
    """An absolute address of the API as the test client takes it."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("http", "localhost")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def pages(client: FlaskClient, address: str) -> Iterator[dict[str, Any]]:
    while address:
        page = read(client, address)
        yield page
        onwards = links(page, "next")
        address = local(onwards[0]["href"]) if onwards else ""


# --- A.2.2 to A.2.5: landing page, API definition, conformance ---------------------------------------------------------


def test_root_op_and_root_success(client: FlaskClient) -> None:
    landing = read(client, "/")
    rels = {each["rel"] for each in landing["links"]}
    assert rels >= {"self", "alternate", "service-desc", "service-doc", "conformance", "data"}
    for each in landing["links"]:
        response = client.get(local(each["href"]), headers={"Accept": each["type"]})
        assert (response.status_code, response.content_type.split(";")[0]) == (200, each["type"].split(";")[0])


def test_the_landing_page_of_people_is_the_map_and_leads_programs_on(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER)
    assert page.mimetype == "text/html"
    assert "</api?f=json>" in page.headers["Link"].replace("http://localhost", "")
    assert client.get("/", headers={"Accept": "*/*"}).mimetype == "text/html"
    assert client.get("/?f=json", headers=BROWSER).mimetype == "application/json"
    assert client.get("/?f=html&country=UA", headers=PROGRAM).mimetype == "text/html"
    assert client.get("/?f=xml", headers=PROGRAM).status_code == 400


def test_api_definition_success_and_oas30_completeness(client: FlaskClient) -> None:
    response = client.get("/api", headers={"Accept": "application/vnd.oai.openapi+json;version=3.0, application/json"})
    assert response.content_type == "application/vnd.oai.openapi+json;version=3.0"
    definition = json.loads(response.text)
    assert definition["openapi"].startswith("3.0.")
    for path in definition["paths"]:
        address = path.format(featureId="made-up-05", z=0, x=0, y=0)
        assert client.get(address, headers=PROGRAM).status_code == 200, path


def test_oas30_describes_every_filter_and_refers_to_what_there_is(client: FlaskClient) -> None:
    definition = read(client, "/api")
    for name in COLLECTIONS:
        refs = [each["$ref"] for each in definition["paths"][f"/collections/{name}/items"]["get"]["parameters"]]
        described = [definition["components"]["parameters"][ref.rpartition("/")[2]]["name"] for ref in refs]
        assert described == [*FILTERS, "f"]
    for ref in set(_refs(definition)):
        assert _at(definition, ref), ref


def _refs(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from _refs(each)
    if isinstance(part, list):
        for each in part:
            yield from _refs(each)


def _at(document: dict[str, Any], ref: str) -> object:
    for name in ref.removeprefix("#/").split("/"):
        document = document[name]
    return document


def test_bbox_limit_and_time_definition(client: FlaskClient) -> None:
    parameters = read(client, "/api")["components"]["parameters"]
    box, limit, time = parameters["bbox"], parameters["limit-incidents"], parameters["datetime"]
    assert (box["style"], box["explode"], box["required"]) == ("form", False, False)
    assert (box["schema"]["type"], box["schema"]["minItems"], box["schema"]["maxItems"]) == ("array", 4, 6)
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"], limit["schema"]["default"]) == (1, 10_000, 100)
    assert (time["schema"]["type"], time["in"]) == ("string", "query")


def test_the_api_in_words_names_parameters_as_an_address_takes_them(client: FlaskClient) -> None:
    rows = lxml.html.fromstring(client.get("/api?f=html").text).iterfind(".//tbody/tr")
    parameters = {cells[0].text: cells[2].text for cells in rows}
    assert "limit, offset, as_of, f" in parameters["/collections/incidents/items"]
    assert "limit-" not in "".join(filter(None, parameters.values()))


def test_a_page_of_items_says_which_of_how_many_it_shows(client: FlaskClient) -> None:
    assert ">2 of 42 features. " in client.get("/collections/incidents/items?f=html&limit=2").text
    later = client.get("/collections/incidents/items?f=html&limit=2&offset=4").text
    assert ">2 of 42 features, after the first 4. " in later


def test_conformance_op_and_success(client: FlaskClient) -> None:
    assert set(read(client, "/conformance")["conformsTo"]) == CLASSES


# --- A.2.6: collections ------------------------------------------------------------------------------------------------


def test_fc_md_op_success_items_and_links(client: FlaskClient) -> None:
    document = read(client, "/collections")
    assert [each["id"] for each in document["collections"]] == COLLECTIONS
    assert {each["rel"] for each in document["links"]} >= {"self", "alternate"}
    for each in document["collections"]:
        assert {link["type"] for link in links(each, "items")} == {"application/geo+json", "text/html"}
        assert all(client.get(local(link["href"])).status_code == 200 for link in each["links"])


def test_sfc_md_op_and_success(client: FlaskClient) -> None:
    for listed in read(client, "/collections")["collections"]:
        alone = read(client, f"/collections/{listed['id']}")
        assert {name: alone[name] for name in listed if name != "links"} == {
            name: listed[name] for name in listed if name != "links"
        }
        assert all(link in alone["links"] for link in listed["links"])


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_fc_md_extent_takes_in_every_feature(client: FlaskClient, collection: str) -> None:
    extent = read(client, f"/collections/{collection}")["extent"]
    around = box(*extent["spatial"]["bbox"][0]).buffer(1e-4)
    first, last = (dt.datetime.fromisoformat(day).date().isoformat() for day in extent["temporal"]["interval"][0])
    for feature in items(client, "role=all", collection)["features"]:
        assert feature["geometry"] is None or around.covers(shape(feature["geometry"]))
        assert first <= feature["properties"]["date_start"] <= feature["properties"]["date_end"] <= last


def test_an_empty_database_spans_nothing(gazetteer: Gazetteer, tmp_path: Path, url: str) -> None:
    with open_store(url) as store:
        client = create_app(Settings(home=tmp_path), store, gazetteer).test_client()
        assert read(client, "/collections/incidents")["extent"]["temporal"]["interval"] == [[None, None]]
        document = items(client)
        assert (document["features"], document["numberMatched"], document["numberReturned"]) == ([], 0, 0)


# --- A.2.7: features ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_fc_op_and_fc_response(client: FlaskClient, collection: str) -> None:
    response = client.get(f"/collections/{collection}/items", headers=PROGRAM)
    assert response.mimetype == "application/geo+json"
    document = json.loads(response.text)
    assert document["type"] == "FeatureCollection"
    assert not validate_structure(document)
    assert not validate_geometries({**document, "features": [one for one in document["features"] if one["geometry"]]})[
        "invalid"
    ]


BOXES = ["22,44,41,53", "177,-20,-178,-12", "-180,-90,180,90", "22,44,-500,41,53,9000", "30,50,30,50"]


@pytest.mark.parametrize("bbox", BOXES)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_fc_bbox_response(client: FlaskClient, collection: str, bbox: str) -> None:
    """Exactly the features whose geometry meets the box, and those that have none."""
    edges = [float(edge) for edge in bbox.split(",")]
    west, south, east, north = edges if len(edges) == 4 else (*edges[:2], *edges[3:5])
    asked = box(west, south, east, north) if west <= east else box(west, south, 180, north) | box(-180, south, east, north)
    every = items(client, "", collection)["features"]
    meeting = [one["id"] for one in every if one["geometry"] is None or asked.intersects(shape(one["geometry"]))]
    assert ids(items(client, f"bbox={bbox}", collection)) == meeting


def test_footprints_are_found_where_only_their_ground_reaches(client: FlaskClient) -> None:
    assert "made-up-05" in ids(items(client, "bbox=34.5,51.9,34.6,52", "footprints"))  # Kursk Oblast, far from its point
    assert "made-up-05" not in ids(items(client, "bbox=34.5,51.9,34.6,52"))


@pytest.mark.parametrize("time", ["2025-01-31", "2025-01-31T12:00:00Z", "2025-01-30/..", "../2025-01-27", "/2025-01-27"])
def test_fc_time_response(client: FlaskClient, time: str) -> None:
    """Exactly the features whose days meet the interval, and those that have none."""
    first, slash, last = time.partition("/")
    start, end = first.strip(".")[:10], (last if slash else first).strip(".")[:10]
    meeting = [
        one["id"]
        for one in items(client)["features"]
        if one["properties"]["date_start"] is None
        or (one["properties"]["date_start"] <= (end or "9999") and one["properties"]["date_end"] >= start)
    ]
    assert ids(items(client, f"datetime={time}")) == meeting


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_fc_limit_response(client: FlaskClient, collection: str) -> None:
    every = ids(items(client, "limit=10000", collection))
    assert ids(items(client, "limit=3", collection)) == every[:3]
    assert ids(items(client, "limit=999999999", collection)) == every
    for wrong in ("0", "-1", "many", "1.5"):
        assert client.get(f"/collections/{collection}/items?limit={wrong}").status_code == 400


def test_a_limit_above_the_most_is_clamped(
    client: FlaskClient, made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    vague = [
        Incident(id=f"{n:04}", event_type="Riots", lat=n / 20, lon=n / 10, geo_precision=2, uncertainty_km=5.0, quote=str(n))
        for n in range(1_100)
    ]
    made_up_store.save(Extraction(Report("many", "Many."), (), tuple(vague)))
    document = items(client, "limit=5000", "footprints")
    assert document["numberReturned"] == 1_000
    assert links(document, "next")


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize("query", ["limit=5", "limit=4&role=all&datetime=2025-01-20/..", "limit=1&country=UA,RU"])
def test_fc_links_pages_lead_on_to_every_feature_once_under_the_same_filters(
    client: FlaskClient, collection: str, query: str
) -> None:
    asked = parse_qs(query)
    once = ids(items(client, query.replace(f"limit={asked['limit'][0]}", "limit=1000"), collection))
    read_on = list(pages(client, f"/collections/{collection}/items?{query}"))
    assert [one for page in read_on for one in ids(page)] == once
    assert len(read_on) == -(-len(once) // int(asked["limit"][0]))
    for page in read_on[:-1]:
        onwards = parse_qs(urlsplit(links(page, "next")[0]["href"]).query)
        assert {name: ",".join(values) for name, values in onwards.items() if name in asked} == {
            name: ",".join(values) for name, values in asked.items()
        }
    assert [bool(links(page, "prev")) for page in read_on] == [False, *[True] * (len(read_on) - 1)]


def test_pages_are_all_of_the_moment_of_the_first(client: FlaskClient, made_up_store: Store) -> None:
    once = ids(items(client))
    reader = pages(client, "/collections/incidents/items?limit=10")
    seen = ids(next(reader))
    made_up_store.save(made_up.hostile())
    seen += [one for page in reader for one in ids(page)]
    assert seen == once
    assert len(ids(items(client))) == len(once) + 2


@pytest.mark.parametrize(("collection", "way"), [("incidents", "keyed"), ("footprints", "whole")])
def test_a_page_is_of_its_moment_though_an_incident_changes_as_it_is_read(
    client: FlaskClient, made_up_store: Store, monkeypatch: pytest.MonkeyPatch, collection: str, way: str
) -> None:
    before = items(client, collection=collection)["features"]
    told = next(each for each in made_up.world() if each.incidents[0].id == before[0]["id"])
    read = getattr(made_up_store, way)

    def late(*given: Any) -> Any:
        monkeypatch.undo()
        made_up_store.save(replace(told, incidents=(replace(told.incidents[0], title="Told anew"),)))
        return read(*given)

    monkeypatch.setattr(made_up_store, way, late)
    found = items(client, collection=collection)["features"]
    assert found == (before if way == "keyed" else before[1:])


def test_fc_rel_type_and_fc_links(client: FlaskClient) -> None:
    document = items(client, "country=UA&limit=2")
    assert all({"rel", "type", "href"} <= set(each) for each in document["links"])
    assert links(document, "self")[0]["href"].endswith("/collections/incidents/items?country=UA&limit=2")
    page = client.get(local(links(document, "alternate")[0]["href"]))
    assert page.mimetype == "text/html"
    assert client.get(local(links(document, "collection")[0]["href"])).status_code == 200


def test_fc_number_matched_and_number_returned(client: FlaskClient) -> None:
    document = items(client, "country=UA&limit=2")
    assert (document["numberMatched"], document["numberReturned"], len(document["features"])) == (9, 2, 2)
    footprints = items(client, "limit=2", "footprints")
    assert (footprints["numberReturned"], len(footprints["features"])) == (2, 2)
    assert "numberMatched" not in footprints


@pytest.mark.parametrize("query", ["colour=red", "f=xml", "f=json&f=html", "bbox=1,2,3", "datetime=yesterday", "limit=x"])
@pytest.mark.parametrize("path", ["/collections/incidents/items", "/collections/footprints/items"])
def test_query_param_unknown_and_invalid(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(f"{path}?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert json.loads(response.text)["status"] == 400


@pytest.mark.parametrize("path", ["/?f=json", "/conformance?", "/api?", "/collections?", "/collections/incidents?"])
def test_a_parameter_that_a_resource_does_not_have_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}&country=UA", headers=PROGRAM).status_code == 400


def test_property_filters_narrow_by_simple_values(client: FlaskClient) -> None:
    for query, names in {
        "event_type=Battles": {"Battles"},
        "event_type=Battles&event_type=Riots": {"Battles", "Riots"},
    }.items():
        found = items(client, query)["features"]
        assert {one["properties"]["event_type"] for one in found} == names


# --- A.2.8: feature ----------------------------------------------------------------------------------------------------


def test_f_op_f_success_and_f_links(client: FlaskClient) -> None:
    response = client.get("/collections/incidents/items/made-up-05", headers=PROGRAM)
    assert response.mimetype == "application/geo+json"
    feature = json.loads(response.text)
    listed = next(one for one in items(client)["features"] if one["id"] == "made-up-05")
    assert {name: feature[name] for name in listed} == listed
    assert {each["rel"] for each in feature["links"]} >= {"self", "alternate", "collection"}
    ground = read(client, "/collections/footprints/items/made-up-05")
    assert ground["geometry"]["type"] in ("Polygon", "MultiPolygon")


@pytest.mark.parametrize(
    "path",
    [
        "/collections/none-such",
        "/collections/none-such/items",
        "/collections/incidents/items/none-such",
        "/collections/footprints/items/made-up-01",
    ],
)
def test_what_is_not_there_is_404_in_the_form_that_was_asked_for(client: FlaskClient, path: str) -> None:
    for accept, media_type in ((PROGRAM, "application/problem+json"), (BROWSER, "text/html")):
        response = client.get(path, headers=accept)
        assert (response.status_code, response.mimetype) == (404, media_type)


# --- HTML, and what every answer has -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", RESOURCES)
def test_html_definition_and_content(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Accept" in page.headers["Vary"]
    assert client.get(f"{path}?f=json", headers=BROWSER).mimetype != "text/html"
    document = lxml.html.fromstring(page.text)
    assert document.findtext(".//h1")
    for anchor in document.iterfind(".//main//a"):
        if anchor.get("href", "").startswith("http://localhost"):
            assert client.get(local(anchor.get("href", ""))).status_code == 200


def test_the_page_of_items_shows_what_the_document_holds_and_leads_on(client: FlaskClient) -> None:
    page = client.get("/collections/incidents/items?country=UA&limit=4&f=html")
    rows = lxml.html.fromstring(page.text).findall(".//tbody/tr")
    shown = [row.findtext("td/a") for row in rows]
    assert shown == [one["properties"]["title"] for one in items(client, "country=UA&limit=4")["features"]]
    onwards = lxml.html.fromstring(page.text).find(".//a[@rel='next']").get("href")
    assert client.get(local(onwards)).mimetype == "text/html"


@pytest.mark.parametrize("path", ["/", *RESOURCES])
def test_any_page_may_fetch_what_is_for_programs(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=PROGRAM).headers["Access-Control-Allow-Origin"] == "*"


def test_hostile_words_stay_words(client: FlaskClient, made_up_store: Store) -> None:
    made_up_store.save(made_up.hostile())
    for path in ("/collections/incidents/items?f=html", "/collections/incidents/items/hostile-placeless?f=html"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert ">49<" not in page


def test_the_dictionary_names_every_property(client: FlaskClient) -> None:
    page = lxml.html.fromstring(client.get("/dictionary").text)
    named = [row.findtext("td") for row in page.iterfind(".//tbody/tr")]
    assert named == list(items(client, "limit=1")["features"][0]["properties"])
