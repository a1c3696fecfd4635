"""How a date belongs to an event: is it its own day, or that of what was said and done about it afterwards?"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from geomap.lexicon import Lexicon, ending
from geomap.text import lowered
from geomap.when import DateMention


class Tie(IntEnum):
    """What a date dates; the smaller, the likelier it is the event's own day."""

    EVENT = 1  # the event itself: "the March 5 shooting", "happened on Friday"
    NEAR = 2  # it stands beside an event, and nothing tells what it dates
    SPOKEN = 3  # when somebody told of it: "police said Friday"
    AFTER = 4  # what came of it: "was charged on Monday"


_MONTH = 3  # time_precision: within a month; "5,000 died in 2016, according to the ministry" was not said in 2016
_AS_OF = 24  # characters before a date in which "as of" or "станом на" makes it the day of a count
_ON = re.compile(r"\s(?:on\s|late\s|early\s|in an? \w+ on\s|у\s|в\s|во\s)*")
_STOP = re.compile(r"[;:!?]\s|[\"“”—]|\s[–-]\s")


@lru_cache(maxsize=1_000)  # dates: those of one report, read for its setting, its scenes and its tellings
def tie(text: str, mention: DateMention, lex: Lexicon) -> Tie:
    """What a date of a sentence dates: what its clause speaks of nearest before it, or else first after it."""
    before, after = text[: mention.start], text[mention.end :]
    if lex.dates["attached"].match(after.lstrip(" ,)")):
        return Tie.EVENT
    counted = ending(lex.dates["as_of"], before[-_AS_OF:].rstrip())
    said = any(_ON.fullmatch(before[verb.end() :]) for verb in lex.claims["verbs"].finditer(before))
    if counted or said or (mention.when.precision < _MONTH and lex.claims["verbs"].match(after.lstrip(" ,"))):
        return Tie.SPOKEN
    clause = before[max((stop.end() for stop in _stops(before, lex)), default=0) :]
    rest = after[: min((stop.start() for stop in _stops(after, lex)), default=len(after))]
    return _governed(clause, lex, last=True) or _governed(rest, lex, last=False) or Tie.NEAR


def _stops(text: str, lex: Lexicon) -> list[re.Match[str]]:
    return [*_STOP.finditer(text), *lex.dates["clause"].finditer(text)]


def _governed(text: str, lex: Lexicon, *, last: bool) -> Tie | None:
    """What the words of a clause date that stand nearest to the date."""
    lower = lowered(text)
    signals = [kind.words for kind in lex.types if kind.words] if lex.tells.search(lower) else []
    ends = [(match.end(), Tie.EVENT) for match in lex.dates["occurs"].finditer(text)]
    ends += [(match.end(), Tie.EVENT) for words in signals for match in words.finditer(lower)]
    ends += [(match.end(), Tie.AFTER) for match in lex.dates["aftermath"].finditer(text)]
    nearest = min(ends, key=lambda end: (-end[0] if last else end[0], end[1]), default=None)
    return nearest[1] if nearest else None
