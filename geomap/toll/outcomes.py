"""The words of a text that say that people came to harm."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from geomap.lexicon import Lexicon, Outcome

from .values import Harm

_SHAPES = ("none", "itself", "total", "passive", "active", "noun", "implied")


@dataclass(frozen=True, slots=True)
class Found:
    """An outcome: its words, and which of the shapes of an Outcome they have."""

    start: int
    end: int
    words: str
    harm: Harm
    shape: str

    @property
    def of(self) -> bool:
        """Whether it is a noun whose people follow: "the death of"."""
        return self.words.endswith("of")

    def takes_object(self, lex: Lexicon) -> bool:
        """Whether people may stand behind it: "killed two", but not "were killed", "died"."""
        if " " in self.words:
            return lex.toll["before_object"].match(self.words) is not None
        return lex.toll["objectless"].fullmatch(self.words) is None


def outcomes(text: str, lex: Lexicon) -> list[Found]:
    """The outcomes in order; of overlapping ones the longest, then the telling shape. "Killed or injured" is neither."""
    spans = [
        Found(match.start(), match.end(), match[0], harm, shape)
        for harm in Harm
        for shape in _SHAPES
        for match in outcome_words(harm, lex).shape(shape).finditer(text)
    ]
    kept: list[Found] = []
    for span in sorted(spans, key=lambda s: s.start - s.end):
        clash = [k for k in kept if k.start < span.end and span.start < k.end]
        if all(k.shape == "none" == span.shape and k.harm is not span.harm for k in clash):
            kept.append(span)
    kept = [k for k in kept if not _negated(lex).search(text, 0, k.start)]
    either = [k for k in kept if k.shape != "none" and lex.toll["alternative"].match(text, k.end + 1)]
    tangled = [n for k in either for n in kept if n is k or 0 <= n.start - k.end <= 5]
    return sorted((k for k in kept if k not in tangled), key=lambda s: s.start)


@cache
def _negated(lex: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"{lex.toll['negated'].pattern}\s$", re.IGNORECASE)


def outcome_words(harm: Harm, lex: Lexicon) -> Outcome:
    """The words by which a language tells of a harm."""
    return {Harm.KILLED: lex.killed, Harm.INJURED: lex.injured, Harm.STRUCK: lex.struck}[harm]
