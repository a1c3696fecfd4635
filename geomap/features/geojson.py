"""GeoJSON: a collection (RFC 7946), a text sequence (RFC 8142), and one feature a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from geomap.feature import Packed

from .about import About

CHUNK = 50  # features handed over at a time: few enough that joining them stays in the processor's cache
RECORD_SEPARATOR = b"\x1e"


def geojson(features: Iterable[Packed], about: About) -> Iterator[bytes]:
    """A FeatureCollection that says what it is in foreign members (RFC 7946, section 6.1)."""
    return collection_chunks(features, {"name": about.title, **about.stated()})


def collection_chunks(features: Iterable[Packed], members: dict[str, Any]) -> Iterator[bytes]:
    """A FeatureCollection in pieces, so that a million features need no more memory than a few hundred."""
    head = json.dumps({"type": "FeatureCollection", **members}, ensure_ascii=False, allow_nan=False)
    yield head[:-1].encode() + b', "features": [\n'
    comma = b""
    for chunk in _chunked(features):
        yield comma + b",\n".join(chunk)
        comma = b",\n"
    yield b"\n]}\n"


def geojson_sequence(features: Iterable[Packed], about: About) -> Iterator[bytes]:
    """A text sequence: each record between a record separator and a line feed (RFC 8142)."""
    return _lines(features, RECORD_SEPARATOR, about)


def geojson_lines(features: Iterable[Packed], about: About) -> Iterator[bytes]:
    """One Feature a line, as line tools read it."""
    return _lines(features, b"", about)


def _lines(features: Iterable[Packed], start: bytes, about: About) -> Iterator[bytes]:
    """Lines are taken apart, so that each carries its credit."""
    credit = b"," + json.dumps(about.stated(), ensure_ascii=False, separators=(",", ":")).encode()[1:] + b"\n"
    for chunk in _chunked(features):
        yield b"".join([start + feature[:-1] + credit for feature in chunk])


def _chunked(features: Iterable[Packed]) -> Iterator[list[Packed]]:
    remaining = iter(features)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
