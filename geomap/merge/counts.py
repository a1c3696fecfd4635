"""Killed and injured of an incident as ranges, and whether two such ranges leave room for one truth."""

from __future__ import annotations

from geomap.model import Incident, Toll

COUNTED = ("killed", "injured")


def count(incident: Incident, what: str) -> Toll | None:
    """How many were killed or injured, None where that is not stated.

    >>> count(Incident(killed_low=3, killed_best=3), "killed")
    Toll(low=3, best=3, high=None)
    """
    low, best, high = (getattr(incident, f"{what}_{bound}") for bound in ("low", "best", "high"))
    return None if best is None else Toll(best if low is None else low, best, high)


def disjoint(a: Toll | None, b: Toll | None) -> bool:
    """Whether no number is in both ranges."""
    if a is None or b is None:
        return False
    return (b.high is not None and a.low > b.high) or (a.high is not None and b.low > a.high)
