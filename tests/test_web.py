"""The web without a browser: addresses, filters, headers, errors."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import incidents as made_up
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geomap import delivery
from geomap.config import Settings
from geomap.errors import ConfigError
from geomap.features import FORMATS
from geomap.gazetteer import Gazetteer, attribution
from geomap.model import Extraction, Incident, Query, Report
from geomap.store import Store
from geomap.store.addresses import sqlite_path
from geomap.web import create_app

CSP = "Content-Security-Policy"
STORES = ("sqlite", "postgis")
DATA = [f"/incidents.{suffix}" for suffix in FORMATS] + ["/footprints.geojson", "/footprints.kml"]


@pytest.fixture
def client(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()


def ids(response: TestResponse) -> list[str]:
    return [each["id"] for each in json.loads(response.text)["features"]]


def test_the_download_is_an_attached_geojson_file_that_any_page_may_fetch(client: FlaskClient) -> None:
    response = client.get("/incidents.geojson")
    assert response.status_code == 200
    assert response.content_type == "application/geo+json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="incidents.geojson"'
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert len(ids(response)) == 42
    assert json.loads(response.text)["attribution"] == attribution()


@pytest.mark.parametrize(
    "path", [*DATA, "/changes.geojson", "/listing.json", "/tiles/3/4/2.mvt", "/incidents/made-up-05/footprint.geojson"]
)
def test_another_geomap_sends_again_what_any_page_may_fetch(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(path)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=again).status_code == 304
    monkeypatch.setattr(delivery, "CODE", "of another geomap")
    assert client.get(path, headers=again).status_code == 200


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_travels_under_its_name_and_type(client: FlaskClient, suffix: str) -> None:
    response = client.get(f"/incidents.{suffix}?country=UA")
    assert response.mimetype == FORMATS[suffix].media_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="incidents.{suffix}"'
    assert attribution() in response.text
    assert "none stated" in response.text


def test_a_download_says_which_moment_it_holds_and_can_be_had_again(client: FlaskClient, made_up_store: Store) -> None:
    before = client.get("/incidents.geojson?country=UA").text
    moment = json.loads(before)["as_of"]
    made_up_store.save(Extraction(Report("late", "Late."), (), (Incident(id="late", event_type="Riots", country="UA"),)))
    after = client.get("/incidents.geojson?country=UA").text
    assert (after == before, len(json.loads(after)["features"])) == (False, len(json.loads(before)["features"]) + 1)
    assert client.get(f"/incidents.geojson?country=UA&as_of={moment}").text == before
    assert json.loads(client.get(f"/footprints.geojson?as_of={moment}").text)["as_of"] == moment
    assert ids(client.get("/incidents.geojson?as_of=1999-12-31")) == []


def test_a_table_cannot_hold_footprints(client: FlaskClient) -> None:
    assert client.get("/footprints.csv").status_code == 404


def test_the_table_has_the_incidents_of_the_geojson(client: FlaskClient) -> None:
    response = client.get("/incidents.csv?country=UA")
    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert [row["id"] for row in rows] == ids(client.get("/incidents.geojson?country=UA"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 42),
        ("event_type=Battles", 5),
        ("event_type=Battles,Riots&country=CD", 2),
        ("status=claimed,confirmed&country=UA", 3),
        ("bbox=22,44,41,53&event_type=Battles", 3),
        ("datetime=2025-01-31", 2),
        ("datetime=2025-01-30/..", 5),
        ("q=drone+strike+kharkiv", 1),
        ("role=background", 1),
        ("role=all", 43),
        ("country=UA&geo_precision=2", 2),
        ("review=draft", 1),
        ("min_killed=100", 2),
        ("admin1=Kursk+Oblast", 2),
        ("id=made-up-02,made-up-03", 2),
        ("limit=7", 7),
        ("limit=7&offset=40", 2),
    ],
)
def test_every_filter_narrows_the_download(client: FlaskClient, query: str, count: int) -> None:
    assert len(ids(client.get(f"/incidents.geojson?{query}"))) == count


def test_footprints_stand_under_the_same_filters(client: FlaskClient) -> None:
    drawn = client.get("/footprints.geojson?country=RU,YT")
    assert ids(drawn) == ["made-up-05", "made-up-38"]
    assert ids(client.get("/incidents/made-up-05/footprint.geojson")) == ["made-up-05"]
    assert ids(client.get("/incidents/made-up-01/footprint.geojson")) == []


@pytest.mark.parametrize("path", DATA)
def test_the_same_data_are_not_sent_twice(client: FlaskClient, made_up_store: Store, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{path}?country=UA", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    made_up_store.save(made_up.hostile())
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_gzip_is_used_where_it_is_accepted_and_keeps_the_validator_good(client: FlaskClient) -> None:
    plain = client.get("/incidents.geojson")
    packed = client.get("/incidents.geojson", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.data[:2] == b"\x1f\x8b"
    assert len(packed.data) < len(plain.data) / 5
    assert "Content-Encoding" not in plain.headers
    again = client.get("/incidents.geojson", headers={"If-None-Match": packed.headers["ETag"], "Accept-Encoding": "gzip"})
    assert again.status_code == 304


def test_a_range_is_of_the_plain_bytes(client: FlaskClient) -> None:
    whole = client.get("/assets/leaflet/leaflet.js").data
    part = client.get("/assets/leaflet/leaflet.js", headers={"Range": "bytes=10-29", "Accept-Encoding": "gzip"})
    assert (part.status_code, part.data, part.content_encoding) == (206, whole[10:30], None)


@pytest.mark.parametrize("query", ["bbox=1,2,3", "datetime=yesterday", "colour=red", "status=foo"])
@pytest.mark.parametrize("path", DATA)
def test_a_bad_filter_on_data_is_one_sentence_as_a_problem(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(f"{path}?{query}")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    problem = json.loads(response.text)
    assert problem["status"] == 400
    assert query.partition("=")[0] in problem["detail"]
    assert problem["detail"].count(". ") == 0


def test_a_bad_filter_on_the_map_is_a_page_to_read(client: FlaskClient) -> None:
    response = client.get("/?bbox=1,2,3")
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "bbox=1,2,3 is not a bounding box" in response.text


@pytest.mark.parametrize(
    "path", ["/incidents/none-such", "/incidents/none-such/footprint.geojson", "/nowhere", "/assets/x/y.js"]
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/assets/leaflet/../../../../pyvenv.cfg", "/assets/leaflet/%2e%2e/__init__.py", "/static/../web.py"]
)
def test_assets_lead_nowhere_else(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_database_that_fails_is_503(client: FlaskClient, made_up_store: Store, url: str) -> None:
    made_up_store.close()
    if path := sqlite_path(url):
        Path(path).write_bytes(b"this is not a database" * 100)
    for path in ("/", *DATA):
        response = client.get(path)
        assert response.status_code == 503, path
        assert "The database " in response.text


def test_tiles_are_drawn_in_either_theme_and_refused_beyond_the_world(client: FlaskClient) -> None:
    light, dark = (client.get(f"/tiles/3/4/2.svg?theme={theme}") for theme in ("light", "dark"))
    assert light.mimetype == dark.mimetype == "image/svg+xml"
    assert light.data != dark.data
    assert "max-age" in light.headers["Cache-Control"]
    assert client.get("/tiles/3/4/99.svg").status_code == 400
    assert client.get("/tiles/3/4/2.svg?theme=pink").status_code == 400


def test_pages_let_only_their_own_scripts_run(client: FlaskClient) -> None:
    for path in ("/", "/incidents/made-up-05", "/incidents/none-such"):
        response = client.get(path)
        policy = response.headers["Content-Security-Policy"]
        nonces = re.findall(r"'nonce-([^']+)'", policy)
        assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert set(re.findall(r'<script(?: type="[a-z/]+")? nonce="([^"]+)"', response.text)) <= set(nonces)
        assert all("src=" in tag or "nonce=" in tag for tag in re.findall(r"<script[^>]*>", response.text))
        assert " style=" not in response.text
        assert "https://" not in re.sub(
            r'href="https://news.example[^"]*"|<script.*?</script>|<td>.*?</td>', "", response.text
        )
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Referrer-Policy" in response.headers


def test_a_nonce_is_never_used_twice(client: FlaskClient) -> None:
    assert client.get("/").headers["Content-Security-Policy"] != client.get("/").headers["Content-Security-Policy"]


def test_another_base_map_is_allowed_by_name_only(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> None:
    for tiles, host in (
        ("osm", "https://tile.openstreetmap.org"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "https://*.tiles.example"),
    ):
        page = create_app(Settings(home=tmp_path, tiles=tiles), made_up_store, gazetteer).test_client().get("/")
        assert f"img-src 'self' data: {host};" in page.headers["Content-Security-Policy"]
    several = (
        create_app(Settings(home=tmp_path, tiles="offline, satellite,osm"), made_up_store, gazetteer).test_client().get("/")
    )
    assert "img-src 'self' data: https://tiles.maps.eox.at https://tile.openstreetmap.org;" in several.headers[CSP]
    assert re.findall(r"(tile_layer_\d)\.addTo", several.text) == ["tile_layer_0"]  # no other is asked for unless chosen
    assert several.text.index("/tiles/{z}") < several.text.index("tiles.maps.eox.at")
    with pytest.raises(ConfigError, match="no base map"):
        create_app(Settings(home=tmp_path, tiles="mars"), made_up_store, gazetteer)


def test_an_incident_page_tells_what_the_report_says_and_why_it_is_here(client: FlaskClient) -> None:
    page = client.get("/incidents/made-up-02").text
    assert (
        "<mark>The missile attack in Kherson was reported on Wednesday, The regional military administration said.</mark>"
        in page
    )
    assert "still at work on Friday evening. <mark>" in page
    assert "the report names its region; the other places of the report are near it" in page
    assert "no other place of the report is near it; far smaller" in page
    assert "Most killed; empty when left open or not stated" in page
    assert 'href="https://news.example/2"' in page


def test_an_incident_without_a_place_says_so(client: FlaskClient) -> None:
    assert "Why it is not on the map" in client.get("/incidents/made-up-40").text
    assert "no place of this name is in the gazetteer" in client.get("/incidents/made-up-40").text
    assert "does not name a place" in client.get("/incidents/made-up-41").text


def test_a_quote_that_the_report_no_longer_has_is_shown_by_itself(client: FlaskClient, made_up_store: Store) -> None:
    incident = Incident(id="moved", title="Moved", event_type="Riots", quote="Gone words", quote_start=0, quote_end=10)
    made_up_store.save(Extraction(Report("r", "Other words altogether"), (), (replace(incident, report_ids="r"),)))
    page = client.get("/incidents/moved").text
    assert "<mark>Gone words</mark>" in page
    assert "Other words" not in page


def test_hostile_text_stays_text_on_an_incident_page(client: FlaskClient, made_up_store: Store) -> None:
    made_up_store.save(made_up.hostile())
    page = client.get("/incidents/hostile-placeless").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert ">49<" not in page


def again(extraction: Extraction, report_id: str, **values: object) -> Extraction:
    """The same incidents as another report tells them."""
    told = (replace(one, id=f"{report_id}-{one.id}", report_ids=report_id, **values) for one in extraction.incidents)  # type: ignore[arg-type]
    return Extraction(replace(extraction.report, id=report_id), (), tuple(told))


def test_an_incident_page_sets_the_claims_of_its_reports_side_by_side(client: FlaskClient, made_up_store: Store) -> None:
    first = made_up.world()[2]
    made_up_store.save(again(first, "second", publisher="Second Wire", killed_low=9, killed_best=9, killed_high=9))
    ledger = client.get("/incidents/made-up-02").text.partition('id="ledger"')[2].partition("</section>")[0]
    assert ledger.count("<tr>") == 3  # the head, and two reports
    assert "Second Wire" in ledger
    assert "same place" in ledger
    said = [first.incidents[0].killed_best, 9]
    assert [f'<td class="differs">{count}</td>' in ledger for count in said] == [True, False]
    assert ledger.count('class="differs"') == 1
    assert json.loads(client.get("/incidents.geojson?q=second").text)["features"][0]["properties"]["n_reports"] == 2


@pytest.mark.parametrize(("score", "sure"), [(0.96, "yes"), (0.64, "no")])
def test_an_incident_page_says_whether_its_place_is_in_doubt(
    client: FlaskClient, made_up_store: Store, score: float, sure: str
) -> None:
    (incident,) = made_up.world()[2].incidents
    assert incident.toponym is not None
    told = replace(incident, id="doubt", report_ids="doubt", title="Doubt", toponym=replace(incident.toponym, score=score))
    made_up_store.save(Extraction(Report("doubt", "Doubt.", published=incident.published), (), (told,)))
    (shown,) = json.loads(client.get("/incidents.geojson?q=doubt").text)["features"]
    assert f'data-sure="{sure}"' in client.get(f"/incidents/{shown['id']}").text


def test_an_incident_page_tells_what_each_report_changed(client: FlaskClient, made_up_store: Store) -> None:
    first = made_up.world()[2]
    made_up_store.save(again(first, "second", publisher="Second Wire", killed_low=9, killed_best=9, killed_high=9))
    made_up_store.save(again(first, "third", publisher="Third Wire", killed_low=9, killed_best=9, killed_high=9))
    steps = client.get("/incidents/made-up-02").text.partition('id="history"')[2].partition("</section>")[0]
    began, changed, agreed = re.split(r"<li><b>", steps)[1:]
    assert "was the first report of it" in began
    assert "Second Wire" in changed
    assert re.search(r"Killed: <del>1</del> → <ins>9 \(1–9\)</ins>", changed)
    assert "Third Wire" in agreed
    assert "agrees with what was known" in agreed


def test_an_incident_page_can_be_cited_and_downloaded(client: FlaskClient) -> None:
    page = client.get("/incidents/made-up-02?lang=uk").text
    assert '<link rel="canonical" href="http://localhost/incidents/made-up-02">' in page
    citation = page.partition('id="citation"')[2].partition("</p>")[0]
    assert "Missile attack in Kherson" in citation
    assert "http://localhost/incidents/made-up-02" in citation
    download = re.search(r'href="(/incidents\.geojson\?[^"]*)" download', page)
    assert download
    assert ids(client.get(unescape(download[1]))) == ["made-up-02"]


def test_an_incident_of_one_report_has_no_ledger(client: FlaskClient) -> None:
    assert 'id="ledger"' not in client.get("/incidents/made-up-02").text


def test_hostile_text_stays_text_in_the_ledger(client: FlaskClient, made_up_store: Store) -> None:
    made_up_store.save(made_up.hostile())
    made_up_store.save(again(made_up.hostile(), made_up.HOSTILE[2], place_name=made_up.HOSTILE[3]))
    incident = next(one for one in made_up_store.incidents(Query()) if one.n_reports > 1)
    page = client.get(f"/incidents/{quote(incident.id)}").text
    assert 'id="ledger"' in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert ">49<" not in page


def test_the_map_page_holds_no_words_of_a_report(client: FlaskClient) -> None:
    assert "Kharkiv" not in client.get("/").text
