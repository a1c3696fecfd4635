"""The part of the world that a map shows, and what lies in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from geomap.mercator import mercator

from .columns import WORLD, Columns, Numbers


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle on the square of Web Mercator, whose sides are 1. Past the antimeridian it goes on beyond 0 and 1."""

    west: float
    north: float
    east: float
    south: float


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows that lie in a view. Where it goes around the world they are seen again, so many `worlds` to the east."""

    rows: Numbers
    worlds: int


def view_of(west: float, south: float, east: float, north: float) -> View:
    """The view between degrees; past the antimeridian they go on beyond 180."""
    corners = mercator(np.array([(west, north), (east, south)], float))
    return View(*corners.ravel().tolist())


def within(columns: Columns, passes: Numbers, view: View) -> Iterator[Seen]:
    """The rows that pass and lie in a view, world by world."""
    passes = passes & columns.located
    if view.north > 0 or view.south < 1:
        passes &= (columns.y >= view.north * WORLD) & (columns.y <= view.south * WORLD)
    for worlds in range(floor(view.west), max(ceil(view.east), floor(view.west) + 1)):  # a line between worlds is in one
        west, east = (view.west - worlds) * WORLD, (view.east - worlds) * WORLD
        whole = west <= 0 and east >= WORLD - 1
        yield Seen(np.flatnonzero(passes if whole else passes & (columns.x >= west) & (columns.x <= east)), worlds)


def seen_once(columns: Columns, passes: Numbers, view: View) -> Numbers:
    """The rows that pass and lie in a view, each once."""
    rows = [seen.rows for seen in within(columns, passes, view)]
    return np.unique(np.concatenate(rows)) if len(rows) > 1 else rows[0]


def heat(columns: Columns, passes: Numbers, view: View, across: int, down: int) -> dict[int, int]:
    """How many lie in each cell of a grid over a view: cells are counted along lines, and empty ones left out."""
    counts = np.zeros(across * down, np.int64)
    for seen in within(columns, passes, view):
        column = _cells(columns.x[seen.rows] / WORLD + seen.worlds, view.west, view.east, across)
        line = _cells(columns.y[seen.rows] / WORLD, view.north, view.south, down)
        counts += np.bincount(line * across + column, minlength=across * down)
    filled = np.flatnonzero(counts)
    return dict(zip(filled.tolist(), counts[filled].tolist(), strict=True))


def _cells(places: Numbers, start: float, end: float, count: int) -> Numbers:
    """Which of `count` cells between two edges, which may be the same, each place lies in."""
    return np.clip((places - start) / max(end - start, 1 / WORLD) * count, 0, count - 1).astype(np.int64)
