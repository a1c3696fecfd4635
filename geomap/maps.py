"""The Folium page: a map and its base layer. What reports say is not in it; static/map.js fetches that as JSON.

Text from reports must never stand in a page's script: Folium writes it into JavaScript template literals, where
`${...}` runs even when HTML is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import cast
from urllib.parse import urlsplit

import folium
from branca.element import Figure
from folium.template import Template
from folium.utilities import JsCode
from markupsafe import Markup

from .errors import ConfigError

WORLD = (25.0, 12.0)  # latitude, longitude of the first view; map.js moves to the incidents


@dataclass(frozen=True, slots=True)
class BaseMap:
    """Where the tiles under the incidents come from. `host` is None for our own, else what the page must allow."""

    name: str
    url: str
    attribution: str  # HTML
    max_zoom: int
    host: str | None = None


OSM = BaseMap(
    "OpenStreetMap",
    "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    '© <a href="https://www.openstreetmap.org/copyright" rel="noopener">OpenStreetMap contributors</a>',
    max_zoom=18,
    host="https://tile.openstreetmap.org",
)
SATELLITE = BaseMap(  # of 2016, the edition under CC BY 4.0; EOX serves it free of charge for non-commercial use
    "Satellite",
    "https://tiles.maps.eox.at/wmts/1.0.0/s2cloudless_3857/default/g/{z}/{y}/{x}.jpg",
    '<a href="https://s2maps.eu" rel="noopener">Sentinel-2 cloudless</a> by EOX (modified Copernicus Sentinel data 2016)',
    max_zoom=14,
    host="https://tiles.maps.eox.at",
)
NAMED = {"osm": OSM, "satellite": SATELLITE}


@dataclass(frozen=True, slots=True)
class Shell:
    """The parts of a Folium page, for a template to put in place: links for its head, the map's element, its script."""

    head: Markup
    body: Markup
    script: Markup


def base_maps(tiles: str, offline_url: str) -> tuple[BaseMap, ...]:
    """The base maps of a setting: "offline", "osm", "satellite" or addresses with {z}, {x} and {y}, separated by commas.

    The first is shown until the reader chooses another. ConfigError for anything else.
    """
    return tuple(_base_map(each, offline_url) for each in re.split(r",\s*(?=offline|osm|satellite|https?:)", tiles))


def _base_map(tiles: str, offline_url: str) -> BaseMap:
    if tiles == "offline":
        return BaseMap("Plain", offline_url, "", max_zoom=14)
    if tiles in NAMED:
        return NAMED[tiles]
    address = urlsplit(tiles)
    if address.scheme not in ("http", "https") or not all(mark in tiles for mark in ("{z}", "{x}", "{y}")):
        raise ConfigError(
            f'tiles={tiles!r} is no base map: write "offline", "osm", "satellite" or https://host/{{z}}/{{x}}/{{y}}.png, or'
            " several with commas between them."
        )
    host = address.netloc.replace("{s}", "*")
    return BaseMap(escape(host), tiles, f"Tiles: {escape(host)}", max_zoom=18, host=f"{address.scheme}://{host}")


def shell(bases: Sequence[BaseMap], attribution: str, asset: Callable[[str], str]) -> Shell:
    """A Folium map of the world over base maps to choose from, every script and style from our own `asset` addresses."""
    page = IncidentMap(asset)
    for number, base in enumerate(bases):
        credit = " · ".join(filter(None, (base.attribution, escape(attribution))))
        layer = folium.TileLayer(
            base.url,
            attr=credit or " ",
            min_zoom=1,
            max_zoom=base.max_zoom,
            show=number == 0,
            label=base.name,
            theme=JsCode("geomapTheme()"),
        )
        layer._id = str(number)  # layers.js finds the layers as tile_layer_0, tile_layer_1, ...
        layer.add_to(page)
    figure = cast(Figure, page.get_root())
    figure.render()
    return Shell(*(Markup(part.render()) for part in (figure.header, figure.html, figure.script)))


class IncidentMap(folium.Map):
    """A Folium map that asks no other host for anything and needs no inline style."""

    # Folium's own lists name five CDNs, and its add_js_link changes them for the whole process.
    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id="{{ this.get_name() }}" role="region" aria-label="Map of incidents"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        function geomapTheme() {
            return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
        }
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }},
            {center: {{ this.location|tojson }}, ...{{ this.options|tojavascript }}});
        L.control.scale({position: "bottomleft", imperial: false}).addTo({{ this.get_name() }});
        L.control.zoom({position: "topright"}).addTo({{ this.get_name() }});
        {{ this.get_name() }}.attributionControl.setPrefix(false);
        {% endmacro %}
        """
    )

    def __init__(self, asset: Callable[[str], str]) -> None:
        super().__init__(WORLD, zoom_start=2, tiles=None, zoom_control=False, world_copy_jump=True, min_zoom=1)
        self.default_js = [
            ("leaflet", asset("leaflet/leaflet.js")),
        ]
        self.default_css = [
            ("leaflet_css", asset("leaflet/leaflet.css")),
        ]

    def get_name(self) -> str:
        """One name on every page, by which map.js finds the map."""
        return "incident_map"
