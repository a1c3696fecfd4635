"""Where a passage's event took place, among the many places that a report names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from geomap.lexicon import Lexicon
from geomap.model import AREAS, Kind, Place, Toponym
from geomap.spatial import Whereabouts, near
from geomap.text import Sentence, Span

from .reading import Reading


class Relation(IntEnum):
    """How a passage speaks of a place; the smaller, the likelier it is the site."""

    AT = 0
    NEAR = 1
    NAMED = 2  # named without a preposition: a heading, an apposition
    APART = 3  # an origin, a destination, a speaker, part of an office's name: no site


@dataclass(frozen=True, slots=True)
class Site:
    """The place of an event, and what the text says around it: "near X", "between X and Y"; None for plain "in X"."""

    toponym: Toponym
    where: Whereabouts | None = None
    part: bool = False  # whether it is named as a part of a town: "the X neighborhood"

    @property
    def place(self) -> Place | None:
        """The place that it rests on."""
        return self.toponym.place

    @property
    def street(self) -> bool:
        """Whether it is a street, which lies in the place that was spoken of."""
        return _STREET.search(self.toponym.text) is not None

    @property
    def between(self) -> bool:
        """Whether it is a stretch between places rather than one of them."""
        return self.where is not None and len(self.where.anchors) > 1


_STREET = re.compile(r"\d|\b(?:Street|Avenue|Road|Boulevard|Drive|Lane|Ave|Rd|Blvd)\b|\bSt\.?$|\b(?:вул|ул|просп|пр)\b")
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
WIDE = (Kind.COUNTRY, Kind.CONTINENT, Kind.ADMIN1)  # too large for the scene of an event
_DEMONYM = r"[A-Z]\w+(?:ian|ean|ish|ese|an|ch|ani|i)(?:[- ](?:occupied|held|controlled))?"


def sites(passage: Span, sentence: Sentence, reading: Reading, trigger: int) -> list[Site]:
    """The places where a passage may put its event, the likeliest first; none when it names none.

    `trigger` is where the passage tells of the event, in code points into the report.
    """

    def unlikely(pair: tuple[Relation, Site]) -> tuple[int, bool, bool, int]:
        start = pair[1].toponym.start
        return fineness(pair[1].place), pair[0] is Relation.NAMED, start < trigger - _BEFORE, abs(start - trigger)

    found = able(passage, sentence, reading)
    regions = [s.place for relation, s in found if relation is Relation.AT and s.place and s.place.kind in WIDE]
    return [site for relation, site in sorted(found, key=unlikely) if relation is not Relation.NAMED or _fits(site, regions)]


def _fits(site: Site, regions: Sequence[Place]) -> bool:
    """Whether a place that is merely named can be meant, as it lies in the region where a passage puts its event."""
    place = site.place
    return not regions or place is None or any(place == r or place.lies_in(r) or r.lies_in(place) for r in regions)


def able(passage: Span, sentence: Sentence, reading: Reading) -> list[tuple[Relation, Site]]:
    """The places of a passage where an event can be, in its order, and how the passage speaks of them."""
    here = [
        t for t in reading.toponyms_of(sentence) if passage.start <= t.start and t.end <= passage.end and not _refused(t)
    ]
    said = reading.whereabouts_of(sentence) if here else []
    related = (_site(toponym, relation, said, reading) for relation, toponym in _related(here, sentence, reading.lex))
    return [pair for pair in related if pair]


def _site(
    toponym: Toponym, relation: Relation, said: Sequence[Whereabouts], reading: Reading
) -> tuple[Relation, Site] | None:
    where = next((each for each in said if toponym in each.anchors), None)
    area = toponym.place is not None and toponym.place.kind in AREAS  # "around Ohio" is all over it
    if where is None and relation is Relation.NEAR and not area:
        where = near(toponym, reading.ground.outline)
    if where is None and relation is Relation.APART:
        return None
    part = reading.lex.places["part"].match(reading.report.text, toponym.end + 1) is not None
    return Relation.NEAR if where else relation, Site(toponym, where, part)


_BEFORE = 60  # characters before the trigger: what stands farther ahead is more likely the scene of something else


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


def relate(toponym: Toponym, sentence: Sentence, lex: Lexicon) -> Relation:
    """How a sentence speaks of a place: the event can be in it, near it, or elsewhere."""
    before = sentence.text[: toponym.start - sentence.start].rstrip()
    after = sentence.text[toponym.end - sentence.start :]
    plain, words = after.lstrip(), lex.places
    if (
        _owns(after, lex)
        or _COMPOUND.match(after)
        or words["office"].match(plain)
        or words["quarters"].fullmatch(toponym.text)
    ):
        return Relation.APART
    if lex.claims["verbs"].match(plain) or lex.claims["dispute"].match(plain):
        return Relation.NAMED if _ends(before, words["attested"]) else Relation.APART
    if _ends(before, words["treated"]):
        return Relation.APART
    if words["suffers"].match(plain):
        return Relation.AT
    lead = _lead(before, lex)
    if _ends(lead, words["near_only"]) or _ends(lead, words["between"]):
        return Relation.NEAR
    if _ends(lead, words["at"]) or _ends(lead, words["targets"]):
        return Relation.AT
    return Relation.APART if _ends(lead, words["away"]) or words["acts"].match(plain) else Relation.NAMED


_COMPOUND = re.compile(
    r"-(?:installed|appointed|backed|led|based|born|bound|made|run|trained|funded)\b"
)  # "Moscow-installed"


def _owns(after: str, lex: Lexicon) -> bool:
    """Whether the place only owns something: "Russia's army", not "Russia's Kursk region"."""
    possessive = re.match(r"['’]s?(?!\w)\s*", after)
    return possessive is not None and lex.places["owned"].match(after[possessive.end() :]) is None


def _lead(before: str, lex: Lexicon) -> str:
    """The words before a name without what only describes it: "in the eastern Ukrainian town of " -> "in"."""
    describes, lead = _describes(lex), before
    while match := describes.search(lead):
        lead = lead[: match.start()].rstrip()
    return lead.rstrip(" ,")


@cache
def _describes(lex: Lexicon) -> re.Pattern[str]:
    words = {key: lex.places[key].pattern for key in ("prepositions", "kinds", "direction")}
    kind = rf"(?:(?!{words['prepositions']})[\w'’-]+\s+){{0,4}}?(?:{words['kinds']})s?(?:\s+of)?"
    return re.compile(
        rf"(?:^|(?<=\s))(?:{kind}|{words['direction']}|{_DEMONYM}|the|a|an|just|one|border|\w+-held|«|\"|“)(?:\s*,)?$",
        re.IGNORECASE,
    )


def _ends(lead: str, words: re.Pattern[str]) -> bool:
    tail = lead[-60:]
    return any(match.end() == len(tail) for match in words.finditer(tail))


_DATELINE = re.compile(
    r"^(?:[A-Z][A-Z.'’-]+[ ,]*){1,4}(?:,? [A-Z][\w. ]{0,24})?"  # TOWN, State
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s*"  # , Oct 2
    r"(?:\([^)]{0,40}\)|\[[^\]]{0,40}\])?\s*(?:[-–—:]+|>>|\()\s*"  # (Agency) -
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
