"""Asks the geocoder for names that their context calls places and the gazetteer lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from .geocode import Answer, Geocoder
from .model import Kind, Toponym
from .recognize import Mention
from .resolve import scene


def geocoded(toponyms: Sequence[Toponym], mentions: Sequence[Mention], geocoder: Geocoder, lang: str) -> list[Toponym]:
    """The toponyms, those that no gazetteer knows placed by the geocoder where its answer agrees with the report.

    A name that stays without a place carries the reason why. Nothing but names is sent.
    """
    known = [t.place for t in toponyms if t.place]
    near = [(place.lat, place.lon) for place in known if place.kind not in (Kind.COUNTRY, Kind.CONTINENT)]
    ask = partial(geocoder.find, countries=scene(known), near=near, lang=lang)
    return [
        _asked(toponym, mention, ask) if not mention.entries else toponym
        for toponym, mention in zip(toponyms, mentions, strict=True)
    ]


def _asked(toponym: Toponym, mention: Mention, ask: Callable[..., Answer]) -> Toponym:
    answer = ask(toponym.text, kind=Kind.SETTLEMENT if Kind.SETTLEMENT in mention.kinds else None)
    if answer.place is None:
        return replace(toponym, reasons=(f"geocoder: {answer.reason}", *answer.objections))
    return replace(
        toponym,
        place=answer.place,
        method=answer.place.source,
        reasons=(f"found by {answer.place.source}", *answer.objections),
    )
