"""What a paragraph opens with: a dateline, or the name of the place that it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.model import Toponym
from geomap.text import Sentence

_DATELINE = re.compile(
    r"^[A-Z][A-Z.'’-]+(?:[ ,]+[A-Z][A-Z.'’-]+){0,3}[ ,]*(?:,? [A-Z][\w. ]{0,24})?"  # TOWN, State
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
