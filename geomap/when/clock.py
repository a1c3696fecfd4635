"""The hour of the day that a text states."""

from __future__ import annotations

import datetime as dt
import re

_CLOCK = re.compile(
    r"(?<![\d.:])(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?|(?<![\d.:])(?P<h24>[01]?\d|2[0-3]):(?P<m24>[0-5]\d)(?![\d:])",
    re.IGNORECASE,
)


def clock(text: str) -> dt.time | None:
    """The first hour of the day that `text` states.

    >>> clock("at about 3 p.m. local time"), clock("at 11:40"), clock("a 3-0 win")
    (datetime.time(15, 0), datetime.time(11, 40), None)
    """
    for match in _CLOCK.finditer(text):
        if match["h24"]:
            return dt.time(int(match["h24"]), int(match["m24"]))
        if 1 <= int(match["h"]) <= 12:
            return dt.time(int(match["h"]) % 12 + (12 if match["half"] in "pP" else 0), int(match["m"] or 0))
    return None
