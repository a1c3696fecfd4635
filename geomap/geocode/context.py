"""Which of a geocoder's candidates agrees with the report that asked."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from geopy.distance import great_circle

from geomap.model import AREAS, Kind, Place
from geomap.text import fold

from .answer import Answer, Found, Reason

# The places of one report are rarely further apart than an oblast and its neighbour, each about 200 km across;
# namesakes in the same country mostly are.
NEAR_KM = 300.0


@dataclass(frozen=True, slots=True)
class Context:
    """What a report lets expect of a place it names; an empty field expects nothing."""

    name: str
    countries: Collection[str] = ()  # ISO 3166-1 alpha-2
    near: Sequence[tuple[float, float]] = ()  # (lat, lon) of the report's other places, degrees
    kind: Kind | None = None


def choose(candidates: Sequence[Found], context: Context) -> Answer:
    """The first candidate that nothing speaks against, else what spoke against each."""
    if not candidates:
        return Answer(reason=Reason.NOT_FOUND)
    objections = []
    for found in candidates:
        objection = objection_to(found, context)
        if objection is None:
            return Answer(place=_place(found, context.kind))
        objections.append(f"{found.name} {objection}")
    return Answer(reason=Reason.DISAGREES, objections=tuple(objections))


def objection_to(found: Found, context: Context) -> str | None:
    """What speaks against a candidate, as words that follow its name; None if nothing does."""
    if not _on_earth(found.lat, found.lon):
        return "has no usable coordinates"
    if not any(same_name(context.name, name) for name in found.names):
        return "is another name"
    if not _fits(found, context.kind):
        return f"is of another kind ({found.feature})"
    if context.countries and not _in_countries(found, context):
        return f"lies in another country ({found.country or 'unknown'})"
    distance = min((great_circle(point, (found.lat, found.lon)).km for point in context.near), default=0.0)
    if distance > NEAR_KM:
        return f"lies {distance:.0f} km from the other places of the report"
    return None


def same_name(asked: str, given: str) -> bool:
    """Whether two names differ by no more than a transliteration or a slip of the pen would explain.

    >>> same_name("Makhnovka", "Mahnovka"), same_name("Pokrovsk", "Pokrovka"), same_name("Sumy", "Suma")
    (True, False, False)
    """
    one, other = fold(asked), fold(given)
    allowed = 0 if len(one) < 6 else 1 if len(one) < 12 else 2
    return one == other or (abs(len(one) - len(other)) <= allowed and _edits(one, other) <= allowed)


def _edits(one: str, other: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def _on_earth(lat: float, lon: float) -> bool:
    # geopy reads a coordinate that is missing as exactly 0, so 0 is not believed either.
    return math.isfinite(lat) and math.isfinite(lon) and 0 < abs(lat) <= 90 and 0 < abs(lon) <= 180


def _fits(found: Found, asked: Kind | None) -> bool:
    if not found.feature:
        return True
    if found.kind is None or asked is None:
        return found.kind is not None
    if asked is Kind.SETTLEMENT:
        return found.kind in (Kind.SETTLEMENT, Kind.ADMIN3)  # a municipality bears its town's name
    return found.kind is asked or {found.kind, asked} <= AREAS


def _in_countries(found: Found, context: Context) -> bool:
    # Some geocoders do not say which country; then the distance to the report's other places has to vouch.
    return found.country in context.countries or (found.country is None and bool(context.near))


def _place(found: Found, asked: Kind | None) -> Place:
    return Place(
        id=found.id,
        name=found.name,
        lat=found.lat,
        lon=found.lon,
        kind=found.kind or asked or Kind.SETTLEMENT,
        country=found.country,
        admin1=found.admin1,
        source=found.source,
    )
