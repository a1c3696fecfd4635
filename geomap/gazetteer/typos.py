"""What a mistyped name may have been."""

from __future__ import annotations

import unicodedata
from itertools import chain

_LATIN = "abcdefghijklmnopqrstuvwxyz "
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў "
_LEAST = 4  # letters: a shorter name resembles too many others


def edits(key: str) -> set[str]:
    """Every key that a folded name differs from by one letter: left out, added, changed, or swapped with its neighbour.

    Looking them all up (some 500) is faster than comparing a name with a million others, and needs no index of its own.
    In scripts other than Latin and Cyrillic only the name's own letters are tried; less than four letters are left alone.

    >>> {"kharkiv", "krakiv"} <= edits("khrakiv")
    True
    """
    if len(key) < _LEAST:
        return set()
    letters = set(key).union(_alphabet(key))
    splits = [(key[:at], key[at:]) for at in range(len(key) + 1)]
    left_out = (a + b[1:] for a, b in splits if b)
    swapped = (a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1)
    changed = (a + letter + b[1:] for a, b in splits if b for letter in letters)
    added = (a + letter + b for a, b in splits for letter in letters)
    return {edit for edit in chain(left_out, swapped, changed, added) if edit != key and edit == edit.strip()}


def _alphabet(key: str) -> str:
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in key}
    return _CYRILLIC if "CYRILLIC" in scripts else _LATIN if "LATIN" in scripts else ""
