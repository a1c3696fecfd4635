"""What a paragraph opens with: a dateline, or the name of the place that it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.model import Toponym
from geomap.text import Sentence

_DATELINE = re.compile(
    r"^(?:[A-Z][A-Z.'’-]+[ ,]*){1,4}(?:,? [A-Z][\w. ]{0,24})?"  # TOWN, State
    r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s*"  # , Oct 2
    r"(?:\([^)]{0,40}\)|\[[^\]]{0,40}\])?\s*(?:[-–—:]+|>>|\()\s*"  # (Agency) -
)
_DAY = r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?"
_TITLED = re.compile(  # at the very beginning of a report, towns in small letters too
    rf"^[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){{0,2}}(?:, [A-Z][\w. ]{{2,24}}?)?"
    rf"(?:(?:, {_DAY})?\s*(?:\([^)]{{0,40}}\))?\s*[-–—]+|, {_DAY}\s?(?:\([^)]{{0,40}}\)|:))\s+(?=[\"“]?[A-Z])"
)


def dateline(sentence: Sentence) -> int:
    """Where the dateline of a sentence ends, as an offset into the report; its start when there is none."""
    match = _DATELINE.match(sentence.text) or (_TITLED.match(sentence.text) if sentence.paragraph == 0 else None)
    return sentence.start + (match.end() if match else 0)


_STAMP = re.compile(
    r"[А-ЯІЇЄҐ][\w'’ʼ-]+(?: [\w-]+)?[.,] \d{1,2} [а-яіїєґ]+(?: \d{4})?\.(?: [A-ZА-ЯІЇЄҐ][\w-]{1,20}\.)?(?=\s)"
)


def stamp(text: str) -> int:
    """Where the sentences end that are the dateline of a report: "Вінниця. 30 липня. АГЕНЦІЯ."."""
    match = _STAMP.match(text)
    return match.end() if match else 0


def heads(sentence: Sentence, toponyms: Sequence[Toponym]) -> list[Toponym]:
    """The places of a paragraph's head: "Kupiansk. At 4:15 ...", "▪️ Derhachi: a drone ..."."""
    head = re.match(r"[\s▪️•●*–—-]*(?P<words>[^:.]{2,60}?)[:.](?:\s|$)", sentence.text)
    if not head:
        return []
    inside = [t for t in toponyms if sentence.start <= t.start and t.end <= sentence.start + head.end("words")]
    spelled = sum(t.end - t.start for t in inside)
    return inside if inside and spelled * 2 >= len(head["words"]) - 18 else []
