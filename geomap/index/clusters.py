"""Which incidents stand so close on the screen that one mark has to do for them?

A grid over the world, so that panning moves no mark; marks that come too close to a larger one join it. The same as
static/clusters.js makes of a few incidents in the browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

import numpy as np

from .columns import WORLD, Columns, Numbers
from .view import View, within

TILE = 256  # pixels of the world at zoom 0
CELL = 64  # pixels of a cell of the grid
APART = 50  # pixels between two marks
MOST_CELLS = 50_000  # of a view: a screen has some hundred
_BITS = 32


@dataclass(slots=True)
class Cluster:
    """A mark for `count` incidents, in the middle of them on the square of Web Mercator; see `View`.

    `types` has for each event type that is among them its code and their number. `row` is that of one that stands alone, and
    the edges are those of the cells of the grid that they lie in.
    """

    x: float
    y: float
    count: int
    types: dict[int, int]
    row: int | None
    west: float
    north: float
    east: float
    south: float


def clustered(columns: Columns, passes: Numbers, view: View, zoom: int, cell: int = CELL) -> list[Cluster]:
    """Marks for the rows that pass and lie in a view, the largest first. `cell` is in pixels, a power of two.

    ValueError for a view that is too large for its zoom.
    """
    level = min(zoom + (TILE // cell).bit_length() - 1, _BITS)
    if ((view.east - view.west) * 2**level + 2) * ((view.south - view.north) * 2**level + 2) > MOST_CELLS:
        raise ValueError(f"at zoom {zoom} it has more than {MOST_CELLS} cells")
    cells = [each for seen in within(columns, passes, view) for each in _cells(columns, seen.rows, seen.worlds, level)]
    return list(_joined(cells, 2.0**-level, APART / (TILE * 2.0**zoom) * cell / CELL))


def _cells(columns: Columns, rows: Numbers, worlds: int, level: int) -> Iterator[Cluster]:
    """A mark for each cell of the grid in which anything lies."""
    if not len(rows):
        return
    xs, ys = columns.x[rows], columns.y[rows]
    across, down = xs >> (_BITS - level), ys >> (_BITS - level)
    left, top = int(across.min()), int(down.min())
    width = int(across.max()) - left + 1
    cell = (down - top).astype(np.int64) * width + (across - left)
    counts = np.bincount(cell)
    filled = np.flatnonzero(counts)
    x, y = (np.bincount(cell, each)[filled] / counts[filled] / WORLD for each in (xs, ys))
    kinds = len(columns.words["event_type"].values)
    types = np.bincount(cell * kinds + columns.words["event_type"].codes[rows], minlength=len(counts) * kinds)
    alone = np.flatnonzero(counts[cell] == 1)
    sole = dict(zip(cell[alone].tolist(), rows[alone].tolist(), strict=True))
    size = 2.0**-level
    for n, place in enumerate(filled.tolist()):
        line, column = divmod(place, width)
        west, north = (left + column) * size + worlds, (top + line) * size
        found = types[place * kinds : (place + 1) * kinds]
        yield Cluster(
            x=float(x[n]) + worlds,
            y=float(y[n]),
            count=int(counts[place]),
            types={int(code): int(found[code]) for code in np.flatnonzero(found)},
            row=sole.get(place),
            west=west,
            north=north,
            east=west + size,
            south=north + size,
        )


def _joined(cells: list[Cluster], size: float, apart: float) -> Iterator[Cluster]:
    """The larger one stays where it is: its neighbours were told apart from it by that place."""
    kept: dict[tuple[int, int], Cluster] = {}
    for cell in sorted(cells, key=lambda each: (-each.count, each.north, each.west)):
        line, column = round(cell.north / size), round(cell.west / size)
        around = (kept.get((line + i, column + j)) for i in (-1, 0, 1) for j in (-1, 0, 1))
        near = next((other for other in around if other and hypot(other.x - cell.x, other.y - cell.y) < apart), None)
        if near:
            _absorb(near, cell)
        else:
            kept[line, column] = cell
    return iter(kept.values())


def _absorb(large: Cluster, small: Cluster) -> None:
    large.count += small.count
    large.row = None
    large.west, large.north = min(large.west, small.west), min(large.north, small.north)
    large.east, large.south = max(large.east, small.east), max(large.south, small.south)
    for code, count in small.types.items():
        large.types[code] = large.types.get(code, 0) + count
