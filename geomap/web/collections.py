"""What the API offers: the two collections, and a page of the features of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from geomap.feature import Feature, Packed, feature, packed
from geomap.features import Outline, drawn, footprint, ground
from geomap.model import BBox, Query
from geomap.store import Store

WORLD = BBox(-180, -90, 180, 90)
FEW = 100  # features on a page where nobody says how many


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of features. `most` is how many may stand on one page."""

    id: str
    title: str
    description: str
    most: int
    select: Callable[[Store, Outline, Query], Iterator[Packed]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some features of a query, whether more follow, and how many there are altogether where that is known."""

    features: list[Packed]
    more: bool
    matched: int | None


def clamped(collection: Collection, query: Query) -> Query:
    """The query with as many features as one page may hold."""
    return replace(query, limit=min(query.limit or FEW, collection.most))


def page(collection: Collection, store: Store, outline: Outline, query: Query) -> Page:
    """The features of a clamped query; one more is looked for, to know whether there is a next page."""
    limit = query.limit or FEW
    found = list(collection.select(store, outline, replace(query, limit=limit + 1)))
    matched = store.count(query).matching if collection is INCIDENTS else None
    return Page(found[:limit], len(found) > limit, matched)


def item(collection: Collection, store: Store, outline: Outline, feature_id: str) -> Feature | None:
    """One feature by its id."""
    incident = store.incident(feature_id)
    if incident is None:
        return None
    return feature(incident) if collection is INCIDENTS else footprint(incident, outline)


def _incidents(store: Store, outline: Outline, query: Query) -> Iterator[Packed]:
    return store.features(query)


def _footprints(store: Store, outline: Outline, query: Query) -> Iterator[Packed]:
    """Those whose ground meets the box: its incident's point may lie outside of it."""
    asked = _box(query.bbox or WORLD)
    grounds = ((incident, ground(incident, outline)) for incident in store.reaching(replace(query, limit=None, offset=0)))
    inside = (packed(drawn(incident, found)) for incident, found in grounds if found is not None and asked.intersects(found))
    return islice(inside, query.offset, query.offset + (query.limit or FEW))


def _box(bbox: BBox) -> BaseGeometry:
    whole = bbox.west <= bbox.east
    spans = [(bbox.west, bbox.east)] if whole else [(bbox.west, 180), (-180, bbox.east)]
    asked = shapely.union_all([box(west, bbox.south, east, bbox.north) for west, east in spans])
    shapely.prepare(asked)
    return asked


INCIDENTS = Collection(
    "incidents",
    "Incidents",
    "What happened, as points; those that could not be placed have no geometry. Only news unless role says otherwise.",
    10_000,
    _incidents,
)
FOOTPRINTS = Collection(
    "footprints",
    "Footprints",
    "The ground on which incidents may have happened, where that is more than a point.",
    1_000,
    _footprints,
)
COLLECTIONS = {each.id: each for each in (INCIDENTS, FOOTPRINTS)}
