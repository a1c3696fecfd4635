"""What the words of a language signal: the files in languages/ and taxonomy.toml, compiled.

A pattern is the alternation of a list of regular expressions, on whole words, caseless.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from .holidays import Holiday

_HERE = Path(__file__).parent
_APOSTROPHES = "'’ʼ"  # as reports write "п'ять"
WORD_START = r"(?<![\w'’])"
LANGUAGES = tuple(sorted(path.stem for path in (_HERE / "languages").glob("*.toml")))


@dataclass(frozen=True, slots=True)
class EventType:
    """One row of the taxonomy with its signals in one language."""

    event_type: str
    sub_event_type: str
    family: str  # passages of one family can tell of the same event
    rank: int  # its row in the taxonomy
    vague: bool  # whether its signals give way to those of every other type
    words: re.Pattern[str] | None  # its signals, found in the lower case of a text, which is several times faster
    means: re.Pattern[str] | None  # those that count where something was done, likewise


@dataclass(frozen=True, slots=True)
class Outcome:
    """The words by which a language says that people were killed, or injured."""

    passive: re.Pattern[str]  # people stand before: "two were killed"
    active: re.Pattern[str]  # people stand after: "killing two"
    total: re.Pattern[str]  # a running number stands after: "the death toll rose to"
    noun: re.Pattern[str]  # a number stands before: "two deaths"
    one: re.Pattern[str] | None  # the verb's form alone says that it was one person
    none: re.Pattern[str]  # nobody
    implied: re.Pattern[str]  # somebody, without a number: "a fatal shooting"
    itself: re.Pattern[str]  # the one who did it: "shot himself"

    def shapes(self) -> Iterator[re.Pattern[str] | None]:
        """All of the above."""
        return (getattr(self, field.name) for field in fields(self))

    def shape(self, name: str) -> re.Pattern[str]:
        """The words of one of the shapes above."""
        words: re.Pattern[str] = getattr(self, name)
        return words


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All signals of one language."""

    lang: str
    numbers: Mapping[str, int]
    vague: Mapping[str, tuple[int, int, int]]
    articles: bool  # whether "a man" is written with a word that counts
    free_order: bool  # whether a subject may follow its verb anywhere
    toll: Mapping[str, re.Pattern[str]]
    sizes: tuple[tuple[re.Pattern[str], int], ...]  # how many people an implied outcome befell
    hedges: Mapping[str, re.Pattern[str]]
    killed: Outcome
    injured: Outcome
    struck: Outcome
    dates: Mapping[str, re.Pattern[str]]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    month_first: bool
    ordinal: str  # regular expressions that stand inside a date
    era: str
    relative: tuple[tuple[re.Pattern[str], int, int], ...]
    narrative: tuple[tuple[re.Pattern[str], int, int], ...]
    seasons: tuple[tuple[re.Pattern[str], int], ...]  # with the month that they begin with
    holidays: tuple[tuple[re.Pattern[str], Holiday], ...]
    places: Mapping[str, re.Pattern[str]]
    spatial: Mapping[str, re.Pattern[str]]
    claims: Mapping[str, re.Pattern[str]]
    roles: Mapping[str, re.Pattern[str]]
    fields: Mapping[str, re.Pattern[str]]  # words of sport, of business, found in the lower case of a text
    acts: re.Pattern[str]
    types: tuple[EventType, ...]
    dated: re.Pattern[str]  # finds something in the lower case of a text that names a day, a month or a year
    tells: re.Pattern[str]  # finds something in the lower case of a text that has a signal of any type or outcome


def alternation(words: Iterable[str]) -> str:
    """The expressions as one group; of two that match at the same point, the longer listed text is tried first.

    >>> alternation(["at", "at least"])
    '(?:at least|at)'
    """
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True)) or '(?!)'})"


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """The expressions as one caseless pattern on whole words."""
    return re.compile(rf"{WORD_START}{alternation(words)}(?![\w])", re.IGNORECASE)


def ending(words: re.Pattern[str], text: str) -> bool:
    """Whether a text ends in one of the words.

    >>> ending(pattern(["in", "on"]), "a fire on"), ending(pattern(["in"]), "in a fire")
    (True, False)
    """
    return any(match.end() == len(text) for match in words.finditer(text))


def any_of(patterns: Iterable[re.Pattern[str] | None]) -> re.Pattern[str]:
    """A pattern that finds something in a text's lower case where any of the given ones does in the text.

    Many times faster than asking each: nothing is caseless, and a word is only compared with what begins with its letter.
    """
    initials: dict[str, list[str]] = defaultdict(list)
    for words in (p.pattern.removeprefix(WORD_START) for p in patterns if p):
        for initial, rest in _initials(_lower(_NAMED_GROUP.sub("(?:", words))):
            initials[initial].append(rest)
    return re.compile(WORD_START + alternation(f"{initial}(?:{'|'.join(rest)})" for initial, rest in initials.items()))


_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
_ESCAPE_OR_LETTER = re.compile(r"(\\.)|\w")
_REPEATED = re.compile(r"[?*+{]")


def _initials(expression: str) -> Iterator[tuple[str, str]]:
    """The ways in which what an expression matches can begin: a letter and the rest, or "" and the whole.

    >>> list(_initials("(?:hand )?grenades?"))
    [('h', 'and grenades?'), ('g', 'renades?')]
    """
    if expression[:1].isalnum() and not _REPEATED.match(expression, 1):
        yield expression[0], expression[1:]
        return
    options, rest = _first_group(expression) if expression.startswith("(?:") else ([], "")
    if rest.startswith("?"):
        options, rest = [*options, ""], rest[1:]
    if options and not _REPEATED.match(rest):
        for option in options:
            yield from _initials(option + rest)
    else:
        yield "", expression


def _first_group(expression: str) -> tuple[list[str], str]:
    """The alternatives of the group that an expression begins with, and what follows it."""
    depth, begin, options = 0, len("(?:"), list[str]()
    for part in _STRUCTURE.finditer(expression):
        depth += {"(": 1, ")": -1}.get(part[0], 0)
        if depth == 0 or (depth == 1 and part[0] == "|"):
            options.append(expression[begin : part.start()])
            begin = part.end()
        if depth == 0:
            break
    return options, expression[begin:]


_STRUCTURE = re.compile(r"(?<!\\)[(|)](?![^\[]*\])")  # a bracket or a bar that is no character of a set


def _in_lower_case(words: Iterable[str]) -> re.Pattern[str]:
    """The expressions as one pattern that finds in a text's lower case what `pattern` finds in the text."""
    return re.compile(rf"{WORD_START}{alternation(map(_lower, words))}(?![\w])")


def _lower(expression: str) -> str:
    """A regular expression for text in lower case; what is escaped, like \\S, stays."""
    return _ESCAPE_OR_LETTER.sub(lambda m: m[1] or m[0].lower(), expression)


def _patterns(raw: Mapping[str, Any], name: str) -> dict[str, re.Pattern[str]]:
    """The lists of one table; English has them all, and one that another language leaves out finds nothing."""
    lists = (key for key, words in _raw("en")[name].items() if isinstance(words, list))
    return {key: pattern(raw[name].get(key, ())) for key in lists}


def _outcome(toll: Mapping[str, Any], kind: str) -> Outcome:
    words = toll.get(kind, {})
    none = toll["none"]
    one = pattern(words["one"]) if "one" in words else None
    passive, active, total, noun, implied, itself = (
        pattern(words.get(key, [])) for key in ("passive", "active", "total", "noun", "implied", "itself")
    )
    nobody = pattern([*none["both"], *none[kind]]) if kind in none else pattern([])
    return Outcome(passive, active, total, noun, one, nobody, implied, itself)


_PERIODS = (
    "past_days",
    "past_week",
    "rolling_month",
    "weekend",
    "past_month",
    "past_year",
    "weeks_ago",
    "months_ago",
    "years_ago",
)


def _timely(dates: Mapping[str, Any]) -> list[re.Pattern[str]]:
    """What names a time relative to another: "yesterday", "the same day", "last week", "Easter"."""
    tables = (dates["relative"], dates["narrative"], dates["seasons"], dates["holidays"])
    return [pattern(words) for table in tables for words in ([key] for key in table)] + [
        pattern(dates[key]) for key in _PERIODS
    ]


def _offsets(table: Mapping[str, list[int]]) -> tuple[tuple[re.Pattern[str], int, int], ...]:
    return tuple((pattern([words]), first, last) for words, (first, last) in table.items())


def _types(taxonomy: Mapping[str, Any], lang: str) -> tuple[EventType, ...]:
    def signals(row: Mapping[str, Any], key: str) -> re.Pattern[str] | None:
        words = row.get(lang, {}).get(key)
        return _in_lower_case(words) if words else None

    return tuple(
        EventType(
            row["event_type"],
            row["sub_event_type"],
            row.get("family", row["symbol"]),
            rank,
            row.get("vague", False),
            signals(row, "words"),
            signals(row, "means"),
        )
        for rank, row in enumerate(taxonomy["type"])
        if lang in row
    )


@cache
def taxonomy() -> Mapping[str, Any]:
    """The event types, as taxonomy.toml lists them."""
    return tomllib.loads((_HERE / "taxonomy.toml").read_text(encoding="utf-8"))


@cache
def event_types() -> tuple[str, ...]:
    """The event types of the taxonomy, each once."""
    return tuple(dict.fromkeys(row["event_type"] for row in taxonomy()["type"]))


@cache
def _raw(lang: str) -> Mapping[str, Any]:
    return tomllib.loads((_HERE / "languages" / f"{lang}.toml").read_text(encoding="utf-8"))


@cache
def lexicon(lang: str) -> Lexicon:
    """The signals of `lang`; English where the language has no file of its own."""
    lang = lang if lang in LANGUAGES else "en"
    raw = _raw(lang)
    dates, articles = raw["dates"], bool(raw["toll"].get("singular"))
    types = _types(taxonomy(), lang)
    killed, injured, struck = outcomes = [_outcome(raw["toll"], kind) for kind in ("killed", "injured", "struck")]
    return Lexicon(
        lang=lang,
        numbers={word.replace("'", mark): n for word, n in raw["numbers"].items() for mark in _APOSTROPHES},
        vague={word: (low, best, high) for word, (low, best, high) in raw["vague"].items()},
        articles=articles,
        free_order=not articles,
        toll=_patterns(raw, "toll"),
        sizes=tuple((pattern([words]), size) for words, size in raw["toll"].get("sizes", {}).items()),
        hedges=_patterns(raw, "hedges"),
        killed=killed,
        injured=injured,
        struck=struck,
        dates=_patterns(raw, "dates"),
        months=tuple(dates["months"]),
        weekdays=tuple(dates["weekdays"]),
        month_first=dates["order"] == "mdy",
        ordinal=alternation(dates["ordinal"]),
        era=alternation(dates["year"]),
        relative=_offsets(dates["relative"]),
        narrative=_offsets(dates["narrative"]),
        seasons=tuple((pattern([words]), month) for words, month in dates["seasons"].items()),
        holidays=tuple((pattern([words]), Holiday(*day)) for words, day in dates["holidays"].items()),
        places=_patterns(raw, "places"),
        spatial=_patterns(raw, "spatial"),
        claims=_patterns(raw, "claims"),
        roles=_patterns(raw, "roles"),
        fields={field: _in_lower_case(words) for field, words in raw["fields"].items()},
        dated=any_of([pattern([*dates["months"], *dates["weekdays"], r"(?:19|20)\d\d(?:-\d\d-\d\d)?"]), *_timely(dates)]),
        acts=pattern(taxonomy()["acts"][lang]),
        types=types,
        tells=any_of([*(p for t in types for p in (t.words, t.means)), *(p for o in outcomes for p in o.shapes())]),
    )
