"""The names of a report, and what the text itself says about where they lie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from geomap.model import Entry, Kind, Place
from geomap.recognize import Mention, covers
from geomap.text import fold

_SPAN = 90  # characters within which "in X region" still says where a name lies
_NEIGHBOURS = 4  # mentions on either side that may say where a name lies


@dataclass(frozen=True, slots=True)
class Name:
    """All mentions of one name in a report that call for the same kinds: they are given one sense unless the text differs.

    `stated` are the ids and country codes that the text puts around it: here, or where it stands elsewhere in the report.
    """

    key: str
    mention: Mention
    entries: tuple[Entry, ...]
    stated: frozenset[str]
    stated_elsewhere: frozenset[str]
    listed: frozenset[str] = frozenset()  # the names that stand beside it in a list
    called: tuple[bool, bool] = (False, False)  # whether words of a state, and of a town, stand right beside it
    measured: bool = False  # whether a distance stands before any mention of it
    neighbours: frozenset[str] = frozenset()  # the names mentioned right before or after any mention of it
    owners: frozenset[str] = frozenset()  # the names of the districts and towns of which the text makes it a part anywhere

    @property
    def sense(self) -> tuple[object, ...]:
        """What mentions have in common that are given one sense."""
        return self.key, self.mention.kinds, self.stated, self.listed, self.called, self.owners


def names(mentions: Sequence[Mention]) -> list[Name]:
    """One name for each mention, in order; mentions of the same name that the text does not tell apart are equal."""
    stated = [_stated(k, mentions) for k in range(len(mentions))]
    told: dict[str, frozenset[str]] = {}
    keys = [(fold(m.core or m.meant or m.text), m.kinds) for m in mentions]
    for key, around in zip(keys, stated, strict=True):
        told[key[0]] = told.get(key[0], frozenset()) | around
    measured = {key[0] for key, mention in zip(keys, mentions, strict=True) if _measured(mention)}
    near: dict[str, frozenset[str]] = {}
    owners: dict[str, frozenset[str]] = {}
    for k, key in enumerate(keys):
        owners[key[0]] = owners.get(key[0], frozenset()) | _owners(k, mentions)
        near[key[0]] = near.get(key[0], frozenset()) | {other[0] for other in keys[max(0, k - 1) : k + 2]} - {key[0]}
    return [
        Name(
            key[0],
            mention,
            mention.entries,
            around,
            told[key[0]] if not around else frozenset(),
            _listed(k, mentions),
            _called(mention),
            key[0] in measured,
            near[key[0]],
            owners[key[0]],
        )
        for k, (key, mention, around) in enumerate(zip(keys, mentions, stated, strict=True))
    ]


_GOVERNS = re.compile(
    r"\b(?:Gov(?:ernor)?|Sens?(?:ator)?|Attorney General|[Ll]egislat\w+|[Ll]awmakers|[Ss]tate|[Ss]tatewide|[Pp]rovinc\w+"
    r"|[Pp]remier|Department of)\b"
)
_TOWNLY = re.compile(
    r"\b(?:[Mm]ayor|[Cc]ity|[Tt]own|[Pp]olice|[Dd]owntown|[Cc]ouncil|[Ss]treets?|[Aa]irport|neighbou?rhood|[Ss]uburb\w*)\b"
)


def _called(mention: Mention) -> tuple[bool, bool]:
    """Whether words of a state, and words of a town, stand right beside a name."""
    text, offset = mention.sentence.text, mention.sentence.start
    beside = (
        text[max(0, mention.start - offset - 16) : mention.start - offset]
        + "|"
        + text[mention.end - offset : mention.end - offset + 16]
    )
    return _GOVERNS.search(beside) is not None, _TOWNLY.search(beside) is not None


_DISTANCE = re.compile(r"\b(?:kilomet(?:er|re)s?|km|miles?)\b[^.;]{0,40}$")
_DISTANCE_SPAN = 60


def _measured(mention: Mention) -> bool:
    """Whether a distance stands before a name: "six kilometres farther south, in Kamianske"."""
    text, start = mention.sentence.text, mention.start - mention.sentence.start
    return _DISTANCE.search(text[max(0, start - _DISTANCE_SPAN) : start]) is not None


_COMMA = re.compile(r"(?:,|,? and|,? or|/|-| to)\s*")


def _listed(k: int, mentions: Sequence[Mention]) -> frozenset[str]:
    """The names right before and after a mention with only a comma, "and" or "or" between."""
    found = set()
    for first, second, other in ((k - 1, k, k - 1), (k, k + 1, k + 1)):
        if first >= 0 and second < len(mentions) and mentions[first].sentence is mentions[second].sentence:
            sentence = mentions[first].sentence
            gap = sentence.text[mentions[first].end - sentence.start : mentions[second].start - sentence.start]
            if _COMMA.fullmatch(gap):
                found.add(fold(mentions[other].text))
    return frozenset(found)


def areas(mentions: Sequence[Mention]) -> frozenset[str]:
    """Ids of the regions and codes of the countries that a report names."""
    return frozenset(chain.from_iterable(_area_keys(e.place) for m in mentions for e in m.entries[:3]))


def _stated(k: int, mentions: Sequence[Mention]) -> frozenset[str]:
    """Ids and country codes that the text itself puts around a name: "X, Ohio", "X in the Y region", "Y's X"."""
    mention, around = mentions[k], set[str]()
    for other in mentions[max(0, k - _NEIGHBOURS) : k + _NEIGHBOURS + 1]:
        if other.sentence is mention.sentence and other is not mention and _contains(mention, other):
            around |= {key for e in other.entries if covers(other.kinds, e.place.kind) for key in _area_keys(e.place)}
    return frozenset(around)


_AFTER = re.compile(
    r",\s*(?:(?:also|a|an|the|one|some|about|\d+|[\w-]+)\s+){0,9}?(?:in|of|inside)\s+(?:[\w'’-]+\s+){0,3}"
    r"|,\s*(?:in\s+)?|\s+in\s+(?:the\s+)?(?:[\w'’-]+\s+)?|\s*\(|\s"
    r"|\s+(?:(?:air|naval|military|refugee)\s+)?(?:district|regency|county|township|area|suburb|neighbou?rhood|airport|airfield|base"
    r"|port|camp)\s+(?:of|in)\s+(?:the\s+)?(?:[\w'’-]+\s+)?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"['’]s\s+(?:\w+\s+){0,3}|,?\s*(?:in\s+)?(?:the\s+)?(?:\w+\s+)?(?:village|town|city|settlement)\s+(?:of\s+)?"
    r"|\s+(?:region|oblast|district|province|области|області|край|краю)[’']?s?\s*,?\s*(?:in\s+)?"
)


def _contains(mention: Mention, other: Mention) -> bool:
    text, offset = mention.sentence.text, mention.sentence.start
    if mention.end <= other.start <= mention.end + _SPAN:
        return _AFTER.fullmatch(text[mention.end - offset : other.start - offset]) is not None
    if other.end <= mention.start <= other.end + _SPAN:
        return _BEFORE.fullmatch(text[other.end - offset : mention.start - offset]) is not None
    return False


_SITES = "station|airport|village|town|city|area|suburb|neighbou?rhood|camp|base|port|market|mine|bridge"
_IN_DISTRICT = re.compile(rf"(?:,? (?:(?:an? |the )?(?:[a-z]+ ){{0,2}}(?:{_SITES}) )?|, )in (?:the )?(?:[A-Z][\w-]+['’]s )?")
_PART_OF = re.compile(r"['’]s (?:[a-z]+ )?")
_PART = re.compile(r" (?:areas?|districts?|neighbou?rhoods?|quarters?|suburbs?|sections?|wards?)\b")


def _owners(k: int, mentions: Sequence[Mention]) -> frozenset[str]:
    """The district that a mention is said to be in, "X in Y district", and the town of which it is a part: "Y's X area"."""
    mention = mentions[k]
    text, offset = mention.sentence.text, mention.sentence.start
    found = set[str]()
    for other in mentions[max(0, k - 1) : k + _NEIGHBOURS]:
        if other.sentence is not mention.sentence or not other.entries:
            continue
        gap = (mention.end, other.start) if other.start >= mention.end else (other.end, mention.start)
        between = text[gap[0] - offset : gap[1] - offset]
        inside = Kind.ADMIN2 in other.kinds and other.start > mention.start and _IN_DISTRICT.fullmatch(between)
        part = other.start < mention.start and _PART_OF.fullmatch(between) and _PART.match(text, mention.end - offset)
        if inside or part:
            found.add(fold(other.text))
    return frozenset(found)


def _area_keys(place: Place) -> tuple[str, ...]:
    if place.kind is Kind.COUNTRY:
        return (place.country or place.id,)
    if place.kind is Kind.ADMIN2:
        return (place.id, place.admin1_id) if place.admin1_id else (place.id,)
    return (place.id,) if place.kind is Kind.ADMIN1 else ()
