"""How many were killed and injured: words -> ranges.

A toll is read around an outcome ("were killed", "wounding"): people stand before a passive outcome and after an active
one, in a chain of noun phrases ("the driver and four passengers" are five). Languages without articles, whose order is
free, are read from the nearest number of the same clause, or from a verb whose form says that it was one person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

from .lexicon import Lexicon, Outcome, alternation
from .model import Toll


class How(Enum):
    """What a mention does to the number that was known before it."""

    STATES = "states"
    ADDS = "adds"  # "another five"
    REPLACES = "replaces"  # "raising the toll to 12"
    ONE = "one"  # "the driver": somebody who may have been counted already
    NONE = "none"  # "nobody was hurt"


class Harm(Enum):
    """What came to the people of a mention."""

    KILLED = "killed"
    INJURED = "injured"
    STRUCK = "struck"  # shot or stabbed: injured unless the report says that they died


@dataclass(frozen=True, slots=True)
class TollMention:
    """Words that give a number of people who came to harm; offsets into the text that was read."""

    start: int
    end: int
    harm: Harm
    toll: Toll
    how: How


@dataclass(frozen=True, slots=True)
class Casualties:
    """The killed and the injured of one incident; None where nothing is said."""

    killed: Toll | None
    injured: Toll | None


@dataclass(frozen=True, slots=True)
class _People:
    start: int
    end: int
    toll: Toll
    how: How
    named: bool = False  # by a proper name, which may also be something else's
    aside: bool = False  # describes people who are counted elsewhere


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    harm: Harm
    shape: str  # the Outcome's field that matched


_AGE = re.compile(
    r"(?<=\w)[,(] ?\d{1,2}(?:,? and \d{1,2})?(?=[,.;:)]|$)|\bage[sd]? \d{1,3}(?:(?:,| and|, and| to) \d{1,3})*"
)


def tolls(text: str, lex: Lexicon) -> list[TollMention]:
    """Every number of killed or injured that `text` (a sentence or part of one) gives, in order."""
    text = _AGE.sub(lambda m: re.sub(r"\d", " ", m[0]), text)
    found = _outcomes(text, lex)
    people = _people(text, lex)
    mentions: list[TollMention] = []
    for i, outcome in enumerate(found):
        left = found[i - 1].end if i else 0
        right = found[i + 1].start if i + 1 < len(found) else len(text)
        mentions.extend(_read(text, outcome, left, right, people, lex))
    return mentions


def settle(mentions: Sequence[TollMention]) -> Casualties:
    """The killed and injured out of all that a report says of one incident, in its order."""
    killed, injured, struck = (_settled(mentions, harm) for harm in Harm)
    if injured is None and struck is not None:
        injured = _survivors(struck, killed)
    return Casualties(killed, injured)


def _survivors(struck: Toll, killed: Toll | None) -> Toll | None:
    """Those who were shot less those of them who died; None when nobody is left."""
    if killed is None or killed.best == 0:
        return struck
    best = struck.best - killed.best
    return (
        Toll(max(0, struck.low - killed.best), best, None if struck.high is None else struck.high - killed.low)
        if best > 0
        else None
    )


def _settled(mentions: Sequence[TollMention], harm: Harm) -> Toll | None:
    value: Toll | None = None
    sure = False
    for mention in (m for m in mentions if m.harm is harm):
        toll, how = mention.toll, mention.how
        if value and sure and how is How.STATES and toll.low < value.low:
            value = replace(value, high=_wider(value.high, toll.high))
        elif how is How.REPLACES or value is None or (how is How.STATES and (not sure or toll.best > value.best)):
            value, sure = toll, how not in (How.ONE, How.NONE)
        elif how is How.ADDS:
            high = None if value.high is None or toll.high is None else value.high + toll.high
            value = Toll(value.low + toll.low, value.best + toll.best, high)
        elif how is How.ONE and value.best == 0:
            value = toll
    return value


def _wider(a: int | None, b: int | None) -> int | None:
    """The larger of two upper ends, of which None is the open one."""
    return None if a is None or b is None else max(a, b)


def _outcomes(text: str, lex: Lexicon) -> list[_Found]:
    """The outcomes in order; of overlapping ones the longest, the more telling shape first."""
    spans: list[_Found] = []
    for harm, outcome in ((Harm.KILLED, lex.killed), (Harm.INJURED, lex.injured), (Harm.STRUCK, lex.struck)):
        for rank in ("none", "total", "passive", "active", "noun", "implied"):
            words: re.Pattern[str] = getattr(outcome, rank)
            spans.extend(_Found(m.start(), m.end(), harm, rank) for m in words.finditer(text))
    kept: list[_Found] = []
    for span in sorted(spans, key=lambda s: s.start - s.end):
        clash = [k for k in kept if k.start < span.end and span.start < k.end]
        if not clash or all(k.shape == "none" == span.shape and k.harm is not span.harm for k in clash):
            kept.append(span)
    ambiguous = [k for k in kept if re.match(r"\s+(?:or|чи|або|или)\s+\w+", text[k.end :]) and k.shape != "none"]
    tangled = {id(n) for k in ambiguous for n in kept if n is k or 0 <= n.start - k.end <= 5}
    return sorted((k for k in kept if id(k) not in tangled), key=lambda s: s.start)


def _read(text: str, found: _Found, left: int, right: int, people: list[_People], lex: Lexicon) -> Iterator[TollMention]:
    if found.shape == "none":
        yield TollMention(found.start, found.end, found.harm, Toll(0, 0, 0), How.NONE)
        return
    if found.shape == "implied":
        yield TollMention(found.start, found.end, found.harm, Toll(1, 1, 1), How.ONE)
        return
    group = _counted(text, found, left, right, people, lex) or _somebody(text, found, lex)
    if group:
        start, end = min(group.start, found.start), max(group.end, found.end)
        yield TollMention(start, end, found.harm, group.toll, group.how)


def _somebody(text: str, found: _Found, lex: Lexicon) -> _People | None:
    """An outcome that tells of one person without counting: "was killed", "claimed the life of"."""
    words = text[found.start : found.end].lower()
    one = re.match(
        r"(?:was|is|has|had|got|died|dies|claim\w*|suffered|sustained|received|lost|shot dead|shot and killed|shot h\w+self)\b",
        words,
    )
    return (
        _People(found.start, found.end, Toll(1, 1, 1), How.ONE)
        if one and found.shape in ("passive", "active") and lex.articles
        else None
    )


def _counted(text: str, found: _Found, left: int, right: int, people: list[_People], lex: Lexicon) -> _People | None:
    before = [p for p in people if left <= p.start and p.end <= found.start]
    after = [p for p in people if found.end <= p.start and p.end <= right]
    if found.shape == "total":
        how = How.STATES if lex.toll["outdated"].search(text[: found.end]) else How.REPLACES
        return next((_People(p.start, p.end, p.toll, how) for p in after if p.start - found.end <= 2), None)
    if not lex.articles:
        before, after = ([p for p in side if not p.aside] for side in (before, after))
        return _nearest(text, found, left, right, before, after, lex)
    if found.shape == "noun":
        return next((p for p in reversed(before) if found.start - p.end <= 1), None)
    before, after = ([p for p in side if not p.aside] for side in (before, after))
    if found.shape == "active":
        return _object(text, found, after)
    objects = None if _auxiliary(text, found) else _object(text, found, after)
    return objects or _adjacent(text, found, before) or _subject(text, found, before)


def _auxiliary(text: str, found: _Found) -> bool:
    """Whether the outcome cannot take an object: "was killed", "died", and everything but a bare participle."""
    return " " in text[found.start : found.end] or text[found.start : found.end].lower() in (
        "died",
        "dead",
        "drowned",
        "dies",
        "die",
    )


_LINK = re.compile(r"[\s,()–—-]*(?:and|as well as|along with)?\s*")
_OPENER = re.compile(
    r"\b(?:in|of|to|for|with|near|at|on|by|from|against|among|including|like|than|into|under|over|besides|except|is|are|was|were)\s*$",
    re.IGNORECASE,
)
_BETWEEN = (
    r"(?:said|was|were|is|are|had|has|and|or|in|at|on|near|from|to|by|for|with|who|when|that|than|into|after|as|be|been)"
)
_STOP = re.compile(r"[;:]|\b(?:said|says|that|when|where|while|but|after|because|if)\b", re.IGNORECASE)


def _object(text: str, found: _Found, after: list[_People]) -> _People | None:
    if not after or not re.fullmatch(r"\s*(?:up to|as)?\s*(?:\w+ly)?\s*", text[found.end : after[0].start]):
        return None
    chain = [after[0]]
    for person in after[1:]:
        if not _linked(text, chain[-1], person):
            break
        chain.append(person)
    return _sum(chain)


def _adjacent(text: str, found: _Found, before: list[_People]) -> _People | None:
    """A bare participle's own number: "21 dead", "five wounded"."""
    if (
        not before
        or _auxiliary(text, found)
        and text[found.start : found.end].lower() != "dead"
        or found.start - before[-1].end > 1
    ):
        return None
    return _sum(_chain_back(text, before))


def _chain_back(text: str, before: list[_People]) -> list[_People]:
    chain = [before[-1]]
    for person in reversed(before[:-1]):
        if not _linked(text, person, chain[0]) or _OPENER.search(text[: person.start]):
            break
        chain.insert(0, person)
    return chain


def _linked(text: str, left: _People, right: _People) -> bool:
    """Whether two phrases are counted together; names only with "and", since a comma may set off a place."""
    gap = text[left.end : right.start]
    return _LINK.fullmatch(gap) is not None and (not (left.named or right.named) or re.search(r"\band\b", gap) is not None)


def _subject(text: str, found: _Found, before: list[_People]) -> _People | None:
    stop = max((m.end() for m in _STOP.finditer(text, 0, found.start)), default=0)
    rest = [p for p in before if p.start >= stop]
    while rest:
        chain = _chain_back(text, rest)
        if not _OPENER.search(text[: chain[0].start]):
            return _sum(chain)
        rest = rest[: -len(chain)]
    return None


def _nearest(
    text: str, found: _Found, left: int, right: int, before: list[_People], after: list[_People], lex: Lexicon
) -> _People | None:
    """The number of the outcome's own clause, for languages of free word order."""
    start = max((m.end() for m in re.finditer(r"[,;:—.]\s", text[left : found.start])), default=0) + left
    stop = re.search(r"[,;:—.](?:\s|$)", text[found.end : right])
    end = found.end + stop.start() if stop else right
    inside = [p for p in reversed(before) if p.start >= start] + [p for p in after if p.end <= end]
    if inside:
        return inside[0]
    outcome: Outcome = lex.killed if found.harm is Harm.KILLED else lex.injured
    alone = outcome.one is not None and outcome.one.search(text[start:end])
    someone = lex.toll["people"].search(text[start:end]) and found.shape == "passive"
    return (
        _People(found.start, found.end, Toll(1, 1, 1), How.STATES)
        if alone or (someone and _single(text[start:end]))
        else None
    )


def _single(clause: str) -> bool:
    """Whether a clause speaks of one person: an age in the singular ("46-річна", "61-летнего")."""
    return re.search(r"\d-?(?:річн(?!их|і\b)|летн(?!их|ие))\w+", clause) is not None


def _sum(chain: list[_People]) -> _People:
    low, best = sum(p.toll.low for p in chain), sum(p.toll.best for p in chain)
    highs = [p.toll.high for p in chain]
    high = None if None in highs else sum(h for h in highs if h is not None)
    adds = any(p.how is How.ADDS for p in chain)
    weak = all(p.how is How.ONE for p in chain) and len(chain) == 1
    how = How.ADDS if adds else How.ONE if weak else How.STATES
    return _People(chain[0].start, chain[-1].end, Toll(low, best, high), how)


def _people(text: str, lex: Lexicon) -> list[_People]:
    """The phrases that count people, in order, not overlapping."""
    counted = [
        replace(person, aside=_aside(text, match.start()))
        for match in _phrase(lex).finditer(text)
        if (person := _count(match, text, lex))
    ]
    named = [_People(m.start(), m.end(), Toll(1, 1, 1), How.ONE, True) for m in _NAME.finditer(text)] if lex.articles else []
    counted = [_in_apposition(p, counted[i - 1] if i else None, text) for i, p in enumerate(counted)]
    apart = [n for n in named if not any(n.start < c.end and c.start < n.end for c in counted)]
    return sorted(counted + apart, key=lambda p: p.start)


def _in_apposition(person: _People, before: _People | None, text: str) -> _People:
    """ "18 people, five of them monks": the five are among the 18."""
    part = (
        re.match(r"\s+of (?:them|whom|those|these)\b", text[person.end :]) or " of them" in text[person.start : person.end]
    )
    beside = before is not None and re.fullmatch(r",\s+", text[before.end : person.start])
    return replace(person, aside=True) if part and beside else person


_NAME = re.compile(
    r"\b(?!(?:In|On|At|The|A|An|Near|By|But|And|When|After|Before|For|From|Mr|Mrs)\b)[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){1,4}\b|\b(?:[Hh]e|[Ss]he)(?= (?:was|later|died|is|had|suffered)\b)"
)


def _aside(text: str, start: int) -> bool:
    """Whether the phrase only describes people who are counted elsewhere: "including two children"."""
    before = text[max(0, start - 40) : start]
    return (
        re.search(
            r"(?:\b(?:\d+|one|two|three|four|five|six|seven|eight|some|many|most|several|each|half) of (?:the|them|those)?\s*$)|\b(?:including|among them|among the (?:injured|dead|wounded|killed|victims)(?: \w+)?|aged?|ages|в том числе|среди них|серед них|зокрема|у тому числі)"
            r"[\s,:—–-]*(?:[\w-]+ ){0,2}$",
            before,
            re.IGNORECASE,
        )
        is not None
    )


def _count(match: re.Match[str], text: str, lex: Lexicon) -> _People | None:
    end = match.end()
    if match["aged"]:
        return _People(match.start(), end, Toll(1, 1, 1), How.STATES)
    if match["one"]:
        weak = match["one"].lower() in ("the", "his", "her")
        how = How.ADDS if match["one"].lower() in ("another", "second", "third") else How.ONE if weak else How.STATES
        size = 2 if match[0].lower().endswith("couple") else 1
        return _People(match.start(), end, Toll(size, size, size), how)
    after = text[match.end("number") :]
    if re.match(
        rf"[\s-]*(?:{lex.toll['ages'].pattern}|(?:(?!{_BETWEEN}\b)[^\s,;]+\s+){{0,2}}?{lex.toll['unpeopled'].pattern})",
        after,
        re.IGNORECASE,
    ):
        return None
    if re.match(r"\s*%|[.,:]\d|-\w|/\d", after) or re.search(
        r"(?:[$€£#№]|\d[.,:/-]|\bNo\.? )$", text[: match.start("number")]
    ):
        return None
    toll = _range(match, lex)
    part = re.match(r"\s+of (?:them|whom|those|these|the (?:dead|injured|wounded|victims))\b", after)
    how = How.ONE if part else How.ADDS if match["adds"] or match["adds2"] else How.STATES
    return _People(match.start(), end, toll, how) if toll else None


def _range(match: re.Match[str], lex: Lexicon) -> Toll | None:
    vague = lex.vague.get(match["number"].lower())
    first = None if vague else _value(match["number"], lex)
    if vague:
        return Toll(*vague)
    if first is None:
        return None
    second = _value(match["second"], lex) if match["second"] else None
    if second is not None and second > first:
        return Toll(first, (first + second) // 2, second)
    if match["open"]:
        return Toll(first, first, None)
    return Toll(0, first, first) if match["upto"] else Toll(first, first, first)


def _value(word: str, lex: Lexicon) -> int | None:
    plain = word.replace(",", "").replace("\u00a0", "").replace(" ", "").lower()
    if plain.isdigit():
        return int(plain) if len(plain) < 7 else None
    tens, _, unit = plain.partition("-")
    value = lex.numbers.get(tens)
    return value + lex.numbers.get(unit, 0) if value is not None and unit else value


@cache
def _phrase(lex: Lexicon) -> re.Pattern[str]:
    """A phrase that counts people: hedge, number or article, up to four words, a word for people (needed after an article)."""
    words = alternation(re.escape(w) for w in [*lex.numbers, *lex.vague] if w not in ("a", "an"))
    number = rf"(?:\d{{1,3}}(?:[,\u00a0 ]\d{{3}})+|\d+|{words}(?:-(?:{alternation(lex.numbers)}))?)"
    people, adds = lex.toll["people"].pattern, lex.toll["adds"].pattern
    hedge = rf"(?:(?P<open>{lex.hedges['open'].pattern})\s+|(?P<upto>{lex.hedges['upto'].pattern})\s+|{lex.hedges['about'].pattern}\s+)?"
    word = rf"\s+(?!(?:{_BETWEEN}|{words})\b)(?:\d+-)?[^\W\d][\w'’-]*"
    noun = rf"(?:\s+(?P<adds2>{adds})(?!\s+(?:was|were)\b))?(?:\s+of(?: the)?(?=\s))?(?:{word}){{0,3}}?\s+{people}"
    counted = (
        rf"(?:(?:(?:a|an|the|his|her)\s+)?(?:[a-z]+\s+)?(?:family|group|crew)\s+of\s+)?(?:(?:his|her|their|its|the)\s+)?{hedge}(?:(?P<adds>{adds})\s+)?(?P<number>{number})"
        rf"(?:\s*(?:{lex.hedges['range'].pattern}|-|–)\s*(?P<second>{number}))?(?:{noun})?"
    )
    article = rf"(?P<one>{lex.toll['singular'].pattern})(?:{word}){{0,3}}?\s+{people}"
    aged = rf"(?P<aged>\d{{1,3}}-(?:year|month)-old)(?:\s+{people})?"
    return re.compile(rf"(?<![\w'’-])(?:{counted}|{article}|{aged})(?![\w-])", re.IGNORECASE)
