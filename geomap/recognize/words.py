"""English words by what they do beside a name: titles, prepositions of place, names of people, punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from geomap.generics import AREA, BUILDING, COMPASS, DIRECTIONS, NATURE, ROAD, TAIL
from geomap.text import Span

_LANGUAGES = Path(__file__).parent.parent / "languages"
_FREQUENT = 1000  # rank of a surname
_DASHES = ("–", "—", "/", "-")

TITLES = frozenset(
    "Mr Mrs Ms Dr Gov Sen Rep Lt Col Gen Maj Capt Sgt Cpl Det Prof Rev Sir Lord Lady Judge Justice Sheriff Deputy "
    "Officer Chief Senator Sergeant Detective Captain Lieutenant Colonel General Major Inspector Superintendent Coach "
    "Bishop Father Sister Queen King Prince Princess Mayor President Minister Governor Ambassador Commander Secretary "
    "Spokesman Spokeswoman Commissioner Councilman Councilwoman Congressman Pope Archbishop Cardinal Trooper "
    "Constable Chancellor Professor Doctor Attorney Sens Reps Mr. Mrs. Ms. Dr. Gov. Sen. Rep. Lt. Col. Gen. Sgt. "
    "Capt. Rev. Prof. Sens. Reps.".split()
)
STARTERS = frozenset(
    "the a an in on at by for from with and but or if it its he she they we you i this that these those there here "
    "when where while after before as of to his her their our my your not no yes so then now all some any both each "
    "every more most many much other another such since until during over under between among against about into "
    "through two three four five six seven eight nine ten one first second third last next earlier later meanwhile "
    "however also still just only even elsewhere outside inside across near nearby around what who why how which "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december "
    "el la los las le les et ou al au aux del des du con para avec pour l' l’".split()
)
# Spanish and French prepositions stand beside the English ones: a text in those languages is read by the same model.
LOCATIVE = frozenset(
    "in near at from to outside around across of toward towards over throughout inside into between off through via "
    "en de desde hacia hasta dans à sur vers depuis près cerca d' d’".split()
)
SPEECH = frozenset("said says told added wrote who whose recalled explained testified asked noted replied".split())


def generic(word: str) -> str | None:
    classes = (
        ("area", AREA),
        ("road", ROAD),
        ("nature", NATURE),
        ("building", BUILDING),
        ("compass", COMPASS),
        ("tail", TAIL),
    )
    return next((name for name, group in classes if word in group), None)


@lru_cache(maxsize=50_000)
def word_class(word: str, between: str) -> str:
    """The class of a neighbouring word."""
    if word in "^$":
        return word
    point = mark(between)[:1]
    if point and point not in "'’\"“”(":
        return f"{point}{'X' if word[:1].isupper() else 'x'}"
    if word in TITLES:
        return "title"
    if word[:1].isdigit():
        return "number"
    if word.lower().replace("-", "") in DIRECTIONS:
        return "direction" if word[0].islower() or len(word) == 2 else "compass"
    if not word[:1].isupper():
        return "locative" if word in LOCATIVE else "small" if word in STARTERS else "lower"
    if word.lower() in STARTERS:
        return "starter"
    if found := generic(word):
        return found
    if word in given_names():
        return "given"
    if word.lower() in surnames():
        return "surname"
    if _DEMONYM.match(word):
        return "demonym"
    return "upper" if word.isupper() and len(word) > 1 else "initial" if len(word) <= 2 else "name"


_DEMONYM = re.compile(
    r"\w+(?:ian|ean|ish|ese|can)s?$|(?:French|Dutch|Greek|Czech|Iraqi|Israeli|Pakistani|Thai|Afghan|Kurdish|Swiss|Yemeni|Saudi|Omani)$"
)


def mark(gap: str) -> str:
    """The punctuation between two words."""
    if gap in ("–", "/"):
        return ","  # "the Gao–Ansongo road" lists two ends
    gap = gap.strip()
    return "-" if gap in _DASHES else gap[:2]


def shape(word: str) -> str:
    if any(c.isdigit() for c in word):
        return "digits"
    if "." in word.removeprefix("St.").removeprefix("ST.").removeprefix("Mt.").removeprefix("Ft."):
        return "pointed upper" if word.isupper() else "pointed"
    return "upper" if word.isupper() else "title" if word[:1].isupper() else "lower"


def ordinary(own: Sequence[Span]) -> tuple[str, str]:
    common = [w.text.lower() in common_words() for w in own]
    named = [w.text in given_names() for w in own]
    return (
        "all common" if all(common) else "some common" if any(common) else "not common",
        "given name" if len(own) == 1 and named[0] else "has a given name" if any(named) else "no given name",
    )


def surname(own: Sequence[Span]) -> str:
    if len(own) != 1:
        return "several words"
    rank = surnames().get(own[0].text.lower())
    return "no surname" if rank is None else "frequent surname" if rank < _FREQUENT else "surname"


@cache
def common_words() -> frozenset[str]:
    """English words that are also somewhere a place's name (SCOWL, see languages/README.md)."""
    return frozenset((_LANGUAGES / "en.words.txt").read_text(encoding="utf-8").split())


def is_word_or_person(name: str) -> bool:
    """Whether a name is an English word or a person's; of several, whether it is a person's, street's or building's.

    >>> is_word_or_person("Congress"), is_word_or_person("Pokrovks"), is_word_or_person("Mary Pokrovks")
    (True, False, True)
    """
    words = re.split(r"[ -]", name)
    if generic(words[-1]) in ("road", "building") or any(word in given_names() or word in TITLES for word in words):
        return True
    word = name.lower()
    return word in STARTERS or word in surnames() or word in common_words() or word in _near_words()


@cache
def _near_words() -> frozenset[str]:
    """English words that a single letter tells from the name of a place (SCOWL, see languages/README.md)."""
    return frozenset((_LANGUAGES / "en.near.txt").read_text(encoding="utf-8").split())


@cache
def surnames() -> dict[str, int]:
    """Frequent surnames, and rarer ones that are also places' names, with their rank (see languages/README.md)."""
    return {name: rank for rank, name in enumerate((_LANGUAGES / "surnames.txt").read_text(encoding="utf-8").split())}


@cache
def given_names() -> frozenset[str]:
    """Frequent given names (US Census 1990, and Slavic ones; see languages/README.md)."""
    return frozenset((_LANGUAGES / "given_names.txt").read_text(encoding="utf-8").split())
