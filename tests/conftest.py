"""Fixtures that several test files share."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from geomap.config import bundled
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.build import build, current_fingerprint, is_current


@pytest.fixture(scope="session")
def gazetteer_file() -> Path:
    """The full compiled gazetteer: built once, then kept until its sources change."""
    version = current_fingerprint(bundled("gazetteer"))[:16].replace(":", "-")
    default = Path(tempfile.gettempdir()) / f"geomap-test-{os.getuid()}" / version
    file = Path(os.environ.get("GEOMAP_TEST_HOME") or default) / "gazetteer.sqlite"
    if not is_current(file):
        build(file)
    return file


@pytest.fixture(scope="session")
def gazetteer(gazetteer_file: Path) -> Gazetteer:
    return Gazetteer.open(gazetteer_file)
