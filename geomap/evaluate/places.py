"""How well the names of places in a text were recognised and resolved."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from geomap.geo import kilometres
from geomap.model import Place, Toponym

from .gold import NOT_PLACES, GoldDocument, GoldToponym

HIT_KM = 161.0  # 100 miles, the usual threshold of geoparsing
CLOSE_KM = 25.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold name, the toponym that was found there (of the same span, else the first that overlaps), and how far off it is.

    `km` is None where nothing was found, where it has no place, or where the gold has none.
    """

    gold: GoldToponym
    found: Toponym | None
    km: float | None

    @property
    def exact(self) -> bool:
        return self.found is not None and (self.found.start, self.found.end) == (self.gold.start, self.gold.end)

    @property
    def located(self) -> bool:
        return self.gold.lat is not None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The gold names of a document one by one, how many toponyms were found, and those that meet no gold name."""

    document: GoldDocument
    names: tuple[Judged, ...]
    found: int
    false: tuple[Toponym, ...]


@dataclass(frozen=True, slots=True)
class PlaceScores:
    """What the literature reports; ratios between 0 and 1.

    `accuracy_*` is the share of the located gold names found that lie within the distance (Gritta et al. 2020,
    "A pragmatic guide to geoparsing evaluation"), `end_to_end` the share of all located gold names.
    """

    documents: int
    gold: int
    found: int
    precision: float
    recall: float
    f1: float
    overlap_f1: float
    accuracy_161: float
    accuracy_25: float
    median_km: float
    end_to_end: float
    located: int


def judge(document: GoldDocument, toponyms: Sequence[Toponym], demonyms: Collection[str] = ()) -> Judgement:
    """Holds the toponyms of a document against its gold.

    Gold names that are no places, by their type or because `demonyms` (caseless, without hyphens) has them, are set aside,
    and so are the toponyms that overlap them: they are neither right nor wrong.
    """
    aside = [name for name in document.toponyms if not _is_place(name, demonyms)]
    gold = [name for name in document.toponyms if _is_place(name, demonyms)]
    found = [toponym for toponym in toponyms if not any(overlap(toponym, name) for name in aside)]
    false = tuple(toponym for toponym in found if not any(overlap(toponym, name) for name in gold))
    return Judgement(document, tuple(_judged(name, found) for name in gold), len(found), false)


def score(judgements: Iterable[Judgement]) -> PlaceScores:
    """The figures of several documents together."""
    judgements = list(judgements)
    names = [name for judgement in judgements for name in judgement.names]
    found = sum(judgement.found for judgement in judgements)
    located = [name for name in names if name.located]
    matched = sum(name.found is not None for name in located)
    errors = sorted(name.km for name in located if name.km is not None)
    hits = sum(km <= HIT_KM for km in errors)
    exact = sum(name.exact for name in names)
    return PlaceScores(
        documents=len(judgements),
        gold=len(names),
        found=found,
        precision=_ratio(exact, found),
        recall=_ratio(exact, len(names)),
        f1=_f1(exact, found, len(names)),
        overlap_f1=_f1(sum(name.found is not None for name in names), found, len(names)),
        accuracy_161=_ratio(hits, matched),
        accuracy_25=_ratio(sum(km <= CLOSE_KM for km in errors), matched),
        median_km=errors[len(errors) // 2] if errors else math.nan,
        end_to_end=_ratio(hits, len(located)),
        located=len(located),
    )


def distance_km(gold: GoldToponym, place: Place) -> float:
    """How far a place is from the gold's; 0 for the same one, since large countries have no agreed centre."""
    if gold.lat is None or gold.lon is None:
        return math.inf
    return 0.0 if place.id == gold.place_id else kilometres(gold.lat, gold.lon, place.lat, place.lon)


def overlap(one: Toponym | GoldToponym, other: Toponym | GoldToponym) -> bool:
    return one.start < other.end and other.start < one.end


def _is_place(name: GoldToponym, demonyms: Collection[str]) -> bool:
    return name.type not in NOT_PLACES and name.text.casefold().replace("-", " ") not in demonyms


def _judged(gold: GoldToponym, found: Sequence[Toponym]) -> Judged:
    overlapping = [toponym for toponym in found if overlap(toponym, gold)]
    best = min(overlapping, key=lambda t: (t.start, t.end) != (gold.start, gold.end), default=None)
    return Judged(gold, best, distance_km(gold, best.place) if best and best.place and gold.lat is not None else None)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(right: int, found: int, gold: int) -> float:
    """The harmonic mean of right/found and right/gold; as in the literature, one overlap counts for both."""
    return _ratio(2 * right, found + gold)
