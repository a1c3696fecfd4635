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
from geomap.index import Index, reaching
from geomap.model import BBox, Incident, Query, spans
from geomap.store import Store

WORLD = BBox(-180, -90, 180, 90)
FEW = 100  # features on a page where nobody says how many
TRIES = 2  # to read a page while the data change
CHUNK = 200  # incidents whose ground is looked at at a time


@dataclass(frozen=True, slots=True)
class Source:
    """Where features come from: incidents, the same in brief, and the outlines of areas."""

    store: Store
    index: Index
    outline: Outline


@dataclass(frozen=True, slots=True)
class Page:
    """Some features of a query, whether more follow, and how many there are altogether where that is known."""

    features: list[Packed]
    more: bool
    matched: int | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of features. `most` is how many may stand on one page."""

    id: str
    title: str
    description: str
    most: int
    page: Callable[[Source, Query, int], Page]
    item: Callable[[Source, Incident], Feature | None]


def clamped(collection: Collection, query: Query) -> Query:
    """The query with as many features as one page may hold."""
    return replace(query, limit=min(query.limit or FEW, collection.most))


def page(collection: Collection, source: Source, query: Query) -> Page:
    """The features of a clamped query."""
    return collection.page(source, query, query.limit or FEW)


def item(collection: Collection, source: Source, feature_id: str) -> Feature | None:
    """One feature by its id."""
    incident = source.store.incident(feature_id)
    return collection.item(source, incident) if incident else None


def _incidents(source: Source, query: Query, limit: int) -> Page:
    end = query.offset + limit
    for _ in range(TRIES):
        columns, rows = source.index.rows(query)
        keys = columns.key[rows[query.offset : end]].tolist()
        features = source.store.keyed(keys, columns.version)
        if len(features) == len(keys):  # else one of them has changed meanwhile
            break
    return Page(list(features.values()), len(rows) > end, len(rows))


def _footprints(source: Source, query: Query, limit: int) -> Page:
    """Those whose ground meets the box: its incident's point may lie outside of it. One more tells of a next page."""
    inside = (packed(drawn(incident, found)) for incident, found in grounds(source, query, query.bbox or WORLD))
    found = list(islice(inside, query.offset, query.offset + limit + 1))
    return Page(found[:limit], len(found) > limit)


def grounds(source: Source, query: Query, within: BBox) -> Iterator[tuple[Incident, BaseGeometry]]:
    """What a query means, wherever it is pinned, whose ground meets a box, with that. A point is none."""
    asked = _box(within)

    def meets(area: str) -> bool:
        outline = source.outline(area)
        return outline is not None and bool(asked.intersects(outline))

    found = source.index.selection(replace(query, bbox=None, limit=None, offset=0))
    keys = found.columns.key[reaching(found.columns, found.passes, within, meets)].tolist()
    for start in range(0, len(keys), CHUNK):
        for incident in source.store.whole(keys[start : start + CHUNK], found.columns.version).values():
            outline = ground(incident, source.outline)
            if outline is not None and asked.intersects(outline):
                yield incident, outline


def _box(bbox: BBox) -> BaseGeometry:
    asked = shapely.union_all([box(west, bbox.south, east, bbox.north) for west, east in spans(bbox)])
    shapely.prepare(asked)
    return asked


INCIDENTS = Collection(
    "incidents",
    "Incidents",
    "What happened, as points; those that could not be placed have no geometry. Only news unless role says otherwise.",
    10_000,
    _incidents,
    lambda source, incident: feature(incident),
)
FOOTPRINTS = Collection(
    "footprints",
    "Footprints",
    "The ground on which incidents may have happened, where that is more than a point.",
    1_000,
    _footprints,
    lambda source, incident: footprint(incident, source.outline),
)
COLLECTIONS = {each.id: each for each in (INCIDENTS, FOOTPRINTS)}
