"""What kind of place the words around a name call it: "X region" is no town, "the town of X" no region."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from geomap.lexicon import Lexicon, lexicon
from geomap.matcher import Match
from geomap.model import AREAS, Kind

# "U.S. Department of State", "London District Catholic School Board" speak of no region or district.
_OFFICE = re.compile(
    r"(?:Department|State|Territory|Republic|District)s?\b(?! (?:of|in)\b.{0,3}[a-z])(?=\s[A-Z]|\s(?:of|for)\s)"
)
_OF_ANOTHER = re.compile(r"[а-яіїєґё]+ [«\"]?[А-ЯІЇЄҐ]")  # "у місті X області Y", "в городе X республики Y"
_LIST_OF_AREAS = re.compile(
    r"(?:(?:,? and|,| &) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*)+ (?:[Cc]ounties|[Pp]arishes|[Dd]istricts|[Rr]egencies)\b"
    r"|(?:(?:,|,? (?:и|і|й|та))(?: [ву])? [А-ЯІЇЄҐ][\w'’-]*[сцз]ь?к\w+)+ (?:район|громад|округ)"
)


def allowed_kinds(before: str, after: str, lex: Lexicon) -> frozenset[Kind]:
    """The kinds that the words around a name allow: "X region" is no town, "the town of X" no region."""
    follows = after.lstrip()
    if lex.places["region_words"].match(follows) and not _OFFICE.match(follows) and not _OF_ANOTHER.match(follows):
        return frozenset({Kind.ADMIN1})
    if (lex.places["district_words"].match(follows) and not _OFFICE.match(follows)) or _LIST_OF_AREAS.match(after):
        return frozenset({Kind.ADMIN2, Kind.ADMIN3})
    if follows[:1].islower() and lex.places["water_words"].match(follows):
        return frozenset({Kind.WATER})
    return _kinds_called(before[-KIND_SPAN:], lex)


@lru_cache(maxsize=1_000)  # names: those of one report, of which many begin together
def _kinds_called(before: str, lex: Lexicon) -> frozenset[Kind]:
    """The kinds that the words right before a name call it by."""
    kind = _kind_before(lex.lang).search(before)
    if not kind:
        return frozenset()
    if lex.places["region_words"].match(kind[0]):
        return frozenset({Kind.ADMIN1})
    if lex.places["district_words"].match(kind[0]):
        return frozenset({Kind.ADMIN2, Kind.ADMIN3, Kind.SETTLEMENT})
    return frozenset({Kind.SETTLEMENT})


KIND_SPAN = 60  # characters before a name in which "the village of" must begin


@cache
def _kind_before(lang: str) -> re.Pattern[str]:
    kinds = lexicon(lang).places["kinds"].pattern
    several = lexicon(lang).places["several"].pattern
    # A capital is part of a name, "Kansas City, Kan.", unless "of" follows: "the City of Kherson".
    return re.compile(rf"(?:(?i:{kinds})\s+of|{several}\s+of{_LISTED}|{kinds})(?:\s*,)?\s*[«\"“]?$")


_LISTED = r"(?:\s[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)?(?:,|,?\sand))*"  # the names before one: "the towns of X, Y and"


def called_place(match: Match, lex: Lexicon) -> bool:
    """Whether the words around a match call it a place of some kind: "the village of X", "X district"."""
    text, offset = match.sentence.text, match.sentence.start
    return bool(allowed_kinds(text[: match.start - offset], text[match.end - offset :], lex))


def covers(kinds: frozenset[Kind], kind: Kind) -> bool:
    """Whether the words around a mention allow a place of that kind."""
    return not kinds or kind in kinds or (kinds == frozenset({Kind.ADMIN1}) and kind in AREAS - {Kind.COUNTRY})
