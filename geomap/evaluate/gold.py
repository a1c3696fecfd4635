"""Gold files: what people say stands in a text, to hold an extraction against."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from geomap.errors import InputError

NOT_PLACES = frozenset({"Demonym", "Homonym", "Language"})  # types of gold toponyms that name no place

Gold = TypeVar("Gold")


@dataclass(frozen=True, slots=True)
class GoldToponym:
    """A name in a text; `lat` and `lon` in degrees, None where nobody said which place it means."""

    start: int
    end: int
    text: str
    lat: float | None = None
    lon: float | None = None
    place_id: str | None = None  # "gn:524901"
    type: str | None = None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text with every name of a place in it; offsets are code points."""

    id: str
    text: str
    toponyms: tuple[GoldToponym, ...]
    corpus: str | None = None


@dataclass(frozen=True, slots=True)
class GoldIncident:
    """The main incident of the report `id`."""

    id: str
    lat: float
    lon: float
    date: dt.date
    killed: int
    injured: int


_TOPONYMS = '"toponyms": [{"start", "end", "text", "lat", "lon"}]'
_MAIN = '"gold": {"lat", "lon", "date", "killed", "injured"}'


def read_documents(lines: Iterable[str]) -> dict[str, GoldDocument]:
    """The documents of a gold file by id, one JSON object a line. InputError names the line that cannot be read.

    {"id", "text", "corpus"?, "toponyms": [{"start", "end", "text", "lat", "lon", "geonameid"?, "type"?}]}
    """
    return {document.id: document for document in _read(lines, _document, _TOPONYMS)}


def read_incidents(lines: Iterable[str]) -> dict[str, GoldIncident]:
    """The main incidents of a gold file by report, one JSON object a line. InputError names the line that cannot be read.

    {"id", "text", "gold": {"lat", "lon", "date", "killed", "injured"}}
    """
    return {main.id: main for main in _read(lines, _incident, _MAIN)}


def _read(lines: Iterable[str], parse: Callable[[dict[str, Any]], Gold], form: str) -> Iterator[Gold]:
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                yield parse(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            form = f'{{"id", "text", {form}}}'
            raise InputError(f"Line {number} of the gold is not usable ({error!r}): write it as {form}.") from error


def _document(stated: dict[str, Any]) -> GoldDocument:
    return GoldDocument(str(stated["id"]), stated["text"], tuple(map(_toponym, stated["toponyms"])), stated.get("corpus"))


def _toponym(stated: dict[str, Any]) -> GoldToponym:
    number = stated.get("geonameid")
    return GoldToponym(
        stated["start"],
        stated["end"],
        stated["text"] or "",
        stated["lat"],
        stated["lon"],
        f"gn:{number}" if number else None,
        stated.get("type"),
    )


def _incident(stated: dict[str, Any]) -> GoldIncident:
    gold = stated["gold"]
    day = dt.date.fromisoformat(gold["date"][:10])
    return GoldIncident(str(stated["id"]), gold["lat"], gold["lon"], day, gold["killed"], gold["injured"])
