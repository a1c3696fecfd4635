"""What pages load besides: the tiles of the base map, and the scripts and styles of installed packages."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory
from xstatic.pkg import leaflet

from geomap import tiles

PACKAGED = {"leaflet": leaflet.BASE_DIR}
DAY = 24 * 3600  # seconds for which a browser need not ask again for a tile or a packaged file


def register(app: Flask, gazetteer: tiles.Gazetteer) -> None:
    """Adds /tiles and /assets."""

    @app.get("/tiles/<int:z>/<int:x>/<int:y>.svg")
    def base_tile(z: int, x: int, y: int) -> Response:
        image = tiles.tile(gazetteer, z, x, y, request.args.get("theme", "light"))
        response = Response(image, mimetype="image/svg+xml")
        response.cache_control.public = True
        response.cache_control.max_age = DAY
        return response

    @app.get("/assets/<path:path>")
    def packaged(path: str) -> Response:
        package, _, file = path.partition("/")
        if package not in PACKAGED:
            abort(404, f"There is no package {package} here: the map uses {' and '.join(PACKAGED)}.")
        return send_from_directory(PACKAGED[package], file, max_age=DAY)


def packaged_file(path: str) -> Path:
    """The file of an installed package that /assets/<path> gives."""
    package, _, file = path.partition("/")
    return Path(PACKAGED[package], file)
