"""A geocoder's own record of a place as a candidate, whatever the record's shape."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from geopy.location import Location

from .answer import Found
from .osm import kind_of

MAX_NAME = 200  # code points; the longest place name in use has 168


def read(location: Location, source: str) -> Found:
    """A geopy location of the geocoder `source`. Nothing in it is believed yet but its types."""
    raw = _mapping(location.raw)
    record = _mapping(raw.get("properties")) or raw  # Photon and Pelias answer in GeoJSON
    address = _mapping(record.get("address")) or _mapping(record.get("components")) or record
    lat, lon = _number(raw.get("lat"), location.latitude), _number(raw.get("lon"), location.longitude)
    first = _clip(str(location.address).split(",")[0])
    name = _text(record, "name") or first
    osm_class = _text(record, "class", "category", "osm_key")
    osm_type = _text(record, "osm_value", "type")
    rank = _number(record.get("place_rank"), 30)
    return Found(
        id=_identifier(record, source, f"{name} {lat} {lon}"),
        name=name,
        names=(name, first, *_other_names(record)),
        lat=lat,
        lon=lon,
        feature=f"{osm_class}/{osm_type}" if osm_class else "",
        kind=kind_of(osm_class, osm_type, _text(record, "addresstype", "type"), rank),
        country=_country(_text(address, "country_code", "countrycode", "countryCode")),
        admin1=_text(address, "state") or None,
        source=source,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(record: Mapping[str, Any], *keys: str) -> str:
    return next((_clip(record[key]) for key in keys if isinstance(record.get(key), str)), "")


def _clip(words: str) -> str:
    return words.strip()[:MAX_NAME]


def _number(value: Any, otherwise: float) -> float:
    # The record's own coordinate where it has one, because geopy turns a longitude of 395 into 35.
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float(otherwise)


def _country(code: str) -> str | None:
    return code.upper() if len(code) == 2 and code.isalpha() else None


def _other_names(record: Mapping[str, Any]) -> list[str]:
    details = _mapping(record.get("namedetails")).values()
    return [_clip(name) for value in details if isinstance(value, str) for name in value.split(";")]


def _identifier(record: Mapping[str, Any], source: str, otherwise: str) -> str:
    osm_type = {"N": "node", "W": "way", "R": "relation"}.get(_text(record, "osm_type")[:1].upper())
    number = record.get("osm_id")
    if osm_type and isinstance(number, int):
        return f"{source}:{osm_type}/{number}"
    return f"{source}:{hashlib.sha1(otherwise.encode(errors='replace')).hexdigest()[:12]}"
