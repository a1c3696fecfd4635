"""Sentences and places -> incidents.

sentences ─ events ─> passages ─ telling(s) ─> tellings ─ following, sums ─> strands ─ told ─> incidents
                    sites, lists, scenes, ties, claims, voices, when       toll, home, placing
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b

from geomap.lexicon import Lexicon
from geomap.model import Incident, Kind, Report, Role, Toponym
from geomap.text import Sentence

from .following import follow
from .reading import Ground, Reading
from .setting import Setting, setting_of
from .strands import Strand
from .sums import summed
from .telling import Telling
from .tellings import headline, tellings
from .told import is_old, told

__all__ = ["Ground", "incidents"]

_LEAD = 2  # paragraphs from the top in which an event without place or toll is still the report's news
_SPORT, _BUSINESS = 4, 7  # different words of the field, of the market, that make battles and shocks figures of speech


def incidents(
    report: Report, sentences: Sequence[Sentence], toponyms: Sequence[Toponym], lex: Lexicon, ground: Ground
) -> tuple[Incident, ...]:
    """The incidents that a report tells of, the most prominent first."""
    reading = Reading(report, tuple(sentences), tuple(toponyms), lex, ground)
    if _figurative(reading):
        return ()
    setting = setting_of(reading)
    strands = _with_headline(summed(follow(list(tellings(reading, setting)))), headline(reading, setting))
    worth = [strand for strand in strands if _worth(strand, reading)] or _only(strands)
    found = list(_told(worth, reading, setting))
    found.sort(key=lambda i: (i.role is not Role.EVENT, not (i.killed_best or i.injured_best), i.lat is None))
    return tuple(_numbered(found, report))


def _figurative(reading: Reading) -> bool:
    """Whether the report is about sport or markets, whose battles and shocks hurt nobody."""

    text = reading.report.text.lower()

    def words(field: str) -> int:
        return len({match[0] for match in reading.lex.fields[field].finditer(text)})

    return words("sport") >= _SPORT or words("business") >= _BUSINESS


def _with_headline(strands: list[Strand], told: Sequence[Telling]) -> list[Strand]:
    """A headline adds what the text leaves out: the leading event's toll, or the event if nothing else tells of it."""
    if not strands:
        return follow([telling for telling in told if telling.passage.type])
    leading = next((s for s in strands if s.counts and s.role is Role.EVENT), strands[0])
    leading.tellings.extend(t for t in told if t.counts and leading.akin(t))
    return strands


def _worth(strand: Strand, reading: Reading) -> bool:
    """Whether a strand is an incident: it happened somewhere smaller than a country, or it harmed people."""
    if strand.site is None:
        news = strand.role is Role.EVENT and not is_old(strand.when, reading)
        return news and strand.type is not None and (strand.counts or strand.tellings[0].paragraph <= _LEAD)
    place = strand.site.place
    vague = place is not None and place.kind in (Kind.COUNTRY, Kind.CONTINENT)
    return not vague or strand.counts


def _only(strands: Sequence[Strand]) -> list[Strand]:
    """The first strand that harmed people: an old event is what the report is about if it tells of no other."""
    return [s for s in strands if s.type and s.counts and s.role is Role.EVENT][:1]


def _told(strands: Sequence[Strand], reading: Reading, setting: Setting) -> Iterator[Incident]:
    """The strands as incidents; only the first may take the report's place where others state their own."""
    later = replace(setting, site=None) if any(strand.site for strand in strands) else setting
    for i, strand in enumerate(strands):
        yield told(strand, reading, later if i else setting)


def _numbered(found: Sequence[Incident], report: Report) -> Iterator[Incident]:
    """Incidents with an id that stays the same as long as the report says the same."""
    seen: Counter[tuple[object, ...]] = Counter()
    for incident in found:
        parts = (report.id, incident.quote_start, incident.sub_event_type, incident.gazetteer_id, incident.place_name)
        seen[parts] += 1
        key = "\n".join(map(str, (*parts, seen[parts])))
        yield replace(incident, id=blake2b(key.encode(errors="surrogatepass"), digest_size=8).hexdigest())
