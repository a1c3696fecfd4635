"""Vector tiles (Mapbox Vector Tile 2.1): incidents as points, and the ground on which they may have happened.

Where incidents stand too close for their zoom, a point stands for several of them and has their number in `count`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from flask import Flask, Response, abort, url_for
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geomap.errors import QueryError
from geomap.feature import PROPERTIES, properties, unpacked
from geomap.gazetteer import attribution
from geomap.index import Cluster, Selection, View, clustered, extent
from geomap.mercator import bounds, mercator
from geomap.model import Query

from .asked import asked
from .collections import WORLD, Source, grounds
from .kept import Kept
from .negotiation import MVT, as_json

UNITS = 4096  # across a tile
BUFFER = 64  # units that areas reach beyond its edge, so that no line is seen along it
FINENESS = 4  # units that an outline may be off
CELL = 16  # pixels within which incidents are one point
DEEPEST = 16  # zoom; from there on a map enlarges tiles
FIRST_AREAS = 4  # zoom from which on the ground is drawn
MOST_AREAS = 100  # in a tile

Drawn = dict[str, Any]


def register(app: Flask, source: Source) -> None:
    """Adds /tiles/{z}/{x}/{y}.mvt and /tiles.json."""
    kept = Kept()

    @app.get("/tiles/<int:z>/<int:x>/<int:y>.mvt")
    def vector_tile(z: int, x: int, y: int) -> Response:
        if z > DEEPEST or not (x < 1 << z and y < 1 << z):
            abort(404, f"There is no tile {z}/{x}/{y}: zooms go from 0 to {DEEPEST}, columns and rows to 2 to their power.")
        query = asked()
        if query.bbox:
            raise QueryError("A tile is a bbox already: leave bbox out.")
        return kept.answer(source.store.version(), MVT, lambda: _tile(source, query, z, x, y))

    @app.get("/tiles.json")
    def tile_json() -> Response:
        """https://github.com/mapbox/tilejson-spec, version 3.0.0."""
        box = extent(source.index.columns()).box or WORLD
        address = url_for("vector_tile", z=0, x=0, y=0, _external=True).replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")
        layers = [{"id": name, "fields": fields} for name, fields in (("incidents", FIELDS), ("footprints", PROPERTIES))]
        described = {"tilejson": "3.0.0", "name": "geomap", "attribution": attribution(), "tiles": [address]}
        spanned = {"bounds": [box.west, box.south, box.east, box.north], "minzoom": 0, "maxzoom": DEEPEST}
        return as_json({**described, **spanned, "vector_layers": layers})


FIELDS = {"count": "How many incidents the point stands for", **PROPERTIES}
"""Name -> meaning of what a point has; of several incidents it has the number and the commonest event type."""


def _tile(source: Source, query: Query, z: int, x: int, y: int) -> bytes:
    points = list(_points(source, query, z, x, y))
    areas = list(_areas(source, query, z, x, y)) if z >= FIRST_AREAS else []
    layers = [{"name": "incidents", "features": points}, {"name": "footprints", "features": areas}]
    options = {"extents": UNITS, "y_coord_down": True}
    tile: bytes = mapbox_vector_tile.encode([each for each in layers if each["features"]], default_options=options)
    return tile


def _points(source: Source, query: Query, z: int, x: int, y: int) -> Iterator[Drawn]:
    found, size = source.index.selection(query), 2.0**-z
    view = View(x * size, y * size, (x + 1) * size, (y + 1) * size)
    marks = clustered(found.columns, found.passes, view, z, CELL)
    alone = [int(found.columns.key[mark.row]) for mark in marks if mark.row is not None]
    features = source.store.keyed(alone, found.columns.version)
    for mark in marks:
        place = shapely.Point((mark.x / size - x) * UNITS, (mark.y / size - y) * UNITS)
        whole = features.get(int(found.columns.key[mark.row])) if mark.row is not None else None
        told = unpacked(whole)["properties"] if whole else {"event_type": _commonest(found, mark)}
        yield {"geometry": place, "properties": _stated({"count": mark.count, **told})}


def _areas(source: Source, query: Query, z: int, x: int, y: int) -> Iterator[Drawn]:
    """The ground of the latest incidents whose ground reaches into the tile."""
    on_tile = _projection(z, x, y)
    for incident, outline in islice(grounds(source, query, bounds(z, x, y)), MOST_AREAS):
        if shown := _clipped(shapely.transform(outline, on_tile)):
            yield {"geometry": shown, "properties": _stated(properties(incident))}


def _clipped(outline: BaseGeometry) -> BaseGeometry | None:
    shown = shapely.clip_by_rect(outline.simplify(FINENESS), -BUFFER, -BUFFER, UNITS + BUFFER, UNITS + BUFFER)
    return None if shown.is_empty or not shown.area else shown


def _projection(z: int, x: int, y: int) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    return lambda lonlat: (mercator(lonlat) * (1 << z) - (x, y)) * UNITS


def _stated(properties: dict[str, Any]) -> dict[str, Any]:
    """A tile has no null."""
    return {name: value for name, value in properties.items() if value is not None}


def _commonest(found: Selection, mark: Cluster) -> str | None:
    code = max(mark.types, key=lambda each: mark.types[each])
    return found.columns.words["event_type"].values[code]
