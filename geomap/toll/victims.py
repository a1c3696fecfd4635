"""Which names stand for one person: "John W. Hale III", "Johnny Hale" and "Hale" are one, "Tim Hale" is another."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SUFFIX = re.compile(r",? (?:Jr|Sr|I{2,3}|IV)\.?$")
_POSSESSIVE = re.compile(r"['’]s?$")


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """One full name for each person who is named so, in order; a single word names somebody only after a full name.

    >>> distinct(["John W. Hale", "Hale", "Tim Hale", "Tim", "Johnny Hale Jr."])
    ('John W. Hale', 'Tim Hale')
    """
    people: list[str] = []
    for name in sorted((_plain(n) for n in names), key=lambda n: " " not in n):
        if " " in name and not any(same(name, known) for known in people):
            people.append(name)
    return tuple(people)


def same(a: str, b: str) -> bool:
    """Whether two names can be one person's: one is a part of the other, or surname and first letter are the same."""
    first, second = _plain(a).lower().split(), _plain(b).lower().split()
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) == 1:
        return shorter[0] in longer
    return set(shorter) <= set(longer) or (first[-1] == second[-1] and first[0][0] == second[0][0])


def _plain(name: str) -> str:
    return _POSSESSIVE.sub("", _SUFFIX.sub("", name))
