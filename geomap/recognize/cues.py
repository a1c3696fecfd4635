"""What speaks for and against a match being a place, as named features. English; every feature is 0 or 1.

A feature names a form, a class of words or a word of the language, never a place: the model that weighs them (weights.json)
knows nothing about particular names.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geomap.generics import MOVEMENTS, NAMESAKES, ORGANISATION
from geomap.matcher import Match, words
from geomap.model import Kind
from geomap.text import Sentence, Span

from .company import Company
from .itself import kind_of, last_class, own_features
from .words import LOCATIVE, SPEECH, STARTERS, TITLES, given_names, mark, ordinary, word_class

_REACH = 80  # characters that the longest name may span
_DATELINE = re.compile(r"\s*(?:\([A-Z][\w ]*\)\s*)?(?:[-–—]|--)")


@dataclass(frozen=True, slots=True)
class Cue:
    """One match with all that speaks for and against it."""

    match: Match
    features: tuple[str, ...]


def cues(matches: Sequence[Match], sentences: Sequence[Sentence]) -> list[Cue]:
    """Every match of a report with its features, in order."""
    report = _Report(matches, sentences)
    return [Cue(match, tuple(report.features(match))) for match in matches if not _names_organisation(match)]


_NAMESAKE = re.compile(rf"\s(?:{'|'.join(sorted(NAMESAKES))})\b(?! of)")
_AGED = re.compile(r"\s([A-Z][\w'’-]+), (?:aged )?\d{1,3}[,.;)]")


def _names_organisation(match: Match) -> bool:
    """Whether a word beside it makes an outlet, a club, a treaty or a person of it, or it is an armed movement."""
    before = match.sentence.text[: match.start - match.sentence.start]
    after = match.sentence.text[match.end - match.sentence.start :]
    if match.text in MOVEMENTS or _NAMESAKE.match(after):
        return True
    aged = _AGED.match(after)
    if aged and " " not in match.text and word_class(aged[1], " ") in ("name", "surname"):
        return True
    return before.endswith(" ") and before.rstrip().rpartition(" ")[2].lstrip('("“') in ORGANISATION


@dataclass(frozen=True, slots=True)
class _Words:
    """A sentence's words and where each begins, as code points into the sentence."""

    tokens: tuple[Span, ...]
    starts: tuple[int, ...]


class _Around(NamedTuple):
    """The words around a match. `lead` and `gap` are what stands between it and the nearest ones; "^" and "$" the ends."""

    own: tuple[Span, ...]
    before: tuple[str, str]  # the nearest first
    after: tuple[str, str, str]
    lead: str
    gap: str
    first: bool  # whether it begins the sentence
    second: bool
    last: bool
    next_start: int | None  # where the next word begins, as a code point into the report

    @property
    def classes(self) -> tuple[str, str]:
        return word_class(self.before[0], self.lead), word_class(self.after[0], self.gap)


class _Report:
    """What the features of one match need to know of the whole report."""

    def __init__(self, matches: Sequence[Match], sentences: Sequence[Sentence]) -> None:
        self._words: dict[int, _Words] = {}
        self._first = sentences[0].start if sentences else 0
        self._again = Counter(m.text for m in matches)
        self._matches = matches
        self._rank = {(m.start, m.end): k for k, m in enumerate(matches)}
        self._beginning: dict[int, list[Match]] = defaultdict(list)
        for match in matches:
            self._beginning[match.start].append(match)
        self._company = Company(matches)
        self._as_person, self._as_site = self._uses(matches)

    def features(self, match: Match) -> list[str]:
        """Its own form, its neighbours, its place in the sentence, its rivals, and what the report says elsewhere."""
        around = self._around(match)
        kind = kind_of(match)
        return [
            "bias",
            f"kind={kind}",
            *own_features(match, around.own),
            *self._standing(match, kind),
            *_neighbours(around, kind),
            *self._position(match, around, kind),
            *self._overlaps(match),
            *self._container(match, around),
        ]

    def _of(self, sentence: Sentence) -> _Words:
        found = self._words.get(sentence.start)
        if found is None:
            tokens = words(sentence.text)
            found = self._words[sentence.start] = _Words(tokens, tuple(t.start for t in tokens))
        return found

    def _around(self, match: Match) -> _Around:
        within = self._of(match.sentence)
        tokens = within.tokens
        text, offset = match.sentence.text, match.sentence.start
        i, j = bisect_left(within.starts, match.start - offset), bisect_left(within.starts, match.end - offset)
        p1, p2 = (tokens[i - k].text if i >= k else "^" for k in (1, 2))
        n1, n2, n3 = (tokens[j + k].text if j + k < len(tokens) else "$" for k in (0, 1, 2))
        following = tokens[j].start if j < len(tokens) else None
        return _Around(
            own=tokens[i:j],
            before=(p1, p2),
            after=(n1, n2, n3),
            lead=text[tokens[i - 1].end if i else 0 : match.start - offset],
            gap=text[match.end - offset : following],
            first=i == 0,
            second=i == 1,
            last=j == len(tokens),
            next_start=None if following is None else following + offset,
        )

    def _uses(self, matches: Sequence[Match]) -> tuple[Counter[str], Counter[str]]:
        """How often each name stands behind a given name or title, and behind a preposition of place."""
        person, site = Counter[str](), Counter[str]()
        for match in matches:
            within = self._of(match.sentence)
            i = bisect_left(within.starts, match.start - match.sentence.start)
            before = within.tokens[i - 1].text if i else ""
            person[match.text] += before in TITLES or (before in given_names() and before not in STARTERS)
            site[match.text] += before in LOCATIVE
        return person, site

    def _standing(self, match: Match, kind: str) -> list[str]:
        """What the rest of the report says about the name."""
        n, person, site = self._again[match.text], self._as_person[match.text], self._as_site[match.text]
        features = [f"again={min(n, 4)}"]
        if person:
            features += ["person elsewhere", f"person elsewhere|kind={kind}"]
            features += ["mostly person"] if person * 2 >= n else []
        if site:
            features += ["site elsewhere", f"site elsewhere|kind={kind}"]
        return features + (self._company.features(match) if match.entries else [])

    def _position(self, match: Match, around: _Around, kind: str) -> list[str]:
        common, _ = ordinary(around.own)
        following = around.classes[1]
        features = ["alone"] if around.first and around.last else []
        if around.first:
            features += ["first", f"first|{common}", f"first|n1={following}"]
            if _DATELINE.match(match.sentence.text, match.end - match.sentence.start):
                features.append("dateline")
        if around.before[0][:1].isupper() and around.lead == " ":
            features.append("runs on before" + (" of sentence" if around.second else ""))
        if match.sentence.heading:
            features += ["heading", f"heading|{common}", f"heading|n1={following}"]
        if match.sentence.start == self._first:
            features += ["title", f"title|kind={kind}"]
        return features

    def _overlaps(self, match: Match) -> list[str]:
        """The other matches that share words with one: longer ones around it, shorter ones inside."""
        features = []
        for other in self._touching(match):
            inside = other.start <= match.start and match.end <= other.end
            around = match.start <= other.start and other.end <= match.end
            side = "head" if match.start == other.start else "tail" if match.end == other.end else "mid"
            how = f"in={side}" if inside else f"around={side}" if around else "across"
            features.append(f"{how} {kind_of(other)}")
            if inside:
                features.append(f"{how} {last_class(other)}")
        return list(dict.fromkeys(features))

    def _touching(self, match: Match) -> Iterator[Match]:
        at = self._rank[match.start, match.end]
        for step in (-1, 1):
            k = at + step
            while 0 <= k < len(self._matches) and abs(self._matches[k].start - match.start) < _REACH:
                other = self._matches[k]
                if other.end > match.start and match.end > other.start:
                    yield other
                k += step

    def _container(self, match: Match, around: _Around) -> list[str]:
        """Whether an area that holds one of its places stands right behind, "X, Ohio", or anywhere in the report."""
        features = []
        behind = (
            self._beginning.get(around.next_start, []) if around.gap.strip() == "," and around.next_start is not None else []
        )
        if any(_holds(other, match) for other in behind):
            features.append("stated container")
        if self._company.region_named(match):
            features.append("container named")
        return features


def _neighbours(around: _Around, kind: str) -> list[str]:
    """The words before (p1, p2) and after (n1, n2), by class and by word, with each other and with the kind of match."""
    (p1, p2), (n1, n2) = (tuple(w.lower() for w in side[:2]) for side in (around.before, around.after))
    cp, cn = around.classes
    common, given = ordinary(around.own)
    features = [
        f"p1={p1}{mark(around.lead)}", f"p2={p2}", f"n1={n1}{mark(around.gap)}", f"n2={n2}",
        f"p1={cp}", f"n1={cn}", f"p1={cp}|n1={cn}", f"kind={kind}|p1={cp}", f"kind={kind}|n1={cn}",
        f"p2={word_class(around.before[1], '')}|p1={cp}", f"n1={cn}|n2={word_class(around.after[1], '')}",
        f"lead={mark(around.lead)}", f"gap={mark(around.gap)}",
        f"p1={p1}|kind={kind}", f"n1={n1}|kind={kind}", f"p2={p2}|p1={p1}",
        f"{common}|p1={cp}", f"{common}|n1={cn}", f"{given}|n1={cn}", f"{given}|p1={cp}",
    ]  # fmt: skip
    if SPEECH & set(around.after):
        features += ["speech", "surname speech"] if around.after[0][:1].isupper() else ["speech"]
    return features


def _holds(area: Match, match: Match) -> bool:
    keys = {e.place.id for e in area.entries if e.place.kind in (Kind.ADMIN1, Kind.ADMIN2)}
    codes = {e.place.country for e in area.entries if e.place.kind is Kind.COUNTRY}
    return any(e.place.admin1_id in keys or e.place.country in codes for e in match.entries if e.place.id not in keys)
