"""Imports run one way: stages know values and what the table allows, joiners know stages, nothing imports upwards."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import geomap

PACKAGE = Path(geomap.__file__).parent
FOUNDATION = {"config", "errors", "model", "text"}
JOINERS = {"api", "batch", "cli", "pipeline", "web", "wsgi"}

# What each part may import besides the foundation; one that is not named here, nothing.
ALLOWED: dict[str, set[str]] = {
    "__init__": {"api"},
    "__main__": {"cli"},
    "api": {"gazetteer", "pipeline"},
    "batch": {"deadline", "gazetteer", "geocode", "logs", "merge", "pipeline", "reports", "store"},
    "cli": {
        "batch",
        "deadline",
        "evaluate",
        "feature",
        "features",
        "gazetteer",
        "geocode",
        "lexicon",
        "logs",
        "pipeline",
        "query",
        "reports",
        "store",
        "web",
        "when",
        "whole",
    },
    "evaluate": {"geo", "recognize"},
    "evidence": {"merge"},
    "fallback": {"geocode", "recognize", "resolve"},
    "features": {"feature", "spatial"},
    "gazetteer": {"geo", "whole"},
    "index": {"mercator", "store", "whole"},
    "lexicon": {"holidays"},
    "incidents": {"generics", "geo", "lexicon", "spatial", "toll", "when"},
    "matcher": {"generics", "inflect"},
    "merge": {"geo", "lexicon"},
    "misspelt": {"geo", "inflect", "lexicon", "matcher", "recognize", "resolve"},
    "outlets": {"geo"},
    "pipeline": {
        "fallback",
        "gazetteer",
        "geocode",
        "incidents",
        "lexicon",
        "matcher",
        "misspelt",
        "outlets",
        "recognize",
        "resolve",
    },
    "query": {"lexicon"},
    "recognize": {"generics", "inflect", "lexicon", "linear", "matcher", "squares"},
    "resolve": {"geo", "linear", "recognize", "squares"},
    "spatial": {"geo", "lexicon"},
    "store": {"feature", "merge", "reports", "whole"},
    "tiles": {"mercator"},
    "toll": {"generics", "lexicon"},
    "web": {
        "delivery",
        "evidence",
        "feature",
        "features",
        "gazetteer",
        "index",
        "lexicon",
        "locales",
        "logs",
        "maps",
        "mercator",
        "places",
        "query",
        "store",
        "tiles",
    },
    "wsgi": {"gazetteer", "logs", "store", "web"},
    "when": {"holidays", "lexicon"},
}


@cache
def parts() -> list[str]:
    return sorted({path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")})


def imports(part: str) -> Iterator[str]:
    """The other parts of geomap that a part imports, wherever in its files."""
    files = [PACKAGE / f"{part}.py"] if (PACKAGE / f"{part}.py").is_file() else (PACKAGE / part).rglob("*.py")
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = (name.split(".")[1] for name in _modules(node, file) if name.startswith("geomap."))
            yield from (name for name in names if name in parts())  # else a name that geomap/__init__.py gives


def siblings(file: Path) -> Iterator[str]:
    """The modules of its own folder that a file imports."""
    prefix = ".".join(["geomap", *file.relative_to(PACKAGE).parts[:-1], ""])
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = (name.removeprefix(prefix) for name in _modules(node, file) if name.startswith(prefix))
        yield from (name.split(".")[0] for name in names)


def _modules(node: ast.AST, file: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        folder = ["geomap", *file.relative_to(PACKAGE).parts[:-1]]
        base = folder[: len(folder) + 1 - node.level] if node.level else []
        module = ".".join([*base, *([node.module] if node.module else [])])
        yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("part", parts())
def test_a_part_imports_only_what_the_table_allows(part: str) -> None:
    allowed = FOUNDATION | ALLOWED.get(part, set()) | {part}
    assert set(imports(part)) <= allowed, f"{part} imports {set(imports(part)) - allowed}"


def test_the_foundation_knows_nothing_above_it() -> None:
    assert {part: set(imports(part)) - {part} for part in sorted(FOUNDATION)} == {
        "config": {"errors"},
        "errors": set(),
        "model": set(),
        "text": set(),
    }


def test_imports_never_run_in_a_circle() -> None:
    graph = {part: set(imports(part)) - {part} for part in parts()}
    assert set(graphlib.TopologicalSorter(graph).static_order()) >= set(graph)


@pytest.mark.parametrize("folder", [part for part in parts() if (PACKAGE / part).is_dir()])
def test_the_files_of_a_folder_never_import_in_a_circle(folder: str) -> None:
    files = {path.stem: path for path in (PACKAGE / folder).glob("*.py")}
    graph = {stem: {name for name in siblings(path) if name in files} - {stem} for stem, path in files.items()}
    assert set(graphlib.TopologicalSorter(graph).static_order()) >= set(graph)


def test_only_joiners_know_joiners() -> None:
    entrances = {"__init__", "__main__"}
    assert {part for part in parts() if set(imports(part)) & JOINERS} <= JOINERS | entrances


def test_the_commands_start_without_loading_the_stages() -> None:
    script = "import sys, geomap.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"flask", "folium", "geopy", "lxml", "numpy", "shapely", "trafilatura"}
    assert not heavy & set(loaded)
