"""Compares ways to decide which matches are places, and which place a name means, by five-fold cross-validation.

    python benchmarks/compare_places.py GOLD --demonyms FILE

Recognition is scored by exact spans (precision, recall, F1), resolution by the share of ambiguous mentions that get a place
within 161 km of the gold's. All approaches see the same matches and candidates.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from train_places import (
    BELIEFS,
    ENGLISH,
    FOLDS,
    MOVED,
    Choice,
    Document,
    choices,
    documents,
    labels,
    mentions_of,
    softmax,
    tabulated,
    train_first,
    train_recognition,
    train_resolution,
)

from geomap import recognize
from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.linear import Weights, score, weigh
from geomap.recognize.second import second_look

DENSE = 500  # features that the trees see, the most frequent
Scores = list[float]  # one for each match of a document
Model = Callable[[Document], Scores]


def first_look(docs: Sequence[Document]) -> Model:
    weights = train_first(docs)
    return lambda doc: [score(cue.features, weights) for cue in doc.cues]


def unmoved(docs: Sequence[Document]) -> Model:
    return both_looks([doc for doc in docs if doc.corpus != "moved"])


def both_looks(docs: Sequence[Document]) -> Model:
    weights = train_recognition(docs)
    return lambda doc: _second(doc, weights)


def _second(doc: Document, weights: Weights) -> Scores:
    called = [recognize.called_place(cue.match, ENGLISH) for cue in doc.cues]
    looks = second_look(doc.cues, [score(cue.features, weights) for cue in doc.cues], called)
    return [weigh(look, weights) for look in looks]


def trees(docs: Sequence[Document]) -> Model:
    """Boosted trees over the most frequent features of the first look."""
    counts = Counter(f for doc in docs for cue in doc.cues for f in set(cue.features) if "|" not in f)
    index = {f: k for k, (f, _) in enumerate(counts.most_common(DENSE))}
    rows = [(doc, k, place) for doc in docs for k, place in labels(doc)]
    table = _dense([doc.cues[k].features for doc, k, _ in rows], index)
    model = HistGradientBoostingClassifier(max_iter=300, learning_rate=0.08, l2_regularization=1.0)
    model.fit(
        table, [place for _, _, place in rows], sample_weight=[MOVED if d.corpus == "moved" else 1.0 for d, _, _ in rows]
    )
    return lambda doc: list(model.decision_function(_dense([cue.features for cue in doc.cues], index))) if doc.cues else []


def _dense(rows: Sequence[Sequence[str]], index: dict[str, int]) -> np.ndarray:
    table = np.zeros((len(rows), len(index)), dtype=np.uint8)
    for i, features in enumerate(rows):
        table[i, [index[f] for f in features if f in index]] = 1
    return table


def spans_found(docs: Sequence[Document], approach: Callable[[Sequence[Document]], Model]) -> tuple[float, float, float]:
    """Precision, recall and F1 of exact spans over all folds, at the shipped threshold."""
    right = found = gold = 0
    for fold in range(FOLDS):
        model = approach([doc for doc in docs if doc.fold != fold])
        for doc in (d for d in docs if d.fold == fold and d.corpus != "moved"):
            scored = [(cue.match, value - recognize.THRESHOLD) for cue, value in zip(doc.cues, model(doc), strict=True)]
            chosen = recognize.best_apart([pair for pair in scored if pair[1] > 0])
            ignored = [g for g in doc.gold if not g.counts]
            spans = {(m.start, m.end) for m in chosen if not any(g.start < m.end and m.start < g.end for g in ignored)}
            places = {(g.start, g.end) for g in doc.gold if g.counts}
            right, found, gold = right + len(spans & places), found + len(spans), gold + len(places)
    precision, recall = right / found, right / gold
    return precision, recall, 2 * precision * recall / (precision + recall)


def most_populous(_: Sequence[Choice]) -> Callable[[Choice], int]:
    def best(choice: Choice) -> int:
        size = ("population, in powers of ten", "population of an area, in powers of ten")
        return int(np.argmax([sum(features.get(name, 0.0) for name in size) for features in choice[0]]))

    return best


def conditional_logit(examples: Sequence[Choice]) -> Callable[[Choice], int]:
    weights = softmax(examples)
    return lambda choice: int(np.argmax([weigh(features.items(), weights) for features in choice[0]]))


def without_beliefs(examples: Sequence[Choice]) -> Callable[[Choice], int]:
    kept = dict(BELIEFS)
    BELIEFS.clear()
    try:
        return conditional_logit(examples)
    finally:
        BELIEFS.update(kept)


def pointwise_trees(examples: Sequence[Choice]) -> Callable[[Choice], int]:
    names, matrix = tabulated([features for candidates, _ in examples for features in candidates])
    model = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.08)
    model.fit(matrix.toarray(), np.concatenate([right for _, right in examples]))

    def best(choice: Choice) -> int:
        table = np.array([[features.get(name, 0.0) for name in names] for features in choice[0]])
        return int(np.argmax(model.decision_function(table)))

    return best


def share_right(
    folds: Sequence[tuple[list[Choice], list[Choice]]], learn: Callable[[Sequence[Choice]], Callable[[Choice], int]]
) -> float:
    """The share of the ambiguous mentions of unseen documents whose chosen candidate is right."""
    hits = [choice[1][best(choice)] for seen, unseen in folds for best in [learn(seen)] for choice in unseen]
    return sum(hits) / len(hits)


def ambiguous(docs: Sequence[Document]) -> list[tuple[list[Choice], list[Choice]]]:
    """For each fold the choices to learn from and to be judged by, in contexts that models without the fold make."""
    folds = []
    for fold in range(FOLDS):
        others = [doc for doc in docs if doc.fold != fold]
        recognition = train_recognition(others)
        plain = [doc for doc in others if doc.corpus != "moved"]
        weights = train_resolution(plain, recognition)
        held = [doc for doc in docs if doc.fold == fold and doc.corpus != "moved"]
        seen, unseen = (
            [c for d in part for c in choices(d, mentions_of(d, recognition), weights)] for part in (plain, held)
        )
        folds.append((seen, unseen))
    return folds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--demonyms", type=Path, help="a list of words that name peoples, not places")
    args = parser.parse_args()
    demonyms = frozenset(args.demonyms.read_text(encoding="utf-8").split("\n")) - {""} if args.demonyms else frozenset()
    docs = documents(args.gold, Gazetteer.open(Settings.from_env().gazetteer_file), demonyms)
    for approach in (first_look, trees, unmoved, both_looks):
        print(approach.__name__, *(f"{value:.3f}" for value in spans_found(docs, approach)))
    folds = ambiguous(docs)
    for learn in (most_populous, pointwise_trees, without_beliefs, conditional_logit):
        print(learn.__name__, f"{share_right(folds, learn):.3f}")


if __name__ == "__main__":
    main()
