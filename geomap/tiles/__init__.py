"""The offline base map: one tile of a Web Mercator map (EPSG:3857, XYZ scheme) as SVG, drawn from the gazetteer.

A tile is right when its neighbours fit, so nothing on it depends on where its edges lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

import numpy as np

from geomap.errors import QueryError
from geomap.mercator import SIZE, mercator

from .ground import UNITS, Layer, path
from .labels import AREAS, COUNTRY, REGION, REGION_ZOOMS, Gazetteer, Label, Style, labels_on

__all__ = ["MAX_ZOOM", "THEMES", "Gazetteer", "Theme", "tile", "tile_at"]

MAX_ZOOM = 14


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a map."""

    sea: str
    land: str
    border: str  # between countries
    region: str  # between regions
    name: str  # of countries and towns
    quiet: str  # names of regions, and dots


THEMES = {
    "light": Theme("#cdd8de", "#f4f2ee", "#b1a99e", "#d6cfc6", "#4f4a44", "#8f867b"),
    "dark": Theme("#171c20", "#2a2b2d", "#68676a", "#414144", "#c3c0ba", "#88857f"),
}


def tile(gazetteer: Gazetteer, z: int, x: int, y: int, theme: str = "light") -> str:
    """The tile at column `x`, row `y` of zoom `z` as an SVG document of 256 x 256 pixels; `x` wraps around the globe.

    QueryError for a zoom, row or theme that does not exist.
    """
    _check(z, y, theme)
    x %= 1 << z
    colours = THEMES[theme]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" fill="{colours.sea}"/>'
        f"{_ground(gazetteer, z, x, y, colours)}{_lettering(labels_on(gazetteer, z, x, y), colours)}</svg>"
    )


def tile_at(z: int, lon: float, lat: float) -> tuple[int, int, int]:
    """Zoom, column and row of the tile that a point lies on.

    >>> tile_at(3, 36.23, 49.99)
    (3, 4, 2)
    """
    last = (1 << z) - 1
    x, y = (min(max(int(part * (last + 1)), 0), last) for part in mercator(np.array([[lon, lat]]))[0])
    return z, x, y


def _check(z: int, y: int, theme: str) -> None:
    if not 0 <= z <= MAX_ZOOM:
        raise QueryError(f"There is no map at zoom {z}; ask for a zoom from 0 to {MAX_ZOOM}.")
    if not 0 <= y < 1 << z:
        raise QueryError(f"Zoom {z} has no tile row {y}; ask for a row from 0 to {(1 << z) - 1}.")
    if theme not in THEMES:
        raise QueryError(f"There is no map theme {theme!r}; choose one of: {', '.join(THEMES)}.")


def _ground(gazetteer: Gazetteer, z: int, x: int, y: int, colours: Theme) -> str:
    land, borders = path(gazetteer, Layer.LAND, z, x, y), path(gazetteer, Layer.BORDERS, z, x, y)
    regions = path(gazetteer, Layer.REGIONS, z, x, y) if z >= REGION_ZOOMS.start - 1 else ""
    return (
        f'<g transform="scale({1 / UNITS})" fill="none" stroke-linejoin="round">'
        f'<path fill="{colours.land}" stroke="{colours.land}" stroke-width="{UNITS / 2}" d="{land}"/>'  # hides hairline gaps
        f'<path stroke="{colours.region}" stroke-width="{UNITS * 0.8}" d="{regions}"/>'
        f'<path stroke="{colours.border}" stroke-width="{UNITS}" d="{borders}"/></g>'
    )


def _lettering(names: list[Label], colours: Theme) -> str:
    groups = (
        f"<g {_setting(style, colours)}>{''.join(_text(name, colours) for name in group)}</g>"
        for style, group in groupby(names, key=lambda name: name.style)
    )
    return (
        '<g font-family="system-ui,Helvetica,Arial,sans-serif" paint-order="stroke" stroke-linejoin="round" '
        f'stroke="{colours.land}" stroke-width="2.5">{"".join(groups)}</g>'
    )


def _setting(style: Style, colours: Theme) -> str:
    """The attributes of a style; attributes, since a page's Content-Security-Policy may forbid style sheets."""
    colour = colours.quiet if style is REGION else colours.name
    manner = ' letter-spacing="2"' if style is COUNTRY else ' font-style="italic"' if style is REGION else ""
    return f'font-size="{style.size:g}" fill="{colour}"{manner}'


def _text(name: Label, colours: Theme) -> str:
    dot = (
        ""
        if name.style in AREAS
        else f'<circle cx="{name.x:g}" cy="{name.y:g}" r="2" stroke-width="1" fill="{colours.quiet}"/>'
    )
    x, y = name.centre
    first = y + name.style.size * 0.35 - name.line_height * (len(name.lines) - 1) / 2  # the baseline, below the middle
    return dot + "".join(
        f'<text x="{x:g}" y="{first + i * name.line_height:.1f}" text-anchor="{name.side.anchor}">{_escaped(line)}</text>'
        for i, line in enumerate(name.lines)
    )


def _escaped(text: str) -> str:
    return escape("".join(c for c in text if c.isprintable()))  # XML has no way to write control characters
