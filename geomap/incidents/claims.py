"""Who says so, and how well it is vouched for."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from geomap.lexicon import Lexicon, ending
from geomap.model import Status
from geomap.toll import Casualties, people

_QUOTED = '"“”«»'
_INVERTED = (",", '"', "”", "»", "’")  # a verb right after one of these is followed by who speaks: "...", said X
_NATION = r"[A-Z]\w+(?:ian|ish|ese|an|i|ch)"
_ARMS = r"(?:strike|drone|attack|missile|shelling|artillery|forces)"
_BLAMED = re.compile(rf"\b(?:by|in|an?) (?:an? )?({_NATION}) (?:\w+ )?{_ARMS}")


def claimant(text: str, lex: Lexicon, last: str | None = None) -> str | None:
    """Who a sentence names as the source of what it says; a pronoun stands for `last`.

    >>> from geomap.lexicon import lexicon
    >>> claimant("Two people died, local officials said.", lexicon("en"))
    'local officials'
    """
    source, spoke_before = _named(text, lex)
    return last if spoke_before else source


@lru_cache(maxsize=1_000)  # sentences: those of one report, read for its setting, its voices and its tellings
def _named(text: str, lex: Lexicon) -> tuple[str | None, bool]:
    """The source that a sentence names, and whether it is only a pronoun for who spoke before."""
    text = _apposed(lex).sub(r"\1", _BRACKETED.sub("", text))
    for match in lex.claims["before"].finditer(text):
        if source := _phrase(text[match.end() :], lex):
            return source, False
    for match in lex.claims["verbs"].finditer(text):
        before, after = _before(text[: match.start()], lex), _after(text[match.end() :], lex)
        inverted = text[: match.start()].rstrip(" —–-")[-1:] in _INVERTED and not lex.claims["to"].fullmatch(match[0])
        if lex.claims["spoken"].search(text[: match.end()]) or (
            before and not inverted and lex.claims["pronouns"].fullmatch(before)
        ):
            return None, True
        sides = [s for s in ((after, before) if inverted else (before, after if lex.free_order else None)) if s]
        known = [side for side in sides if lex.free_order and lex.claims["sources"].search(side)]
        for source in (*known, *sides):
            if lex.claims["this"].match(text) or _is_source(source, lex):
                return source, False
    return None, lex.claims["spoken"].search(text) is not None


@cache
def _apposed(lex: Lexicon) -> re.Pattern[str]:
    """The larger area behind the town of a source: "police in Salem, Oregon, said"."""
    name = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}"
    source, verbs = lex.claims["sources"].pattern, lex.claims["verbs"].pattern
    return re.compile(rf"((?i:{source})(?: [A-Z][\w'’-]+){{0,3}} [a-z]{{2,5}} {name}), {name},(?= {verbs})")


_BRACKETED = re.compile(r"\s\([^()]{1,40}\)")


def _before(text: str, lex: Lexicon) -> str | None:
    """The noun phrase at the end of `text`, which a reporting verb follows."""
    office = lex.claims["offices"].pattern
    ends = rf"[{_QUOTED};]|:(?!\d\d)|,\s(?!{office})|\.\s|\bthat\b|\s[-–—]\s"
    phrase = re.split(ends, text.rstrip(" ,"))[-1]
    clause, _, tail = phrase.rpartition(", ")
    told = len(phrase.split()) > _LONGEST or lex.claims["predicates"].search(clause)
    phrase = _doer(tail if told else phrase, lex).strip(" ,▪•●*–—-")
    while (shorter := _stripped(phrase, lex)) != phrase:
        phrase = shorter
    holder = _HOLDER.search(text.rpartition(phrase)[0]) if phrase and text.rstrip().endswith(",") else None
    phrase = f"{holder[1]}, {phrase}" if holder else phrase
    return phrase if 0 < len(phrase.split()) <= _LONGEST else None


_HOLDER = re.compile(r"([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+), $")  # "Jane Roe, the regional governor, said"
_LONGEST = 14  # words of a source with its office
_SUBJECT = re.compile(r"(?:[a-z]+\s)?[\w'’-]+(?:\s[A-Z][\w'’-]+)*", re.ASCII)


def _doer(phrase: str, lex: Lexicon) -> str:
    """Who did something "and said" so: "rescuers recovered two bodies and" -> "rescuers"."""
    if not ending(lex.spatial["and"], phrase.rstrip()):
        return phrase
    source = lex.claims["sources"].search(phrase)
    subject = None if source else _SUBJECT.match(phrase)
    return phrase[: source.end()] if source else subject[0] if subject else phrase


def _stripped(phrase: str, lex: Lexicon) -> str:
    """A phrase without a conjunction or an hour before it and an adverb or date behind it."""
    phrase = re.sub(r"^\d{1,2}[:.]\d\d\s+", "", phrase)
    if noise := lex.claims["noise"].match(phrase) or lex.claims["through"].match(phrase):
        return phrase[noise.end() :].lstrip(" ,")
    tails = (match.start() for match in lex.claims["tail"].finditer(phrase) if match.end() == len(phrase))
    cut = next(tails, None)
    return phrase if cut is None else phrase[:cut].rstrip(" ,")


def _after(text: str, lex: Lexicon) -> str | None:
    """The noun phrase that follows a reporting verb as its subject: "said on Friday Mayor X"."""
    if text.lstrip().startswith(",") or lex.claims["not_after"].match(text.lstrip()):
        return None
    phrase = _phrase(text[_stated(lex).match(text).end() :], lex)  # type: ignore[union-attr]
    told = phrase is not None and lex.tells.search(phrase.lower()) and not lex.claims["sources"].search(phrase)
    return None if told else phrase  # "Bo Hale, said the fire killed two" names no fire as the one who speaks


@cache
def _stated(lex: Lexicon) -> re.Pattern[str]:
    """When, through what and at which office something was told: " on Friday", " у телеграмі", " в"."""
    day = rf"(?:on|в|во|у)\s(?:{'|'.join(lex.weekdays)}|[A-Z]\w+ \d+)(?:, \d{{1,2}} \w+,)?"
    ways = rf"(?:\s(?:{day}|{lex.claims['through'].pattern}))*"
    return re.compile(rf"{ways}(?:\s{lex.claims['at'].pattern})?(?=\s|$)|", re.IGNORECASE)


def _phrase(text: str, lex: Lexicon) -> str | None:
    """The noun phrase at the beginning of `text`, which a reporting verb precedes."""
    ends = rf"[,;:({_QUOTED}]|\.(?:\s|$)|$|\s{lex.claims['phrase_ends'].pattern}|\s\d+\s(?:{'|'.join(lex.months)})\b"
    match = re.match(rf"\s+[{_QUOTED}]?(?:(?:the|a|an)\s)?[^\W\d][^,.;:{_QUOTED}()]{{2,80}}?(?={ends})", text)
    return match[0].strip(f" {_QUOTED}") if match and len(match[0].split()) <= 10 else None


def _is_source(phrase: str, lex: Lexicon) -> bool:
    if lex.claims["predicates"].search(phrase) or re.fullmatch(r"[\d\s:]+", phrase):
        return False
    if lex.places["prepositions"].match(phrase):
        return lex.claims["sources"].search(phrase) is not None
    determined = lex.claims["determiners"].match(phrase) and len(phrase.split()) <= 7
    return bool(determined or lex.claims["sources"].search(phrase) or re.match(r"(?:\w+ )?[A-ZА-ЯІЇЄҐ]", phrase))


def status(source: str | None, passage: str, after: str, whole: str, shown: Casualties, lex: Lexicon) -> Status:
    """How well a claim is vouched for: one warring side's word is `claimed`, a contradicted one `disputed`.

    `after` is the rest of the paragraph, where denials and doubts stand; `whole` introduces the names; `shown` is its toll.
    """
    if any(lex.claims["dispute"].search(text) or _outnumbered(text, shown, lex) for text in (passage, after)):
        return Status.DISPUTED
    one_sided = source is not None and (_belligerent(source, whole, lex) or _partisan(source, passage, lex))
    return Status.CLAIMED if one_sided or lex.claims["doubt"].search(after) else Status.REPORTED


def _outnumbered(text: str, shown: Casualties, lex: Lexicon) -> bool:
    """Whether somebody else gives another number: "the rebels put the number at 27"."""
    told = {toll.best for toll in (shown.killed, shown.injured) if toll}
    numbers = rivals(text, lex)
    return bool(numbers and numbers.isdisjoint(told)) or bool(rivals(text, lex, lex.claims["belligerent"]) - told)


def rivals(text: str, lex: Lexicon, who: re.Pattern[str] | None = None, *, injured: bool = True) -> set[int]:
    """The numbers that a text says somebody gave, or one of those `who` are meant; `injured` for the injured too."""
    given = (
        people(text[match.end() : match.end() + _RIVAL], lex)[:1]
        for match in lex.claims["rival"].finditer(text)
        if (who is None or who.search(text, max(0, match.start() - _RIVAL), match.start()))
        and (injured or not lex.injured.noun.search(match[0]))
    )
    return {person.toll.best for counted in given for person in counted}


_RIVAL = 30  # characters within which the number follows, and the one who gives it stands before


def _belligerent(source: str, whole: str, lex: Lexicon) -> bool:
    """Whether the source is a side of the war, by its own words or by how the report first introduced the name."""
    if lex.claims["belligerent"].search(source):
        return True
    name = source.split()[-1]
    if not name[:1].isupper() or (" " in source and lex.claims["sources"].search(source)):
        return False
    first = whole.find(f" {name}")
    introduced = _introduction(name).search(whole, max(0, first - _BEFORE_NAME)) if first >= 0 else None
    return introduced is not None and lex.claims["belligerent"].search(introduced[0]) is not None


_BEFORE_NAME = 200  # characters that the words introducing a name can take


@lru_cache(maxsize=1_000)  # names
def _introduction(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[\w-]+ ){{1,4}}{re.escape(name)}\b")


def _partisan(source: str, passage: str, lex: Lexicon) -> bool:
    """Whether one nation's press blames another nation: "Russian newspaper X said ... a Ukrainian strike"."""
    own, blamed = re.match(rf"(?:the )?({_NATION})\b", source), _BLAMED.search(passage)
    return bool(lex.claims["press"].search(source) and own and blamed and own[1] != blamed[1])
