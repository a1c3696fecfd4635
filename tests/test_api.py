"""The API against its own description, and as GDAL reads it over a live server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pyogrio
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from serving import serving

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.index import Index, extent
from geomap.store import Store
from geomap.web import create_app
from geomap.web.openapi import definition

STORES = ("sqlite", "postgis")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


PATHS = list(definition("")["paths"])


@pytest.mark.parametrize("path", PATHS)
def test_whatever_is_asked_the_answer_is_as_described(
    path: str, made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    app = create_app(Settings(home=tmp_path), made_up_store, gazetteer)
    operation = schemathesis.openapi.from_wsgi("/api?f=json", app)[path]["GET"]
    modes = schemathesis.GenerationMode

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes)))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()


@pytest.fixture
def site(made_up_store: Store, home: Path, url: str) -> Iterator[str]:
    """A server in another process: GDAL keeps the interpreter to itself while it waits for an answer."""
    with serving("--port", "0", "--db", url) as (address, _):
        yield address.rstrip("/")


def bounds(store: Store) -> tuple[float, ...]:
    box = extent(Index(store).columns()).box
    assert box
    return box.west, box.south, box.east, box.north


def alike(address: str | Path, store: Store) -> None:
    info = pyogrio.read_info(address, force_feature_count=True, force_total_bounds=True)
    assert info["features"] == 42
    assert info["total_bounds"] == pytest.approx(bounds(store), abs=1e-5)
    assert info["crs"] == "EPSG:4326"


@pytest.mark.parametrize("suffix", ["geojson", "geojsons", "geojsonl", "kml"])
def test_gdal_reads_the_same_incidents_from_every_download(
    site: str, made_up_store: Store, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"incidents.{suffix}"
    with urlopen(f"{site}/incidents.{suffix}") as response:
        file.write_bytes(response.read())
    alike(file, made_up_store)


def test_gdal_reads_the_same_incidents_through_the_api(site: str, made_up_store: Store) -> None:
    alike(f"OAPIF:{site}/collections/incidents", made_up_store)


def test_gdal_finds_both_collections_and_pages_through_them(site: str) -> None:
    layers = dict(pyogrio.list_layers(f"OAPIF:{site}/"))
    assert set(layers) == {"incidents", "footprints"}
    _, _, geometries, _ = pyogrio.raw.read(f"OAPIF:{site}/", layer="incidents", PAGE_SIZE="5")
    assert len(geometries) == 42
    assert sum(each is None for each in geometries) == 3
    info = pyogrio.read_info(f"OAPIF:{site}/", layer="footprints", force_feature_count=True)
    assert info["features"] == 14


def test_gdal_passes_its_filters_on(site: str) -> None:
    meta, _, _, columns = pyogrio.raw.read(f"OAPIF:{site}/", layer="incidents", bbox=(22, 44, 41, 53))
    values = dict(zip(meta["fields"], columns, strict=True))
    assert set(values["country"]) <= {"UA", "RU", "RO", "MD"}
    assert len(values["id"]) > 3
