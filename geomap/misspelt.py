"""Places written with one letter too many, too few, wrong or swapped, where the words call for a place: "in Slovynask"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from .geo import kilometres
from .inflect import base_forms
from .lexicon import Lexicon, lexicon
from .matcher import Match
from .model import AREAS, Entry, Kind, Place, Toponym
from .recognize import Mention, allowed_kinds, covers, is_word_or_person
from .resolve import scene
from .text import Sentence, Span, fold

Resembling = Callable[[str], Mapping[str, tuple[Entry, ...]]]  # a folded name -> the names one letter from it

_LEAST = 6  # letters: a shorter name resembles too many others
_LONGEST = 3  # words
_OFTEN = 3  # times that a report writes a name before it is no slip
_TOWN = 20_000  # people: a smaller town is meant only beside the report's other places, or where the text calls it one
_BESIDE_KM = 50.0
_CLEARLY = 10  # how many times as many people the likelier of two towns has
_KINDS = frozenset({Kind.COUNTRY, Kind.ADMIN1, Kind.SETTLEMENT})  # that a preposition alone calls for
_MOST = 200  # slips of one report that are looked into; news has a tenth of that
_FORMS = 4  # nominatives of an inflected name that are tried


@dataclass(frozen=True, slots=True)
class _Suspect(Span):
    """An unknown name where a place is called for. `kinds` are those that the words around it allow; empty for any."""

    sentence: Sentence
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class _Known:
    """The places that a report's other names mean: their ids, the countries that it is about, and its other places."""

    ids: frozenset[str]
    scene: frozenset[str]
    local: tuple[Place, ...]

    @classmethod
    def of(cls, places: Sequence[Place]) -> _Known:
        each = {place.id: place for place in places if place.kind is not Kind.COUNTRY}
        return cls(frozenset(place.id for place in places), scene(places), tuple(each.values()))


def misspelt(
    mentions: Sequence[Mention],
    toponyms: Sequence[Toponym],
    matches: Sequence[Match],
    sentences: Sequence[Sentence],
    resembling: Resembling,
    lex: Lexicon,
) -> list[Mention]:
    """The mentions that a slip hid: unknown names, one letter from a place that lies where the report's others do.

    `toponyms` tell what the other mentions mean. A misspelt mention keeps the words and offsets of the text.
    """
    known = _Known.of([t.place for t in toponyms if t.place and t.place.kind is not Kind.CONTINENT])
    suspects = islice(_suspects(mentions, matches, sentences, lex), _MOST)
    return list(filter(None, (_meant(suspect, known, resembling, lex) for suspect in suspects)))


def with_slips(mentions: Sequence[Mention], slips: Sequence[Mention]) -> list[Mention]:
    """All mentions in order; a slip replaces what was taken for a name that no gazetteer knows."""
    kept = [m for m in mentions if not any(m.start < slip.end and slip.start < m.end for slip in slips)]
    return sorted([*kept, *slips], key=lambda m: m.start)


# ---- which names may be slips


def _suspects(
    mentions: Sequence[Mention], matches: Sequence[Match], sentences: Sequence[Sentence], lex: Lexicon
) -> Iterator[_Suspect]:
    taken = frozenset(k for m in mentions if m.entries for k in range(m.start, m.end))
    known = {(m.start, m.end) for m in matches if m.entries}
    names = [(sentence, name) for sentence in sentences for name in _names(sentence, taken, lex)]
    times = Counter(word for _, name in names for word in name.text.split())
    beside = {word for _, name in names if " " in name.text for word in name.text.split()}
    for sentence, name in names:
        alone = name.text not in beside and times[name.text] < _OFTEN
        unknown = (alone or " " in name.text) and (name.start, name.end) not in known
        if unknown and not is_word_or_person(name.text):
            kinds = _called_for(name, sentence, mentions, lex)
            if kinds is not None:
                yield _Suspect(name.start, name.end, name.text, sentence, kinds)


_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][^\W\d_]*(?:['’ʼ](?!s\b)[^\W\d_]+)*")


def _names(sentence: Sentence, taken: Collection[int], lex: Lexicon) -> Iterator[Span]:
    """The runs of capitalised words outside known places, without the preposition that begins a sentence."""
    run: list[re.Match[str]] = []
    for word in _CAPITAL.finditer(sentence.text):
        place = sentence.start + word.start() in taken
        if run and (place or sentence.text[run[-1].end() : word.start()] not in (" ", "-")):
            yield from _run(run, sentence)
            run = []
        if not place and (run or not lex.places["prepositions"].fullmatch(word[0])):
            run.append(word)
    yield from _run(run, sentence)


def _run(run: Sequence[re.Match[str]], sentence: Sentence) -> Iterator[Span]:
    if len(run) <= _LONGEST and run and run[-1].end() - run[0].start() >= _LEAST:
        start, end = run[0].start(), run[-1].end()
        yield Span(sentence.start + start, sentence.start + end, sentence.text[start:end])


def _called_for(name: Span, sentence: Sentence, mentions: Sequence[Mention], lex: Lexicon) -> frozenset[Kind] | None:
    """The kinds of place that the words around a name call for, empty for any; None if they call for none."""
    before, after = sentence.text[: name.start - sentence.start], sentence.text[name.end - sentence.start :]
    kinds = allowed_kinds(before, after, lex)
    if kinds or _listed(name, sentence, mentions, lex):
        return kinds
    behind = _preposition(lex.lang).search(before[-_PREPOSITION_SPAN:]) and not after.startswith(("'s", "’s", "-"))
    return kinds if behind else None


_PREPOSITION_SPAN = 40  # characters before a name in which "on the outskirts of" must begin


@cache
def _preposition(lang: str) -> re.Pattern[str]:
    places = lexicon(lang).places
    words = "|".join(places[key].pattern for key in ("near", "near_only", "at"))
    return re.compile(rf"(?:{words})\s(?:(?:{places['direction'].pattern})\s)?$", re.IGNORECASE)


@cache
def _comma(lex: Lexicon) -> re.Pattern[str]:
    """What stands between two names of a list."""
    return re.compile(rf"(?:,|,?\s(?:{lex.spatial['and'].pattern}|{lex.toll['alternative'].pattern}))\s")


def _listed(name: Span, sentence: Sentence, mentions: Sequence[Mention], lex: Lexicon) -> bool:
    """Whether known places stand on both sides, "Kharkiv, Slovynask and Sumy", or an area behind, "Slovynask, Ukraine"."""
    text, offset = sentence.text, sentence.start
    after = _comma(lex).match(text, name.end - offset)
    here = [m for m in _of(sentence, mentions) if m.entries]
    behind = next((m for m in here if after and m.start == after.end() + offset), None)
    if not behind or not after:
        return False
    if after[0].startswith(",") and behind.entries[0].place.kind in AREAS:
        return True
    befores = [m for m in here if m.end < name.start]
    return any(_comma(lex).fullmatch(text, m.end - offset, name.start - offset) for m in befores)


def _of(sentence: Sentence, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """The mentions of a sentence; all are in order."""
    first, last = (bisect_left(mentions, at, key=lambda m: m.start) for at in (sentence.start, sentence.end))
    return mentions[first:last]


# ---- what they were meant to be


def _meant(suspect: _Suspect, known: _Known, resembling: Resembling, lex: Lexicon) -> Mention | None:
    """The mention that an unknown name was meant to be, unless there is none or a rival of like size."""
    names = {
        key: fitting
        for key, entries in _alike(suspect, resembling, lex).items()
        if (fitting := tuple(e for e in entries if _fits(e.place, suspect, known)))
    }
    ranked = sorted(sorted(names), key=lambda key: _weight(names[key], known.ids), reverse=True)
    if not ranked or any(_rivals(names[ranked[0]], names[key], known.ids) for key in ranked[1:2]):
        return None
    entries = names[ranked[0]]
    meant = next((e.place.name for e in entries if fold(e.place.name) == ranked[0]), ranked[0].title())
    return Mention(suspect.start, suspect.end, suspect.text, suspect.sentence, entries, suspect.kinds, meant=meant)


def _alike(suspect: _Suspect, resembling: Resembling, lex: Lexicon) -> dict[str, tuple[Entry, ...]]:
    """The known names one letter from a suspect or its nominatives; only one that words call a place errs in the first."""
    forms = (suspect.text, *base_forms(suspect.text.split(), lex.lang)[:_FORMS])
    return {
        key: entries
        for form in map(fold, forms)
        for key, entries in resembling(form).items()
        if (suspect.kinds or key[0] == form[0]) and form not in (f"{key}n", f"{key}s")  # "Saint Lucian" is no slip
    }


def _fits(place: Place, suspect: _Suspect, known: _Known) -> bool:
    """Whether a place is of a kind that the words allow, and lies where the report's other places do."""
    if not covers(suspect.kinds or _KINDS, place.kind):
        return False
    if not known.ids:
        return bool(suspect.kinds) and place.population >= _TOWN
    if place.country not in known.scene:
        return False
    return place.kind in AREAS or bool(suspect.kinds) or place.population >= _TOWN or _beside(place, known)


def _beside(place: Place, known: _Known) -> bool:
    return any(kilometres(place.lat, place.lon, other.lat, other.lon) <= _BESIDE_KM for other in known.local)


def _weight(entries: Sequence[Entry], named: Collection[str]) -> tuple[bool, int]:
    """Whether the report names the place elsewhere, and how many people live there."""
    return any(e.place.id in named for e in entries), max(e.place.population for e in entries)


def _rivals(best: Sequence[Entry], second: Sequence[Entry], named: Collection[str]) -> bool:
    """Whether the second name is another place's and nearly as likely."""
    if {e.place.id for e in best} & {e.place.id for e in second}:
        return False
    (told, size), (also, other) = _weight(best, named), _weight(second, named)
    return told == also and size < _CLEARLY * other
