"""What the map page asks for: incidents in brief or, where they are too many for a browser, what of them a view shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from math import isfinite
from typing import Any

from flask import Flask, Response, request

from geomap import places
from geomap.errors import QueryError
from geomap.index import (
    ORDERS,
    Cluster,
    Index,
    Selection,
    Tally,
    View,
    around,
    clustered,
    foremost,
    heat,
    listing,
    seen_once,
    tallied,
    view_of,
)
from geomap.model import BBox
from geomap.store import Store

from .asked import asked
from .kept import Kept
from .negotiation import GEOJSON, JSON

NEAREST = 18  # zoom
MOST_ROWS = 1000  # features in one answer
MOST_CELLS = 1_000_000  # of a heat map
DECIMALS = 9  # of the width of the world: four centimetres

Make = Callable[[Selection], Any]


def register(app: Flask, store: Store, index: Index, gazetteer: places.Gazetteer) -> None:
    """Adds /listing.json, /summary.json, /marks.json, /heat.json, /rows.json and /places."""
    kept = Kept()

    def answer(make: Callable[[Selection], bytes], *besides: str) -> Response:
        query = asked(*besides)
        return kept.answer(store.version(), JSON, lambda: make(index.selection(query)))

    def ids_of(selection: Selection, rows: Any) -> dict[int, str]:
        return store.ids(selection.columns.key[rows].tolist())

    @app.get("/listing.json")
    def incidents_in_brief() -> Response:
        return answer(lambda found: listing(found, ids_of(found, found.rows)))

    @app.get("/summary.json")
    def summary() -> Response:
        return answer(lambda found: _json(_summary(tallied(found.columns, found.tests))))

    @app.get("/marks.json")
    def marks() -> Response:
        view, zoom = _view(), _whole("zoom", most=NEAREST)

        def made(found: Selection) -> bytes:
            try:
                clusters = clustered(found.columns, found.passes, view, zoom)
            except ValueError as error:
                raise QueryError(f"view={request.args['view']} is too large: {error}; ask for a smaller zoom.") from error
            ids = ids_of(found, [each.row for each in clusters if each.row is not None])
            return _json([_mark(found, each, ids) for each in clusters])

        return answer(made, "view", "zoom")

    @app.get("/heat.json")
    def heat_map() -> Response:
        view, across, down = _view(), _whole("across", least=1), _whole("down", least=1)
        if across * down > MOST_CELLS:
            raise QueryError(f"across={across} and down={down} make more than {MOST_CELLS} cells: ask for fewer.")

        def made(found: Selection) -> bytes:
            cells = heat(found.columns, found.passes, view, across, down)
            return _json({"cells": list(cells), "counts": list(cells.values())})

        return answer(made, "view", "across", "down")

    @app.get("/rows.json")
    def rows() -> Response:
        view = _view() if "view" in request.args else None
        order, count = request.args.get("sort", "newest"), _whole("rows", most=MOST_ROWS)
        if order not in ORDERS:
            raise QueryError(f"sort={order} is unknown: use {', '.join(ORDERS)}, such as sort=newest.")

        def made(found: Selection) -> bytes:
            columns = found.columns
            rows = seen_once(columns, found.passes, view) if view else (found.passes & ~columns.located).nonzero()[0]
            first = foremost(columns, rows, order, count)
            features = store.keyed(columns.key[first].tolist(), columns.version)
            head = _json({"count": len(rows), "box": _edges(around(columns, rows) if view else None)})
            return head[:-1] + b',"features":[' + b",".join(features.values()) + b"]}"

        return answer(made, "view", "sort", "rows")

    @app.get("/places")
    def places_found() -> Response:
        found = places.beginning(gazetteer, request.args.get("q", ""))
        return Response(json.dumps(found, ensure_ascii=False), mimetype=GEOJSON)


def _view() -> View:
    """The part of the world that the request asks about, in degrees, which go on past the antimeridian."""
    text = request.args.get("view", "")
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        west = east = float("nan")
    turns = 360 * 10  # as far around the world as anybody has panned
    if not (isfinite(west + east) and -turns <= west < east <= turns and -90 <= south < north <= 90):
        raise QueryError(f"view={text} is no part of the world: write west,south,east,north, such as view=22,44,40,52.")
    return view_of(west, south, east, north)


def _whole(name: str, least: int = 0, most: int = 10**6) -> int:
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise QueryError(f"{name}={text} is no number from {least} to {most}: write a whole number, such as {name}=10.")
    return int(text)


def _summary(tally: Tally) -> dict[str, Any]:
    return {**asdict(tally), "box": _edges(tally.box)}


def _edges(box: BBox | None) -> list[float] | None:
    return [box.west, box.south, box.east, box.north] if box else None


def _mark(found: Selection, cluster: Cluster, ids: dict[int, str]) -> dict[str, Any]:
    """A mark; one for a single incident says what it is."""
    columns = found.columns
    types = columns.words["event_type"].values
    place = {name: round(getattr(cluster, name), DECIMALS) for name in ("x", "y", "west", "north", "east", "south")}
    counts = [[types[code], count] for code, count in cluster.types.items()]
    return {**place, "count": cluster.count, "types": counts, "pin": _pin(found, cluster.row, ids)}


def _pin(found: Selection, row: int | None, ids: dict[int, str]) -> dict[str, Any] | None:
    columns = found.columns
    if row is None or (incident_id := ids.get(int(columns.key[row]))) is None:
        return None
    precisions = {name: max(0, int(getattr(columns, name)[row])) or None for name in ("geo_precision", "where_prec")}
    place = columns.words["place_name"]
    return {"id": incident_id, "place_name": place.values[place.codes[row]], **precisions}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
