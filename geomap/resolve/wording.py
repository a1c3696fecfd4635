"""What spoke for a candidate, in words that a reader of the map understands. Features that say the same are told as one."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from geomap.linear import Features, Weights

_CLEAR = 0.1  # a weight below this is not worth telling

_PLAIN = {
    "its main name": "this is its main name",
    "population, in powers of ten": "its population",
    "population of an area, in powers of ten": "its population",
    "population unknown": "its population is not known",
    "smaller than the largest of that name, in powers of ten": "a larger place has the same name",
    "beside another place of the report": "other places of the report are close",
    "close to another place of the report": "other places of the report are close",
    "how many places of the report are close": "other places of the report are close",
    "other names of the report, mostly with few bearers, may lie beside it": "other names of the report may lie beside it",
    "the report is about its country (not a country)": "the report is about its country",
    "a region close around the town of its name": "the town in its middle has the same name",
    "a region that has a town of its name": "a town in it has the same name",
    "a town whose region bears its name": "the region around it has the same name",
    "an abbreviation with its point, of a region": "an abbreviation of a region",
    "called a county, written without the word": "a county, named without that word",
    "short written name of something else": "a short form of another name",
}
_KIND = ("places of its kind are often meant", "places of its kind are seldom meant")
_FITS = ("the words around it fit such a place", "the words around it fit another kind of place")
_CONTEXTS = (
    ", beside words of a state",
    ", beside words of a town",
    ", listed with towns",
    ", listed with regions or countries",
)


def reasons(features: Features, weighing: Weights) -> tuple[str, ...]:
    """Each reason with its weight, in the order of the features; what weighs next to nothing is left out."""
    told: defaultdict[str, float] = defaultdict(float)
    for feature, value in features:
        told[_told(feature)] += weighing.get(feature, 0.0) * value
    return tuple(f"{_signed(said, weight)} ({weight:+.1f})" for said, weight in told.items() if abs(weight) > _CLEAR)


@cache
def _told(feature: str) -> str:
    if feature.startswith("kind: "):
        return _KIND[0]
    if feature.startswith("main name: "):
        return _PLAIN["its main name"]
    if feature.endswith(_CONTEXTS):
        return _FITS[0]
    return _PLAIN.get(feature, feature)


def _signed(said: str, weight: float) -> str:
    """The same reason said the other way round where it spoke against the candidate."""
    return dict((_KIND, _FITS)).get(said, said) if weight < 0 else said
