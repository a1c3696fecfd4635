"""Who says so, and how well it is vouched for."""

from __future__ import annotations

import re
from functools import cache

from ..lexicon import Lexicon
from ..model import Status

_NOISE = re.compile(
    r"^(?:and|but|meanwhile|however|also|earlier|later|separately|in (?:his|her|its|their|a|an|the) [\w ]+|on [A-Z]\w+ \d+|on \w+day|as|that|which|where|while|who|when|there|adding|it|а|але|но|що|что)\b[\s,]*",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_TAIL = re.compile(
    rf"[\s,]*\b(?:also|later|earlier|has|have|had|on (?:[A-Z]\w+ \d{{1,2}}|{_WEEKDAY})(?: \w+)?|{_WEEKDAY}|in an? [\w ]+|late|early|then|however"
    r"|separately|initially|previously|recently|officially|publicly|reportedly|immediately|subsequently|там)$"
)
_SOURCE = re.compile(
    r"\b(?:officials?|authorit\w+|police|ministr\w+|governor|mayor|residents|witness\w*|spokes\w+|department|office|army|military|staff|agency|agencies|administration"
    r"|government|service|group|union|network|committee|coastguard|hospital|doctors?|workers?|media|sources|investigators|prosecutors|rescuers|firefighters|operator|management"
    r"|deput\w+|sheriff\w*|chief|lieutenant|sergeant|monitors?|organi[sz]ation|company|militia|rebels|newspaper|reports?|leaders?|analysts?|locals|villagers|commander|magistrate|"
    r"губернатор\w*|начальник\w*|поліці\w+|полиц\w+|прокуратур\w+|міністерств\w+|министерств\w+|служб\w*|адміністраці\w+|администраци\w+|мер[аи]?|мэр\w*|голов[аи]|глав[аы]|оперштаб\w*|влад[аи]|власт[иь])\b",
    re.IGNORECASE,
)


def claimant(text: str, lex: Lexicon, last: str | None = None) -> str | None:
    """Who a sentence names as the source of what it says; a pronoun stands for `last`.

    >>> from geomap.lexicon import lexicon
    >>> claimant("Two people died, local officials said.", lexicon("en"))
    'local officials'
    """
    for match in lex.claims["before"].finditer(text):
        if source := _phrase(text[match.end() :]):
            return source
    for match in lex.claims["verbs"].finditer(text):
        inverted = text[: match.start()].rstrip(" —–-")[-1:] in (",", '"', "”", "»", "’")
        before, after = _before(text[: match.start()]), _after(text[match.end() :])
        if before and not inverted and lex.claims["pronouns"].fullmatch(before):
            return last
        for source in (after, before) if inverted else (before, after if lex.free_order else None):
            if source and _is_source(source):
                return source
    return None


def _after(text: str) -> str | None:
    """The noun phrase that follows a reporting verb as its subject: "said Mayor X"."""
    if text.lstrip().startswith((",", "that", "it ", "they ", "he ", "she ", "there ")):
        return None
    phrase = _phrase(
        re.sub(r"^\s+(?:on \w+day|on [A-Z]\w+ \d+|в[о]? \S+(?:у|ик|ье|ок|ю)|[ув] \S+(?:ок|ер|у|ю|ю)),?(?=\s)", "", text)
    )
    return phrase


def introduced(source: str, before: str, whole: str) -> str:
    """The source by name, where the report names the holder of the office: "the governor" -> "Governor Jane Roe".

    The one named last `before` is meant, else the first of the `whole`.
    """
    office = re.fullmatch(r"[Tt]he (?:regional |local |provincial |state |city )?(\w+)", source)
    holder = office and re.compile(rf"\b{office[1].capitalize()} [A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
    named = holder and (holder.findall(before)[-1:] or holder.findall(whole)[:1])
    return str(named[0]) if named else source


def _before(text: str) -> str | None:
    """The noun phrase at the end of `text`, which a reporting verb follows."""
    phrase = re.split(
        r"[\"“”«»;:]|,\s(?!head|the head|chief|mayor|governor|spokes)|\.\s|\bthat\b|\s[-–—]\s", text.rstrip(" ,")
    )[-1].strip(" ,▪•●*–—-")
    while (shorter := _TAIL.sub("", _NOISE.sub("", phrase))) != phrase:
        phrase = shorter
    words = phrase.split()
    return phrase if 0 < len(words) <= 14 else None


def _phrase(text: str) -> str | None:
    """The noun phrase at the beginning of `text`, which a reporting verb precedes."""
    match = re.match(
        r"\s+(?:the |a |an )?[^\W\d][^,.;:\"“”«»()]{2,80}?(?=,|\.(?:\s|$)|;|:|\"|”|\(|$| (?:in a|on|as|that|who|told|said|which|after|when|to|at|about|,)\b)",
        text,
    )
    return match[0].strip() if match and len(match[0].split()) <= 10 else None


def _is_source(phrase: str) -> bool:
    if re.search(r"\b(?:was|were|is|are|had|has|when|after|and [a-z]+ed)\b", phrase) or re.fullmatch(
        r"[\d\s:]+|Як|Как", phrase
    ):
        return False
    determined = re.match(r"(?:the|a|an|his|her|their|its|one|two|several|some|another)\s", phrase, re.IGNORECASE)
    return bool(
        _SOURCE.search(phrase) or re.match(r"(?:\w+ )?[A-ZА-ЯІЇЄҐ]", phrase) or (determined and len(phrase.split()) <= 7)
    )


def status(source: str | None, passage: str, paragraph: str, whole: str, lex: Lexicon) -> Status:
    """How well a claim is vouched for: one warring side's word is `claimed`, contradicted ones are `disputed`."""
    if lex.claims["dispute"].search(paragraph):
        return Status.DISPUTED
    if source and (_belligerent(source, whole, lex) or _partisan(source, passage, lex)):
        return Status.CLAIMED
    return Status.REPORTED


def _belligerent(source: str, whole: str, lex: Lexicon) -> bool:
    """Whether the source is a side of the war, by its own words or by how the report first introduced the name."""
    if lex.claims["belligerent"].search(source):
        return True
    name = source.split()[-1]
    if not name[:1].isupper() or " " in source and _SOURCE.search(source):
        return False
    introduced = _introduction(name).search(whole)
    return introduced is not None and lex.claims["belligerent"].search(introduced[0]) is not None


@cache
def _introduction(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[\w-]+ ){{1,4}}{re.escape(name)}\b")


def _partisan(source: str, passage: str, lex: Lexicon) -> bool:
    """Whether one nation's press blames another nation: "Russian newspaper X said ... a Ukrainian strike"."""
    press = lex.claims["press"].search(source)
    own = re.match(r"(?:the )?([A-Z]\w+(?:ian|ish|ese|an|i|ch))\b", source)
    blamed = re.search(
        r"\b(?:by|in|an?) (?:an? )?([A-Z]\w+(?:ian|ish|ese|an|i|ch)) (?:\w+ )?(?:strike|drone|attack|missile|shelling|artillery|forces)",
        passage,
    )
    return bool(press and own and blamed and own[1] != blamed[1])
