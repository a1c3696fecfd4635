"""Sentences and places -> incidents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from ..lexicon import Lexicon
from ..model import AREAS, Incident, Kind, Report, Review, Role, Toponym
from ..text import Sentence
from ..toll import settle
from ..when import DateMention, When, clock, dates
from .claims import claimant, introduced, status
from .events import Passage, passages
from .sites import Site, dateline, heads, sites
from .strands import Strand, Telling, finest, follow

__all__ = ["incidents"]

Reach = Callable[[str], float | None]
_NEAR_KM = 15.0  # how far "near" reaches; reporters use it for a drive of a quarter of an hour
_RADIUS_KM = {Kind.SETTLEMENT: 5.0, Kind.SITE: 2.0, Kind.ADMIN3: 15.0, Kind.ADMIN2: 40.0, Kind.ADMIN1: 150.0, Kind.COUNTRY: 500.0, Kind.CONTINENT: 2000.0, Kind.WATER: 100.0, Kind.LAND: 50.0}
_WHERE_PREC = {Kind.SETTLEMENT: 1, Kind.SITE: 1, Kind.ADMIN3: 2, Kind.ADMIN2: 3, Kind.ADMIN1: 4, Kind.COUNTRY: 6, Kind.CONTINENT: 5, Kind.WATER: 7, Kind.LAND: 5}
_STALE = dt.timedelta(days=14)  # an event older than this at publication is told for context
_FRESH = dt.timedelta(days=8)


def incidents(
    report: Report, sentences: Sequence[Sentence], toponyms: Sequence[Toponym], lex: Lexicon, reach: Reach
) -> tuple[Incident, ...]:
    """The incidents that a report tells of, the most prominent first. `reach` gives an area's radius in km."""
    if _figurative(report.text, lex):
        return ()
    setting = _setting(report, sentences, toponyms, lex)
    strands = follow(list(_tellings(report, sentences, toponyms, lex, setting)))
    strands = _with_headline(strands, report, sentences, toponyms, lex, setting)
    elsewhere = replace(setting, place=None) if any(strand.site for strand in strands) else setting
    found = [
        _incident(strand, report, sentences, lex, elsewhere if i else setting, reach)
        for i, strand in enumerate(s for s in strands if _worth(s, report))
    ]
    found.sort(key=lambda i: (i.role is not Role.EVENT, not _counted(i), i.lat is None, i.quote_start))
    return tuple(_numbered(found, report))


@dataclass(frozen=True, slots=True)
class _Setting:
    """What holds for a whole report unless a passage says otherwise."""

    place: Site | None
    when: When | None
    claimant: str | None  # the report's only source
    until: dt.time | None  # the hour at which the day that it covers ends: "as of 09:00"


_SPORT, _BUSINESS = 4, 7  # different words of the playing field, of the market, that make its battles and shocks figures of speech


def _figurative(text: str, lex: Lexicon) -> bool:
    return any(len({m[0].lower() for m in lex.roles[key].finditer(text)}) >= enough for key, enough in (("sport", _SPORT), ("business", _BUSINESS)))


def _counted(incident: Incident) -> bool:
    return bool(incident.killed_best or incident.injured_best)


def _worth(strand: Strand, report: Report) -> bool:
    """Whether a strand is an incident: it happened somewhere smaller than a country, or it harmed people."""
    counted = strand.counts
    if strand.site is None:
        news = strand.role is Role.EVENT and not _old(strand.when, report)
        return news and strand.type is not None and (counted or strand.tellings[0].paragraph <= _LEAD)
    place = strand.site.place
    vague = place is not None and place.kind in (Kind.COUNTRY, Kind.CONTINENT)
    return not vague or counted


_LEAD = 2  # paragraphs from the top in which an event without place or toll is still the report's news


def _with_headline(
    strands: list[Strand], report: Report, sentences: Sequence[Sentence], toponyms: Sequence[Toponym], lex: Lexicon, setting: _Setting
) -> list[Strand]:
    """A headline adds what the text leaves out: a toll to the leading event, or the event itself when nothing else tells of it."""
    first = [s for s in sentences if s.paragraph == 0 and s.heading]
    here = [t for t in toponyms if first and t.end <= first[-1].end]
    told = [
        _telling(passage, here, sentence.start, [], None, report, lex, None, setting)
        for sentence in first
        for passage in passages(sentence, here, lex)
    ]
    if not strands:
        return follow([t for t in told if t.passage.type])
    leading = strands[0]
    if not leading.counts:
        leading.tellings.extend(t for t in told if t.counts and (t.passage.type is None or leading.type is None or t.passage.type.family == leading.type.family))
    return strands


def _tellings(
    report: Report, sentences: Sequence[Sentence], toponyms: Sequence[Toponym], lex: Lexicon, setting: _Setting
) -> Iterator[Telling]:
    narrative: When | None = None
    head: list[Toponym] = []
    paragraph, source = -1, None
    for sentence in sentences:
        if _boilerplate(sentence, report, lex):
            continue
        here = [t for t in toponyms if sentence.start <= t.start < sentence.end]
        if sentence.paragraph != paragraph:
            head, paragraph = heads(sentence, here), sentence.paragraph
        source = claimant(sentence.text, lex, source) or source
        body = dateline(sentence)
        for passage in passages(sentence, [t for t in here if t.start >= body], lex):
            telling = _telling(passage, here, body, head, narrative, report, lex, source, setting)
            narrative = telling.happened or narrative
            yield telling


def _is_item(sentence: Sentence) -> bool:
    return sentence.text[:1] in "▪•●*–—-"


def _telling(
    passage: Passage, here: Sequence[Toponym], body: int, head: Sequence[Toponym], narrative: When | None,
    report: Report, lex: Lexicon, last: str | None, setting: _Setting,
) -> Telling:  # fmt: skip
    able = sites(max(passage.start, body), passage.end, passage.sentence, here, passage.start + passage.trigger, lex)
    headed = [site for site in (Site(t, False) for t in head) if not _wide(site)]
    site = able[0] if able and not (headed and _around(able[0])) else finest(headed)
    when, spoken = _when(passage, report, lex, narrative)
    own = claimant(passage.text, lex, last) or claimant(passage.sentence.text, lex, last)
    apart = (lex.places["elsewhere"].search(passage.text[:40]) is not None and site is None) or (
        bool(passage.tolls) and lex.roles["another"].search(passage.text) is not None
    )
    recent = narrative and setting.when and abs(narrative.start - setting.when.start) <= _STALE
    return Telling(passage, site, when, narrative if recent else setting.when, apart, clock(passage.text), own, spoken)


def _around(site: Site) -> bool:
    return site.place is not None and site.place.kind in AREAS


def _wide(site: Site) -> bool:
    return site.place is not None and site.place.kind in (Kind.COUNTRY, Kind.ADMIN1, Kind.CONTINENT)


def _setting(report: Report, sentences: Sequence[Sentence], toponyms: Sequence[Toponym], lex: Lexicon) -> _Setting:
    lead = [s for s in sentences if s.paragraph <= 4 and not _boilerplate(s, report, lex)]
    when = _header(report, lead, lex) or _published(report)
    return _Setting(_focus(lead, toponyms, lex), when, _author(sentences, toponyms, lex), _until(lead, lex))


def _author(sentences: Sequence[Sentence], toponyms: Sequence[Toponym], lex: Lexicon) -> str | None:
    """Who speaks in all of a report: the first source of a bulletin, its signatory, or its only source."""
    sources = [source for s in sentences if (source := claimant(s.text, lex))]
    signed = _SIGNATURE.match(sentences[-1].text) if sentences else None
    if signed:
        return signed[1]
    firsts = {s.paragraph: s for s in reversed(sentences)}
    items = sum(bool(heads(s, [t for t in toponyms if s.start <= t.start < s.end])) for s in firsts.values())
    bulletin = items >= _ITEMS
    return sources[0] if sources and (bulletin or len(set(sources)) == 1) else None


_ITEMS = 3  # paragraphs that begin with the name of a place make a bulletin
_SIGNATURE = re.compile(
    r"([A-ZА-ЯІЇЄҐ][\w'’-]+ [A-ZА-ЯІЇЄҐ][\w'’-]+), (?:head|governor|mayor|chief|spokes\w+|начальник|голова|губернатор|глава|мэр|мер)\b", re.IGNORECASE
)


def _until(lead: Sequence[Sentence], lex: Lexicon) -> dt.time | None:
    for sentence in lead:
        for match in lex.dates["as_of"].finditer(sentence.text):
            if hour := clock(sentence.text[match.end() : match.end() + 20]):
                return hour
    return None


def _focus(lead: Sequence[Sentence], toponyms: Sequence[Toponym], lex: Lexicon) -> Site | None:
    """Where a report that names no site for its event is set: the first town of its lead that is no dateline.

    A dateline is where the reporter sits; it counts only when the lead names nothing else.
    """
    outside: list[Toponym] = []
    datelined: list[Toponym] = []
    for sentence in lead:
        body = dateline(sentence)
        here = [t for t in toponyms if sentence.start <= t.start < sentence.end and t.place and t.place.kind is Kind.SETTLEMENT]
        outside += [t for t in here if t.start >= body]
        datelined += [t for t in here if t.start < body]
    towns = outside or datelined
    return Site(towns[0], False) if towns else None


def _boilerplate(sentence: Sentence, report: Report, lex: Lexicon) -> bool:
    """Headlines, captions of other stories and the page's furniture tell nothing that the text does not."""
    if lex.roles["boilerplate"].match(sentence.text):
        return True
    if not sentence.heading or _is_item(sentence):
        return False
    words = [w for w in re.findall(r"[^\W\d_]{4,}", sentence.text)]
    titled = sum(w[0].isupper() for w in words) * 3 > 2 * len(words)
    return titled or sentence.start == 0 or sentence.text == report.title


_SPEECH_DATE = re.compile(r"\s*(?:,\s*)?(?:\w+\s)?$")


def _when(passage: Passage, report: Report, lex: Lexicon, narrative: When | None) -> tuple[When | None, bool]:
    """The day of a passage's event, and whether it is only the day on which somebody spoke."""
    offset = passage.start - passage.sentence.start
    known = _dates(passage.sentence.text, report, lex, narrative)
    inside = [m for m in known if offset <= m.start < offset + len(passage.text)]
    happened = [m for m in inside if not _spoken(passage.sentence.text, m, lex)]
    if happened:
        return min(happened, key=lambda m: abs(m.start - offset - passage.trigger)).when, False
    return (inside[0].when, True) if inside else (None, False)


def _spoken(text: str, mention: DateMention, lex: Lexicon) -> bool:
    """Whether a date says when somebody spoke: "said on Friday", "officials on January 3 said"."""
    before, after = text[: mention.start], text[mention.end :]
    said = any(re.fullmatch(r"\s(?:on\s|late\s|early\s|in an? \w+ on\s|у\s|в\s|во\s)*", before[m.end() :]) for m in lex.claims["verbs"].finditer(before))
    return said or lex.claims["verbs"].match(after.lstrip(" ,")) is not None


def _dates(text: str, report: Report, lex: Lexicon, narrative: When | None) -> list[DateMention]:
    """Dates of a text; without a day of publication only those that state their year."""
    if report.published:
        return dates(text, report.published, lex, narrative)
    return [m for m in dates(text, dt.date(9990, 12, 31), lex) if re.search(r"\b(?:19|20)\d\d\b", text[m.start : m.end])]


def _header(report: Report, lead: Sequence[Sentence], lex: Lexicon) -> When | None:
    """The day that a report is about where a passage states none: the first recent one that its lead names."""
    for sentence in lead:
        for mention in _dates(sentence.text, report, lex, None):
            recent = report.published and report.published - mention.when.start <= _FRESH
            if recent and mention.when.precision == 1 and not lex.dates["as_of"].search(sentence.text[max(0, mention.start - 24) : mention.start]):
                return mention.when
    return None


def _incident(strand: Strand, report: Report, sentences: Sequence[Sentence], lex: Lexicon, setting: _Setting, reach: Reach) -> Incident:
    ongoing = lex.roles["ongoing"].search(strand.main.passage.text) is not None
    when = strand.when or (_published(report) if ongoing else setting.when)
    hour = next((t.hour for t in strand.tellings if t.hour), None)
    if when and hour and setting.until and (when.end - when.start).days == 1:
        when = replace(when, **({"end": when.start} if hour > setting.until else {"start": when.end}))
    main, site = strand.main, strand.site or setting.place
    source = main.claimant or next((t.claimant for t in strand.tellings if t.claimant), setting.claimant)
    source = introduced(source, report.text[: main.passage.end], report.text) if source else None
    paragraphs = {t.paragraph for t in strand.tellings}
    role = _role(strand, when, report)
    kind = strand.type
    toll = settle(strand.tolls)
    killed, injured = toll.killed, toll.injured
    sentence = main.passage.sentence
    paragraph = " ".join(s.text for s in sentences if s.paragraph in paragraphs)
    return Incident(
        title=_title(strand, site),
        event_type=kind.event_type if kind else "Crime",
        sub_event_type=kind.sub_event_type if kind else "Other",
        role=role,
        status=status(source, sentence.text, paragraph, report.text, lex),
        claimant=source,
        date_start=when.start if when else None,
        date_end=when.end if when else None,
        datetime=dt.datetime.combine(when.start, hour) if when and hour and when.precision == 1 else None,
        time_precision=when.precision if when else None,
        **_placed(site, reach),
        killed_low=killed.low if killed else None,
        killed_best=killed.best if killed else None,
        killed_high=killed.high if killed else None,
        injured_low=injured.low if injured else None,
        injured_best=injured.best if injured else None,
        injured_high=injured.high if injured else None,
        quote=sentence.text,
        quote_start=sentence.start,
        quote_end=sentence.end,
        source_url=report.url,
        source_title=report.title,
        publisher=report.publisher,
        published=report.published,
        report_ids=report.id,
        review=_review(site),
    )


def _published(report: Report) -> When | None:
    return When(report.published, report.published, 2) if report.published else None


def _role(strand: Strand, when: When | None, report: Report) -> Role:
    return Role.BACKGROUND if _old(when, report) and strand.role is Role.EVENT else strand.role


def _old(when: When | None, report: Report) -> bool:
    return when is not None and report.published is not None and report.published - when.end > _STALE


def _review(site: Site | None) -> Review:
    sure = site is not None and site.place is not None and site.toponym.method == "gazetteer" and site.toponym.score >= _SURE
    return Review.READY if sure else Review.DRAFT


_SURE = 0.3  # a choice between candidates below this margin waits for a person


def _title(strand: Strand, site: Site | None) -> str:
    what = strand.type.sub_event_type if strand.type else "Casualties"
    if site is None:
        return what
    return f"{what} {'near' if site.near else 'in'} {site.place.name if site.place else site.toponym.text}"


def _placed(site: Site | None, reach: Reach) -> dict[str, object]:
    """The properties that say where, empty for an incident without a place."""
    if site is None or site.place is None:
        return {"toponym": site.toponym, "place_name": site.toponym.text} if site else {}
    place = site.place
    region = place.kind in (Kind.ADMIN1, Kind.COUNTRY, Kind.CONTINENT)
    return {
        "toponym": site.toponym,
        "place_name": place.name,
        "gazetteer_id": place.id,
        "geocode_method": site.toponym.method,
        "country": place.country,
        "admin1": place.admin1,
        "lat": place.lat,
        "lon": place.lon,
        "geo_precision": 3 if region else 2 if site.near or place.kind in (Kind.ADMIN2, Kind.ADMIN3, Kind.WATER, Kind.LAND) else 1,
        "where_prec": 2 if site.near and place.kind is Kind.SETTLEMENT else _WHERE_PREC[place.kind],
        "uncertainty_km": _NEAR_KM if site.near else round(reach(place.id) or _RADIUS_KM[place.kind], 1),
    }


def _numbered(found: Sequence[Incident], report: Report) -> Iterator[Incident]:
    """Incidents with an id that stays the same as long as the report says the same."""
    for incident in found:
        key = f"{report.id}\n{incident.quote_start}\n{incident.sub_event_type}\n{incident.gazetteer_id}\n{incident.place_name}"
        yield replace(incident, id=blake2b(key.encode(), digest_size=8).hexdigest())
