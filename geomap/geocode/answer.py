"""The values of geocoding: what a geocoder said, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geomap.model import Kind, Place


class Reason(StrEnum):
    """Why there is no place."""

    NOT_FOUND = "not found"
    DISAGREES = "disagrees with the report"
    UNAVAILABLE = "geocoder unavailable"
    OFFLINE = "offline"
    BUDGET = "budget spent"


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate of a geocoder, as yet believed in nothing."""

    id: str
    name: str
    names: tuple[str, ...]  # every name it goes by, in any language
    lat: float  # degrees, WGS 84, but neither checked for range nor for being finite
    lon: float
    feature: str  # OSM's "class/type"; empty where the geocoder does not speak OSM
    kind: Kind | None  # None for what no incident is placed by (a shop, a street), or where `feature` is empty
    country: str | None
    admin1: str | None
    source: str  # the geocoder's name


@dataclass(frozen=True, slots=True)
class Answer:
    """The place, or the reason why there is none.

    `objections` has one line for each candidate that was turned down, in the geocoder's order.
    """

    place: Place | None = None
    reason: Reason | None = None
    objections: tuple[str, ...] = ()
