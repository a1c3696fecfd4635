"""Fixtures that several test files share."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import databases
import incidents as made_up
import pytest
from commands import Ended, Run
from playwright.sync_api import Browser, sync_playwright
from reading import PUBLISHED, Read
from shapely.geometry import box, mapping
from shards import SIZE, customized

from geomap.cli import main
from geomap.config import PACKAGE, bundled
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.build import build, is_current
from geomap.gazetteer.sources import Row, fingerprint
from geomap.model import Incident, Kind, Report
from geomap.pipeline import Extractor
from geomap.store import Store, open_store


@pytest.fixture(scope="session")
def gazetteer_file() -> Path:
    """The full compiled gazetteer: built once, then kept until its sources change."""
    version = fingerprint(bundled("gazetteer"))[:16]
    default = Path(tempfile.gettempdir()) / f"geomap-test-{os.getuid()}" / version
    file = Path(os.environ.get("GEOMAP_TEST_HOME") or default) / "gazetteer.sqlite"
    if not is_current(file):
        build(file)
    return file


@pytest.fixture(scope="session")
def gazetteer(gazetteer_file: Path) -> Gazetteer:
    return Gazetteer.open(gazetteer_file)


@pytest.fixture(scope="session")
def read(gazetteer: Gazetteer) -> Read:
    """Gives the incidents in a text."""
    extractor = Extractor(gazetteer)

    def incidents(text: str, published: dt.date | None = PUBLISHED, report_id: str = "r") -> list[Incident]:
        return list(extractor.extract(Report(report_id, text, published=published)).incidents)

    return incidents


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without which the test is skipped, or fails where none may be."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        reason = "no chromium, chromium-browser or google-chrome on the PATH: install one to run the browser tests"
        pytest.fail(reason) if os.environ.get("GEOMAP_FORBID_SKIPS") == "1" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test file that names STORES runs on each of them, as far as its tests use a database; another on SQLite."""
    if "blank" in metafunc.fixturenames and hasattr(metafunc.module, "STORES"):
        metafunc.parametrize("blank", metafunc.module.STORES, indirect=True, scope="session")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[databases.Server]:
    """A PostgreSQL server with PostGIS, without which the test is skipped, or fails where none may be."""
    if reason := databases.unavailable():
        pytest.fail(reason) if os.environ.get("GEOMAP_FORBID_SKIPS") == "1" else pytest.skip(reason)
    with databases.server() as server:
        yield server


@pytest.fixture(scope="session")
def blank(request: pytest.FixtureRequest) -> databases.Blank:
    """Gives empty databases."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return databases.sqlite
    server: databases.Server = request.getfixturevalue("postgresql")
    return server.blank


@pytest.fixture
def url(blank: databases.Blank) -> Iterator[str]:
    """The address of an empty database."""
    with blank() as url:
        yield url


@pytest.fixture
def made_up_store(url: str) -> Iterator[Store]:
    """The made-up world's incidents, stored."""
    with open_store(url) as store:
        for extraction in made_up.world():
            store.save(extraction)
        yield store


@pytest.fixture
def home(tmp_path: Path, gazetteer_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with the compiled gazetteer in it."""
    for name in list(os.environ):
        if name.startswith("GEOMAP_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    (home / "gazetteer.sqlite").symlink_to(gazetteer_file)
    monkeypatch.setenv("GEOMAP_HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))  # for those run as processes, installed or not
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def small_pieces(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of some three reports, in this process and in those that it starts."""
    monkeypatch.setattr("geomap.batch.pieces.SIZE", SIZE)
    monkeypatch.setenv("PYTHONPATH", customized(tmp_path / "customized"))


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command; `stdin` is what it reads."""

    def run(*words: object, stdin: str | bytes = b"") -> Ended:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        return Ended(int(str(end.value.code)), *capsys.readouterr())

    return run


@pytest.fixture
def tiny_sources(tmp_path: Path) -> Path:
    """A gazetteer folder for an invented country "Testland" (XA): two regions side by side, each ten degrees wide."""
    folder = tmp_path / "sources"
    folder.mkdir()
    areas = [
        "kind,code,id,name,alternates,lat,lon,country,admin1,population,source",
        "country,XA,gn:1,Testland,Тестландія,5,10,XA,,9000,natural-earth",
        "admin1,XA.01,gn:2,West Oblast,Захід,5,5,XA,,5000,natural-earth",
        "admin1,XA.02,gna:XA.02,East Oblast,,5,15,XA,,4000,natural-earth",
        "admin2,XA.01.7,gna:XA.01.7,Upper County,,6,6,XA,XA.01,100,geonames",
    ]
    (folder / "areas.csv.gz").write_bytes(gzip.compress("\n".join(areas).encode()))
    shapes = {
        "gn:1": ("country", box(0, 0, 20, 10)),
        "gn:2": ("admin1", box(0, 0, 10, 10)),
        "gna:XA.02": ("admin1", box(10, 0, 20, 10)),
    }
    features = [
        {"type": "Feature", "id": place, "properties": {"kind": kind}, "geometry": mapping(shape)}
        for place, (kind, shape) in shapes.items()
    ]
    (folder / "outlines.geojson.gz").write_bytes(gzip.compress(json.dumps({"features": features}).encode()))
    (folder / "aliases.csv").write_text("alias,place,note\nT.L.,gn:1,abbreviation\n", "utf-8")
    (folder / "population_corrections.csv").write_text("id,name,country,population,note\n", "utf-8")
    supplement = [
        "name,alternates,lat,lon,kind,country,admin1,population,source,note",
        "Hamlet,Хутір|Khutir,5,14.5,settlement,XA,,12,survey,",
    ]
    (folder / "supplement.csv").write_text("\n".join(supplement), "utf-8")
    return folder


@pytest.fixture
def tiny_towns() -> Callable[[], list[Row]]:
    """The towns of Testland."""

    def town(number: int, name: str, lon: float, population: int, *alternates: str) -> Row:
        region = "XA.01" if lon < 10 else "XA.02"
        return Row(f"gn:{number}", name, alternates, 5.0, lon, Kind.SETTLEMENT, "XA", region, population, "geonames")

    return lambda: [
        town(11, "Bigtown", 4, 900, "Großstadt", "Велике", "BIG", "https://example.org/Bigtown", "da cheng", "12345"),
        town(12, "Smalltown", 6, 90, "Bigtown"),
        town(13, "St. Anna", 16, 0),
    ]


@pytest.fixture
def tiny_gazetteer(tiny_sources: Path, tiny_towns: Callable[[], list[Row]], tmp_path: Path) -> Path:
    """Testland compiled."""
    target = tmp_path / "tiny.sqlite"
    build(target, folder=tiny_sources, towns=tiny_towns)
    return target
