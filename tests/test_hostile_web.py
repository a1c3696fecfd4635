"""Requests that mean harm: parameters, paths, headers, methods and clients that never finish."""

from __future__ import annotations

import http.client
import itertools
import json
import multiprocessing
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import product
from math import inf, nextafter
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import incidents as made_up
import pytest
from databases import Blank
from flask import Flask, Response
from flask.testing import FlaskClient
from hostile import ESCAPES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import serving

from geomap.cli.patience import PACE, Patience
from geomap.cli.server import CLIENTS, THREADS, serve_until_stopped
from geomap.config import PACKAGE, Settings
from geomap.errors import ConfigError
from geomap.features import FORMATS
from geomap.gazetteer import Gazetteer
from geomap.model import Extraction, Incident, Query, Report
from geomap.query import FILTERS
from geomap.store import Store, open_store
from geomap.web import create_app

STORES = ("sqlite", "postgis")
ANSWERS = (200, 400, 404)
INJECTIONS = (
    "' OR '1'='1",
    "'; DROP TABLE incidents; --",
    "1) OR 1=1 --",
    'UA" OR "1"="1',
    "x' UNION SELECT sql FROM sqlite_master --",
    "%",
    "_",
    "\\",
    "*",
    "?",
    ":1",
    "$1",
    "{}",
    '"a" OR "b"',
    "NEAR(a b)",
    "a* NOT b",
    "title: strike",
    "^strike",
    "a & b | !c",
    "a <-> b",
    ":*",
    "\0",
    "\r\nSet-Cookie: owned=1",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ESCAPES,
    *made_up.HOSTILE,
)
PAGES = ("/", "/embed", "/share")
PAGE_OF_ONE = f"/incidents/{made_up.world()[0].incidents[0].id}"
LISTS = ("/incidents.geojson", "/listing.json", "/summary.json", "/changes.geojson", "/collections/incidents/items?f=json")
values = st.one_of(st.sampled_from(INJECTIONS), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
EQUAL = {"id": "id", "admin1": "admin1", "country": "country", "event_type": "event_type", "status": "status"}


@pytest.fixture(scope="module")
def app(blank: Blank, gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The made-up world, which no request may change."""
    with blank() as url, open_store(url) as store:
        for extraction in made_up.world():
            store.save(extraction)
        before, version = list(store.incidents(Query(role=()))), store.version()
        yield create_app(Settings(home=tmp_path_factory.mktemp("home")), store, gazetteer)
        assert (list(store.incidents(Query(role=()))), store.version()) == (before, version)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


# --- Parameters -------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([*FILTERS, "since", "f", "lang", "view", "sort"]), value=values, path=st.sampled_from(LISTS + PAGES)
)
def test_no_value_of_a_parameter_is_more_than_a_value(name: str, value: str, path: str, client: FlaskClient) -> None:
    mark = "&" if "?" in path else "?"
    assert client.get(path + mark + urlencode({name: value})).status_code in ANSWERS


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(EQUAL)), value=values)
def test_a_filter_finds_what_equals_its_value_and_nothing_else(name: str, value: str, client: FlaskClient) -> None:
    answer = client.get("/incidents.geojson", query_string={name: value, "role": "all"})
    if answer.status_code == 400:
        return
    wanted = {value} if name == "admin1" else {part.strip() for part in value.split(",")}
    world = [incident for extraction in made_up.world() for incident in extraction.incidents]
    found = {feature["id"] for feature in json.loads(answer.text)["features"]}
    blank = not any(part.strip() for part in wanted)
    assert found == {each.id for each in world if blank or _folded(getattr(each, name)) in set(map(_folded, wanted))}


def _folded(value: object) -> str:
    return str(value).strip().casefold()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=values)
def test_a_search_finds_nothing_that_lacks_its_words(value: str, client: FlaskClient) -> None:
    answer = client.get("/incidents.geojson", query_string={"q": value, "role": "all"})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200 and (words := re.findall(r"[a-z]{3,}", value.casefold())):
        for feature in json.loads(answer.text)["features"]:
            said = " ".join(str(each) for each in feature["properties"].values()).casefold()
            assert all(word in said for word in words)


@pytest.mark.parametrize("raw", ["q=\xff", "\xff=1", "lang=\xc0\x80", "f=\x8b&country=UA", "bbox=\xed\xa0\x80"])
def test_bytes_of_a_query_that_are_no_text_are_answered(raw: str, client: FlaskClient) -> None:
    for path in (*LISTS, *PAGES):
        answer = client.get(path.partition("?")[0], environ_overrides={"QUERY_STRING": raw})
        assert answer.status_code in ANSWERS


@pytest.fixture(scope="module")
def corners(blank: Blank, gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A world in which something happened at each of its edges."""
    places = list(product((-90.0, 0.0, 90.0), (-180.0, 0.0, 180.0)))
    told = tuple(Incident(id=f"i{n}", lat=lat, lon=lon, report_ids="r") for n, (lat, lon) in enumerate(places))
    with blank() as url, open_store(url) as store:
        store.save(Extraction(Report("r", "It tells of nine."), (), told))
        yield create_app(Settings(home=tmp_path_factory.mktemp("home")), store, gazetteer).test_client()


def edges(farthest: float, *odd: float) -> st.SearchStrategy[list[float]]:
    """Two edges of a view, often at those of the world or as near to each other as numbers can be."""
    each = st.one_of(st.sampled_from(odd), st.floats(-farthest, farthest))
    return st.one_of(st.lists(each, min_size=2, max_size=2).map(sorted), each.map(lambda at: [nextafter(at, -inf), at]))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sides=edges(3600, -180, 180, 540),
    ends=edges(90, -90, -89, 0, 89, 90),
    grid=st.sampled_from(["heat.json?across=0&down=5", "heat.json?across=7&down=1", "heat.json?across=1&down=0"])
    | st.builds("heat.json?across={}&down={}".format, st.integers(-1, 10**4), st.integers(-1, 10**4))
    | st.builds("marks.json?zoom={}".format, st.integers(-1, 19))
    | st.builds("rows.json?rows={}".format, st.integers(-1, 20)),
)
def test_any_view_and_any_grid_is_answered(sides: list[float], ends: list[float], grid: str, corners: FlaskClient) -> None:
    view = f"{sides[0]},{ends[0]},{sides[1]},{ends[1]}"
    assert corners.get(f"/{grid}&view={view}").status_code in (200, 400)


# --- Paths ------------------------------------------------------------------------------------------------------------

CLIMBS = ("../", "..%2f", "%2e%2e/", "..\\", "..%5c", "....//", "%252e%252e/", "/", "//", "%00", "C:/", "~/", "file:///")


@pytest.mark.parametrize("climb", CLIMBS)
@pytest.mark.parametrize(
    "place", ["/assets/leaflet/", "/assets/", "/static/", "/tiles/", "/tiles/0/0/", "/incidents/", "/places/"]
)
def test_no_path_leads_out_of_its_folder(place: str, climb: str, client: FlaskClient) -> None:
    for depth in (1, 3, 12):
        for target in ("etc/passwd", "pyproject.toml", "geomap/config.py", "__init__.py"):
            answer = client.get(f"{place}{climb * depth}{target}", follow_redirects=True)
            assert answer.status_code in (404, 400)
            assert "root:" not in answer.text
            assert "hatchling" not in answer.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(("", "incidents/", "collections/incidents/", "tiles/0/", "assets/", "static/", "../")),
    parts=st.lists(st.one_of(values, st.sampled_from(["items", "incidents", "0", ".."])), min_size=1, max_size=4),
)
def test_any_path_is_answered(start: str, parts: list[str], client: FlaskClient) -> None:
    answer = client.get(f"/./{start}" + "/".join(quote(part, safe="") for part in parts))
    assert answer.status_code in (*ANSWERS, 308)
    assert "Set-Cookie" not in answer.headers


# --- Headers ----------------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=values, path=st.sampled_from([f"/incidents.{suffix}" for suffix in FORMATS] + ["/", "/changes.atom", "/oembed"])
)
def test_no_answers_header_takes_a_line_from_its_request(value: str, path: str, client: FlaskClient) -> None:
    answer = client.get(path, query_string={"q": value, "url": value} if path == "/oembed" else {"q": value})
    for name, said in answer.headers:
        assert said.isascii(), name
        assert said.isprintable(), name


HOSTS = (
    "evil.example",
    'evil.example"><script>alert(1)</script>',
    "evil.example/path?x=",
    "a\\b",
    "[::1",
    "user@evil.example:80",
    "a" * 64 + ".example",
    "\xff",
    "",
    ":80",
)


@pytest.mark.parametrize("host", HOSTS)
def test_a_made_up_host_writes_no_markup(host: str, client: FlaskClient) -> None:
    for path in (*PAGES, "/collections", "/api", "/changes.atom", PAGE_OF_ONE, "/collections/incidents/items"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code in (200, 400)
        assert "<script>alert" not in answer.text


KNOWN = "https://map.example.org"
LINKING = (
    "/collections",
    "/api",
    "/changes.atom",
    PAGE_OF_ONE,
    "/collections/incidents/items?f=json",
    "/share",
    "/tiles.json",
)
ELSEWHERE = {
    "Host": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Original-URL": "/evil.example",
    "X-Host": "evil.example",
}


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_site_that_knows_its_address_links_to_it_whatever_a_request_says(
    proxies: int, made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, public_url=KNOWN, proxies=proxies)
    client = create_app(settings, made_up_store, gazetteer).test_client()
    for path in LINKING:
        answer = client.get(path, headers=ELSEWHERE)
        assert answer.status_code == 200
        assert KNOWN in answer.text
        assert "evil.example" not in answer.text + str(answer.headers)
    assert client.get(f"/oembed?url={KNOWN}/", headers=ELSEWHERE).status_code == 200


def test_no_header_of_a_visitors_changes_links_unless_a_proxy_is_said_to_send_it(client: FlaskClient) -> None:
    others = {name: value for name, value in ELSEWHERE.items() if name != "Host"}
    for path in LINKING:
        assert "evil.example" not in client.get(path, headers=others).text


def test_of_several_hosts_the_nearest_proxys_counts(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> None:
    client = create_app(Settings(home=tmp_path, proxies=1), made_up_store, gazetteer).test_client()
    answer = client.get("/collections", headers={"X-Forwarded-Host": "evil.example, map.example.org"})
    assert "http://map.example.org/" in answer.text
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "address",
    ["map.example.org", "ftp://map.example.org", "https://", "https://a/b", "https://a@b", "https://a\r\nX: y", 'https://"'],
)
def test_an_address_that_is_none_is_refused(
    address: str, made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="GEOMAP_PUBLIC_URL="):
        create_app(Settings(home=tmp_path, public_url=address), made_up_store, gazetteer)


# --- Methods and sizes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "GETX"])
def test_who_does_not_only_read_is_refused(method: str, client: FlaskClient) -> None:
    for path in ("/", "/incidents.geojson", "/incidents/x", "/collections/incidents/items", "/static/map.js"):
        answer = client.open(path, method=method, data=b"x" * 1_000)
        assert answer.status_code == 405
        assert set(re.split(r", ?", answer.headers["Allow"])) == {"GET", "HEAD", "OPTIONS"}


# --- Clients that never finish ----------------------------------------------------------------------------------------

STALLED = 150
HALF_A_REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "


@pytest.fixture(scope="module")
def address(gazetteer_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in a process of its own, with the samples on its map."""
    home = tmp_path_factory.mktemp("served")
    (home / "gazetteer.sqlite").symlink_to(gazetteer_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMAP_HOME", str(home))
        patch.setenv("PYTHONPATH", str(PACKAGE.parent))
        with serving("--port", "0", "--samples") as (address, _):
            yield address


def connected(address: str) -> socket.socket:
    host, port = urlsplit(address).netloc.split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def get(address: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


@pytest.mark.parametrize("host", ["xn--", "xn--a.xn--999999999.example"])
@pytest.mark.parametrize("path", ["/", "/collections", "/changes.atom", "/oembed?url=http://xn--/", "/nowhere"])
def test_a_host_that_no_name_can_be_is_refused(path: str, host: str, address: str) -> None:
    assert get(address, path, Host=host).status == 400


def test_stalled_clients_hold_up_nobody(address: str) -> None:
    stalled = [connected(address) for _ in range(STALLED)]
    for number, each in enumerate(stalled):
        each.sendall(HALF_A_REQUEST if number % 2 else b"")
    assert get(address, "/incidents.geojson").status == 200
    for each in stalled:
        each.close()


def test_clients_that_ask_and_never_read_hold_up_nobody(address: str) -> None:
    asking = b"GET /incidents.geojson HTTP/1.1\r\nHost: x\r\n\r\n" * 200
    deaf = [connected(address) for _ in range(20)]
    for each in deaf:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        each.settimeout(0.2)
        with suppress(TimeoutError):
            each.sendall(asking)
    assert get(address, "/incidents.geojson").status == 200
    for each in deaf:
        each.close()


SHORT = 1.5  # seconds of patience


@contextmanager
def serving_at(answer: Callable[[], Any], patience: Patience) -> Iterator[str]:
    """The address of a server in a process of its own."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=answer)
    listener = socket.create_server(("127.0.0.1", 0))
    server = multiprocessing.get_context("fork").Process(
        target=serve_until_stopped, args=(app, listener, 0, patience), daemon=True
    )
    server.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.terminate()
    server.join(20)
    listener.close()


@pytest.fixture
def impatient() -> Iterator[str]:
    """A server that waits for nobody long; its answer is more than any socket holds back."""
    with serving_at(lambda: bytes(400 * PACE), Patience(SHORT)) as address:
        yield address


def test_endless_answers_that_nobody_takes_hold_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CLIENTS, "outbuf_high_watermark", PACE)
    ask = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving_at(lambda: Response(itertools.repeat(bytes(PACE))), Patience(SHORT, PACE)) as address, ExitStack() as stack:
        for _ in range(THREADS):
            stack.enter_context(connected(address)).sendall(ask)
        other = stack.enter_context(connected(address))
        other.settimeout(10 * SHORT)
        other.sendall(ask)
        assert other.recv(1)


def taken(client: socket.socket, pause: Callable[[], float] = lambda: 0) -> int:
    """How many bytes come until the end, with pauses in seconds between them."""
    count = 0
    with suppress(ConnectionError):
        while piece := client.recv(PACE):
            count += len(piece)
            time.sleep(pause())
    return count


def cut_off(client: socket.socket) -> bool:
    """Whether the server ends a connection to which a byte is sent now and then."""
    client.settimeout(0.2)
    for _ in range(100):
        try:
            client.sendall(b"x")
            if client.recv(1) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.parametrize(
    "begun", [b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n", b"G"]
)
def test_a_request_that_trickles_in_is_cut_off(begun: bytes, impatient: str) -> None:
    with connected(impatient) as client:
        client.sendall(begun)
        assert cut_off(client)


def test_an_answer_that_is_taken_byte_by_byte_is_cut_off(impatient: str) -> None:
    with connected(impatient) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        until = time.monotonic() + 4 * SHORT
        while time.monotonic() < until:
            assert client.recv(1)
            time.sleep(SHORT / 5)
        assert taken(client) < 400 * PACE  # what the server had not sent yet is gone


def test_who_reads_on_is_not_cut_off(impatient: str) -> None:
    with connected(impatient) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        slow_until = time.monotonic() + 3 * SHORT
        assert taken(client, lambda: 0.01 if time.monotonic() < slow_until else 0) > 400 * PACE


def test_a_connection_that_is_used_again_and_again_is_not_cut_off(impatient: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(impatient).netloc, timeout=20)
    until = time.monotonic() + 3 * SHORT
    while time.monotonic() < until:
        connection.request("HEAD", "/")
        assert connection.getresponse().read() == b""
        time.sleep(SHORT / 10)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /?q=" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
    ],
)
def test_a_request_that_is_none_is_refused(request_: bytes, status: bytes, address: str) -> None:
    with connected(address) as client:
        client.sendall(request_)
        assert client.recv(64).split(b" ")[1] == status
