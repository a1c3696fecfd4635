"""A geocoder on loopback: Nominatim's /search and Photon's /api over a handful of places, with a choice of bad manners.

with Nominatim() as server:
    server.behave = status(429, {"Retry-After": "30"})
    ... http://{server.domain}/search?q=Makhnovka&format=json
    server.requests[-1].query["q"]
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Behaviour = Callable[["Handler", Mapping[str, str]], None]


def place(name: str, lat: object, lon: object, country: str, **changes: object) -> dict[str, Any]:
    """One record in Nominatim's format=json, a village unless changed."""
    record = {
        "osm_type": "node",
        "osm_id": 1,
        "lat": str(lat),
        "lon": str(lon),
        "class": "place",
        "type": "village",
        "place_rank": 19,
        "addresstype": "village",
        "name": name,
        "display_name": f"{name}, Somewhere",
        "address": {"village": name, "state": "Kursk Oblast", "country_code": country},
        "namedetails": {"name": name},
    }
    return {**record, **changes}


MAKHNOVKA = place(
    "Makhnovka",
    51.175,
    35.3028,
    "ru",
    osm_id=41,
    namedetails={"name": "Махновка", "name:en": "Makhnovka", "alt_name": "Махнёвка;Махнова"},
)
NAMESAKE = place("Makhnovka", 49.7, 28.7, "ua", osm_id=42)


@dataclass(frozen=True)
class Request:
    """One request as it arrived; `at` is in seconds of the monotonic clock."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float


@dataclass
class Nominatim:
    """The running server. `behave` may be exchanged at any time."""

    places: Sequence[dict[str, Any]] = (MAKHNOVKA,)
    behave: Behaviour = field(default_factory=lambda: answer)
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Nominatim:
        self.stopping = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"nominatim": self}))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self._http.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    nominatim: Nominatim

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        self.nominatim.requests.append(Request(url.path, query, dict(self.headers.items()), time.monotonic()))
        with contextlib.suppress(OSError):  # the client may hang up
            self.nominatim.behave(self, query)

    def log_message(self, *_: object) -> None:
        pass

    def send(self, body: bytes, code: int = 200, content_type: str = "application/json", **headers: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def answer(handler: Handler, query: Mapping[str, str]) -> None:
    """Good manners: the places of that name, as either protocol has them."""
    known = [p for p in handler.nominatim.places if query["q"].casefold() in _names(p)]
    wanted = known[: int(query.get("limit", 10))]
    photon = urlsplit(handler.path).path == "/api"
    handler.send(json.dumps(_photon(wanted) if photon else [_asked_for(p, query) for p in wanted]).encode())


def says(value: object) -> Behaviour:
    """Whatever is asked, this JSON."""
    return says_bytes(json.dumps(value).encode())


def says_bytes(body: bytes, content_type: str = "application/json") -> Behaviour:
    return lambda handler, query: handler.send(body, content_type=content_type)


def status(code: int, headers: Mapping[str, str] | None = None) -> Behaviour:
    return lambda handler, query: handler.send(b"<h1>Sorry</h1>", code, "text/html", **(headers or {}))


def hang(handler: Handler, query: Mapping[str, str]) -> None:
    """Accept the request and say nothing more."""
    handler.nominatim.stopping.wait()


def drip_headers(handler: Handler, query: Mapping[str, str]) -> None:
    _drip(handler, b"HTTP/1.1 200 OK\r\nX-Patience: " + b"." * 60000)


def drip_body(handler: Handler, query: Mapping[str, str]) -> None:
    handler.send_response(200)
    handler.end_headers()
    _drip(handler, b"[" + b" " * 60000)


def _drip(handler: Handler, body: bytes) -> None:
    for byte in body:
        handler.wfile.write(bytes([byte]))
        if handler.nominatim.stopping.wait(0.02):
            return


def _names(record: Mapping[str, Any]) -> set[str]:
    names = [record["name"], *record["namedetails"].values()]
    return {name.casefold() for value in names for name in value.split(";")}


def _asked_for(record: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    withheld = {
        key
        for option, key in {"addressdetails": "address", "namedetails": "namedetails"}.items()
        if query.get(option) != "1"
    }
    return {key: value for key, value in record.items() if key not in withheld}


def _photon(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [_feature(record) for record in records]}


def _feature(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(record["lon"]), float(record["lat"])]},
        "properties": {
            "osm_type": record["osm_type"][0].upper(),
            "osm_id": record["osm_id"],
            "osm_key": record["class"],
            "osm_value": record["type"],
            "type": "city",
            "name": record["name"],
            "state": record["address"]["state"],
            "countrycode": record["address"]["country_code"].upper(),
        },
    }
