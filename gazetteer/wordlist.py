"""Tells names that are also English words or given names."""

from __future__ import annotations

from functools import cache

from english_words import get_english_words_set
from packages import FOLDER

from geomap.text import fold

_GIVEN_NAMES = FOLDER.parent / "geomap" / "languages" / "given_names.txt"


def is_word(name: str) -> bool:
    """Whether a name is an English word, in singular or plural, or a given name."""
    key = fold(name)
    return bool({key, key.removesuffix("s"), key.removesuffix("es")} & _words())


@cache
def _words() -> frozenset[str]:
    given_names = _GIVEN_NAMES.read_text("utf-8").splitlines()
    return frozenset(map(fold, given_names)) | {word for word in get_english_words_set(["web2"]) if word[:1].islower()}
