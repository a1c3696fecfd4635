"""Classes of error: what went wrong with a name, at which stage, and in which words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geomap.model import Entry, Place, Toponym
from geomap.recognize import common_words, given_names
from geomap.text import fold, snippet

from .gold import GoldToponym
from .places import HIT_KM, Judged, Judgement, distance_km

Lookup = Callable[[Collection[str]], Mapping[str, tuple[Entry, ...]]]

_AROUND = 45  # characters on either side of a name that tell what it is


class Fault(StrEnum):
    """Grouped by what they cost: recall, precision, distance. `false` ones are told apart by the words next to the name."""

    NOT_IN_GAZETTEER = "missed: not in the gazetteer"
    NOT_RECOGNISED = "missed: known, but judged no place"
    OTHER_SPAN = "found with another beginning or end"
    PERSON = "false: a person"
    LONGER_NAME = "false: part of a longer name, such as an organisation's"
    DEMONYM = "false: a demonym"
    WORD = "false: an ordinary word"
    OTHER_FALSE = "false: anything else, or a gap in the gold"
    UNPLACED = "no place chosen, though the right one was a candidate"
    NO_CANDIDATE = "wrong place: the right one was not among the candidates"
    OTHER_COUNTRY = "wrong place: in another country than the right candidate"
    OTHER_KIND = "wrong place: of another kind than the right candidate"
    OTHER_BEARER = "wrong place: another of the same kind in the same country"


@dataclass(frozen=True, slots=True)
class Error:
    """One fault, the name it is about among its neighbours, the chosen place, the right candidate, and km from the gold."""

    fault: Fault
    document: str
    start: int
    end: int
    text: str
    context: str
    chosen: Place | None = None
    right: Place | None = None
    km: float | None = None


def errors(judgement: Judgement, lookup: Lookup) -> list[Error]:
    """What is wrong with a document's toponyms, in order. `lookup` is the gazetteer's."""
    named = [name.gold.text for name in judgement.names] + [name.found.text for name in judgement.names if name.found]
    known = lookup({fold(text) for text in named})
    found = [error for name in judgement.names for error in _of_name(name, judgement, known)]
    return sorted([*found, *(_of_false(toponym, judgement) for toponym in judgement.false)], key=lambda e: e.start)


def _of_name(name: Judged, judgement: Judgement, known: Mapping[str, tuple[Entry, ...]]) -> Iterator[Error]:
    if name.found is None:
        yield _error(Fault.NOT_RECOGNISED if fold(name.gold.text) in known else Fault.NOT_IN_GAZETTEER, name.gold, judgement)
        return
    if not name.exact:
        yield _error(Fault.OTHER_SPAN, name.found, judgement)
    if name.located and (name.km is None or name.km > HIT_KM):
        yield _misplaced(name, name.found, judgement, [entry.place for entry in known.get(fold(name.found.text), ())])


def _misplaced(name: Judged, found: Toponym, judgement: Judgement, bearers: Sequence[Place]) -> Error:
    candidates = [*bearers, *(candidate.place for candidate in found.rejected)]
    right = min(candidates, key=lambda place: distance_km(name.gold, place), default=None)
    if right and distance_km(name.gold, right) > HIT_KM:
        right = None
    return _error(_fault(found.place, right), name.gold, judgement, found.place, right, name.km)


def _fault(chosen: Place | None, right: Place | None) -> Fault:
    if right is None:
        return Fault.NO_CANDIDATE
    if chosen is None:
        return Fault.UNPLACED
    if chosen.country != right.country:
        return Fault.OTHER_COUNTRY
    return Fault.OTHER_KIND if chosen.kind != right.kind else Fault.OTHER_BEARER


_TITLE = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Lt|Col|Gen|Capt|Sgt|Prof|Rev|Sir|Lord|Lady|Judge|Justice|Sheriff|Officer|Chief|Coach|King|Queen"
    r"|Prince|Princess|Mayor|President|Minister|Governor|Secretary|Commissioner|Senator|Detective|Captain|General)\.? $"
)
_SPEECH = re.compile(r",? (?:said|says|told|added|wrote|who|testified)\b")
_ADJECTIVE = re.compile(r"\w+(?:ian|ean|ish|ese|an|ic|i)s?")
_CONTRACTION = re.compile(r"\w+['’](?:re|ve|ll|d|m|t)", re.IGNORECASE)


def _of_false(toponym: Toponym, judgement: Judgement) -> Error:
    text = judgement.document.text
    before, after = text[: toponym.start][-_AROUND:], text[toponym.end :][:_AROUND]
    if _personal(toponym, before, after, text):
        fault = Fault.PERSON
    elif _ADJECTIVE.fullmatch(toponym.text) and (toponym.place is None or fold(toponym.place.name) != fold(toponym.text)):
        fault = Fault.DEMONYM
    elif _capitalised(before.split(" ")[-2:-1]) or (after.startswith((" ", "-")) and _capitalised(after[1:].split()[:1])):
        fault = Fault.LONGER_NAME
    elif _ordinary(toponym.text):
        fault = Fault.WORD
    else:
        fault = Fault.OTHER_FALSE
    return _error(fault, toponym, judgement, toponym.place)


def _personal(toponym: Toponym, before: str, after: str, text: str) -> bool:
    """Whether it is a given name, or speaks, or a title or somewhere in the text a given name stands before it."""
    if _TITLE.search(before) or _SPEECH.match(after) or toponym.text in given_names():
        return True
    preceding = re.findall(rf"(\w+) (?:\w\. )?{re.escape(toponym.text)}\b", text)
    return any(word in given_names() for word in preceding)


def _ordinary(text: str) -> bool:
    return (text.lower() in common_words() and not text.isupper()) or _CONTRACTION.fullmatch(text) is not None


def _capitalised(words: Iterable[str]) -> bool:
    return any(word[:1].isupper() and word[-1:] not in ".:;!?" for word in words)


def _error(
    fault: Fault,
    span: Toponym | GoldToponym,
    judgement: Judgement,
    chosen: Place | None = None,
    right: Place | None = None,
    km: float | None = None,
) -> Error:
    document = judgement.document
    context = snippet(document.text, span.start, span.end)
    return Error(fault, document.id, span.start, span.end, document.text[span.start : span.end], context, chosen, right, km)
