"""What the map page asks for: incidents in brief, and places by the beginning of their names."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep

import incidents as made_up
import pytest
from flask.testing import FlaskClient

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.index import Index, roles
from geomap.model import Query, Role
from geomap.places import beginning
from geomap.store import Store
from geomap.web import create_app
from geomap.web import kept as kept_answers
from geomap.web.kept import Kept
from geomap.web.negotiation import JSON

STORES = ("sqlite", "postgis")


@pytest.fixture
def client(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()


def names(found: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [feature["properties"]["name"] for feature in found["features"]]


def listed(client: FlaskClient, filters: str = "") -> list[dict[str, object]]:
    """The incidents of a listing, each with its cells by column."""
    columns = client.get(f"/listing.json?{filters}").get_json()
    words = {name: [each["values"][n] for n in each["rows"]] for name, each in columns.items() if isinstance(each, dict)}
    cells = columns | words
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def test_a_listing_has_every_incident_in_whole_numbers_and_words(client: FlaskClient) -> None:
    found = {one["id"]: one for one in listed(client)}
    assert len(found) == 42
    goma = found["made-up-29"]
    assert (goma["lon"], goma["lat"]) == (2922280, -167430)
    assert (goma["first"], goma["last"]) == (20115, 20115)  # 27 January 2025
    assert (goma["killed_best"], goma["geo_precision"], goma["place_name"], goma["country"]) == (700, 1, "Goma", "CD")
    vague = found["made-up-05"]
    assert vague["last"] == vague["first"] + 3  # type: ignore[operator]
    assert found["made-up-41"]["lon"] is None


def test_a_listing_stands_under_the_filters_of_the_incidents(client: FlaskClient, made_up_store: Store) -> None:
    for filters, query in (
        ("country=UA", Query(country=("UA",))),
        ("q=kharkiv&role=all", Query(q="kharkiv", role=())),
        ("limit=5", Query(limit=5)),
        ("min_killed=70", Query(min_killed=70)),
    ):
        assert [one["id"] for one in listed(client, filters)] == [one.id for one in made_up_store.incidents(query)]


def test_a_listing_says_every_word_once(client: FlaskClient) -> None:
    countries = client.get("/listing.json").get_json()["country"]["values"]
    assert len(set(countries)) == len(countries) > 5


def test_a_listing_of_nothing_has_empty_columns(client: FlaskClient) -> None:
    columns = client.get("/listing.json?country=AQ").get_json()
    assert columns["id"] == []
    assert columns["review"] == {"values": [], "rows": []}


def test_roles_are_counted(made_up_store: Store) -> None:
    assert roles(Index(made_up_store).columns()) == {Role.EVENT: 42, Role.BACKGROUND: 1}


# --- What a view shows, where incidents are too many for a listing ------------------------------------------------------

WORLD = "view=-180,-80,180,80"


def test_a_summary_counts_what_matches(client: FlaskClient) -> None:
    summary = client.get("/summary.json?country=UA").get_json()
    assert (summary["matching"], summary["counts"]["country"]["UA"]) == (9, 9)
    assert summary["counts"]["country"].keys() > {"UA", "CD"}
    assert sum(summary["days"]) + summary["undated"] == 9
    assert len(summary["box"]) == 4


def test_marks_say_what_they_stand_for(client: FlaskClient) -> None:
    marks = client.get(f"/marks.json?{WORLD}&zoom=3").get_json()
    assert sum(mark["count"] for mark in marks) == 39
    assert all(sum(count for _, count in mark["types"]) == mark["count"] for mark in marks)
    assert all(mark["west"] <= mark["x"] <= mark["east"] and mark["north"] <= mark["y"] <= mark["south"] for mark in marks)
    alone = [mark["pin"] for mark in marks if mark["count"] == 1]
    assert len(alone) > 5
    assert all(pin["id"].startswith("made-up-") and pin["geo_precision"] in (1, 2, 3) for pin in alone)


def test_rows_are_the_features_in_view_and_those_without_a_place(client: FlaskClient) -> None:
    near = client.get("/rows.json?view=20,40,45,60&sort=killed&rows=3").get_json()
    assert (near["count"], len(near["features"])) == (14, 3)
    killed = [feature["properties"]["killed_best"] for feature in near["features"]]
    assert killed == sorted(killed, reverse=True)
    nowhere = client.get("/rows.json?rows=50").get_json()
    assert (nowhere["count"], nowhere["box"]) == (3, None)
    assert all(feature["geometry"] is None for feature in nowhere["features"])


def test_heat_is_counted_on_a_grid(client: FlaskClient) -> None:
    heat = client.get(f"/heat.json?{WORLD}&across=36&down=16").get_json()
    assert sum(heat["counts"]) == 39
    assert max(heat["cells"]) < 36 * 16


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/marks.json?zoom=3", "view="),
        ("/marks.json?view=1,2,3&zoom=3", "view=1,2,3"),
        ("/marks.json?view=nan,2,3,4&zoom=3", "view=nan"),
        ("/marks.json?view=5,2,3,4&zoom=3", "view=5"),
        (f"/marks.json?{WORLD}&zoom=18", "smaller zoom"),
        (f"/marks.json?{WORLD}&zoom=x", "zoom=x"),
        (f"/marks.json?{WORLD}&zoom=3&colour=red", "colour"),
        (f"/heat.json?{WORLD}&across=5000&down=5000", "across=5000"),
        (f"/heat.json?{WORLD}&across=0&down=5", "across=0"),
        (f"/rows.json?{WORLD}&rows=10&sort=fame", "sort=fame"),
        (f"/rows.json?{WORLD}&rows=-1", "rows=-1"),
    ],
)
def test_what_makes_no_sense_is_told(client: FlaskClient, path: str, words: str) -> None:
    response = client.get(path)
    assert response.status_code == 400
    assert words in response.get_json()["detail"]


@pytest.mark.parametrize("path", ["/summary.json?", f"/marks.json?{WORLD}&zoom=3", "/rows.json?rows=5", "/listing.json?"])
def test_an_answer_is_sent_once_until_the_data_change(client: FlaskClient, made_up_store: Store, path: str) -> None:
    again = {"If-None-Match": client.get(path).headers["ETag"]}
    assert client.get(path, headers=again).status_code == 304
    made_up_store.save(made_up.hostile())
    assert client.get(path, headers=again).status_code == 200


def test_who_asks_for_something_else_does_not_wait(client: FlaskClient) -> None:
    kept, both = Kept(), Barrier(2)

    def make() -> bytes:
        both.wait(timeout=30)  # until the other is being made
        return b"{}"

    def ask(path: str) -> bytes:
        with client.application.test_request_context(path):
            return kept.answer("1", JSON, make).data

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(ask, ["/one", "/other"])) == [b"{}", b"{}"]


def test_who_asks_for_the_same_waits_for_what_is_being_made(client: FlaskClient) -> None:
    kept, made = Kept(), []

    def make() -> bytes:
        made.append(1)
        sleep(0.1)  # meanwhile the others ask
        return b"{}"

    def ask(path: str) -> bytes:
        with client.application.test_request_context(path):
            return kept.answer("1", JSON, make).data

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, ["/same"] * 4)) == [b"{}"] * 4
    assert len(made) == 1


def test_answers_that_were_not_asked_for_make_room(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "MOST", 60)  # bytes: two answers
    kept, made = Kept(), []
    for path in ("/a", "/b", "/a", "/c", "/a", "/b"):
        with client.application.test_request_context(path):
            kept.answer("1", JSON, lambda path=path: made.append(path) or b"{}")  # type: ignore[misc]
    assert made == ["/a", "/b", "/c", "/b"]


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
