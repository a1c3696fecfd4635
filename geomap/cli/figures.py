"""Scores and errors as `geomap evaluate` prints them: tables for people, one JSON object for programs."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple
from typing import TYPE_CHECKING, Any

from geomap.model import Place

from .summary import aligned

if TYPE_CHECKING:
    from geomap.evaluate import Error, IncidentScores, PlaceScores

_COLUMNS = ("docs", "gold", "found", "exact P", "R", "F1", "overlap F1", "acc@161", "@25", "median km", "end to end", "of")


def places_table(scores: Mapping[str, PlaceScores], errors: Sequence[Error], examples: int) -> str:
    """A line a corpus, then the classes of error with their counts and so many examples of each."""
    rows = [("", *_COLUMNS), *((name, *map(_figure, astuple(score))) for name, score in scores.items())]
    return "\n".join([_aligned(rows), "", *_classes(errors, examples)]) + "\n"


def places_json(scores: Mapping[str, PlaceScores], errors: Sequence[Error], examples: int) -> str:
    """{"scores": {corpus: {...}}, "errors": [{"fault", "count", "examples": [...]}]}"""
    faults = [
        {"fault": fault, "count": count, "examples": [asdict(error) for error in _of(fault, errors, examples)]}
        for fault, count in _counted(errors)
    ]
    return _dumped({"scores": {name: _known(asdict(score)) for name, score in scores.items()}, "errors": faults})


def incidents_table(scores: IncidentScores) -> str:
    """A line a figure."""
    return _aligned([(name.replace("_", " "), _figure(value)) for name, value in asdict(scores).items()]) + "\n"


def incidents_json(scores: IncidentScores) -> str:
    return _dumped(asdict(scores))


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _known(figures: dict[str, Any]) -> dict[str, Any]:
    """JSON has no NaN, which a median of nothing is."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in figures.items()}


def _figure(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return "–" if math.isnan(value) else f"{value:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, figures to the right."""
    return aligned(rows, right=range(1, len(rows[0])))


def _classes(errors: Sequence[Error], examples: int) -> Iterator[str]:
    for fault, count in _counted(errors):
        yield f"{count:7,}  {fault}"
        for error in _of(fault, errors, examples):
            yield f"{'':9}{error.document}: {error.context}"
            yield from (f"{'':11}{line}" for line in _decision(error))


def _counted(errors: Sequence[Error]) -> Iterator[tuple[str, int]]:
    """The classes that occur, in the order of the stages."""
    from geomap.evaluate import Fault

    counts = Counter(error.fault for error in errors)
    yield from ((fault, counts[fault]) for fault in Fault if counts[fault])


def _of(fault: str, errors: Sequence[Error], examples: int) -> list[Error]:
    """Examples of a class from all over the texts."""
    same = [error for error in errors if error.fault == fault]
    return same[:: max(1, len(same) // max(1, examples))][:examples]


def _decision(error: Error) -> Iterator[str]:
    if error.chosen:
        yield f"chosen: {named_place(error.chosen)}" + (f", {error.km:,.0f} km off" if error.km is not None else "")
    if error.right:
        yield f"right:  {named_place(error.right)}"


def named_place(place: Place) -> str:
    """A place with what it lies in and its kind."""
    return f"{', '.join(filter(None, dict.fromkeys((place.name, place.admin1, place.country))))} ({place.kind})"
