"""Where a candidate lies among the report's other places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice

from geomap.geo import kilometres
from geomap.linear import Features
from geomap.model import Kind, Place
from geomap.squares import MANY, Squares
from geomap.text import fold

from .context import LARGEST, Context, Settled
from .names import Name

FAR_KM = 400.0
_BESIDE_KM = 40.0
_CLOSE_KM = 150.0
_REMOTE_KM = 600.0
_NEAR_KM = 30.0
_OUT_OF_SIGHT_KM = 1_000.0  # where nearness by the two smallest of these is nil


def among(place: Place, others: Sequence[Settled], context: Context, name: Name) -> Features:
    if place.kind in LARGEST or not others:
        return []
    near = close = remote = company = beside = 0.0
    nearest = math.inf
    for other in others:
        if other.place.id == place.id:
            continue
        km, sure = kilometres(place.lat, place.lon, other.place.lat, other.place.lon), other.sure
        nearness = sure * math.exp(-km / _CLOSE_KM)
        company += nearness
        if nearness > close:
            close = nearness
        if km < nearest:
            nearest = km
        if (far := sure * math.exp(-km / _REMOTE_KM)) > remote:
            remote = far
        if km < _OUT_OF_SIGHT_KM:
            near = max(near, sure * math.exp(-km / _NEAR_KM))
            if other.key in name.neighbours:
                beside = max(beside, sure * math.exp(-km / _BESIDE_KM))
    focus = context.focus
    from_focus = 0.0
    if focus and focus.key != name.key and focus.place.id != place.id:
        from_focus = math.exp(-kilometres(place.lat, place.lon, focus.place.lat, focus.place.lon) / _CLOSE_KM)
    return [
        ("beside another place of the report", near),
        ("close to a place named right before or after", beside),
        ("close to the place that a distance is told from", beside if name.measured else 0.0),
        ("close to another place of the report", close),
        ("in the same part of the world as another place of the report", remote),
        ("far from every other place of the report", float(place.kind is Kind.SETTLEMENT and nearest > FAR_KM)),
        ("how many places of the report are close", math.log1p(company)),
        ("close to the first place of the report", from_focus),
    ]


def company(place: Place, key: str, context: Context) -> Features:
    """How many other names of the report have a bearer in the same square degree or one beside it."""
    if place.kind in LARGEST:
        return []
    found = [weight for other, weight in context.squares.around(place).items() if other != key]
    return [
        ("other names of the report may lie beside it", math.log1p(len(found))),
        ("other names of the report, mostly with few bearers, may lie beside it", math.log1p(sum(found))),
    ]


def squares(group: Sequence[Name]) -> Squares:
    """Which names of a report have a bearer in each square degree, weighted by how few bearers they have."""
    found = Squares()
    for name in islice({n.key: n for n in group}.values(), MANY):
        local = [e.place for e in name.entries if e.place.kind not in LARGEST]
        for place in local:
            found.add(place, name.key, 1 / len(local))
    return found


def seated(region: Place, towns: Sequence[Place], key: str) -> Features:
    """Whether a region has a town of its name, and whether it lies close around it: "Kharkiv" alone is then the city."""
    own = [t for t in towns if t.admin1_id == region.id]
    around = [t for t in own if _alike(t.name, key) and kilometres(t.lat, t.lon, region.lat, region.lon) < _CLOSE_KM]
    return [
        ("a region that has a town of its name", float(bool(own))),
        ("a region close around the town of its name", float(bool(around))),
    ]


def _alike(name: str, key: str) -> bool:
    """Whether two spellings are of one name: as many words, the same beginning."""
    folded = fold(name)
    return folded[:4] == key[:4] and folded.count(" ") == key.count(" ")
