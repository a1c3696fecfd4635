"""The geopy fallback against a real HTTP server on loopback, well-behaved and otherwise."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from nominatim import (
    MAKHNOVKA,
    NAMESAKE,
    Behaviour,
    Nominatim,
    answer,
    drip_body,
    drip_headers,
    hang,
    place,
    says,
    says_bytes,
    status,
)

from geomap.config import Settings
from geomap.errors import ConfigError
from geomap.geocode import Answer, Geocoder, Reason, geocoder_from
from geomap.geocode.cache import Cache
from geomap.geocode.geocoder import FAILURES, PAUSE, Clock
from geomap.geocode.service import service_from
from geomap.model import Kind

# geopy warns about a latitude of 999 before it refuses it.
pytestmark = pytest.mark.filterwarnings("ignore:Latitude normalization")

SUDZHA = (51.19, 35.27)
RUSSIA = {"RU"}


class Time:
    """A clock that moves only when it is slept on or pushed."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, lambda: self.now, self.sleep)


@pytest.fixture
def server() -> Iterator[Nominatim]:
    with Nominatim() as running:
        yield running


@pytest.fixture
def settings(server: Nominatim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return Settings(
        home=tmp_path,
        geocoder_domain=server.domain,
        geocoder_scheme="http",
        geocoder_user_agent="newsroom-test/1 (desk@example.org)",
        geocoder_interval=0.0,
        geocoder_timeout=2.0,
    )


def ask(geocoder: Geocoder, name: str = "Makhnovka", **context: Any) -> Answer:
    return geocoder.find(name, **{"countries": RUSSIA, "near": [SUDZHA], **context})


# --- good answers


def test_a_village_is_found_with_its_region_and_country(settings: Settings) -> None:
    found = ask(geocoder_from(settings), kind=Kind.SETTLEMENT).place
    assert found is not None
    assert (found.id, found.name, found.lat, found.lon) == ("nominatim:node/41", "Makhnovka", 51.175, 35.3028)
    assert (found.kind, found.country, found.admin1, found.source) == (Kind.SETTLEMENT, "RU", "Kursk Oblast", "nominatim")


def test_only_the_name_and_a_user_agent_that_identifies_us_are_sent(settings: Settings, server: Nominatim) -> None:
    ask(geocoder_from(settings), "Makhnovka", lang="uk")
    (request,) = server.requests
    assert request.path == "/search"
    assert request.query == {
        "q": "Makhnovka",
        "format": "json",
        "limit": "5",
        "addressdetails": "1",
        "namedetails": "1",
        "accept-language": "en,uk",
    }
    assert request.headers["User-Agent"] == "newsroom-test/1 (desk@example.org)"


@pytest.mark.parametrize("name", ["Махновка", "Махнёвка", "Mahnovka"])
def test_a_name_in_another_language_or_transliteration_is_the_same_place(
    settings: Settings, server: Nominatim, name: str
) -> None:
    server.behave = says([MAKHNOVKA])
    assert ask(geocoder_from(settings), name).place is not None


def test_photon_is_asked_by_its_name(settings: Settings, server: Nominatim) -> None:
    found = ask(geocoder_from(replace(settings, geocoder="photon"))).place
    assert found is not None
    assert (found.id, found.lat, found.kind, found.country) == ("photon:node/41", 51.175, Kind.SETTLEMENT, "RU")
    assert server.requests[0].path == "/api"


# --- agreement with the report


def test_the_namesake_in_another_country_is_passed_over(settings: Settings, server: Nominatim) -> None:
    server.places = [NAMESAKE, MAKHNOVKA]
    found = ask(geocoder_from(settings)).place
    assert found is not None
    assert found.id == "nominatim:node/41"


@pytest.mark.parametrize(
    ("record", "objection"),
    [
        (place("Makhnovka", 51.1, 35.3, "ua"), "another country (UA)"),
        (place("Makhnovka", 51.1, 35.3, "ru", address="?"), "another country (unknown)"),
        (place("Makhnovka", 55.75, 37.6, "ru"), "km from the other places"),
        (place("Makhnovka", 51.1, 35.3, "ru", **{"class": "shop", "type": "convenience"}), "another kind"),
        (place("Makhnovka", 51.1, 35.3, "ru", **{"class": "amenity", "type": "fuel"}), "another kind"),
        (
            place("Makhnovka", 51.1, 35.3, "ru", **{"class": "place", "type": "house", "addresstype": "place"}),
            "another kind",
        ),
        (place("Makhnovka", 51.1, 35.3, "ru", **{"class": "waterway", "type": "river"}), "another kind"),
        (place("Kazachya Loknya", 51.1, 35.3, "ru"), "another name"),
        (place("Makhnovka", 51.1, 395.3, "ru"), "no usable coordinates"),
        ({k: v for k, v in MAKHNOVKA.items() if k not in ("lat", "lon")}, "no usable coordinates"),
    ],
)
def test_an_answer_that_disagrees_with_the_report_is_not_believed(
    settings: Settings, server: Nominatim, record: dict[str, Any], objection: str
) -> None:
    server.behave = says([record])
    near = [] if "unknown" in objection else [SUDZHA]
    given = ask(geocoder_from(settings), near=near, kind=Kind.SETTLEMENT)
    assert given.place is None
    assert given.reason is Reason.DISAGREES
    assert objection in given.objections[0]


def test_without_context_a_plausible_answer_is_taken(settings: Settings) -> None:
    assert ask(geocoder_from(settings), countries=(), near=()).place is not None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"class": "boundary", "type": "administrative", "addresstype": "state"}, Kind.ADMIN1),
        ({"class": "boundary", "type": "administrative", "addresstype": "", "place_rank": 12}, Kind.ADMIN2),
        ({"class": "natural", "type": "peak", "addresstype": "peak"}, Kind.LAND),
        ({"class": "natural", "type": "bay", "addresstype": "bay"}, Kind.WATER),
        ({"class": "aeroway", "type": "aerodrome", "addresstype": "aerodrome"}, Kind.SITE),
    ],
)
def test_the_kind_follows_osm(settings: Settings, server: Nominatim, changes: dict[str, Any], kind: Kind) -> None:
    server.behave = says([place("Makhnovka", 51.1, 35.3, "ru", **changes)])
    found = ask(geocoder_from(settings)).place
    assert found is not None
    assert found.kind is kind


# --- the cache


def test_an_answer_is_asked_for_once_and_judged_anew_by_each_report(settings: Settings, server: Nominatim) -> None:
    assert ask(geocoder_from(settings)).place is not None
    again = geocoder_from(settings)
    assert ask(again, "makhnovka").place == ask(again).place
    assert ask(again, countries={"PL"}).reason is Reason.DISAGREES
    assert len(server.requests) == 1


def test_a_miss_is_remembered_for_a_month(settings: Settings, server: Nominatim) -> None:
    time_ = Time()
    for _ in range(2):
        assert ask(geocoder_from(settings, time_.clock), "Nowhereville").reason is Reason.NOT_FOUND
    assert len(server.requests) == 1
    time_.now += 31 * 86400
    ask(geocoder_from(settings, time_.clock), "Nowhereville")
    assert len(server.requests) == 2


def test_an_error_is_not_remembered_as_a_miss(settings: Settings, server: Nominatim) -> None:
    geocoder = geocoder_from(settings)
    server.behave = status(500)
    assert ask(geocoder).reason is Reason.UNAVAILABLE
    server.behave = answer
    assert ask(geocoder).place is not None


def test_a_damaged_cache_is_set_aside(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.geocode_cache.write_bytes(b"not a database at all" * 100)
    assert ask(geocoder_from(settings)).place is not None
    assert settings.geocode_cache.with_name("geocode.sqlite.damaged").read_bytes().startswith(b"not a database")
    assert "is damaged" in caplog.text
    with sqlite3.connect(settings.geocode_cache) as db:
        assert db.execute("SELECT count(*) FROM answer").fetchone() == (1,)


def test_a_cache_record_that_makes_no_sense_is_asked_for_again(settings: Settings, server: Nominatim) -> None:
    ask(geocoder_from(settings))
    with sqlite3.connect(settings.geocode_cache) as db:
        db.execute("""UPDATE answer SET found = '[{"kind": 3}]'""")
    assert ask(geocoder_from(settings)).place is not None
    assert len(server.requests) == 2


def test_without_a_writable_home_it_works_and_warns(
    settings: Settings, tmp_path: Path, server: Nominatim, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    geocoder = geocoder_from(replace(settings, home=tmp_path / "file" / "home"))
    assert ask(geocoder).place == ask(geocoder).place
    assert len(server.requests) == 1
    assert "cannot be used" in caplog.text


# --- manners and limits


def test_requests_are_spaced_and_cached_answers_are_not(settings: Settings) -> None:
    time_ = Time()
    geocoder = geocoder_from(replace(settings, geocoder_interval=1.0), time_.clock)
    for name in ("Makhnovka", "Nowhere", "Elsewhere", "Makhnovka", "Nowhere"):
        ask(geocoder, name)
    assert time_.slept == pytest.approx([1.0, 1.0])


def test_threads_share_the_spacing(settings: Settings, server: Nominatim) -> None:
    geocoder = geocoder_from(replace(settings, geocoder_interval=0.3))
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(partial(ask, geocoder), ["Here", "There", "Elsewhere"]))
    first, second, third = (request.at for request in server.requests)
    assert second - first > 0.2
    assert third - second > 0.2


def test_processes_share_the_spacing(settings: Settings, server: Nominatim) -> None:
    program = (
        "import sys, pathlib; from geomap.config import Settings; from geomap.geocode import geocoder_from\n"
        "g = geocoder_from(Settings(home=pathlib.Path(sys.argv[1]), geocoder_domain=sys.argv[2], geocoder_scheme='http',"
        " geocoder_interval=0.3))\n"
        "print(g.find(sys.argv[3], countries=(), near=()).reason)"
    )
    command = [sys.executable, "-c", program, str(settings.home), server.domain]
    running = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in ("Here", "There")]
    assert [process.communicate()[0].strip() for process in running] == ["not found"] * 2
    assert abs(server.requests[1].at - server.requests[0].at) > 0.2


def test_the_public_nominatim_is_never_asked_more_than_once_a_second(
    tmp_path: Path, server: Nominatim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{server.domain}")  # so that no request leaves this machine
    monkeypatch.setenv("no_proxy", "")
    time_ = Time()
    geocoder = geocoder_from(Settings(home=tmp_path, geocoder_scheme="http", geocoder_interval=0.0), time_.clock)
    assert [ask(geocoder, name).reason for name in ("Here", "There")] == [Reason.NOT_FOUND] * 2
    assert server.requests[0].headers["Host"] == "nominatim.openstreetmap.org"
    assert time_.slept == pytest.approx([1.0])


def test_offline_asks_nothing_but_still_knows_what_it_knew(settings: Settings, server: Nominatim) -> None:
    assert ask(geocoder_from(replace(settings, offline=True))).reason is Reason.OFFLINE
    assert not settings.geocode_cache.exists()
    ask(geocoder_from(settings))
    offline = geocoder_from(replace(settings, offline=True))
    assert ask(offline).place is not None
    assert ask(offline, "Nowhere").reason is Reason.OFFLINE
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", ["", " ", "!?", "x" * 300, "Bad\x00name", "lone \ud800"])
def test_what_cannot_be_a_name_is_not_asked(settings: Settings, server: Nominatim, name: str) -> None:
    assert ask(geocoder_from(settings), name).reason is Reason.NOT_FOUND
    assert server.requests == []


# --- servers that fail


@pytest.mark.parametrize("bad", [hang, drip_headers, drip_body], ids=["hang", "drip headers", "drip body"])
def test_a_server_that_stalls_is_resultup_after_the_timeout(settings: Settings, server: Nominatim, bad: Behaviour) -> None:
    server.behave = bad
    started = time.monotonic()
    assert ask(geocoder_from(replace(settings, geocoder_timeout=0.15))).reason is Reason.UNAVAILABLE
    assert time.monotonic() - started < 1.0


def test_a_batch_is_never_delayed_beyond_its_budget(settings: Settings, server: Nominatim) -> None:
    server.behave = drip_headers
    geocoder = geocoder_from(replace(settings, geocoder_timeout=0.2, geocoder_budget=0.3))
    started = time.monotonic()
    reasons = [ask(geocoder, name).reason for name in ("Here", "There", "Yonder", "Elsewhere")]
    assert time.monotonic() - started < 1.0
    assert (reasons[0], reasons[2], reasons[3]) == (Reason.UNAVAILABLE, Reason.BUDGET, Reason.BUDGET)


def test_waiting_for_a_turn_counts_against_the_budget(settings: Settings, server: Nominatim) -> None:
    time_ = Time()
    geocoder = geocoder_from(replace(settings, geocoder_interval=1.0, geocoder_budget=2.5), time_.clock)
    reasons = [ask(geocoder, f"Nowhere {n}").reason for n in "abcde"]
    assert reasons == [Reason.NOT_FOUND] * 3 + [Reason.BUDGET] * 2
    assert sum(time_.slept) == pytest.approx(2.5)


def test_threads_together_stay_within_the_budget(settings: Settings, server: Nominatim) -> None:
    server.behave = hang
    geocoder = geocoder_from(replace(settings, geocoder_timeout=0.2, geocoder_budget=0.3))
    with ThreadPoolExecutor(6) as pool:
        reasons = [
            result.reason for result in pool.map(partial(ask, geocoder), ["Here", "There", "A b", "C d", "E f", "G h"])
        ]
    assert len(server.requests) <= 2
    assert reasons.count(Reason.BUDGET) >= 4


def test_a_cached_answer_waits_for_nobody(settings: Settings, server: Nominatim) -> None:
    geocoder = geocoder_from(replace(settings, geocoder_timeout=0.5))
    ask(geocoder)
    server.behave = hang
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, geocoder, "Nowhere")
        while len(server.requests) < 2:
            time.sleep(0.001)
        assert ask(geocoder).place is not None
        assert not slow.done()


def test_a_refused_connection_is_reported(settings: Settings) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound but not listening
        domain = f"127.0.0.1:{reserved.getsockname()[1]}"
        assert ask(geocoder_from(replace(settings, geocoder_domain=domain))).reason is Reason.UNAVAILABLE


def test_repeated_failure_stops_the_asking_for_a_while(settings: Settings, server: Nominatim) -> None:
    server.behave = status(500)
    time_ = Time()
    geocoder = geocoder_from(settings, time_.clock)
    for n in range(10):
        assert ask(geocoder, f"Nowhere {n}").reason is Reason.UNAVAILABLE
    assert len(server.requests) == FAILURES
    server.behave = answer
    time_.now += PAUSE
    assert ask(geocoder).place is not None
    assert time_.slept == []


@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_respected_by_later_batches_too(settings: Settings, server: Nominatim, code: int) -> None:
    server.behave = status(code, {"Retry-After": "600"})
    time_ = Time()
    assert ask(geocoder_from(settings, time_.clock)).reason is Reason.UNAVAILABLE
    server.behave = answer
    time_.now += 599
    assert ask(geocoder_from(settings, time_.clock)).reason is Reason.UNAVAILABLE
    assert len(server.requests) == 1
    time_.now += 1
    assert ask(geocoder_from(settings, time_.clock)).place is not None
    assert time_.slept == []


@pytest.mark.parametrize(
    "value", ["-5", "soon", "9" * 400, "Fri, 99 Foo 99999 99:99:99 GMT", "Mon, 01 Jan 999999 00:00:00 GMT"]
)
def test_a_senseless_retry_after_is_harmless(settings: Settings, server: Nominatim, value: str) -> None:
    server.behave = status(429, {"Retry-After": value})
    time_ = Time()
    assert ask(geocoder_from(settings, time_.clock)).reason is Reason.UNAVAILABLE
    server.behave = answer
    time_.now += 86401
    assert ask(geocoder_from(settings, time_.clock)).place is not None


def test_a_clock_that_was_set_back_does_not_silence_the_geocoder(settings: Settings) -> None:
    time_ = Time()
    ask(geocoder_from(settings, time_.clock), "Nowhere")
    time_.now -= 400 * 86400
    assert ask(geocoder_from(settings, time_.clock)).place is not None


# --- servers that lie


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Please log in to the hotel's Wi-Fi</html>",
        b"",
        b"[{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"[" + b" " * 3_000_000 + b"]",
        json.dumps({"error": "down for maintenance"}).encode(),
        json.dumps(["Makhnovka"]).encode(),
        json.dumps([place("Makhnovka", "NaN", 35.3, "ru")]).encode(),
        json.dumps([place("Makhnovka", 999, 35.3, "ru")]).encode(),
        json.dumps([place("Makhnovka", "north", 35.3, "ru")]).encode(),
    ],
    ids=lambda body: repr(body[:30]),
)
def test_an_answer_that_is_none_is_harmless(settings: Settings, server: Nominatim, body: bytes) -> None:
    server.behave = says_bytes(body, "text/html")
    assert ask(geocoder_from(settings)).reason is Reason.UNAVAILABLE


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["Makhnovka", "ru", "51.1"])
_JSON = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))
_RECORDS = st.lists(
    st.dictionaries(st.sampled_from(sorted(MAKHNOVKA)), _JSON, max_size=6).map(lambda changes: {**MAKHNOVKA, **changes}),
    max_size=3,
)
_FEATURES = st.dictionaries(st.sampled_from(["features", "properties", "geometry", "error"]), _JSON)


@pytest.mark.parametrize("geocoder", ["nominatim", "photon"])
@given(value=_JSON | _RECORDS | _FEATURES)
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_server_says_there_is_an_answer(
    settings: Settings, server: Nominatim, geocoder: str, value: object
) -> None:
    server.behave = says(value)
    result = ask(
        Geocoder(
            service_from(replace(settings, geocoder=geocoder)),
            Cache(None, geocoder, time.time),
            interval=0.0,
            timeout=5.0,
            budget=60.0,
            clock=Clock(),
        )
    )
    assert (result.place is None) is (result.reason is not None)
    if result.place:
        assert result.place.country in ("RU", None)
        assert abs(result.place.lat - SUDZHA[0]) < 3


# --- settings that cannot be followed


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"geocoder": "nominatm"}, "nominatim, opencage"),
        ({"geocoder": "opencage"}, "GEOMAP_GEOCODER_KEY"),
        ({"geocoder": "liveaddress"}, "choose nominatim or photon"),
        ({"geocoder": "pelias", "geocoder_domain": "nominatim.openstreetmap.org"}, "GEOMAP_GEOCODER_DOMAIN"),
        ({"geocoder_scheme": "gopher"}, "GEOMAP_GEOCODER_"),
        ({"geocoder_domain": "https://nominatim.example.org"}, "GEOMAP_GEOCODER_SCHEME"),
        ({"geocoder_timeout": float("nan")}, "GEOMAP_GEOCODER_TIMEOUT"),
        ({"geocoder_budget": -1.0}, "GEOMAP_GEOCODER_BUDGET"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_refused_with_the_remedy(
    settings: Settings, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        geocoder_from(replace(settings, **changes))


def test_a_geocoder_with_a_key_is_set_up(settings: Settings) -> None:
    assert isinstance(geocoder_from(replace(settings, geocoder="opencage", geocoder_key="secret")), Geocoder)
    assert "secret" not in repr(replace(settings, geocoder_key="secret"))
