"""The page of limits says what the code does."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "limits.md"
_ROW = re.compile(r"^\| (?P<what>.+?) \| (?P<limits>[^|]*\d[^|]*) \| (?P<names>`.+`) \|$", re.MULTILINE)
ROWS = [row.groupdict() for row in _ROW.finditer(PAGE.read_text("utf-8"))]
MAXIMA = re.compile(r"^(MAX_\w+) = ", re.MULTILINE)
NO_LIMITS = {"geomap.matcher.MAX_WORDS", "geomap.tiles.MAX_ZOOM"}  # of a name in a gazetteer, of the map


def number(dotted: str) -> float:
    """The number under a name, which may be a key of a mapping or a setting that has it where nobody sets another."""
    *parts, name = dotted.split(".")
    try:
        return float(_part(import_module(".".join(parts)), name))
    except ModuleNotFoundError:
        return float(_part(_part(import_module(".".join(parts[:-1])), parts[-1]), name))


def _part(whole: Any, name: str) -> Any:
    if isinstance(whole, dict):
        return whole[name]
    fields = getattr(whole, "__dataclass_fields__", {}) if isinstance(whole, type) else {}
    return fields[name].default if name in fields else getattr(whole, name)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_every_limit_is_the_codes(row: dict[str, str]) -> None:
    told = [float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", row["limits"])]
    assert told == [number(name) for name in re.findall(r"`(geomap[\w.]+)`", row["names"])]


def test_no_maximum_of_the_code_is_left_out() -> None:
    package = PAGE.parent.parent / "geomap"
    found = {
        ".".join(("geomap", *file.relative_to(package).with_suffix("").parts)).removesuffix(".__init__") + f".{name}"
        for file in package.rglob("*.py")
        for name in MAXIMA.findall(file.read_text("utf-8"))
    }
    told = {name for row in ROWS for name in re.findall(r"`(geomap[\w.]+)`", row["names"])}
    assert found - NO_LIMITS - told == set()
