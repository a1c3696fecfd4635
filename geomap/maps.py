"""The Folium page: a map and its base layer. What reports say is not in it; static/map.js fetches that as JSON.

Text from reports must never stand in a page's script: Folium writes it into JavaScript template literals, where
`${...}` runs even when HTML is escaped.
"""

from __future__ import annotations

from collections.abc import Callable
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
OSM_TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
OSM_ATTRIBUTION = '© <a href="https://www.openstreetmap.org/copyright" rel="noopener">OpenStreetMap contributors</a>'


@dataclass(frozen=True, slots=True)
class BaseMap:
    """Where the tiles under the incidents come from. `host` is None for our own, else what the page must allow."""

    url: str
    attribution: str  # HTML
    max_zoom: int
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """The parts of a Folium page, for a template to put in place: links for its head, the map's element, its script."""

    head: Markup
    body: Markup
    script: Markup


def base_map(tiles: str, offline_url: str) -> BaseMap:
    """The base map for a setting: "offline", "osm", or an address with {z}, {x} and {y}; ConfigError for any other."""
    if tiles == "offline":
        return BaseMap(offline_url, "", max_zoom=14)
    url = OSM_TILES if tiles == "osm" else tiles
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not all(mark in url for mark in ("{z}", "{x}", "{y}")):
        raise ConfigError(f'tiles={tiles!r} is no base map: write "offline", "osm" or https://host/{{z}}/{{x}}/{{y}}.png.')
    host = address.netloc.replace("{s}", "*")
    attribution = OSM_ATTRIBUTION if tiles == "osm" else f"Tiles: {escape(host)}"
    return BaseMap(url, attribution, max_zoom=18, host=f"{address.scheme}://{host}")


def shell(base: BaseMap, attribution: str, asset: Callable[[str], str]) -> Shell:
    """A Folium map of the world over a base map, every script and style from our own `asset` addresses."""
    page = IncidentMap(asset)
    credit = " · ".join(filter(None, (base.attribution, escape(attribution))))
    folium.TileLayer(base.url, attr=credit or " ", min_zoom=1, max_zoom=base.max_zoom, theme=JsCode("geomapTheme()")).add_to(
        page
    )
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
            ("markercluster", asset("leaflet_markercluster/leaflet.markercluster.js")),
        ]
        self.default_css = [
            ("leaflet_css", asset("leaflet/leaflet.css")),
            ("markercluster_css", asset("leaflet_markercluster/MarkerCluster.css")),
        ]

    def get_name(self) -> str:
        """One name on every page, by which map.js finds the map."""
        return "incident_map"
