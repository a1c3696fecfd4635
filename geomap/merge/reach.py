"""Where and when a claim can meet others of the same event: a box on the ground and a range of days."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

from geomap.model import BBox, Incident

from .likeness import ANYWHERE_KM, SLACK_KM, comparable

AROUND = 3  # days; reports of one event seldom differ by more, and names tell it over any time
NEWS = 31  # days before its report within which an event without a day may have happened
_DEGREE_KM = 111.2
_COUNTRY = 6  # where_prec: a whole country says nothing about where
_POLE = 89.0


@dataclass(frozen=True, slots=True)
class Reach:
    """A box in degrees, and the first and last day as proleptic Gregorian ordinals."""

    box: BBox
    first: int
    last: int


def reach(incident: Incident) -> Reach | None:
    """None for what place and day cannot tell from others: no place, a whole country, no day, or a total."""
    days = _days(incident)
    if incident.lat is None or not comparable(incident) or days is None or (incident.where_prec or 0) >= _COUNTRY:
        return None
    return Reach(_box(incident), *days)


def _days(incident: Incident) -> tuple[int, int] | None:
    if incident.date_start and incident.date_end:
        first, last = sorted((incident.date_start.toordinal(), incident.date_end.toordinal()))
        return first, last
    return (incident.published.toordinal() - NEWS, incident.published.toordinal()) if incident.published else None


def _box(incident: Incident) -> BBox:
    lat, lon = incident.lat or 0.0, incident.lon or 0.0
    north = ((incident.uncertainty_km or ANYWHERE_KM) + SLACK_KM) / _DEGREE_KM
    east = north / cos(radians(min(abs(lat), _POLE)))
    return BBox(lon - east, lat - north, lon + east, lat + north)
