"""The values of reading tolls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from geomap.model import Toll


class How(Enum):
    """What a mention does to the number that was known before it."""

    STATES = "states"
    ADDS = "adds"  # "another five"
    GOES_ON = "goes on"  # "another man", in a sentence of its own: one more, or one of those who were counted before
    REPLACES = "replaces"  # "raising the toll to 12"
    ONE = "one"  # "the driver": somebody who may have been counted already
    NONE = "none"  # "nobody was hurt"


class Harm(Enum):
    """What came to the people of a mention."""

    KILLED = "killed"
    INJURED = "injured"
    STRUCK = "struck"  # shot or stabbed: injured unless the report says that they died


@dataclass(frozen=True, slots=True)
class TollMention:
    """Words that give a number of people who came to harm; offsets into the text that was read."""

    start: int
    end: int
    harm: Harm
    toll: Toll
    how: How
    names: tuple[str, ...] = ()  # of those whom the words name
    others: bool = False  # whether somebody did it to them, who is not one of them: "killing two"
    itself: bool = False  # whether they did it to themselves, and so come beside those whom they harmed


@dataclass(frozen=True, slots=True)
class Casualties:
    """The killed and the injured of one incident; None where nothing is said."""

    killed: Toll | None
    injured: Toll | None
