"""Learned linear models: named weights, read from a JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

Weights = Mapping[str, float]
Features = list[tuple[str, float]]  # each with its value


@cache
def weights(file: Path) -> Weights:
    """Feature -> weight, as benchmarks/train_places.py writes them."""
    found: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return found


def score(features: Iterable[str], weighing: Weights) -> float:
    """The sum of the weights of the features that hold; a feature without a weight counts nothing.

    >>> score(["a", "b"], {"a": 1.5})
    1.5
    """
    return sum([weighing.get(feature, 0.0) for feature in features])


def weigh(features: Iterable[tuple[str, float]], weighing: Weights) -> float:
    """The weighted sum of the features' values.

    >>> weigh([("a", 2.0)], {"a": 1.5})
    3.0
    """
    return sum([weighing.get(feature, 0.0) * value for feature, value in features])
