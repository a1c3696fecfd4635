"""The map page: the same template for the page itself, inside another site's frame, and as a file to pass on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from flask import render_template, url_for

from geomap import maps
from geomap.config import Settings
from geomap.gazetteer import attribution
from geomap.lexicon import event_types
from geomap.model import Query

FEW = 20_000  # incidents that a browser is given all at once, to filter and count by itself
LEFT_TO_THE_SERVER = ("q", "role", "id", "limit", "offset", "as_of")  # filters that static/few.js does not apply itself


def shell(settings: Settings) -> maps.Shell:
    """The Folium map over the base maps of the settings, as the server gives them."""
    offline = url_for("base_tile", z=0, x=0, y=0).replace("/0/0/0.svg", "/{z}/{x}/{y}.svg?theme={theme}")
    return over(maps.base_maps(settings.tiles, offline), lambda path: url_for("packaged", path=path))


def over(bases: tuple[maps.BaseMap, ...], asset: Callable[[str], str]) -> maps.Shell:
    """The Folium map over base maps."""
    return maps.shell(bases, attribution(), asset)


def map_html(roles: Mapping[str, int], query: Query, folium: maps.Shell, **more: Any) -> str:
    """The map page for a query, over so many incidents of each role; `more` is for a frame or a file."""
    plain = Query()
    many = sum(roles.values()) > FEW
    left = (each.name for each in fields(Query)) if many else LEFT_TO_THE_SERVER
    every = all(getattr(query, name) == getattr(plain, name) for name in left)
    given = {"every": every, "roles": roles, "many": many, **more}
    return render_template("map.html", shell=folium, event_types=event_types(), **given)
