"""Which matches are places in Ukrainian and Russian text: by rule, as a case ending already marks most names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.inflect import ends_region
from geomap.lexicon import Lexicon
from geomap.matcher import Match

_NAME = r"[А-ЯІЇЄҐ][а-яіїєґё'’ʼ-]+"
_KIND_WORDS = ("region_words", "district_words")
_STREET = re.compile(
    r"(?:вулиц\w*|улиц\w*|вул\.|ул\.|просп\w*\.?|провул\w*|переул\w*|бульвар\w*|площ\w+|шосе|шоссе|імені|имени|ім\.|им\.)\s+$",
    re.IGNORECASE,
)
_STREET_AFTER = re.compile(
    r"\s(?:вулиц|улиц|проспект|провул|переул|бульвар|площ|набережн|але[яєї]|алле|шосе|шоссе|узвоз)\w*"
)
_OFFICE = re.compile(
    r"\s(?:управлін\w+|управлени\w+|департамент\w*|штаб\w*|центр\w*|командуван\w+|командовани\w+|слідч\w+|следственн\w+)"
)


def places(matches: Sequence[Match], lex: Lexicon) -> list[Match]:
    """The matches that are not particles, acronyms or parts of a person's name."""
    return [match for match in matches if _is_place(match, lex)]


def _is_place(match: Match, lex: Lexicon) -> bool:
    text, offset = match.sentence.text, match.sentence.start
    before, after = text[: match.start - offset], text[match.end - offset :]
    if ends_region(match.text.split()[-1], lex.lang):
        return True
    if match.text.isascii():  # the name of a car or a network
        return False
    if (
        lex.places["plain"].fullmatch(match.text)
        or len(match.text) <= 2
        or (len(match.text) <= 3 and (not match.exact or not before.strip()))
    ):
        return False
    if not before.strip() and lex.tells.fullmatch(match.text.lower()):  # "Пожар" begins a sentence as a word
        return False
    if match.text.isupper() and len(match.text) <= 4 and text != match.text:
        return False
    if _STREET.search(before) or _STREET_AFTER.match(after) or _OFFICE.match(after):
        return False
    return not _part_of_person(before, after, lex.lang) or _called_place(before, after, lex)


def _part_of_person(before: str, after: str, lang: str) -> bool:
    """Whether a capitalised word stands right beside it, that neither begins the sentence nor names an area around it."""
    surname = re.match(rf"\s{_NAME}(?:\s(\w+))?", after)
    forename = re.search(rf"({_NAME})\s$", before)
    if surname and surname[1] and ends_region(surname[1], lang):
        surname = None
    return surname is not None or (forename is not None and before.rstrip() != forename[1])


def _called_place(before: str, after: str, lex: Lexicon) -> bool:
    follows = any(lex.places[words].match(after.lstrip()) for words in _KIND_WORDS)
    return follows or re.search(rf"(?:{lex.places['kinds'].pattern})\s*[«\"“]?$", before, re.IGNORECASE) is not None
