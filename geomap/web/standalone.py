"""The map page as one file that opens from disk, offline: every script, style, tile and incident stands inside it.

What reports say stands in it as JSON only, in an element that no browser runs, and with no character that could end it.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g
from markupsafe import Markup

from geomap import maps, tiles
from geomap.config import Settings, bundled
from geomap.feature import Packed
from geomap.features import About, footprints
from geomap.gazetteer import attribution
from geomap.index import Index, listing
from geomap.model import Incident, Query
from geomap.store import Store

from . import Gazetteer, create_app
from .images import packaged_file
from .mappage import map_html, over

BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"  # until offline.js puts tiles in
MARK = "«incidents»"  # where the template leaves room for the data
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
WHOLE_WORLD = range(3)  # zooms of which every tile is kept
SCREEN = 64  # tiles: so many around the incidents are what a screen shows when the page opens
MOST_TILES = 220  # about 2 MB; what is missing is drawn from the tile above it

_IMPORT = re.compile(r'((?:from |import\()\s*)"\./(\w+)\.js"')


def standalone(settings: Settings, store: Store, gazetteer: Gazetteer, query: Query) -> Iterator[bytes]:
    """The file in pieces: the incidents of a query, and the map page around them."""
    about = About(attribution=attribution(), licence=settings.licence, as_of=store.moment(query.as_of))
    query = replace(query, as_of=about.as_of or query.as_of)
    index = Index(store, settings.index_file)
    app = create_app(settings, store, gazetteer, index)
    head, tail = _page(app, store, query, about).split(MARK)
    yield head.encode()
    yield from map(_inert, _data(store, index, gazetteer, query, about))
    yield tail.encode()


def _page(app: Flask, store: Store, query: Query, about: About) -> str:
    roles = Counter(str(incident.role) for incident in store.incidents(query))
    bases = (maps.BaseMap("Plain", BLANK, "", max_zoom=tiles.MAX_ZOOM),)
    with app.test_request_context("/"):
        app.preprocess_request()
        folium = over(bases, lambda path: _embedded(packaged_file(path)))
        folium = replace(folium, head=Markup(str(folium.head).replace("<script", f'<script nonce="{g.nonce}"')))
        more = {"standalone": MARK, "modules": _modules(), "about": about.stated(), "many": False}
        return map_html(roles, query, folium, every=False, url_for=_address, **more)


def _address(endpoint: str, **values: Any) -> str:
    """Where the page finds something: inside itself, or nowhere."""
    return _embedded(bundled("static") / values["filename"]) if endpoint == "static" else "#"


@cache
def _embedded(file: Path) -> str:
    """A file as a data: address."""
    text = _IMPORT.sub(r'\1"geomap/\2"', file.read_text("utf-8")) if file.suffix == ".js" else file.read_text("utf-8")
    return f"data:{MEDIA_TYPES[file.suffix]};base64,{b64encode(text.encode()).decode()}"


def _modules() -> dict[str, str]:
    """The page's modules by the names under which they import each other; the data come from the file, not from a server."""
    files = {file.stem: file for file in sorted(bundled("static").glob("*.js"))}
    files["source"] = files.pop("offline")
    return {f"geomap/{name}": _embedded(file) for name, file in files.items()}


def _data(store: Store, index: Index, gazetteer: Gazetteer, query: Query, about: About) -> Iterator[bytes]:
    """One JSON object in pieces."""
    found = index.selection(query)
    yield b'{"listing":' + listing(found, store.ids(found.columns.key[found.rows].tolist())) + b',"features":'
    yield from _array(store.features(query))
    yield b',"footprints":'
    yield from _array(footprints(store.incidents(query), gazetteer.outline))
    yield f',"tiles":{json.dumps(_tiles(gazetteer, store.incidents(query)))}'.encode()
    colours = list(zip(*(asdict(tiles.THEMES[theme]).values() for theme in ("light", "dark")), strict=True))
    yield f',"colours":{json.dumps(colours)},"about":{json.dumps(about.stated())}}}'.encode()


def _array(values: Iterable[Packed]) -> Iterator[bytes]:
    comma = b"["
    for value in values:
        yield comma + value
        comma = b","
    yield b"]" if comma == b"," else b"[]"


def _inert(text: bytes) -> bytes:
    """JSON without any character that HTML knows: nothing in it can end the element it stands in."""
    return text.replace(b"<", b"\\u003c").replace(b">", b"\\u003e").replace(b"&", b"\\u0026")


def _tiles(gazetteer: tiles.Gazetteer, incidents: Iterable[Incident]) -> dict[str, str]:
    """The tiles of the whole world from far off, all around the incidents as near as the page opens, and nearer ones where
    there are incidents, as long as there is room.
    """
    return {f"{z}/{x}/{y}": tiles.tile(gazetteer, z, x, y) for z, x, y in _wanted(incidents)}


def _wanted(incidents: Iterable[Incident]) -> list[tuple[int, int, int]]:
    points = {(one.lon, one.lat) for one in incidents if one.lon is not None and one.lat is not None}
    wanted = [(z, x, y) for z in WHOLE_WORLD for x in range(1 << z) for y in range(1 << z)]
    for z in range(WHOLE_WORLD.stop, tiles.MAX_ZOOM + 1):
        level = _around({tiles.tile_at(z, lon, lat) for lon, lat in points})
        if len(wanted) + len(level) > MOST_TILES:
            break
        wanted += level
    return wanted


def _around(level: set[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The tiles of one zoom that incidents lie on; those between and beside them too, where one screen shows them all."""
    if not level:
        return []
    (z, *_), xs, ys = zip(*level, strict=True)
    last = (1 << z) - 1
    columns = range(max(min(xs) - 2, 0), min(max(xs) + 2, last) + 1)  # a screen is wider than high
    lines = range(max(min(ys) - 1, 0), min(max(ys) + 1, last) + 1)
    return [(z, x, y) for x in columns for y in lines] if len(columns) * len(lines) <= SCREEN else sorted(level)
