"""Asks the geocoder for names that their context calls places and the gazetteer lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .geocode import Geocoder
from .model import Kind, Place, Toponym
from .recognize import Mention
from .resolve import scene


def geocoded(toponyms: Sequence[Toponym], mentions: Sequence[Mention], geocoder: Geocoder, lang: str) -> list[Toponym]:
    """The toponyms, those that no gazetteer knows placed by the geocoder where its answer agrees with the report.

    A name that stays without a place carries the reason why. Nothing but names is sent.
    """
    known = [t.place for t in toponyms if t.place]
    return [
        _asked(toponym, mention, known, geocoder, lang) if not mention.entries else toponym
        for toponym, mention in zip(toponyms, mentions, strict=True)
    ]


def _asked(toponym: Toponym, mention: Mention, known: Sequence[Place], geocoder: Geocoder, lang: str) -> Toponym:
    near = [(place.lat, place.lon) for place in known if place.kind not in (Kind.COUNTRY, Kind.CONTINENT)]
    kind = Kind.SETTLEMENT if Kind.SETTLEMENT in mention.kinds else None
    answer = geocoder.find(toponym.text, countries=scene(known), near=near, kind=kind, lang=lang)
    if answer.place is None:
        return replace(toponym, reasons=(f"geocoder: {answer.reason}", *answer.objections))
    return replace(
        toponym,
        place=answer.place,
        method=answer.place.source,
        reasons=(f"found by {answer.place.source}", *answer.objections),
    )
