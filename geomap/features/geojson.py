"""GeoJSON: a collection (RFC 7946), a text sequence (RFC 8142), and one feature a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from .about import About
from .properties import Feature

CHUNK = 500  # features handed over at a time
RECORD_SEPARATOR = "\x1e"


def geojson(features: Iterable[Feature], about: About) -> Iterator[str]:
    """A FeatureCollection that says what it is in foreign members (RFC 7946, section 6.1)."""
    return collection_chunks(features, {"name": about.title, **about.stated()})


def collection_chunks(features: Iterable[Feature], members: dict[str, Any]) -> Iterator[str]:
    """A FeatureCollection in pieces, so that a million features need no more memory than a few hundred."""
    yield json.dumps({"type": "FeatureCollection", **members}, ensure_ascii=False)[:-1] + ', "features": [\n'
    comma = ""
    for lines in _chunked(map(_json, features)):
        yield comma + ",\n".join(lines)
        comma = ",\n"
    yield "\n]}\n"


def geojson_sequence(features: Iterable[Feature], about: About) -> Iterator[str]:
    """A text sequence: each record between a record separator and a line feed (RFC 8142)."""
    return (RECORD_SEPARATOR + line for line in geojson_lines(features, about))


def geojson_lines(features: Iterable[Feature], about: About) -> Iterator[str]:
    """One Feature a line, as line tools read it. Lines are taken apart, so that each carries its credit."""
    return (_json({**feature, **about.stated()}) + "\n" for feature in features)


def _json(each: dict[str, Any]) -> str:
    return json.dumps(each, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _chunked(lines: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(lines)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
