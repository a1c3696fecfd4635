"""Which passages tell of an event, and of what type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geomap.lexicon import EventType, Lexicon
from geomap.model import Place, Role, Toponym
from geomap.text import Sentence, Span, lowered
from geomap.toll import How, TollMention, people, tolls

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
    if not lex.tells.search(sentence.text.lower()):  # nine sentences of ten
        return []
    found: list[Passage] = []
    for start, end in _parts(sentence, toponyms, lex):
        passage = _passage(sentence, start, end, toponyms, lex) or _item(sentence, start, end, found, lex)
        if passage:
            found.append(passage)
    return found


def _item(sentence: Sentence, start: int, end: int, before: Sequence[Passage], lex: Lexicon) -> Passage | None:
    """An item of a list that leaves out what the first one said: "three died in A, two in B"."""
    led = next((passage for passage in before if passage.tolls), None)
    text = sentence.text[start:end]
    counted = [p for p in people(text, lex) if not (p.aside or p.named)] if led else []
    if led is None or not counted:
        return None
    toll = TollMention(counted[0].start, counted[0].end, led.tolls[0].harm, counted[0].toll, How.STATES)
    return Passage(sentence.start + start, sentence.start + end, text, sentence, led.type, 0, (toll,), led.role)


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CUT = re.compile(r";\s|,\s(?:and|while|but|whereas|as|а|але|но|тоді як)\s", re.IGNORECASE)


_COMMA = re.compile(r",\s(?:and\s|та\s|и\s)?|\s(?:and|while|та|и|і|а)\s", re.IGNORECASE)


def _parts(sentence: Sentence, toponyms: Sequence[Toponym], lex: Lexicon) -> list[tuple[int, int]]:
    """Cuts a sentence where both sides tell of something, or share out people, and each names a place or year of its own."""
    strong = {match.span() for match in _CUT.finditer(sentence.text)}
    stops = sorted(strong | {match.span() for match in _COMMA.finditer(sentence.text)})
    ends = [*(stop[0] for stop in stops[1:]), len(sentence.text)]
    cuts, shared = [0], False
    for (left_end, right_start), following in zip(stops, ends, strict=False):
        left, right, item = (cuts[-1], left_end), (right_start, len(sentence.text)), (right_start, following)
        if right_start <= cuts[-1] or not _places(sentence, left, toponyms):
            continue
        apart = _apart(_places(sentence, left, toponyms), _places(sentence, item, toponyms))
        items = sentence.text[slice(*item)]
        harmed = apart and (shared or bool(tolls(sentence.text[slice(*left)], lex)))
        shares = harmed and (_counts(items, lex) or bool(tolls(items, lex)))
        dated = set(_YEAR.findall(sentence.text[slice(*left)])), set(_YEAR.findall(sentence.text[slice(*right)]))
        another = _places(sentence, right, toponyms) or (all(dated) and not dated[0] & dated[1])
        tells = (left_end, right_start) in strong and another
        if shares or (tells and all(_telling(sentence.text[slice(*part)], lex) for part in (left, right))):
            cuts.append(right_start)
            shared = shares
    return list(zip(cuts, [*cuts[1:], len(sentence.text)], strict=True))


def _places(sentence: Sentence, part: tuple[int, int], toponyms: Sequence[Toponym]) -> list[Place | None]:
    start, end = (sentence.start + offset for offset in part)
    return [toponym.place for toponym in toponyms if start <= toponym.start < end]


def _apart(left: Sequence[Place | None], right: Sequence[Place | None]) -> bool:
    """Whether two parts of a sentence name different places: not "in A region" and "in its town B"."""
    pairs = [(a, b) for a in left for b in right if a and b]
    return bool(right) and not any(a.id == b.id or a.lies_in(b) or b.lies_in(a) for a, b in pairs)


def _counts(text: str, lex: Lexicon) -> bool:
    return any(not (person.aside or person.named) and person.how is not How.ONE for person in people(text, lex))


def _telling(text: str, lex: Lexicon) -> bool:
    return bool(tolls(text, lex)) or signalled(text, False, lex) is not None


def _passage(sentence: Sentence, start: int, end: int, toponyms: Sequence[Toponym], lex: Lexicon) -> Passage | None:
    text = sentence.text[start:end]
    places = {toponym.text for toponym in toponyms}
    counts = tuple(replace(m, names=tuple(n for n in m.names if n not in places)) for m in tolls(text, lex))
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
    lower = lowered(text)
    for kind in lex.types:
        match = (kind.words and kind.words.search(lower)) or (acted and kind.means and kind.means.search(lower)) or None
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
    if lex.roles["total"].search(_ASIDE.sub(" ", text)):
        return Role.AGGREGATE if harmed else None
    if lex.roles["routine"].search(text):
        return Role.BACKGROUND if harmed else None
    return Role.BACKGROUND if lex.roles["history"].search(whole[:30]) and lex.lang != "en" else Role.EVENT


_ASIDE = re.compile(
    r",\s(?:which|who|where|(?!since)\w+ed|held|known|home|once)\b[^,]*,"
)  # "Goma, held by rebels since January, ..."
_REACH = 60  # characters before a trigger within which a word can unmake an event that harmed people


def _unreal(text: str, at: int, harmed: bool, lex: Lexicon) -> bool:
    """People who were harmed make an event real, unless the doubt is cast right before it."""
    if not harmed:
        return lex.roles["unreal"].search(text) is not None
    clause = re.split(r"[,;]\s|\b(?:that|which|who|when|where|after)\b", text[max(0, at - _REACH) : at])[-1]
    return lex.roles["unreal"].search(clause + text[at : at + _REACH // 3]) is not None
