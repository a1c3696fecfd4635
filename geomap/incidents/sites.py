"""Where a passage's event took place, among the many places that a report names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from ..lexicon import Lexicon
from ..model import Kind, Place, Toponym
from ..text import Sentence


class Relation(IntEnum):
    """How a passage speaks of a place; the smaller, the likelier it is the site."""

    AT = 0
    NEAR = 1
    NAMED = 2  # named without a preposition: a heading, an apposition
    APART = 3  # an origin, a destination, a speaker, part of an office's name: no site


@dataclass(frozen=True, slots=True)
class Site:
    """The place of an event. `near` when the text puts the event beside the place, not in it."""

    toponym: Toponym
    near: bool

    @property
    def place(self) -> Place | None:
        return self.toponym.place


_FINENESS = {
    Kind.SETTLEMENT: 0,
    Kind.SITE: 0,
    Kind.ADMIN3: 1,
    Kind.LAND: 2,
    Kind.WATER: 2,
    Kind.ADMIN2: 3,
    Kind.ADMIN1: 4,
    Kind.COUNTRY: 5,
    Kind.CONTINENT: 6,
}
_DEMONYM = r"[A-Z]\w+(?:ian|ean|ish|ese|an|ch|ani|i)(?:[- ](?:occupied|held|controlled))?"


def sites(start: int, end: int, sentence: Sentence, toponyms: Sequence[Toponym], trigger: int, lex: Lexicon) -> list[Site]:
    """The places where a passage may put its event, the likeliest first; () when it names none.

    `start` and `end` are code points into the report, `trigger` too.
    """
    here = [t for t in toponyms if start <= t.start and t.end <= end and not _refused(t)]
    related = _related(here, sentence, lex)
    able = [(relation, t) for relation, t in related if relation is not Relation.APART]
    able.sort(
        key=lambda pair: (
            fineness(pair[1].place),
            pair[0] is Relation.NAMED,
            pair[1].start < trigger - 60,
            abs(pair[1].start - trigger),
        )
    )
    return [Site(t, relation is Relation.NEAR) for relation, t in able]


def _refused(toponym: Toponym) -> bool:
    """Whether the gazetteer knew the name, but no place that it could mean here: then it is not the site's name."""
    return toponym.place is None and bool(toponym.rejected)


def fineness(place: Place | None) -> int:
    """The rank of a place by extent, 0 for a point; an unknown place is taken for a point."""
    return _FINENESS[place.kind] if place else 0


def _related(toponyms: Sequence[Toponym], sentence: Sentence, lex: Lexicon) -> list[tuple[Relation, Toponym]]:
    found: list[tuple[Relation, Toponym]] = []
    for toponym in toponyms:
        relation = relate(toponym, sentence, lex)
        if relation is Relation.NAMED and found and _listed(found[-1][1], toponym, sentence):
            relation = found[-1][0]
        found.append((relation, toponym))
    return found


def _listed(before: Toponym, after: Toponym, sentence: Sentence) -> bool:
    gap = sentence.text[before.end - sentence.start : after.start - sentence.start]
    return (
        re.fullmatch(r"\s?(?:,|and|or|і|та|и|й|,\s*and|–|-)\s*(?:the )?(?:village of |town of |city of )?", gap) is not None
    )


_OFFICE = re.compile(
    r"\s(?:(?:state|regional|city|county|provincial|municipal|national|federal|local|district)\s)*(?:government|police|prosecutor|ministry|authorities|officials"
    r"|administration|governor|mayor|council|court|department|sheriff|coroner|attorney|fire department|military|army|deputies)\b",
    re.IGNORECASE,
)
_SUFFERS = re.compile(
    r"\s(?:[\w-]+\s){0,2}(?:was|were|came|has been|had been|have been|is)\s(?:\w+ly\s)?(?:shelled|struck|hit|attacked|bombed|under|pounded|rocked"
    r"|targeted|flooded|inundated|shaken|raided|hammered)"
)
_ACTS = re.compile(
    r"\s(?:\w+ly\s)?(?:will|would|has|have|had|is|was|plans|wants|hopes|expects|can|could|may|must|should|needs|insists|blamed|blames|launched|sent|deployed)\b"
)


def relate(toponym: Toponym, sentence: Sentence, lex: Lexicon) -> Relation:
    """How a sentence speaks of a place: the event can be in it, near it, or elsewhere."""
    before = sentence.text[: toponym.start - sentence.start]
    after = sentence.text[toponym.end - sentence.start :]
    if re.match(
        r"['’]s?\b(?!\s+(?:\w+\s+){0,2}(?:region|district|suburb|outskirts|cent|port|airport|market))", after
    ) or _OFFICE.match(after):
        return Relation.APART
    if _speaks(after, lex):
        return (
            Relation.NAMED
            if re.search(r"\b(?:authorities|officials|doctors|police|prosecutors|hospitals?) in\s*$", before)
            else Relation.APART
        )
    if _SUFFERS.match(after):
        return Relation.AT
    lead = _lead(before, lex)
    if _ends(lead, lex.places["near_only"]) or re.search(
        r"\b(?:between(?: \S+){1,6} and|between|між(?: \S+){1,4} [іта]+|между(?: \S+){1,4} и)\s*$", lead
    ):
        return Relation.NEAR
    if _ends(lead, lex.places["at"]):
        return Relation.AT
    if re.search(
        r"\b(?:strikes?|attacks?|raids?|assaults?|bombings?|shellings?|bombardments?|siege|capture|outskirts|market|station|streets?|edge|south|north|east|west) (?:on|of|in)\s*$",
        lead,
    ):
        return Relation.AT
    if _ends(lead, lex.places["away"]) or _ACTS.match(after):
        return Relation.APART
    return Relation.NAMED


def _speaks(after: str, lex: Lexicon) -> bool:
    verbs, dispute = lex.claims["verbs"], lex.claims["dispute"]
    plain = after.lstrip()
    return bool(
        verbs.match(plain)
        or dispute.match(plain)
        or re.match(r"(?:has|have|had|did) (?:not )?(?:\w+ly )?(?:comment|accus|den|said|asked|offer)", plain)
    )


_PREPOSITION = r"(?:in|near|at|on|of|to|from|over|outside|around|across|by|with|for|into|within|between|and|above|off|в|у|на|біля|під|под|близ|из|з|до)"


def _lead(before: str, lex: Lexicon) -> str:
    """The words before a name without what only describes it: "in the eastern Ukrainian town of " -> "in"."""
    kind = rf"(?:(?!{_PREPOSITION}\b)[\w'’-]+\s+){{0,4}}?(?:{lex.places['kinds'].pattern})s?(?:\s+of)?"
    describes = rf"{kind}|{lex.places['direction'].pattern}|{_DEMONYM}|the|a|an|just|one|border|\w+-held|«|\"|“"
    lead = before.rstrip()
    while match := re.search(rf"(?:^|(?<=\s))(?:{describes})(?:\s*,)?$", lead, re.IGNORECASE):
        lead = lead[: match.start()].rstrip()
    return re.sub(r"\s*(?:,\s*)?$", "", lead)


def _ends(lead: str, words: re.Pattern[str]) -> bool:
    tail = lead[-40:]
    return any(match.end() == len(tail) for match in words.finditer(tail))


_DATELINE = re.compile(
    r"^(?P<place>(?:[A-Z][A-Z.'’-]+[ ,]*){1,4}(?:,? [A-Z][\w. ]{0,24})?)(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s*(?:\([^)]{0,40}\)|\[[^\]]{0,40}\])?\s*(?:[-–—:]+|>>|\()\s*"
)


def dateline(sentence: Sentence) -> int:
    """Where the dateline of a sentence ends, as an offset into the report; its start when there is none."""
    match = _DATELINE.match(sentence.text)
    return sentence.start + (match.end() if match else 0)


def heads(sentence: Sentence, toponyms: Sequence[Toponym]) -> list[Toponym]:
    """The places of a paragraph's head: "Kupiansk. At 4:15 ...", "▪️ Derhachi: a drone ..."."""
    head = re.match(r"[\s▪️•●*–—-]*(?P<words>[^:.]{2,60}?)[:.](?:\s|$)", sentence.text)
    if not head:
        return []
    inside = [t for t in toponyms if sentence.start <= t.start and t.end <= sentence.start + head.end("words")]
    spelled = sum(t.end - t.start for t in inside)
    return inside if inside and spelled * 2 >= len(head["words"]) - 18 else []


def finest(sites: Sequence[Site]) -> Site | None:
    """The first of the sites with the smallest extent."""
    return min(sites, key=lambda site: fineness(site.place), default=None)
