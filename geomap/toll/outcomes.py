"""The words of a text that say that people came to harm."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geomap.lexicon import Lexicon, Outcome

from .values import Harm

_SHAPES = ("none", "itself", "total", "passive", "active", "noun", "implied")
_OR = re.compile(r"\s+(?:or|чи|або|или)\s+\w+")
_NOT = re.compile(
    r"(?:(?:\bnot|\bnever|n['’]t)(?: \w+ly| been)?|\battempted(?: \w+)?|\bother"
    r"|\b(?:should|could|would|might)(?:['’]ve| have)\b[^.;]{0,40})\s$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """An outcome: its words, and which of the shapes of an Outcome they have."""

    start: int
    end: int
    words: str
    harm: Harm
    shape: str

    @property
    def takes_object(self) -> bool:
        """Whether people may stand behind it: "killed two", but not "were killed", "died"."""
        words = self.words.lower()
        return words.startswith("fatally ") or (" " not in words and words not in ("died", "dead", "drowned", "dies", "die"))


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
    kept = [k for k in kept if not _NOT.search(text, 0, k.start)]
    either = [k for k in kept if k.shape != "none" and _OR.match(text[k.end :])]
    tangled = [n for k in either for n in kept if n is k or 0 <= n.start - k.end <= 5]
    return sorted((k for k in kept if k not in tangled), key=lambda s: s.start)


def outcome_words(harm: Harm, lex: Lexicon) -> Outcome:
    """The words by which a language tells of a harm."""
    return {Harm.KILLED: lex.killed, Harm.INJURED: lex.injured, Harm.STRUCK: lex.struck}[harm]
