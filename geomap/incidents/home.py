"""Where is a report at home, and which of its places are only parts of that town?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from geomap.geo import kilometres
from geomap.lexicon import ending
from geomap.model import Kind, Place, Toponym

from .reading import Reading

_AFIELD_KM = 100  # a part of a town lies nearer to it
_REACH = 40  # characters between a part and its town: "on Elm Street in the town's north, in Y"


def stranger(toponym: Toponym, reading: Reading) -> Toponym | None:
    """The town that a report is at home in, if a name that it puts an event at can only be that of a part of it.

    "Broadway" in a report of the Seattle police is a street, though the nearest town called so lies a state away.
    """
    place = toponym.place
    if place is None or place.kind is not Kind.SETTLEMENT or not _alone(place, reading):
        return None
    text, words = reading.report.text, reading.lex.places["inside"]
    towns = [t for t in reading.toponyms if t.place and t.place.kind is Kind.SETTLEMENT]
    around = (t for t in towns if t.start > toponym.end and _inside(text[toponym.end : t.start], words))
    larger = (home for home in _homes(toponym, reading) if home.place and home.place.population > place.population)
    return next((home for home in (*around, *larger) if home.place and _afield(home.place, place)), None)


def _alone(place: Place, reading: Reading) -> bool:
    """Whether nothing else that a report names lies in the region of a place, nor is that region."""
    others = [t.place for t in reading.toponyms if t.place and t.place.name != place.name]
    return not any(o.id == place.admin1_id or (o.admin1_id and o.admin1_id == place.admin1_id) for o in others)


def _afield(home: Place, place: Place) -> bool:
    return kilometres(home.lat, home.lon, place.lat, place.lon) > _AFIELD_KM


def _homes(toponym: Toponym, reading: Reading) -> Iterator[Toponym]:
    """The towns that a place may be a part of: those whose police speak, the outlet's, any for what is called a part."""
    text, words = reading.report.text, reading.lex.places
    towns = [t for t in reading.toponyms if t.place and t.place.kind is Kind.SETTLEMENT]
    offices = [t for t in towns if words["office"].match(text[t.end :].lstrip())]
    yield from sorted(offices, key=lambda t: -len([o for o in offices if o.place == t.place]))
    if reading.ground.outlet and reading.ground.outlet.kind is Kind.SETTLEMENT:
        yield replace(toponym, place=reading.ground.outlet, method="gazetteer")
    if words["part"].match(text[toponym.end :].lstrip()):
        yield from sorted(towns, key=lambda t: -t.place.population if t.place else 0)


def _inside(between: str, words: re.Pattern[str]) -> bool:
    """Whether the words between two names put the first into the second."""
    return len(between) <= _REACH and "." not in between and ending(words, between.rstrip())
