"""What is pinned: all that pyproject.toml asks for, in versions that it allows, each with the hashes of its files."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
ASKED: dict[str, list[str]] = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "requirements-build.txt": [*PROJECT["build-system"]["requires"], *PROJECT["dependency-groups"]["build"]],
    "requirements-postgis.txt": [*PROJECT["project"]["dependencies"], *EXTRAS["postgis"]],
    "requirements-dask.txt": [*PROJECT["project"]["dependencies"], *EXTRAS["dask"]],
    "requirements-dev.txt": [*PROJECT["project"]["dependencies"], *(word for extra in EXTRAS.values() for word in extra)],
}
_PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\\n]+?))? \\\n(?P<hashes>(?: {4}--hash=.*\n)+)", re.M
)


@cache
def pins(file: str) -> dict[str, re.Match[str]]:
    return {canonicalize_name(pin["name"]): pin for pin in _PIN.finditer((ROOT / file).read_text("utf-8"))}


@pytest.mark.parametrize("file", ASKED)
def test_all_that_is_asked_for_is_pinned_in_a_version_that_is_allowed(file: str) -> None:
    for asked in map(Requirement, ASKED[file]):
        pin = pins(file).get(canonicalize_name(asked.name))
        assert pin is not None, f"{file} lacks {asked}: run make lock"
        assert asked.specifier.contains(Version(pin["version"])), f"{file} has {pin['version']} for {asked}: run make lock"


@pytest.mark.parametrize("file", ASKED)
def test_every_line_is_a_pin_with_hashes(file: str) -> None:
    lines = [
        line for line in (ROOT / file).read_text("utf-8").splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    told = sum(2 + pin["hashes"].count("\n") - 1 for pin in pins(file).values())
    assert told == len(lines)
    assert all(re.fullmatch(r"(?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", pin["hashes"]) for pin in pins(file).values())


def test_no_two_files_pin_one_package_differently() -> None:
    versions = {(name, pin["version"]) for file in ASKED for name, pin in pins(file).items()}
    assert len(versions) == len({name for name, _ in versions})


def test_the_files_say_how_they_are_made() -> None:
    assert all("make lock" in (ROOT / file).read_text("utf-8")[:200] for file in ASKED)
    assert sorted(path.name for path in ROOT.glob("requirements*.txt")) == sorted(ASKED)
