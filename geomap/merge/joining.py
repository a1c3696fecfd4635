"""Which of the known incidents, if any, each claim of a report belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean

from .likeness import Likeness, Rarity, similar
from .marks import Claim

ENOUGH = 5.0  # weight from which on two claims tell of one event: a hundred to one, since a wrong merge hides an incident


@dataclass(frozen=True, slots=True)
class Known:
    """An incident that a claim might belong to. `near` where its place and day are, not just its marks."""

    claims: Sequence[Claim]
    near: bool = True


@dataclass(frozen=True, slots=True)
class Join:
    """A claim, by its place in the report, and the incident that it belongs to."""

    claim: int
    incident: int
    likeness: Likeness


def joined(claims: Sequence[Claim], known: Sequence[Mapping[int, Known]], rarity: Rarity) -> list[Join]:
    """The joins of a report's claims, given for each one the incidents it might belong to.

    The likeliest come first. No incident gets two claims, since a report that tells of two events means two.
    """
    possible = [join for n, claim in enumerate(claims) for join in _possible(n, claim, known[n], rarity)]
    possible.sort(key=lambda join: (-join.likeness.weight, join.claim, join.incident))
    found: list[Join] = []
    for join in possible:
        if all(join.claim != other.claim and join.incident != other.incident for other in found):
            found.append(join)
    return found


def _possible(n: int, claim: Claim, known: Mapping[int, Known], rarity: Rarity) -> Iterator[Join]:
    """Where many incidents are near, agreeing on place and day says the less for each."""
    crowd = log(max(1, sum(each.near for each in known.values())))
    for incident, each in known.items():
        likeness = [similar(claim, other, rarity) for other in each.claims]
        best = max(likeness, key=lambda one: one.weight)
        weight = (best.weight + fmean(one.weight for one in likeness)) / 2 - crowd
        if weight >= ENOUGH:
            yield Join(n, incident, Likeness(weight, best.reasons))
