"""Watching a server: is it alive, can it answer, what was asked of it; and logs that never tell what reports say."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any
from urllib.parse import quote

import incidents as made_up
import psycopg
import pytest
from databases import tampering
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from geomap import __version__, logs
from geomap.config import Settings
from geomap.errors import ConfigError
from geomap.gazetteer import Gazetteer
from geomap.store import Store, open_late
from geomap.store.addresses import sqlite_path
from geomap.store.postgis import SCHEMA as POSTGIS
from geomap.store.sqlite import SCHEMA
from geomap.web import create_app

STORES = ("sqlite", "postgis")
Facts = dict[str, Any]


@pytest.fixture
def app(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> Flask:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@contextmanager
def logged(form: str = "json") -> Iterator[io.StringIO]:
    """What is logged meanwhile."""
    lines = io.StringIO()
    logs.concerning(None)
    with redirect_stderr(lines):
        logs.configure(form)
        yield lines
        logs.configure("")


def ask(client: FlaskClient, path: str, **more: Any) -> bytes:
    """The body of an answer, read to its end, upon which it is told of."""
    return client.get(path, **more).data


def events(lines: io.StringIO, name: str = "request") -> list[Facts]:
    every: list[Facts] = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [each for each in every if each["event"] == name]


# --- Alive and ready --------------------------------------------------------------------------------------------------


def test_a_server_is_alive_and_ready(client: FlaskClient) -> None:
    for path, word in (("/healthz", "alive"), ("/readyz", "ready")):
        response = client.get(path)
        assert (response.status_code, response.get_json()) == (200, {"status": word})
        assert response.headers["Cache-Control"] == "no-store"


def test_a_server_that_cannot_answer_says_why_and_when_to_ask_again(gazetteer: Gazetteer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    app = create_app(Settings(home=tmp_path), open_late(f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}"), gazetteer)
    for path in ("/readyz", "/incidents.geojson", "/"):
        response = app.test_client().get(path)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "10"), path
        assert "cannot be used" in response.text
    problem = app.test_client().get("/readyz").get_json()
    assert (problem["status"], problem["detail"].count(". ")) == (503, 0)


def test_a_server_is_ready_as_soon_as_its_database_is(gazetteer: Gazetteer, tmp_path: Path) -> None:
    blocked = tmp_path / "folder"
    blocked.touch()
    client = create_app(Settings(home=tmp_path), open_late(f"sqlite:///{blocked / 'x.sqlite'}"), gazetteer).test_client()
    assert client.get("/readyz").status_code == 503
    blocked.unlink()
    assert client.get("/readyz").status_code == 200


def test_a_server_whose_database_is_gone_is_not_ready(
    made_up_store: Store, gazetteer: Gazetteer, url: str, tmp_path: Path
) -> None:
    client = create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()
    assert client.get("/readyz").status_code == 200
    with gone(url):
        response = client.get("/readyz")
        assert (response.status_code, response.mimetype) == (503, "application/problem+json")
        assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


@contextmanager
def gone(url: str) -> Iterator[None]:
    """While it lasts, there is no such database."""
    if path := sqlite_path(url):
        Path(path).rename(f"{path}.away")
        yield
        Path(f"{path}.away").rename(path)
    else:
        name = re.search(r"/(test\d+)", url)
        assert name
        with psycopg.connect(url.replace(name[1], "postgres"), autocommit=True) as db:
            db.execute(f"ALTER DATABASE {name[1]} ALLOW_CONNECTIONS false".encode())
            yield
            db.execute(f"ALTER DATABASE {name[1]} ALLOW_CONNECTIONS true".encode())


def test_a_server_whose_database_another_geomap_has_migrated_is_not_ready(client: FlaskClient, url: str) -> None:
    later = "PRAGMA user_version = 99" if sqlite_path(url) else "UPDATE geomap_version SET version_num = '9999'"
    now = f"PRAGMA user_version = {SCHEMA}" if sqlite_path(url) else f"UPDATE geomap_version SET version_num = '{POSTGIS}'"
    with tampering(url) as execute:
        execute(later)
    assert "update geomap" in client.get("/readyz").get_json()["detail"]
    with tampering(url) as execute:
        execute(now)
    assert client.get("/readyz").status_code == 200


def test_a_server_whose_gazetteer_is_gone_is_not_ready(made_up_store: Store, gazetteer_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "gazetteer.sqlite"
    file.symlink_to(gazetteer_file)
    client = create_app(Settings(home=tmp_path), made_up_store, Gazetteer.open(file)).test_client()
    assert client.get("/readyz").status_code == 200
    file.unlink()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "geomap gazetteer build" in response.get_json()["detail"]


# --- Request ids ------------------------------------------------------------------------------------------------------


def test_a_request_keeps_the_id_that_a_proxy_gave_it(client: FlaskClient) -> None:
    given = {"X-Request-ID": "4f-2.b_9"}
    with logged() as lines:
        response = client.get("/nowhere", headers={**given, "Accept": "application/json"}, buffered=True)
    assert response.headers["X-Request-ID"] == response.get_json()["request_id"] == "4f-2.b_9"
    assert [each["request_id"] for each in events(lines)] == ["4f-2.b_9"]


@pytest.mark.parametrize("given", ["", "a b", "a\\nb", "x" * 65, "é", "<script>"])
def test_a_request_gets_an_id_of_its_own_where_it_has_none_to_be_relied_upon(client: FlaskClient, given: str) -> None:
    ids = {client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)


def test_a_page_about_a_failure_names_the_request(made_up_store: Store, client: FlaskClient, url: str) -> None:
    client.application.add_url_rule("/boom", view_func=boom)
    response = client.get("/boom", headers={"Accept": "text/html"})
    assert response.status_code == 500
    assert f"Request {response.headers['X-Request-ID']}" in response.text


def boom() -> str:
    raise ValueError("xyzzy")


# --- Metrics ----------------------------------------------------------------------------------------------------------

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def metrics(client: FlaskClient) -> Samples:
    """Every number, by its name and labels."""
    response = client.get("/metrics")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    families = text_string_to_metric_families(response.text)
    return {(each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples}


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[f"geomap_{name}", frozenset(labels.items())]


def test_metrics_count_what_was_asked_for_and_how_it_went(client: FlaskClient) -> None:
    body = ask(client, "/incidents.geojson")
    ask(client, "/incidents.geojson?bbox=1")
    assert client.head("/incidents.geojson").data == b""
    found = metrics(client)
    asked = {"endpoint": "incidents_geojson", "method": "GET"}
    assert value(found, "http_requests_total", **asked, status="200") == 1
    assert value(found, "http_requests_total", **asked, status="400") == 1
    assert value(found, "http_request_duration_seconds_count", endpoint="incidents_geojson") == 3
    assert value(found, "http_response_bytes_total", endpoint="incidents_geojson") > len(body)


def test_metrics_tell_what_the_store_holds(client: FlaskClient, made_up_store: Store) -> None:
    found = metrics(client)
    moment = made_up_store.moment()
    assert moment
    assert value(found, "info", version=__version__) == 1
    assert value(found, "store_up") == 1
    assert [value(found, "incidents", role=role) for role in ("event", "background")] == [42, 1]
    assert value(found, "reports") == 43
    assert value(found, "last_change_timestamp_seconds") == moment.timestamp()
    made_up_store.save(made_up.hostile())
    assert value(metrics(client), "reports") == 44


def test_metrics_say_that_the_store_cannot_be_read(gazetteer: Gazetteer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    app = create_app(Settings(home=tmp_path), open_late(f"sqlite:///{tmp_path / 'file' / 'x.sqlite'}"), gazetteer)
    assert value(metrics(app.test_client()), "store_up") == 0


def test_metrics_do_not_grow_with_what_is_asked_for(client: FlaskClient) -> None:
    def ask_for(n: int) -> None:
        for path in (f"/incidents/made-up-{n:02}", f"/nowhere/{n}", f"/places?q={n}", f"/tiles/3/{n % 8}/2.svg"):
            ask(client, path)
        assert client.open("/", method=f"METHOD{n}").data

    ask_for(0)
    metrics(client)
    before = set(metrics(client))
    for n in range(1, 12):
        ask_for(n)
    assert set(metrics(client)) == before


@pytest.mark.parametrize(
    ("who", "peer", "headers", "status"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "", {}, 200),
        ("local", "192.0.2.7", {}, 403),
        ("local", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("local", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("local", "127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 403),
        ("open", "192.0.2.7", {"X-Forwarded-For": "192.0.2.7"}, 200),
        ("off", "127.0.0.1", {}, 404),
    ],
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_metrics_are_for_whom_they_are_meant(
    who: str, peer: str, headers: dict[str, str], status: int, proxies: int, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, metrics=who, proxies=proxies)
    client = create_app(settings, open_late(settings.db_url), gazetteer).test_client()
    response = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert response.status_code == status
    assert (response.mimetype == "application/problem+json") == (status != 200)


def test_metrics_for_nobody_known_are_refused_at_the_start(gazetteer: Gazetteer, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="GEOMAP_METRICS=everyone"):
        create_app(Settings(home=tmp_path, metrics="everyone"), open_late("sqlite:///x"), gazetteer)


# --- Behind a proxy ---------------------------------------------------------------------------------------------------

PROXIED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "map.example"}


@pytest.mark.parametrize(
    ("proxies", "base"), [(0, "http://localhost/"), (1, "https://map.example/"), (2, "http://localhost/")]
)
def test_links_lead_to_the_address_that_as_many_proxies_as_are_trusted_say(
    made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path, proxies: int, base: str
) -> None:
    client = create_app(Settings(home=tmp_path, proxies=proxies), made_up_store, gazetteer).test_client()
    page = client.get("/collections/incidents/items?limit=1", headers=PROXIED).get_json()
    assert {link["href"].startswith(base) for link in page["links"]} == {True}


# --- Logs -------------------------------------------------------------------------------------------------------------


def test_a_line_a_request_tells_what_came_of_it(client: FlaskClient) -> None:
    with logged() as lines:
        size = len(ask(client, "/incidents.geojson?q=drone"))
        for path in ("/incidents/none-such", "/nowhere", "/healthz"):
            ask(client, path)
    found = events(lines)
    assert [(each["endpoint"], each["status"], each["level"]) for each in found] == [
        ("incidents_geojson", 200, "info"),
        ("incident_page", 404, "info"),
        ("none", 404, "info"),
    ]
    assert (found[0]["bytes"], found[0]["method"]) == (size, "GET")
    assert found[0]["seconds"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found[0]["time"])


def test_a_line_names_what_was_asked_for_behind_an_address_of_its_own(
    made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, public_url="https://map.example")
    client = create_app(settings, made_up_store, gazetteer).test_client()
    with logged() as lines:
        ask(client, "/incidents.geojson")
        ask(client, "/incidents.geojson", environ_overrides={"QUERY_STRING": "q=\xff"})
    assert [each["endpoint"] for each in events(lines)] == ["incidents_geojson", "incidents_geojson"]


def test_a_failure_is_told_with_where_it_was_and_without_its_words(app: Flask) -> None:
    app.add_url_rule("/boom", view_func=boom)
    with logged() as lines:
        response = app.test_client().get("/boom", buffered=True)
    (failure,), (request,) = events(lines, "log"), events(lines)
    assert failure["error"] == "ValueError"
    assert "boom" in failure["trace"][-1]
    assert failure["request_id"] == request["request_id"] == response.headers["X-Request-ID"]
    assert (request["status"], request["level"]) == (500, "error")
    assert "xyzzy" not in lines.getvalue()


def test_an_answer_that_breaks_off_is_told(app: Flask) -> None:
    def broken() -> Iterator[bytes]:
        yield b"12345"
        raise OSError("xyzzy")

    app.add_url_rule("/broken", view_func=broken)
    with logged() as lines, pytest.raises(OSError, match="xyzzy"):
        app.test_client().get("/broken", buffered=True)
    (request,) = events(lines)
    assert (request["status"], request["bytes"], request["failed"], request["level"]) == (200, 5, "OSError", "error")


def test_a_visitor_who_leaves_is_no_failure(client: FlaskClient) -> None:
    with logged() as lines:
        client.get("/incidents.geojson").close()
    (request,) = events(lines)
    assert (request["failed"], request["level"]) == ("visitor left", "info")


def test_in_words_an_event_is_one_line_too() -> None:
    with logged("text") as lines:
        logs.event("report", outcome="new", source="a file\nof two lines", incidents=2)
    assert re.fullmatch(r'\S+Z info report outcome=new source="a file\\nof two lines" incidents=2\n', lines.getvalue())


def test_nothing_is_logged_unless_it_is_asked_for(client: FlaskClient) -> None:
    with logged("") as lines:
        ask(client, "/incidents.geojson")
    assert lines.getvalue() == ""


def test_a_form_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="GEOMAP_LOG=xml"):
        logs.configure("xml")


@pytest.mark.parametrize("form", ["json", "text"])
def test_lines_of_other_packages_are_cut_down_to_what_stands_in_their_code(form: str) -> None:
    with logged(form) as lines:
        logging.getLogger("other").warning("cannot read %s", "xyzzy")
        logging.getLogger("other").warning(f"cannot read {'xyzzy'!s}")
    assert "cannot read %s" in lines.getvalue()
    assert lines.getvalue().count("test_observing.py") == 2
    assert "xyzzy" not in lines.getvalue()


hostile = st.one_of(st.sampled_from(made_up.HOSTILE), made_up.words, st.text(max_size=30)).map(lambda text: f"xyzzy{text}")
ASKED = (
    "/incidents.geojson?q={}",
    "/places?q={}",
    "/incidents/{}",
    "/collections/incidents/items?q={}",
    "/{}",
    "/listing.json?{}",
    "/incidents.csv?country={}",
    "/oembed?url={}",
    "/boom?q={}",
)


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    def fail() -> str:
        raise ValueError(request.args["q"])

    app.add_url_rule("/boom", view_func=fail)
    return app.test_client()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hostile, st.sampled_from(ASKED), st.sampled_from(["json", "text"]))
def test_what_a_visitor_asks_for_never_stands_in_the_log(failing: FlaskClient, words: str, path: str, form: str) -> None:
    with logged(form) as lines:
        ask(
            failing,
            path.format(quote(words.encode(errors="replace"))),
            headers={"X-Request-ID": words.encode("unicode_escape")},
        )
    assert lines.getvalue().count("\n") in (1, 2)  # with that of a failure
    assert "xyzzy" not in lines.getvalue()
