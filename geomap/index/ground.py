"""Which incidents may have happened within a box, though they are pinned outside of it?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geomap.model import BBox, spans

from .columns import Columns, Numbers

KM_A_DEGREE = 110.574  # of latitude at the equator, where it is shortest
SLACK = 1.01  # what rounding may take away
WHOLE, VAGUE = 3, 2  # precisions from which on it is a whole area, and something around a place
NARROW = 0.05  # cosine of a latitude beyond which longitude tells little


def reaching(columns: Columns, passes: Numbers, box: BBox, meets: Callable[[str], bool]) -> Numbers:
    """The rows that pass and whose ground may reach into a box, and few others; rows whose ground is a point are none.

    `meets` tells whether the area of some gazetteer id does: what happened somewhere in it may have happened there.
    """
    precision = np.maximum(columns.geo_precision, columns.where_prec)
    passes = passes & columns.located & (precision >= VAGUE)
    near = passes & _near(columns, box)
    areas = passes & (precision >= WHOLE)
    codes = columns.words["gazetteer_id"]
    asked = np.unique(codes.codes[areas])
    there = [code for code in asked.tolist() if (area := codes.values[code]) and meets(area)]
    return np.flatnonzero(near | (areas & np.isin(codes.codes, there)))


def _near(columns: Columns, box: BBox) -> Numbers:
    """What is as near as its uncertainty. Near a pole, where a kilometre is many degrees, the latitude decides."""
    reach = columns.uncertainty_km * SLACK / KM_A_DEGREE
    north, south = columns.lat + reach, columns.lat - reach
    inside: Numbers = (north >= box.south) & (south <= box.north)
    farthest = np.minimum(np.maximum(np.abs(north), np.abs(south)), 90)
    shrunk = np.cos(np.radians(farthest))
    east_west = shrunk < NARROW
    wide = reach / np.maximum(shrunk, NARROW)
    for west, east in spans(box):
        for turn in (-360, 0, 360):
            east_west |= (columns.lon + turn + wide >= west) & (columns.lon + turn - wide <= east)
    return inside & east_west
