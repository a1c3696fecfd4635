"""Phrases that count people: "at least nine villagers", "a woman", "the driver"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from geomap.generics import TAIL
from geomap.lexicon import Lexicon, alternation, ending
from geomap.model import Toll

from .values import How

ONE = Toll(1, 1, 1)
_NO_COUNT_AFTER = re.compile(r"\s*%|['’]s\b|[.,:]\d|-\w|/\d")
_NO_COUNT_BEFORE = re.compile(r"(?:[$€£₹#№]|\b(?:Rs|INR|PKR|NPR|Tk|K?Sh|KES|USD|EUR|GBP)\.?\s?|\d[.,:/-]|(?<!\w)\.)$")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class People:
    """A phrase that counts people; offsets into the text that was read."""

    start: int
    end: int
    toll: Toll
    how: How
    named: bool = False  # by nothing but a proper name, which may also be something else's
    names: tuple[str, ...] = ()
    aside: bool = False  # describes people who are counted elsewhere
    single: bool = False  # by nothing but a noun in the singular, in a language without articles


def people(text: str, lex: Lexicon) -> list[People]:
    """The phrases that count people, in order, not overlapping."""
    counted: list[People] = []
    for match in _phrase(lex).finditer(text):
        if person := _counted(match, text, lex):
            part = _in_apposition(person, counted[-1] if counted else None, text, lex)
            before = text[max(0, match.start() - 40) : match.start()]
            counted.append(replace(person, aside=part or lex.toll["aside"].search(before) is not None))
    named = list(_named(text, lex)) if lex.articles and not _titled(text) else []
    named += [People(m.start(), m.end(), ONE, How.STATES, single=True) for m in lex.toll["single"].finditer(text)]
    apart = [n for n in named if not any(n.start < c.end and c.start < n.end for c in counted)]
    return _introduced(sorted(counted + apart, key=lambda p: p.start), text, lex)


def _titled(text: str) -> bool:
    """Whether a text is written like a headline or a caption, where capitals make no names."""
    return not text.rstrip().endswith((".", "!", "?", '"', "”", "»", ":"))


def _named(text: str, lex: Lexicon) -> Iterator[People]:
    """People by a name of several words, or by a pronoun for one."""
    for match in lex.toll["persons"].finditer(text):
        yield People(match.start(), match.end(), ONE, How.ONE, named=True)
    for match in _name(lex).finditer(text):
        last = match[0].split()[-1]
        if last not in TAIL and not lex.toll["bodies"].fullmatch(last):
            names = () if match[0].isupper() else (match[0],)  # a dateline names nobody
            yield People(match.start(), match.end(), ONE, How.ONE, named=True, names=names)


@cache
def _name(lex: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\b(?!(?i:{lex.toll['no_name'].pattern})\b)[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){{1,4}}\b")


def _introduced(listed: Sequence[People], text: str, lex: Lexicon) -> list[People]:
    """One phrase for somebody and the name beside it: "25-year-old Ann Lee", "his wife, Ann Lee,", "Ann Lee, a nurse,"."""
    kept: list[People] = []
    for person in listed:
        if kept and _beside(kept[-1], person, text, lex):
            last = kept.pop()
            told, names = person if last.named else last, last.names or person.names
            person = replace(told, start=last.start, end=person.end, names=names)
        kept.append(person)
    return kept


def _beside(left: People, right: People, text: str, lex: Lexicon) -> bool:
    """Whether two phrases are of one person: one names, the other describes."""
    gap = text[left.end : right.start]
    if not (left.toll == ONE == right.toll and bool(left.names) != bool(right.names) and gap in (" ", ", ")):
        return False
    return not left.names or lex.toll["singular"].match(text, right.start) is not None


def _in_apposition(person: People, before: People | None, text: str, lex: Lexicon) -> bool:
    """ "18 people, five of them monks": the five are among the 18."""
    part = lex.toll["part"].match(text, person.end + 1) or lex.toll["part"].search(text, person.start, person.end)
    return bool(part) and before is not None and re.fullmatch(r",\s+", text[before.end : person.start]) is not None


def _counted(match: re.Match[str], text: str, lex: Lexicon) -> People | None:
    if match["bare"]:
        return People(match.start(), match.end(), ONE, How.ONE)
    if match["aged"] or match["ordinal"]:
        return People(match.start(), match.end(), ONE, How.ADDS if match["ordinal"] else How.STATES)
    if article := match["one"] or match["related"]:
        return _single(match, article.lower(), lex)
    after = text[match.end("number") :]
    if (
        _uncounted(lex).match(after)
        or (_NO_COUNT_AFTER.match(after) and not (match["more"] or match["second"]))
        or _NO_COUNT_BEFORE.search(text[: match.start("number")])
        or ending(lex.toll["labels"], text[: match.start("number")].rstrip())
    ):
        return None
    if match[0].isdigit() and (_YEAR.fullmatch(match[0]) or _label(lex).search(text[: match.start()])):
        return None
    toll = _range(match, lex)
    part = lex.toll["part"].match(after.lstrip())
    how = How.ONE if part else How.ADDS if match["adds"] or match["adds2"] else How.STATES
    return People(match.start(), match.end(), toll, how) if toll else None


def _single(match: re.Match[str], article: str, lex: Lexicon) -> People:
    if lex.toll["own"].fullmatch(article) and ending(lex.toll["kin"], match[0]):  # "his sons" are two at least
        return People(match.start(), match.end(), Toll(2, 2, None), How.STATES)
    size = 2 if ending(lex.toll["pairs"], match[0]) else 1
    return People(match.start(), match.end(), Toll(size, size, size), _how(article, lex))


def _how(article: str, lex: Lexicon) -> How:
    """What an article tells of one person: "the driver" may have been counted already, "another driver" was not."""
    if lex.toll["anew"].fullmatch(article):
        return How.ADDS
    return How.ONE if lex.toll["known"].fullmatch(article) else How.STATES


def _range(match: re.Match[str], lex: Lexicon) -> Toll | None:
    if vague := lex.vague.get(match["number"].lower()):
        return Toll(*vague)
    first = _value(match["number"], lex)
    if first is None:
        return None
    second = _value(match["second"], lex) if match["second"] else None
    if second is not None and second > first:
        return Toll(first, (first + second) // 2, second)
    if match["open"] or match["more"]:
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
def _label(lex: Lexicon) -> re.Pattern[str]:
    """What a number belongs to as a name: "News 12", "Sept. 26", "Highway 1"."""
    return re.compile(rf"\b(?!(?i:{lex.toll['singular'].pattern})\b)[A-Z][\w'’]*\.? $")


@cache
def _uncounted(lex: Lexicon) -> re.Pattern[str]:
    """What stands behind a number that counts no people: an age, a thing."""
    ages, things = lex.toll["ages"].pattern, rf"(?:{lex.toll['unpeopled'].pattern}|{lex.toll['beasts'].pattern})"
    others = rf"(?!{lex.toll['between'].pattern}|{lex.toll['people'].pattern})"
    return re.compile(rf"[\s-]*(?:{ages}|(?:{others}[^\s,;]+\s+){{0,2}}?{things})", re.IGNORECASE)


@cache
def _phrase(lex: Lexicon) -> re.Pattern[str]:
    """Hedge, number or article, up to three words, a word for people (which only an article needs)."""
    words = alternation(re.escape(w) for w in [*lex.numbers, *lex.vague] if w not in ("a", "an"))
    number = rf"(?:\d{{1,3}}(?:[,\u00a0 ]\d{{3}})+|\d+|{words}(?:-(?:{alternation(lex.numbers)}))?)"
    someone, adds = lex.toll["people"].pattern, lex.toll["adds"].pattern
    hedges = {name: lex.hedges[name].pattern for name in ("open", "upto", "about", "range")}
    hedge = rf"(?:(?P<open>{hedges['open']})\s+|(?P<upto>{hedges['upto']})\s+|{hedges['about']}\s+)?"
    one = lex.toll["singular"].pattern
    own, known = lex.toll["own"].pattern, lex.toll["known"].pattern
    group = rf"(?:(?:{one}\s+)?(?:[a-z]+\s+)?{lex.toll['groups'].pattern}\s+)?(?:(?:{own}|{known})\s+)?"
    between = lex.toll["between"].pattern
    word = rf"\s+(?!(?:{between}|{words})\b)(?:\d+[- ])?[^\W\d][\w'’-]*"
    noun = rf"(?:\s+(?P<adds2>{adds})(?!\s+(?:was|were)\b))?(?:\s+of(?: the)?(?=\s))?(?:{word}){{0,3}}?\s+{someone}"
    second = rf"(?:\s*(?:{hedges['range']}|-|–)\s*(?P<second>{number}))?"
    more = r"(?P<more>(?:-| )plus\b|\+| or more)?"
    counted = rf"{group}{hedge}(?:(?P<adds>{adds})\s+)?(?P<number>{number}){second}{more}(?:{noun})?"
    article = rf"(?P<one>{one})(?:{word}){{0,3}}?\s+{someone}(?:\s+{someone})?"
    aged = rf"(?P<aged>\d{{1,3}}[- ](?:year|month)[- ]old)(?:\s+{someone})?"
    ordinal = rf"(?P<ordinal>{lex.toll['ordinals'].pattern})(?=,?\s+(?:\w+\s+)?{between}|[.,;]|$)"
    family = rf"(?:\s+{lex.toll['and'].pattern}\s+{own}\b|,\s+{own}(?:\s+\w+){{1,2}}\s+{lex.toll['and'].pattern})"
    article += rf"|(?P<related>{one})(?:{word}){{1,3}}?(?={family})"  # of whatever trade: "a cobbler and his wife"
    alone, young = lex.toll["alone"].pattern, lex.toll["young"].pattern
    bare = rf"(?P<bare>(?:^|(?<=^Police: )|(?<=\band )(?:{young}\s+)?){alone}(?=,?\s)|(?<=, ){alone}(?= and\b))"
    return re.compile(rf"(?<![\w'’-])(?:{ordinal}|{counted}|{article}|{aged}|{bare})(?![\w-])", re.IGNORECASE)
