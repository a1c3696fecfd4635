"""The numbers of killed and injured that a sentence gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from geomap.lexicon import Lexicon
from geomap.model import Toll

from .befallen import befallen
from .outcomes import Found, outcomes
from .people import ONE, People, people
from .values import Harm, How, TollMention

_AGE = re.compile(
    r"(?<=\w)[,(] ?\d{1,2}(?:,? and \d{1,2})?(?=[,.;:)](?!\d)|$)|\bage[sd]? \d{1,3}(?:(?:,| and|, and| to) \d{1,3})*"
)
_TO_DEATH = re.compile(r"[^.,;:]{0,30}?\b(?:to death|dead)\b")
_ARTICLE = re.compile(r"(?:the|a|an|his|her) ", re.IGNORECASE)
_ARTICLE_AND_WORD = re.compile(r"(?:(?:the|a|an|his|her) )?\w+ ", re.IGNORECASE)
_LATER = re.compile(r"\b(?:later|hospitals?|since|overnight|succumbed)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(?:another|others?)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:then|before|later)\s+$")
_THEN = re.compile(r"\b(?:then|before|later)\b")
_DIED = re.compile(r".*\b(?:was|is|has been|had been|died|found|dead)\b", re.DOTALL)
_DONE = re.compile(r"\b(?:killed|slain|murdered|shot)\b")
_INCLUDING = re.compile(r"\bincluding ", re.IGNORECASE)
_THEMSELVES = re.compile(r",? (?:and|then|and then|before) (?:himself|herself|themselves)\b")
_HIM = re.compile(r"(?:him|her)self\b", re.IGNORECASE)


def tolls(text: str, lex: Lexicon) -> list[TollMention]:
    """Every number of killed or injured that `text` (a sentence or part of one) gives, in order."""
    text = _AGE.sub(lambda match: re.sub(r"\d", " ", match[0]), text)
    found = outcomes(text, lex)
    counted = people(text, lex) if found else []
    ends = [0, *(outcome.end for outcome in found)]
    starts = [*(outcome.start for outcome in found[1:]), len(text)]
    around = zip(found, ends, starts, strict=False)
    read = [mention for outcome, left, right in around for mention in _read(text, outcome, left, right, counted, lex)]
    return _opened(_again(_killers(read, text, lex), text), text)


def _read(text: str, found: Found, left: int, right: int, counted: list[People], lex: Lexicon) -> Iterator[TollMention]:
    if found.shape == "none":
        yield TollMention(found.start, found.end, found.harm, Toll(0, 0, 0), How.NONE)
    elif found.shape == "implied":
        yield _implied(found, lex)
    elif found.shape == "itself":
        who = next((p.names for p in counted if p.names and p.end <= found.start), ())
        yield TollMention(found.start, found.end, found.harm, ONE, How.ONE, who, itself=True)
    else:
        before = [p for p in counted if left <= p.start and p.end <= found.start]
        after = [p for p in counted if found.end <= p.start and p.end <= right]
        group = befallen(text, found, before, after, (left, right), lex)
        if group:
            start, end = min(group.start, found.start), max(group.end, found.end)
            done = group.start >= found.end and not found.words.endswith(" of")  # somebody did it
            several = group.toll.best > 1 and _DONE.search(found.words) is not None
            others = (done or several) and group.how is not How.REPLACES and not _includes_killer(text, lex)
            harm = Harm.KILLED if found.harm is Harm.STRUCK and _TO_DEATH.match(text, end) else found.harm
            yield TollMention(start, end, harm, group.toll, group.how, group.names, others)
            if done and _THEMSELVES.match(text, group.end):
                yield TollMention(start, end, found.harm, ONE, How.ONE, itself=True)


def _implied(found: Found, lex: Lexicon) -> TollMention:
    size = next((size for words, size in lex.sizes if words.search(found.words)), None)
    toll, how = (Toll(size, size, size), How.STATES) if size else (ONE, How.ONE)
    return TollMention(found.start, found.end, found.harm, toll, how)


def _killers(mentions: list[TollMention], text: str, lex: Lexicon) -> list[TollMention]:
    """One who killed and died in one sentence comes beside those whom he killed; so does one who then killed himself."""
    others = [
        m
        for m in mentions
        if m.harm is Harm.KILLED and m.others and m.toll.best > 0 and not _DIED.match(text[m.start : m.end])
    ]
    for i, mention in enumerate(mentions):
        if mention.harm is not Harm.KILLED:
            continue
        if mention.itself:
            told = [
                j
                for j in range(i)
                if mentions[j].harm is Harm.KILLED and _THEN.search(text[mentions[j].end : mention.start])
            ]
            mentions[:i] = [replace(m, others=m.others or j in told) for j, m in enumerate(mentions[:i])]
        elif mention.toll.best == 1 and _DIED.match(text[mention.start : mention.end]):
            mentions[i] = replace(mention, itself=bool(others) or _is_killer(text, mention.start, lex))
    return mentions


def _again(mentions: list[TollMention], text: str) -> list[TollMention]:
    """Whom somebody killed "before killing" others come beside them."""
    for i, (first, second) in enumerate(pairwise(mentions)):
        both = first.harm is second.harm is Harm.KILLED and first.others and second.others
        if both and second.how is How.STATES and _BEFORE.search(text, first.end, second.start):
            mentions[i + 1] = replace(second, how=How.ADDS)
    return mentions


def _opened(mentions: list[TollMention], text: str) -> list[TollMention]:
    """What a sentence adds to no number of its own goes on from the sentences before; who died later comes on top."""
    counted: set[Harm] = set()
    for i, mention in enumerate(mentions):
        on_top = mention.harm is Harm.KILLED and (
            _LATER.search(text) or not _ANOTHER.search(text, mention.start, mention.end)
        )
        if mention.how is How.ADDS and mention.harm not in counted and not on_top:
            mentions[i] = replace(mention, how=How.GOES_ON)
        counted.add(mention.harm)
    return mentions


def _is_killer(text: str, start: int, lex: Lexicon) -> bool:
    """Whether the phrase at `start` is of one who kills: "gunman", "the gunman", "a second gunman"."""
    leads = (lead.match(text, start) for lead in (_ARTICLE, _ARTICLE_AND_WORD))
    return any(lex.toll["killers"].match(text, at) for at in (start, *(lead.end() for lead in leads if lead)))


def _includes_killer(text: str, lex: Lexicon) -> bool:
    """Whether a number is said to hold the one who killed: "six dead, including the gunman"."""
    ends = [match.end() for match in _INCLUDING.finditer(text)]
    return any(_is_killer(text, end, lex) or _HIM.match(text, end) for end in ends)
