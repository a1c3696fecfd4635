"""Where a passage's event took place, among the many places that a report names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.generics import ROAD
from geomap.lexicon import Lexicon, ending
from geomap.model import AREAS, Kind, Place, Toponym
from geomap.spatial import Whereabouts, near
from geomap.spatial.expressions import BEARINGS
from geomap.text import Sentence, Span

from .reading import Reading
from .relations import Relation, related


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
        parts = self.toponym.text.split()
        return any(part in ROAD or part[0].isdigit() for part in parts)

    @property
    def between(self) -> bool:
        """Whether it is a stretch between places rather than one of them."""
        return self.where is not None and len(self.where.anchors) > 1


_FINENESS = {
    Kind.SETTLEMENT: 0,
    Kind.SITE: 0,
    Kind.ADMIN3: 1,
    Kind.ADMIN2: 2,
    Kind.LAND: 3,
    Kind.WATER: 3,
    Kind.ADMIN1: 4,
    Kind.COUNTRY: 5,
    Kind.CONTINENT: 6,
}
WIDE = (Kind.COUNTRY, Kind.CONTINENT, Kind.ADMIN1)  # too large for the scene of an event


def sites(passage: Span, sentence: Sentence, reading: Reading, trigger: int) -> list[Site]:
    """The places where a passage may put its event, the likeliest first; none when it names none.

    `trigger` is where the passage tells of the event, in code points into the report.
    """

    def unlikely(pair: tuple[Relation, Site]) -> tuple[int, bool, bool, int]:
        start = pair[1].toponym.start
        return _spread(pair[1]), pair[0] is Relation.NAMED, start < trigger - _BEFORE, abs(start - trigger)

    found = able(passage, sentence, reading)
    regions = [s.place for relation, s in found if relation is Relation.AT and s.place and s.place.kind in WIDE]
    return [site for relation, site in sorted(found, key=unlikely) if relation is not Relation.NAMED or _fits(site, regions)]


def _spread(site: Site) -> int:
    """The rank of a site by extent; the ground that a mere direction opens ("north of Lima") is wider than a district."""
    mere = site.where is not None and site.where.name.partition(" of ")[0] in BEARINGS
    wide = mere and site.where is not None and site.where.uncertainty_km > _DISTRICT_KM
    return max(fineness(site.place), _FINENESS[Kind.LAND]) if wide else fineness(site.place)


_DISTRICT_KM = 30.0


def _fits(site: Site, regions: Sequence[Place]) -> bool:
    """Whether a place that is merely named can be meant, as it lies in the region where a passage puts its event."""
    place = site.place
    return not regions or place is None or any(place == r or place.lies_in(r) or r.lies_in(place) for r in regions)


def able(passage: Span, sentence: Sentence, reading: Reading) -> list[tuple[Relation, Site]]:
    """The places of a passage where an event can be, in its order, and how the passage speaks of them."""
    inside = (t for t in reading.toponyms_of(sentence) if passage.start <= t.start and t.end <= passage.end)
    here = [t for t in inside if not _refused(t, sentence, reading.lex)]
    said = reading.whereabouts_of(sentence) if here else []
    pairs = (_site(toponym, relation, said, reading) for relation, toponym in related(here, sentence, reading.lex))
    found = [pair for pair in pairs if pair]
    plain = [None, *(site.toponym for _, site in found if not site.where)]
    telling = [where for town, where in reading.references_of(sentence) if town in plain] if len(here) > 1 else []
    return [(relation, site) for relation, site in found if site.where in said or site.toponym not in telling]


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


def _refused(toponym: Toponym, sentence: Sentence, lex: Lexicon) -> bool:
    """Whether the gazetteer knew the name, but no place that it could mean here, nor does the text call it one."""
    before = sentence.text[: toponym.start - sentence.start].rstrip(' «"“').removesuffix(" of")
    return toponym.place is None and bool(toponym.rejected) and not ending(lex.places["kinds"], before[-_CALLED:])


_CALLED = 30  # characters before a name in which a word calls it a town


def fineness(place: Place | None) -> int:
    """The rank of a place by extent, 0 for a point; an unknown place is taken for a point."""
    return _FINENESS[place.kind] if place else 0


def finest(sites: Sequence[Site]) -> Site | None:
    """The first of the sites with the smallest extent."""
    return min(sites, key=_spread, default=None)
