"""The same event in many reports: which claims tell of one incident, and what they come to together.

extraction ─ claims ─> claims ─ joined ─> claims of one incident ─ merged ─> incident
                       marks     likeness

A claim is an incident as one report tells it. Claims are linked, never deleted.
"""

from .joining import Join, Known, joined
from .likeness import Likeness, comparable, similar
from .marks import Claim, Told, claims, told
from .merged import merged
from .reach import AROUND, Reach, reach

__all__ = [
    "AROUND",
    "Claim",
    "Join",
    "Known",
    "Likeness",
    "Reach",
    "Told",
    "claims",
    "comparable",
    "joined",
    "merged",
    "reach",
    "similar",
    "told",
]
