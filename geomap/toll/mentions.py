"""The numbers of killed and injured that a sentence gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from geomap.lexicon import Lexicon, ending
from geomap.model import Toll

from .befallen import befallen
from .outcomes import Found, outcomes
from .people import ONE, People, people
from .values import Harm, How, TollMention


def tolls(text: str, lex: Lexicon) -> list[TollMention]:
    """Every number of killed or injured that `text` (a sentence or part of one) gives, in order."""
    text = _ages(lex).sub(lambda match: re.sub(r"\d", " ", match[0]), text)
    found = outcomes(text, lex)
    counted = people(text, lex) if found else []
    ends = [0, *(outcome.end for outcome in found)]
    starts = [*(outcome.start for outcome in found[1:]), len(text)]
    around = zip(found, ends, starts, strict=False)
    read = [mention for outcome, left, right in around for mention in _read(text, outcome, left, right, counted, lex)]
    return _opened(_again(_killers(_totalled(read), text, lex), text, lex), text, lex)


def _totalled(mentions: list[TollMention]) -> list[TollMention]:
    """What a sentence adds to a number that it totals itself is counted: "the toll rose to nine after two more died"."""
    whole = {m.harm for m in mentions if m.how is How.REPLACES}
    return [m for m in mentions if m.how is not How.ADDS or m.harm not in whole]


@cache
def _ages(lex: Lexicon) -> re.Pattern[str]:
    """Ages: "Ann Lee, 34,", "aged 64 and 71"."""
    also = rf"(?:,|,? {lex.spatial['and'].pattern}| {lex.spatial['to'].pattern})"
    aged = rf"{lex.toll['aged'].pattern} \d{{1,3}}(?:{also} \d{{1,3}})*"
    ages = rf"\b\d{{1,3}}(?=(?:{also} \d{{1,3}})+[\s-]?{lex.toll['ages'].pattern})"
    return re.compile(rf"(?<=\w)[,(] ?\d{{1,2}}(?:,? and \d{{1,2}})?(?=[,.;:)](?!\d)|$)|{aged}|{ages}")


def _read(text: str, found: Found, left: int, right: int, counted: list[People], lex: Lexicon) -> Iterator[TollMention]:
    if found.shape == "none":
        yield TollMention(found.start, found.end, found.harm, Toll(0, 0, 0), How.NONE)
    elif found.shape == "implied":
        yield _implied(found, lex)
    elif found.shape == "itself":
        who = next((p.names for p in counted if p.names and p.end <= found.start), ())
        yield TollMention(found.start, found.end, found.harm, ONE, How.ONE, who, itself=True)
    else:
        around = () if lex.articles else (p for p in counted if p.start < found.start < p.end)  # "одну загиблу людину"
        before = [*(p for p in counted if left <= p.start and p.end <= found.start), *around]
        after = [p for p in counted if found.end <= p.start and p.end <= right]
        group = befallen(text, found, before, after, (left, right), lex)
        if group:
            start, end = min(group.start, found.start), max(group.end, found.end)
            done = group.start >= found.end and not found.of  # somebody did it
            several = group.toll.best > 1 and lex.toll["done"].search(found.words) is not None
            told = group.named and not group.names  # "killing her": whom the sentence spoke of already
            others = (done or several) and not told and group.how is not How.REPLACES and not _includes_killer(text, lex)
            deadly = found.harm is Harm.STRUCK and lex.toll["to_death"].search(_rest(text, end))
            harm = Harm.KILLED if deadly else found.harm
            yield TollMention(start, end, harm, group.toll, group.how, group.names, others)
            if done and lex.toll["themselves"].match(text[group.end :].lstrip(", ")):
                yield TollMention(start, end, found.harm, ONE, How.ONE, itself=True)


_RUN = 40  # characters behind people in which "to death" still tells of them


def _rest(text: str, end: int) -> str:
    """What follows in the same clause."""
    return re.split(r"[.,;:]", text[end : end + _RUN])[0]


def _implied(found: Found, lex: Lexicon) -> TollMention:
    size = next((size for words, size in lex.sizes if words.search(found.words)), None)
    toll, how = (Toll(size, size, size), How.STATES) if size else (ONE, How.ONE)
    return TollMention(found.start, found.end, found.harm, toll, how)


def _killers(mentions: list[TollMention], text: str, lex: Lexicon) -> list[TollMention]:
    """One who killed and died in one sentence comes beside those whom he killed; so does one who then killed himself."""
    others = [
        m
        for m in mentions
        if m.harm is Harm.KILLED and m.others and m.toll.best > 0 and lex.killed.active.match(text, m.start)
    ]
    for i, mention in enumerate(mentions):
        if mention.harm is not Harm.KILLED:
            continue
        if mention.itself:
            told = [
                j
                for j in range(i)
                if mentions[j].harm is Harm.KILLED and lex.toll["then"].search(text, mentions[j].end, mention.start)
            ]
            mentions[:i] = [replace(m, others=m.others or j in told) for j, m in enumerate(mentions[:i])]
        elif mention.toll.best == 1 and lex.toll["died"].search(text, mention.start, mention.end):
            victim = others == [mention] and mention.how is How.STATES  # "shot dead a man": not the one who killed
            mentions[i] = replace(mention, itself=(bool(others) and not victim) or _is_killer(text, mention.start, lex))
    return mentions


def _again(mentions: list[TollMention], text: str, lex: Lexicon) -> list[TollMention]:
    """Whom somebody killed "before killing" others come beside them."""
    for i, (first, second) in enumerate(pairwise(mentions)):
        both = first.harm is second.harm is Harm.KILLED and first.others and second.others
        if both and second.how is How.STATES and ending(lex.toll["then"], text[first.end : second.start].rstrip()):
            mentions[i + 1] = replace(second, how=How.ADDS)
    return mentions


def _opened(mentions: list[TollMention], text: str, lex: Lexicon) -> list[TollMention]:
    """What a sentence adds to no number of its own goes on from the sentences before; who died later comes on top."""
    counted: set[Harm] = set()
    for i, mention in enumerate(mentions):
        on_top = mention.harm is Harm.KILLED and (
            lex.toll["later"].search(text) or not lex.toll["another"].search(text, mention.start, mention.end)
        )
        if mention.how is How.ADDS and mention.harm not in counted and not on_top:
            mentions[i] = replace(mention, how=How.GOES_ON)
        counted.add(mention.harm)
    return mentions


def _is_killer(text: str, start: int, lex: Lexicon) -> bool:
    """Whether the phrase at `start` is of one who kills: "gunman", "the gunman", "a second gunman"."""
    lead = _lead(lex).match(text, start)
    return lead is not None and any(lex.toll["killers"].match(text, lead.end(k)) for k in range(3))


@cache
def _lead(lex: Lexicon) -> re.Pattern[str]:
    """Nothing, an article, and a word behind it."""
    return re.compile(rf"()((?:{lex.toll['singular'].pattern} )?)(?:\w+ )?", re.IGNORECASE)


def _includes_killer(text: str, lex: Lexicon) -> bool:
    """Whether a number is said to hold the one who killed: "six dead, including the gunman"."""
    starts = [match.end() + 1 for match in lex.toll["including"].finditer(text)]
    return any(_is_killer(text, start, lex) or lex.toll["himself"].match(text, start) for start in starts)
