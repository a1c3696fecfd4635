"""Can two passages tell of one event, going by their types, days and places?"""

from __future__ import annotations

import datetime as dt

from geomap.lexicon import EventType
from geomap.when import When

from .sites import Site

ARMED = {"Battles", "Explosions/Remote violence", "Violence against civilians"}


def distance(a: When, b: When) -> dt.timedelta:
    """The time from the end of the one to the start of the other, negative where they overlap."""
    return max(a.start - b.end, b.start - a.end, dt.timedelta(0))


def akin(a: EventType | None, b: EventType | None) -> bool:
    """Whether two passages of these types can be of one event; a mere "attack" can be any of the armed ones."""
    if a is None or b is None or a.family == b.family:
        return True
    if {a.family, b.family} == {"Fire", "strike"}:  # which a strike started
        return True
    alike = (
        a.event_type == b.event_type or {a.event_type, b.event_type} <= ARMED
    )  # "charged with murder" tells of the shooting
    return alike and (a.vague or b.vague)


def same_place(a: Site, b: Site) -> bool:
    """Whether two sites are at one place; two parts of a town that are called by different names are not."""
    if a.between or b.between:
        return a.toponym.text == b.toponym.text and a.between == b.between
    if a.place and a.place == b.place and ((a.part and b.part) or (a.where and b.where)):
        return _called(a) == _called(b)
    if a.place and b.place:
        return a.place.id == b.place.id or (a.place.name == b.place.name and a.place.admin1_id == b.place.admin1_id)
    return a.toponym.text == b.toponym.text


def _called(site: Site) -> str:
    return site.where.name if site.where else site.toponym.text
