"""Learns which matches are places and which place a name means, and compares ways to do so by cross-validation.

    python benchmarks/train_places.py GOLD                 trains on all of GOLD and writes geomap/*/weights.json
    python benchmarks/train_places.py GOLD --check OUT     predicts every document by models that have not seen it

OUT is what score_geoparse.py reads; the figures and classes of error are printed as by `geomap evaluate places`.
compare_places.py tries other models on the same features.

GOLD is a JSON Lines file of {"id", "text", "toponyms": [{"start", "end", "text", "lat", "lon", "geonameid", "type"}]}.
Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from relocate import Names, relocated
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from geomap import evaluate, recognize, resolve
from geomap.cli.figures import places_table
from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.geo import kilometres
from geomap.lexicon import lexicon
from geomap.linear import Weights, score
from geomap.matcher import find
from geomap.model import Place, Toponym
from geomap.recognize.cues import Cue, cues
from geomap.recognize.second import second_look
from geomap.resolve.bearers import bearers
from geomap.text import sentences

FOLDS = 5
COPIES = 1  # of each document, set elsewhere; recognition alone learns from them
NEAR_KM = 161.0
PACKAGE = Path(__file__).parent.parent / "geomap"
MOVED = 0.5  # how much a moved copy counts
ENGLISH = lexicon("en")
NOT_PLACES = {"Demonym", "Homonym", "Language"}
SMALLEST = 0.02  # weights below are left out: they move no decision


# What is known beforehand: evidence that can only speak one way, whatever chance correlations a corpus holds, and
# distinctions that gold points 161 km apart cannot teach (a city and the region around it).
_FOR, _AGAINST = (0.0, None), (None, 0.0)
BELIEFS: dict[str, tuple[float | None, float | None]] = {
    "2: called a place": (1.5, None),
    "an abbreviation with its point": (4.0, None),
    "a region or town that bears its country": (None, -2.0),
    "a region close around the town": (None, -3.0),
    "the text says where it lies": (3.0, None),
    "close to a place named right before": (1.0, None),
    "close to the place that a distance": (2.0, None),
    **dict.fromkeys(
        ("the report", "the text says where", "the text says which", "the text says elsewhere", "close to"), _FOR
    ),
    **dict.fromkeys(("beside", "in the same part", "the capital", "how many", "other names"), _FOR),
    **dict.fromkeys(("nothing else", "the text says otherwise", "smaller", "far from"), _AGAINST),
}


@dataclass(frozen=True)
class Gold:
    start: int
    end: int
    counts: bool  # False for demonyms and languages, on which a prediction is neither right nor wrong
    lat: float | None
    lon: float | None
    place_id: str | None

    def near(self, place: Place) -> bool:
        if self.place_id and place.id == f"gn:{self.place_id}":
            return True
        return (
            self.lat is not None and self.lon is not None and kilometres(self.lat, self.lon, place.lat, place.lon) <= NEAR_KM
        )


@dataclass(frozen=True)
class Document:
    id: str
    text: str
    corpus: str
    gold: tuple[Gold, ...]
    cues: tuple[Cue, ...]
    fold: int


def documents(path: Path, gazetteer: Gazetteer, demonyms: Collection[str]) -> list[Document]:
    """The gold documents with their features. Near copies of a text share a fold, so that none is learned from its twin."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    folds = _folds([row["text"] for row in rows])
    names, chance = Names.of(str(Settings.from_env().gazetteer_file)), random.Random(11)
    copies = [
        (relocated(_marked(row, demonyms), names, gazetteer, chance), fold)
        for row, fold in zip(rows, folds, strict=True)
        for _ in range(COPIES)
    ]
    moved = [(dict(row, corpus="moved"), fold) for row, fold in copies if row]
    return [_document(row, fold, gazetteer, demonyms) for row, fold in [*zip(rows, folds, strict=True), *moved]]


def _marked(row: dict[str, Any], demonyms: Collection[str]) -> dict[str, Any]:
    """The document with its demonyms marked, which stay as they are in a moved copy."""
    return {**row, "toponyms": [{**t, "demonym": not _counts(t, demonyms)} for t in row["toponyms"]]}


def _counts(t: dict[str, Any], demonyms: Collection[str]) -> bool:
    return t.get("type") not in NOT_PLACES and t["text"].casefold().replace("-", " ") not in demonyms


def _document(row: dict[str, Any], fold: int, gazetteer: Gazetteer, demonyms: Collection[str]) -> Document:
    text = str(row["text"])
    parts = sentences(text)
    gold = tuple(
        Gold(t["start"], t["end"], _counts(t, demonyms), t["lat"], t["lon"], t["geonameid"]) for t in row["toponyms"]
    )
    return Document(
        str(row["id"]), text, str(row.get("corpus")), gold, tuple(cues(find(parts, gazetteer.lookup, "en"), parts)), fold
    )


def _folds(texts: Sequence[str]) -> list[int]:
    """A fold for each text, at random; texts that share any run of twelve words get the same."""
    first: dict[tuple[str, ...], int] = {}
    group = list(range(len(texts)))

    def root(i: int) -> int:
        while group[i] != i:
            i = group[i]
        return i

    for i, text in enumerate(texts):
        words = re.findall(r"\w+", text.lower())
        for k in range(len(words) - 11):
            group[root(i)] = root(first.setdefault(tuple(words[k : k + 12]), i))
    roots = sorted({root(i) for i in range(len(texts))})
    random.Random(7).shuffle(roots)
    of_root = {r: k % FOLDS for k, r in enumerate(roots)}
    return [of_root[root(i)] for i in range(len(texts))]


# ---- recognition


def labels(doc: Document) -> Iterator[tuple[int, bool]]:
    """The rank of every match and whether it is a place here; those that touch a demonym are left out."""
    spans = {(g.start, g.end) for g in doc.gold if g.counts}
    ignored = [(g.start, g.end) for g in doc.gold if not g.counts]
    for k, cue in enumerate(doc.cues):
        if not any(start < cue.match.end and cue.match.start < end for start, end in ignored):
            yield k, (cue.match.start, cue.match.end) in spans


_LEXICAL = re.compile(r"(?:^|\|)(?:p1|p2|n1|n2|last|front)=([^\W\d_][\w'’.-]*)")
_CLASSES = frozenset(
    "direction title number locative small lower starter area road nature building compass tail given surname demonym upper "
    "initial name plain front".split()
)


def vocabulary(docs: Sequence[Document]) -> frozenset[str]:
    """Words of the language: written small at least half as often as with a capital, and in five documents or more.

    Only they may become features, so that no weight is ever tied to a place's name.
    """
    small, large, spread = Counter[str](), Counter[str](), Counter[str]()
    for doc in docs:
        words = re.findall(r"[^\W\d_]+", doc.text)
        small.update(w for w in words if w.islower())
        large.update(w.lower() for w in words if not w.islower())
        spread.update({w for w in words if w.islower()})
    return frozenset(w for w, n in spread.items() if n >= 5 and small[w] * 2 >= large[w])


def general(feature: str, vocab: Collection[str]) -> bool:
    """Whether a feature names no word outside the vocabulary."""
    return all(word in _CLASSES or re.split(r"\W", word)[0] in vocab for word in _LEXICAL.findall(feature))


def train_recognition(docs: Sequence[Document]) -> dict[str, float]:
    """The weights of the first look and, on top of scores that it gave to documents it had not seen, of the second."""
    first = train_first(docs)
    parts = sorted({doc.fold for doc in docs})
    unseen = {k: train_first([d for d in docs if d.fold != k]) for k in parts}
    rows, places = [], []
    for doc in docs:
        called = [recognize.called_place(cue.match, ENGLISH) for cue in doc.cues]
        looks = second_look(doc.cues, [score(cue.features, unseen[doc.fold]) for cue in doc.cues], called)
        for k, place in labels(doc):
            rows.append((looks[k], 1.0 if doc.corpus != "moved" else MOVED))
            places.append(place)
    return first | believed([dict(look) for look, _ in rows], places, [weight for _, weight in rows])


def train_first(docs: Sequence[Document]) -> dict[str, float]:
    """Logistic regression over the features that four matches or more have."""
    vocab = vocabulary(docs)
    examples = [(dict.fromkeys(doc.cues[k].features, 1.0), place, doc.corpus) for doc in docs for k, place in labels(doc)]
    counts = Counter(f for features, _, _ in examples for f in features)
    names = {f for f, n in counts.items() if n >= 4 and general(f, vocab)}
    rows = [{f: 1.0 for f in features if f in names} for features, _, _ in examples]
    return logistic(
        rows, [place for _, place, _ in examples], [MOVED if corpus == "moved" else 1.0 for _, _, corpus in examples], c=0.3
    )


def logistic(
    rows: Sequence[Mapping[str, float]], places: Sequence[bool], weight: Sequence[float], c: float
) -> dict[str, float]:
    names, matrix = tabulated(rows)
    model = LogisticRegression(C=c, solver="liblinear", max_iter=500, fit_intercept=False)
    model.fit(matrix, places, sample_weight=weight)
    return {f: round(float(w), 3) for f, w in zip(names, model.coef_[0], strict=True) if abs(w) >= SMALLEST}


def believed(rows: Sequence[Mapping[str, float]], places: Sequence[bool], weight: Sequence[float]) -> dict[str, float]:
    """Logistic regression whose weights keep to the bounds of BELIEFS."""
    names, matrix = tabulated(rows)
    sign, share = np.where(places, 1.0, -1.0), np.asarray(weight)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (matrix @ w)
        gradient = matrix.T @ (-sign * share / (1 + np.exp(margin))) + 0.1 * w
        return float((share * np.logaddexp(0, -margin)).sum() + 0.05 * w @ w), gradient

    return minimized(loss, names)


def minimized(loss: Callable[[np.ndarray], tuple[float, np.ndarray]], names: Sequence[str]) -> dict[str, float]:
    bounds = [next((limits for start, limits in BELIEFS.items() if f.startswith(start)), (None, None)) for f in names]
    start = np.array([low or high or 0.0 for low, high in bounds])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400})
    return {f: round(float(w), 3) for f, w in zip(names, found.x, strict=True) if abs(w) >= SMALLEST}


def tabulated(rows: Sequence[Mapping[str, float]]) -> tuple[list[str], csr_matrix]:
    names = sorted({f for row in rows for f in row})
    index = {f: k for k, f in enumerate(names)}
    ends = np.cumsum([0, *map(len, rows)])
    values = [v for row in rows for v in row.values()]
    return names, csr_matrix((values, [index[f] for row in rows for f in row], ends), shape=(len(rows), len(names)))


# ---- resolution


def mentions_of(doc: Document, weights: Weights) -> list[recognize.Mention]:
    return recognize.chosen(doc.cues, weights, ENGLISH)


def gold_at(doc: Document, start: int, end: int) -> Gold | None:
    """The located gold place of exactly these words, else the first that shares any."""
    able = [g for g in doc.gold if g.counts and g.lat is not None and g.start < end and start < g.end]
    return next((g for g in able if (g.start, g.end) == (start, end)), able[0] if able else None)


Choice = tuple[list[dict[str, float]], list[bool]]  # the features of each candidate, and whether it is right


def choices(doc: Document, mentions: Sequence[recognize.Mention], weights: Weights) -> Iterator[Choice]:
    """The mentions that could go wrong, in the context that the weights so far make of the report."""
    *_, last = resolve.passes(mentions, weights)
    for name in (weighed.name for weighed in last.weighed):
        gold = gold_at(doc, name.mention.start, name.mention.end)
        right = [gold.near(e.place) for e in name.entries] if gold else []
        if any(right) and not all(right):
            yield [dict(features) for _, features in bearers(name, last.context)], right


def train_resolution(docs: Sequence[Document], recognition: Weights, rounds: int = 3) -> dict[str, float]:
    """A softmax over each mention's candidates; each round reads the contexts by the weights of the round before."""
    weights: dict[str, float] = dict(_START)
    read = [(doc, mentions_of(doc, recognition)) for doc in docs]
    for _ in range(rounds):
        weights = softmax([choice for doc, mentions in read for choice in choices(doc, mentions, weights)])
    return weights


_START = {  # a rough guess that the first round's contexts rest on
    "population, in powers of ten": 0.45,
    "population of an area, in powers of ten": 0.45,
    "its main name": 0.8,
    "kind: country or continent": 3.0,
    "the text says where it lies": 6.0,
    "the text says which country it lies in": 6.0,
    "the report is about its country": 2.0,
    "the report is about its country (not a country)": 2.0,
}


def softmax(examples: Sequence[Choice], ridge: float = 3.0) -> dict[str, float]:
    """Weights that make the right candidates likeliest (conditional logit, L2)."""
    names, matrix = tabulated([features for candidates, _ in examples for features in candidates])
    group = np.repeat(np.arange(len(examples)), [len(right) for _, right in examples])
    begins = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    right = np.concatenate([r for _, r in examples])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ w
        likely = np.exp(scores - np.maximum.reduceat(scores, begins)[group])
        total, good = np.add.reduceat(likely, begins), np.add.reduceat(likely * right, begins) + 1e-12
        gradient = matrix.T @ (likely / total[group] - likely * right / good[group]) + ridge * w
        return float(np.log(total).sum() - np.log(good).sum() + 0.5 * ridge * w @ w), gradient

    return minimized(loss, names)


# ---- the commands


def cross_validated(docs: Sequence[Document]) -> Iterator[tuple[Document, list[Toponym]]]:
    """Each document with its toponyms, by models trained without its fold."""
    by_fold = {k: train_recognition([d for d in docs if d.fold != k]) for k in range(FOLDS)}
    for k in range(FOLDS):
        others = [d for d in docs if d.fold != k and d.corpus != "moved"]
        weights = train_resolution(others, by_fold[k])
        for doc in docs:
            if doc.fold == k and doc.corpus != "moved":
                yield doc, resolve.resolve(mentions_of(doc, by_fold[k]), weights)


def figures(gold: Path, answers: Mapping[str, Sequence[Toponym]], demonyms: Collection[str], gazetteer: Gazetteer) -> str:
    """The scores of the answers by document, and how often each class of error occurs."""
    with gold.open(encoding="utf-8") as lines:
        judged = [evaluate.judge(doc, answers[doc.id], demonyms) for doc in evaluate.read_documents(lines).values()]
    wrong = [error for judgement in judged for error in evaluate.errors(judgement, gazetteer.lookup)]
    return places_table({"ALL": evaluate.score(judged)}, wrong, 0)


def line(doc: Document, toponyms: Sequence[Toponym]) -> str:
    found = [
        {
            "start": t.start,
            "end": t.end,
            "text": t.text,
            "place": t.place and {"id": t.place.id, "lat": t.place.lat, "lon": t.place.lon},
        }
        for t in toponyms
    ]
    return json.dumps({"id": doc.id, "toponyms": found})


def write(model: str, weights: Mapping[str, float]) -> None:
    (PACKAGE / model / "weights.json").write_text(
        json.dumps(dict(sorted(weights.items())), indent=0, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print(f"{model}: {len(weights)} weights")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--demonyms", type=Path, help="a list of words that name peoples, not places")
    parser.add_argument("--check", type=Path, metavar="OUT")
    args = parser.parse_args()
    demonyms = frozenset(args.demonyms.read_text(encoding="utf-8").split("\n")) - {""} if args.demonyms else frozenset()
    gazetteer = Gazetteer.open(Settings.from_env().gazetteer_file)
    docs = documents(args.gold, gazetteer, demonyms)
    if args.check:
        found = list(cross_validated(docs))
        args.check.write_text("".join(line(doc, toponyms) + "\n" for doc, toponyms in found), encoding="utf-8")
        print(figures(args.gold, {doc.id: toponyms for doc, toponyms in found}, demonyms, gazetteer), end="")
        return
    recognition = train_recognition(docs)
    write("recognize", recognition)
    write("resolve", train_resolution([d for d in docs if d.corpus != "moved"], recognition))


if __name__ == "__main__":
    main()
