"""What stands right before a date."""

from __future__ import annotations

import re


def led(before: str, words: re.Pattern[str]) -> bool:
    """Whether such words stand right before a date: "until", "will meet on" for days to come, "Updated:" for stamps."""
    return any(re.fullmatch(r":?\s+(?:\w{1,3}\s+)?", before[match.end() :]) for match in words.finditer(before))
