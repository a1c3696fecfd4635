"""A strand as an incident: one value for everything that its tellings say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from geomap.model import Incident, Kind, Report, Review, Role, Status, Toll, Toponym
from geomap.text import Sentence
from geomap.toll import Casualties, How, settle
from geomap.when import When

from .claims import rivals, status
from .home import stranger
from .openings import dateline
from .placing import placed
from .reading import Reading
from .setting import Setting
from .sites import Site, fineness
from .strands import Strand, best
from .telling import STALE
from .voices import introduced

_SURE = 0.3  # a choice between candidates below this margin waits for a person


def told(strand: Strand, reading: Reading, setting: Setting) -> Incident:
    """The incident of a strand. What it leaves open is taken from the report's setting."""
    sentence = strand.main.passage.sentence
    site = _finer(strand.site, setting.site, reading)
    home = stranger(site.toponym, reading) if site else None
    if site and home:
        site = Site(replace(site.toponym, place=None))
    when, hour = _when(strand, reading, setting)
    source = _source(strand, site, reading, setting)
    toll = settle(strand.tolls)
    vouched = _status(strand, source, toll, reading)
    if vouched is Status.DISPUTED and toll.killed:
        toll = replace(toll, killed=_spanning(toll.killed, _given(strand, reading)))
    incident = _counted(_dated(_quoted(sentence, reading.report), when, hour), toll)
    incident = replace(
        incident,
        event_type=strand.type.event_type if strand.type else "Crime",
        sub_event_type=strand.type.sub_event_type if strand.type else "Other",
        role=_role(strand, when, reading, setting),
        status=vouched,
        claimant=source,
        review=_review(site),
    )
    incident = placed(incident, site, home or _around(site, sentence, reading), reading.ground.outline)
    return replace(incident, title=_title(strand, incident))


def _quoted(sentence: Sentence, report: Report) -> Incident:
    """An incident that rests on a sentence of a report."""
    return Incident(
        quote=sentence.text,
        quote_start=sentence.start,
        quote_end=sentence.end,
        source_url=report.url,
        source_title=report.title,
        publisher=report.publisher,
        published=report.published,
        report_ids=report.id,
    )


def _dated(incident: Incident, when: When | None, hour: dt.time | None) -> Incident:
    if when is None:
        return incident
    moment = dt.datetime.combine(when.start, hour) if hour and when.precision == 1 else None
    return replace(incident, date_start=when.start, date_end=when.end, datetime=moment, time_precision=when.precision)


def _counted(incident: Incident, toll: Casualties) -> Incident:
    if killed := toll.killed:
        incident = replace(incident, killed_low=killed.low, killed_best=killed.best, killed_high=killed.high)
    if injured := toll.injured:
        incident = replace(incident, injured_low=injured.low, injured_best=injured.best, injured_high=injured.high)
    return incident


def _finer(own: Site | None, scene: Site | None, reading: Reading) -> Site | None:
    """The strand's own site; the report's town goes before a state that it lies in, unless that is called a region."""
    if own is None or scene is None:
        return own or scene
    a, b, said = own.place, scene.place, reading.report.text[own.toponym.start : own.toponym.end + _REACH]
    loose = a is not None and a.kind is Kind.ADMIN1 and not reading.lex.places["region_words"].search(said)
    return scene if loose and a and b and b.lies_in(a) else own


_REACH = 12  # characters after a name in which a word can call it a region


def _around(site: Site | None, sentence: Sentence, reading: Reading) -> Toponym | None:
    """The smallest located area that the report names around an unknown site.

    In the sentence that names it, in that which tells of the event, else in their paragraphs.
    """
    if site is None or site.place:
        return None
    naming = reading.sentence_at(site.toponym.start) or sentence
    paragraphs = (reading.paragraph_of(each) for each in (naming, sentence))
    for sentences in ([naming], [sentence], *paragraphs):
        told = (t for s in sentences for t in reading.toponyms_of(s) if t.start >= dateline(s))
        named = [t for t in told if t.place and t.place.kind not in _TOO_WIDE]
        if named:
            return min(named, key=lambda t: fineness(t.place))
    return None


_TOO_WIDE = (Kind.COUNTRY, Kind.CONTINENT, Kind.WATER, Kind.LAND)


def is_old(when: When | None, reading: Reading) -> bool:
    """Whether an event was no news any more when the report was published."""
    published = reading.report.published
    return when is not None and published is not None and published - when.end > STALE


def _role(strand: Strand, when: When | None, reading: Reading, setting: Setting) -> Role:
    """An old event is background; so is one of some past month or week in a report whose own day is known."""
    today = setting.when or reading.today()
    past = when is not None and when.precision == _MONTH and today is not None and when.end < today.start
    this_week = strand.site is not None and when is not None and when.precision == _WEEK and not _weeks_ago(when, reading)
    told_after = strand.tellings[0].past and not this_week and _daily(reading, setting)
    known = strand.happened is None and _retrospective(reading)
    old = past or told_after or known or is_old(when, reading)
    return Role.BACKGROUND if strand.role is Role.EVENT and old else strand.role


def _weeks_ago(when: When, reading: Reading) -> bool:
    published = reading.report.published
    return published is not None and (published - when.end).days > _DAYS


_DAYS = 7


def _retrospective(reading: Reading) -> bool:
    """Whether the news of a report is what came of an earlier event: a trial, a sentence, an anniversary."""
    first = next((s.paragraph for s in reading.sentences if not reading.furniture(s)), 0)
    opening = [s.text for s in reading.sentences[:_OPENING] if s.paragraph <= first]
    return any(reading.lex.roles["retrospect"].search(text) for text in [reading.report.title or "", *opening])


_OPENING = 2  # sentences, headline included, that say what a report is about


def _daily(reading: Reading, setting: Setting) -> bool:
    """Whether a report has news of its own day or the one before, beside which "last week" is history."""
    published, day = reading.report.published, setting.when
    return published is not None and day is not None and day.precision == 1 and (published - day.end).days <= 1


_NOON = dt.time(12)
_WEEK, _MONTH = 2, 3  # time_precision: within a week, within a month


def _when(strand: Strand, reading: Reading, setting: Setting) -> tuple[When | None, dt.time | None]:
    going = reading.lex.roles["ongoing"].search(strand.main.passage.text)
    ongoing = going is not None and not reading.lex.dates["aftermath"].search(going[0])
    if strand.tellings[0].past and strand.happened is None:
        return None, None  # some time ago
    said = (strand.tellings[0].beside, reading.heard(strand.spoken), setting.when)
    known = (strand.happened, *((reading.today(),) if ongoing else said), reading.heard(strand.when), reading.undated())
    when = next(filter(None, known), None)
    hour = next((t.hour for t in strand.tellings if t.hour), None)
    if when and hour and (when.end - when.start).days == 1:
        evening = hour > (setting.until or _NOON)
        when = replace(when, end=when.start) if evening else replace(when, start=when.end)
    return when, hour


def _source(strand: Strand, site: Site | None, reading: Reading, setting: Setting) -> str | None:
    named = [strand.main.claimant, *(telling.claimant for telling in strand.tellings), setting.voices.author]
    source = next(filter(None, named), None)
    return introduced(source, strand.main.passage, site.place if site else None, reading) if source else None


def _status(strand: Strand, source: str | None, toll: Casualties, reading: Reading) -> Status:
    """How well the incident is vouched for; two numbers of the dead, one of them from a side of the war, are a dispute."""
    if len(_at_odds(strand, reading)) > 1:
        return Status.DISPUTED
    lex, whole = reading.lex, reading.report.text
    return status(source, strand.main.passage.sentence.text, _context(strand, reading), whole, toll, lex)


def _at_odds(strand: Strand, reading: Reading) -> set[int]:
    """The numbers of the dead that a side of the war and somebody else give; none where one is the other, risen."""
    told = {t.claimant: t for t in reversed(strand.tellings) if t.claimant and t.counts}
    sides = [source for source in told if reading.lex.claims["belligerent"].search(source)]
    raised = any(mention.how is How.REPLACES for mention in strand.tolls)
    apart = sides and len(sides) < len(told) and not raised
    return {best(telling.passage.tolls)[0] for telling in told.values()} - {0} if apart else set()


def _given(strand: Strand, reading: Reading) -> set[int]:
    """All numbers of dead that those who disagree give."""
    texts = (strand.main.passage.sentence.text, _context(strand, reading))
    return _at_odds(strand, reading).union(*(rivals(text, reading.lex, injured=False) for text in texts))


def _spanning(toll: Toll, numbers: set[int]) -> Toll:
    """A number with the least and the most that anybody gives as its ends."""
    high = None if toll.high is None else max(toll.high, *numbers, toll.best)
    return replace(toll, low=min(toll.low, *numbers, toll.best), high=high)


def _context(strand: Strand, reading: Reading) -> str:
    """What a report says beside the claim itself: the rest of its paragraph, and the event's other passages."""
    main = strand.main.passage.sentence
    rest = [s.text for s in reading.paragraph_of(main) if s.start > main.start]
    return " ".join([*rest, *(telling.passage.sentence.text for telling in strand.tellings)])


def _review(site: Site | None) -> Review:
    if site is None or site.place is None or site.toponym.method != "gazetteer":
        return Review.DRAFT
    return Review.READY if site.toponym.score >= _SURE else Review.DRAFT


def _title(strand: Strand, incident: Incident) -> str:
    kind = strand.type.sub_event_type if strand.type else "Casualties"
    what = f"{kind} accident" if kind in _ACCIDENTS else incident.event_type if kind == "Other" else kind
    where = incident.place_name
    if where is None:
        return what
    if incident.footprint:
        return f"{what} {'on the ' if where.endswith(_ROUTES) else ''}{where}"
    return f"{what} {'near' if incident.geo_precision == _NEAR and incident.where_prec == _NEAR else 'in'} {where}"


_ACCIDENTS = ("Industrial", "Mining", "Transport")  # types named by where they happen
_NEAR = 2  # both precisions: a limited area around a named place
_ROUTES = ("road", "highway", "border")
