"""Which passages tell of an event, and of what type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.lexicon import EventType, Lexicon
from geomap.model import Role, Toponym
from geomap.text import Sentence, Span
from geomap.toll import How, TollMention, tolls

_BULLET = re.compile(r"^[\s▪️•●*–—-]+")


@dataclass(frozen=True, slots=True)
class Passage(Span):
    """A sentence, or the part of one that tells of one event. `tolls` has offsets into the passage."""

    sentence: Sentence
    type: EventType | None  # None for a passage that only counts people, and so continues an event
    trigger: int  # where in the passage the type is signalled
    tolls: tuple[TollMention, ...]
    role: Role


def passages(sentence: Sentence, toponyms: Sequence[Toponym], lex: Lexicon) -> list[Passage]:
    """The passages of a sentence that tell of events, or of people harmed; none for drills, threats and films."""
    parts = _parts(sentence, toponyms, lex)
    found = (_passage(sentence, start, end, lex) for start, end in parts)
    return [passage for passage in found if passage]


_CUT = re.compile(r";\s|,\s(?:and|while|but|whereas|as|а|але|но|тоді як)\s", re.IGNORECASE)


def _parts(sentence: Sentence, toponyms: Sequence[Toponym], lex: Lexicon) -> list[tuple[int, int]]:
    """Cuts a sentence where both sides tell of something and the right one names a place of its own."""
    cuts = [0]
    for match in _CUT.finditer(sentence.text):
        left, right = sentence.text[cuts[-1] : match.start()], sentence.text[match.end() :]
        placed = any(sentence.start + match.end() <= t.start < sentence.end for t in toponyms)
        here = any(sentence.start + cuts[-1] <= t.start < sentence.start + match.start() for t in toponyms)
        if placed and here and _telling(left, lex) and _telling(right, lex):
            cuts.append(match.end())
    return list(zip(cuts, [*cuts[1:], len(sentence.text)], strict=True))


def _telling(text: str, lex: Lexicon) -> bool:
    return bool(tolls(text, lex)) or signalled(text, False, lex) is not None


def _passage(sentence: Sentence, start: int, end: int, lex: Lexicon) -> Passage | None:
    text = sentence.text[start:end]
    counts = tuple(tolls(text, lex))
    harmed = any(m.how is not How.NONE for m in counts)
    signal = signalled(text, harmed, lex)
    if (signal is None and not counts) or lex.roles["boilerplate"].match(_BULLET.sub("", text)):
        return None
    kind, at = signal or (None, counts[0].start)
    role = _role(text, sentence.text, at, harmed, lex)
    return Passage(sentence.start + start, sentence.start + end, text, sentence, kind, at, counts, role) if role else None


def signalled(text: str, harmed: bool, lex: Lexicon) -> tuple[EventType, int] | None:
    """The event type that a text signals first and where; of two that begin together the more specific one."""
    acted = harmed or lex.acts.search(text) is not None
    found: list[tuple[bool, int, int, EventType]] = []
    for kind in lex.types:
        match = (kind.words and kind.words.search(text)) or (acted and kind.means and kind.means.search(text)) or None
        if match:
            found.append((kind.vague, match.start(), kind.rank, kind))
    if not found:
        return None
    _, at, _, kind = min(found, key=lambda signal: signal[:3])
    return kind, at


def _role(text: str, whole: str, at: int, harmed: bool, lex: Lexicon) -> Role | None:
    """None for what did not happen; a running total or a routine is no event of its own."""
    if _unreal(text, at, harmed, lex):
        return None
    if lex.roles["total"].search(text):
        return Role.AGGREGATE if harmed else None
    if lex.roles["routine"].search(text):
        return Role.BACKGROUND if harmed else None
    return Role.BACKGROUND if lex.roles["history"].search(whole[:30]) and lex.lang != "en" else Role.EVENT


_REACH = 60  # characters before a trigger within which a word can unmake an event that harmed people


def _unreal(text: str, at: int, harmed: bool, lex: Lexicon) -> bool:
    """People who were harmed make an event real, unless the doubt is cast right before it."""
    if not harmed:
        return lex.roles["unreal"].search(text) is not None
    return lex.roles["unreal"].search(text[max(0, at - _REACH) : at + _REACH // 3]) is not None
