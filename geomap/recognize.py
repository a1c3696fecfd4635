"""Which matches are places here, and not people, organisations or ordinary words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .lexicon import Lexicon
from .matcher import Match
from .model import AREAS, Entry, Kind
from .text import Sentence, Span

_LANGUAGES = Path(__file__).parent / "languages"


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A name that is used as a place here. `kinds` are the kinds that the words around it allow; empty for any.

    `entries` is empty for a name that only its context calls a place ("the hamlet of X").
    """

    sentence: Sentence
    entries: tuple[Entry, ...]
    kinds: frozenset[Kind] = frozenset()


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands around a span in its sentence."""

    before: str
    after: str
    previous: str  # the word right before, "" at the beginning of a sentence
    following: str


_DEMONYM = re.compile(r"\w+(?:ian|ean|ish|ese|an|ic)s?$|(?:French|Dutch|Greek|Czech|Iraqi|Israeli|Pakistani|Thai|Afghan|Kurdish|Swiss|Yemeni|Saudi|Omani)$")
_TITLE = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Lt|Col|Gen|Maj|Capt|Sgt|Cpl|Det|Prof|Rev|Sir|Lord|Lady|Judge|Justice|Sheriff|Deputy|Officer|Chief|Senator"
    r"|Sergeant|Detective|Captain|Lieutenant|Colonel|General|Major|Inspector|Superintendent|Coach|Bishop|Father|Sister|Saint|Queen|King|Prince|Princess|Mayor"
    r"|President|Minister|Governor|Ambassador|Commander|Secretary|Spokesman|Spokeswoman|Commissioner|Councilman|Councilwoman|Congressman)\.?$"
)
_NAMESAKE = re.compile(
    r"(?:Times|Post|Herald|Tribune|Journal|Gazette|Chronicle|Observer|Review|Hilton|Street|St|Avenue|Ave|Road|Rd|Drive|Boulevard|Blvd|Lane"
    r"|Court|Way|Agreement|Agreements|Accord|Accords|Memorandum|Treaty|Protocol|FC|United|Hotel|Motel|Inn|Bank|Bros|Inc|Corp|Ltd|LLC|Company|Foundation|Trust"
    r"|Institute|Magazine|Radio|TV|News|Today|Club|Heart|Star|Group|Holdings|Airlines|Airways|Motors|Jr|II|III|Cup|Open|Marathon)$"
)
_GENERIC = re.compile(
    r"(?:City|County|Region|Oblast|Province|State|District|Department|Governorate|Republic|Krai|Territory|Raion|Parish|Township|Village|Town|Borough"
    r"|Island|Islands|Peninsula|Valley|Bay|Airport|Police|Mayor|Fire|Sheriff|Governor|University|Hospital|High|School|Schools|Medical|Regional|Municipal"
    r"|Beach|Heights|Park|Hills|Springs|Road|Metropolitan|Council|Administration|Area|Border|Health|Public|Emergency)$"
)
_STREET = re.compile(r"(?:\bblock of|\bcorner of|\bintersection of|\d+(?:st|nd|rd|th) (?:St\.?|Street) and|\b[NSEW]\.)\s(?:[NSEW]\.?\s|North |South |East |West )?$")
_FACILITY = re.compile(
    r"(?:\s[A-Z][\w'’.-]+){0,3}\s(?:Street|Avenue|Ave|Drive|Boulevard|Blvd|Lane|Court|Road|Rd|Place|Parkway|Pike|Turnpike|Hospital|Medical|Clinic|Elementary|Middle"
    r"|Church|Apartments|Mall|Stadium|SUV|Medical Center)\b"
)
_COMPASS = re.compile(r"(?:North|South|East|West|Northern|Southern|Eastern|Western|Central|Upper|Lower|Greater|New|Old|Downtown|Occupied|Near|Nearby|Inner|Outer|Mid|Saint|St)$")
_SPEECH = re.compile(r"\s*,?\s*(?:\d+\s*,\s*)?(?:said|says|told|added|wrote|who|whose|recalled|explained|testified)\b")
_NOT_NAMES = frozenset(
    "The A An In On At By For From With And But Or If It Its He She They We You I This That These Those There Here When Where While After Before As Of To His Her "
    "Their Our My Your Not No Yes So Then Now All Some Any Both Each Every More Most Many Much Other Another Such Since Until During Over Under Between Among "
    "Against About Into Through Two Three Four Five Six Seven Eight Nine Ten One First Second Third Last Next Earlier Later Meanwhile However Also Still Just Only "
    "Even Elsewhere Outside Inside Across Near Nearby Around What Who Why How Which Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March "
    "April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mr Mrs Ms Dr According Local Federal National "
    "Police Officials Authorities Residents Read See Also Photo Image Copyright Reuters AP AFP BBC CNN".split()
)


def recognize(matches: Sequence[Match], sentences: Sequence[Sentence], lex: Lexicon) -> list[Mention]:
    """The matches that are places here, in order, and the names that only their context calls places."""
    people = _people(matches, sentences) if lex.lang == "en" else frozenset[str]()
    mentions = [_mention(match, lex) for match in matches if _is_place(match, lex, people)]
    known = [(m.start, m.end) for m in matches]
    unknown = [u for sentence in sentences for u in _unknown(sentence, lex) if not any(s < u.end and u.start < e for s, e in known)]
    return sorted(mentions + unknown, key=lambda m: m.start)


def _mention(match: Match, lex: Lexicon) -> Mention:
    context = _context(match)
    return Mention(match.start, match.end, match.text, match.sentence, match.entries, _kinds(context, lex))


def _kinds(context: _Context, lex: Lexicon) -> frozenset[Kind]:
    """The kinds that the words around a name allow: "X region" is no town, "the town of X" no region."""
    if lex.places["region_words"].match(context.after.lstrip()):
        return frozenset({Kind.ADMIN1})
    if lex.places["district_words"].match(context.after.lstrip()):
        return frozenset({Kind.ADMIN2, Kind.ADMIN3})
    kind = re.search(rf"(?:{lex.places['kinds'].pattern})(?:\s+of|\s*,)?\s*[«\"“]?$", context.before, re.IGNORECASE)
    if not kind:
        return frozenset()
    if lex.places["region_words"].match(kind[0]):
        return frozenset({Kind.ADMIN1})
    return frozenset({Kind.SETTLEMENT}) if not lex.places["district_words"].match(kind[0]) else frozenset({Kind.ADMIN2, Kind.ADMIN3, Kind.SETTLEMENT})


def _context(span: Match | Mention) -> _Context:
    text, offset = span.sentence.text, span.sentence.start
    before, after = text[: span.start - offset], text[span.end - offset :]
    previous = re.search(r"([\w.'’-]+)\s$", before)
    following = re.match(r"\s([\w.'’-]+)", after)
    return _Context(before, after, previous[1] if previous else "", following[1] if following else "")


def _is_place(match: Match, lex: Lexicon, people: frozenset[str]) -> bool:
    if lex.lang != "en":
        return _is_slavic_place(match, lex)
    context = _context(match)
    if match.text in _NOT_NAMES or match.text in people or _acronym_misread(match):
        return False
    if _STREET.search(context.before) or _FACILITY.match(context.after):
        return False
    if _named_person(match, context) or (_NAMESAKE.match(context.following) and not _biggest_is(match, Kind.COUNTRY)):
        return False
    if _ordinary(match) and not _vouched(context, lex):
        return False
    return not (_part_of_unknown_name(match, context) and not _vouched(context, lex))


def _is_slavic_place(match: Match, lex: Lexicon) -> bool:
    """In Ukrainian and Russian: not a lone sentence-initial particle or a person's name before a surname."""
    context = _context(match)
    if len(match.text) <= 3 and not match.exact or len(match.text) <= 2:
        return False
    if not context.before.strip() and len(match.text) <= 3:
        return False
    surname = re.match(r"[А-ЯІЇЄҐ][а-яіїєґё'’-]+", context.following)
    forename = re.search(r"[А-ЯІЇЄҐ][а-яіїєґё'’-]+$", context.previous) and context.before.rstrip() != context.previous
    if match.text.isupper() and len(match.text) <= 4 and match.sentence.text != match.text:
        return False
    return not (surname or forename) or _kinds(context, lex) != frozenset()


def _acronym_misread(match: Match) -> bool:
    """Short names must be written as their entry is: "US" is a country, "us" and "OR" are words."""
    point = match.sentence.text[match.end - match.sentence.start :][:1] == "."
    if len(match.text) > 3 or "." in match.text or (point and match.end < match.sentence.end - 1):
        return False
    return not match.text.isupper() and all(not entry.primary for entry in match.entries)


def _biggest_is(match: Match, kind: Kind) -> bool:
    return bool(match.entries) and match.entries[0].place.kind is kind


def _ordinary(match: Match) -> bool:
    """Whether the words are also English words or given names, so that a capital says little."""
    if " " in match.text:
        return False
    return match.text.lower() in common_words() or match.text in given_names() or not _begins_inside(match)


def _begins_inside(match: Match) -> bool:
    return match.start > match.sentence.start or any(e.primary for e in match.entries) or len(match.text) > 4


def _vouched(context: _Context, lex: Lexicon) -> bool:
    """Whether the words around call it a place: "in X", "X, Ohio", "X County", "the town of X"."""
    if re.search(r"(?:^|[\s(])(?:in|near|at|from|to|outside|around|across|of|toward|towards|over|throughout|inside|into) (?:the )?(?:\w+ern |nearby |central |downtown )?$", context.before) \
            and not re.match(r"\s[A-Z]", context.after):  # fmt: skip
        return True
    if re.match(r",\s(?:[A-Z][\w.]+\s?){1,3}(?:[,.;)\s]|$)", context.after) or _GENERIC.match(context.following):
        return not _TITLE.match(context.previous)
    return bool(_kinds(context, lex))


def _named_person(match: Match, context: _Context) -> bool:
    """Whether the match is part of a person's name: after a title or a given name, or itself one before a surname."""
    if _TITLE.match(context.previous) and not _GENERIC.match(context.following) and context.previous not in ("Saint",):
        return True
    if context.previous in given_names() and context.previous not in _NOT_NAMES:
        return True
    follows = re.match(r"\s(?:[A-Z]\.\s)?([A-Z][a-z'’-]+)", context.after)
    if match.text in given_names() and follows and not _GENERIC.match(follows[1]):
        return True
    surname = follows is not None and not _GENERIC.match(follows[1]) and follows[1] not in _NOT_NAMES
    return surname and bool(_SPEECH.match(context.after[follows.end() if follows else 0 :])) and " " not in match.text


def _part_of_unknown_name(match: Match, context: _Context) -> bool:
    """Whether capitalised words that are nobody's place stand right beside it: "Suspilne Chernihiv", "Georgia Mason"."""
    if _biggest_is(match, Kind.COUNTRY) or match.sentence.heading:
        return False
    before = context.previous
    if before[:1].isupper() and before not in _NOT_NAMES and not (_DEMONYM.match(before) or _COMPASS.match(before) or _GENERIC.match(before)):
        starts = context.before.strip() == before
        if not (starts and before.lower() in common_words()):
            return True
    after = re.match(r"\s([A-Z][a-z'’-]+)", context.after)
    return after is not None and after[1] not in _NOT_NAMES and not (_GENERIC.match(after[1]) or _DEMONYM.match(after[1]))


_PERSON = re.compile(
    r"\b(?:[A-Z][\w'’-]+ )(?:[A-Z]\.? |[\"“'][^\"”']{2,20}[\"”'] |[A-Z][\w'’-]+ )?(?P<name>[A-Z][\w'’-]+)(?:,? (?:Jr|Sr)\.)?, (?:who is |age |aged )?\d{1,3}\b"
    r"|(?:year-old|identified as|named|charged|arrested) (?:[A-Z][\w'’-]+ )(?:[A-Z]\.? |[\"“'][^\"”']{2,20}[\"”'] )?(?P<named>[A-Z][\w'’-]+)"
)


def _people(matches: Sequence[Match], sentences: Sequence[Sentence]) -> frozenset[str]:
    """Surnames: words that stand somewhere in the text behind a given name or a title, or before an age."""
    named = {m["name"] or m["named"] for sentence in sentences for m in _PERSON.finditer(sentence.text)}
    for match in matches:
        context = _context(match)
        if context.previous in given_names() or (_TITLE.match(context.previous) and _SPEECH.match(context.after)):
            named.add(match.text)
    return frozenset(named)


_CAPITALISED = r"[A-ZА-ЯІЇЄҐ][\w'’-]+(?:\s[A-ZА-ЯІЇЄҐ][\w'’-]+){0,2}"
_NAMED_KINDS = {
    "en": rf"\b(?i:village|town|hamlet|settlement|city|suburb)s?\s(?:of|called|named)\s(?P<name>{_CAPITALISED})",
    "uk": rf"\b(?i:сел[оіау]|селищ[еіау]|хутор[іа]?)\s(?P<name>{_CAPITALISED})",
    "ru": rf"\b(?i:сел[оеау]|деревн[яеи]|пос[её]лк[еау]|хутор[еа]?)\s(?P<name>{_CAPITALISED})",
}


def _unknown(sentence: Sentence, lex: Lexicon) -> list[Mention]:
    found = re.finditer(_NAMED_KINDS[lex.lang], sentence.text)
    start = sentence.start
    return [
        Mention(start + m.start("name"), start + m.end("name"), m["name"], sentence, (), frozenset({Kind.SETTLEMENT})) for m in found
    ]


@cache
def common_words() -> frozenset[str]:
    """English words that are also somewhere a place's name (SCOWL, see languages/README.md)."""
    return frozenset((_LANGUAGES / "en.words.txt").read_text(encoding="utf-8").split())


@cache
def given_names() -> frozenset[str]:
    """Frequent given names (US Census 1990, and Slavic ones; see languages/README.md)."""
    return frozenset((_LANGUAGES / "given_names.txt").read_text(encoding="utf-8").split())


def covers(kinds: frozenset[Kind], kind: Kind) -> bool:
    """Whether the words around a mention allow a place of that kind."""
    return not kinds or kind in kinds or (kinds == frozenset({Kind.ADMIN1}) and kind in AREAS - {Kind.COUNTRY})
