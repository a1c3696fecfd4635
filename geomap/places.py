"""Which places does a reader mean who types the beginning of a name? For the search field on the map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from shapely.geometry.base import BaseGeometry

from .model import AREAS, Place
from .text import fold

SHORTEST = 2  # letters, before which a beginning says nothing


class Gazetteer(Protocol):
    """What the search needs to know about the world."""

    def starting(self, key: str) -> list[Place]:
        """The places that have a name beginning with a folded one, the likeliest first."""

    def outline(self, place_id: str) -> BaseGeometry | None:
        """The polygon of an area, in degrees; None for a place that has none."""


def beginning(gazetteer: Gazetteer, words: str) -> dict[str, Any]:
    """The likeliest places as a GeoJSON FeatureCollection of points, an area's with its bbox; empty for a single letter."""
    key = fold(words).strip()
    found = gazetteer.starting(key) if len(key) >= SHORTEST else []
    return {"type": "FeatureCollection", "features": list(_features(gazetteer, found))}


def _features(gazetteer: Gazetteer, places: list[Place]) -> Iterator[dict[str, Any]]:
    shown = set()
    for place in places:
        properties = {"name": place.name, "admin1": place.admin1, "country": place.country, "kind": str(place.kind)}
        if tuple(properties.values()) not in shown:
            shown.add(tuple(properties.values()))
            outline = gazetteer.outline(place.id) if place.kind in AREAS else None
            bbox = {"bbox": outline.bounds} if outline is not None else {}
            point = {"type": "Point", "coordinates": [place.lon, place.lat]}
            yield {"type": "Feature", "id": place.id, **bbox, "geometry": point, "properties": properties}
