"""A second look at every match, when all have a score: what the report makes of the name elsewhere, of its rivals, and of
the ground that its bearers stand on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import nlargest
from math import exp, log1p

from geomap.linear import Features
from geomap.model import Kind
from geomap.squares import MANY, Squares

from .company import LOCAL
from .cues import Cue

_REACH = 80  # characters that the longest name may span
_LARGE = (Kind.COUNTRY, Kind.CONTINENT)


def second_look(found: Sequence[Cue], scores: Sequence[float], called: Sequence[bool]) -> list[Features]:
    """The features of each match, given the first score of all and whether words call it a place; `found` is in order."""
    sure = [1 / (1 + exp(-value)) for value in scores]
    ground = _Ground(found, sure)
    total, times = Counter[str](), Counter[str]()
    for cue, value in zip(found, sure, strict=True):
        total[cue.match.text] += value  # type: ignore[assignment]
        times[cue.match.text] += 1
    mean = sum(sure) / (len(sure) or 1)
    ends, begins = defaultdict[int, float](float), defaultdict[int, float](float)
    for cue, value in zip(found, sure, strict=True):
        ends[cue.match.end] = max(ends[cue.match.end], value)
        begins[cue.match.start] = max(begins[cue.match.start], value)
    looks: list[Features] = []
    for k, cue in enumerate(found):
        name = cue.match.text
        features = [
            ("2: constant", 1.0),
            ("2: first score", scores[k]),
            ("2: called a place of some kind", float(called[k])),
            ("2: best rival", _rival(found, sure, k)),
            ("2: the report is full of places", mean),
            ("2: listed with a likely place", _listed(cue, ends, begins)),
            *ground.features(cue),
        ]
        if times[name] > 1:
            elsewhere = total[name] - sure[k]
            features += [
                ("2: stands elsewhere", 1.0),
                ("2: how sure elsewhere", elsewhere / (times[name] - 1)),
                ("2: how often and sure elsewhere", log1p(elsewhere)),
            ]
        looks.append(features)
    return looks


_LIST_BEFORE = re.compile(r"(?:,\s|,?\s(?:and|or|to)\s|–|/)$")
_LIST_AFTER = re.compile(r"(?:,\s(?:and\s)?|\s(?:and|or|to)\s|–|/)")


def _listed(cue: Cue, ends: Mapping[int, float], begins: Mapping[int, float]) -> float:
    """How likely a place the name is that stands right before or after, with only a comma, dash or "and" between."""
    text, offset = cue.match.sentence.text, cue.match.sentence.start
    before = _LIST_BEFORE.search(text, max(0, cue.match.start - offset - 7), cue.match.start - offset)
    after = _LIST_AFTER.match(text, cue.match.end - offset)
    return max(
        ends.get(before.start() + offset, 0.0) if before else 0.0, begins.get(after.end() + offset, 0.0) if after else 0.0
    )


class _Ground:
    """Where the names that are likely places may lie: by square degree, and by country."""

    def __init__(self, found: Sequence[Cue], sure: Sequence[float]) -> None:
        best: dict[str, tuple[float, Cue]] = {}
        for cue, value in zip(found, sure, strict=True):
            if value > best.get(cue.match.text, (0.0, cue))[0]:
                best[cue.match.text] = (value, cue)
        self._squares = Squares()
        self._countries: dict[str, dict[str, float]] = defaultdict(dict)
        self._mass = sum(value for value, cue in best.values() if cue.match.entries)
        surest = set(nlargest(MANY, best, key=lambda name: best[name][0]))
        for name, (value, cue) in ((name, found) for name, found in best.items() if name in surest):
            for entry in cue.match.entries[:LOCAL]:
                share = value / len(cue.match.entries)
                if entry.place.kind not in _LARGE:
                    self._squares.add(entry.place, name, share)
                if entry.place.country:
                    of = self._countries[entry.place.country]
                    of[name] = of.get(name, 0.0) + share

    def features(self, cue: Cue) -> Features:
        if not cue.match.entries:
            return [("2: not in the gazetteer", 1.0)]
        name, places = cue.match.text, [e.place for e in cue.match.entries[:LOCAL]]
        company = max((_others(self._squares.around(p), name) for p in places if p.kind not in _LARGE), default=0.0)
        country = max((_others(self._countries[p.country], name) for p in places if p.country), default=0.0)
        return [
            ("2: likely places beside it", log1p(company)),
            ("2: likely places in its country", log1p(country)),
            ("2: share of the likely places in its country", country / (self._mass + 1.0)),
        ]


def _others(names: Mapping[str, float], but: str) -> float:
    """The weight of all names but one and those that share its words ("Kursk" and "Kursk Oblast")."""
    return sum(weight for name, weight in names.items() if name not in but and but not in name)


def _rival(found: Sequence[Cue], sure: Sequence[float], k: int) -> float:
    """How sure the likeliest other match is that shares words with this one."""
    match, best = found[k].match, 0.0
    for step in (-1, 1):
        i = k + step
        while 0 <= i < len(found) and abs(found[i].match.start - match.start) < _REACH:
            other = found[i].match
            if other.end > match.start and match.end > other.start:
                best = max(best, sure[i])
            i += step
    return best
