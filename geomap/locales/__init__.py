"""The languages of the interface: one JSON file each, from the English words that stand in templates and scripts.

A message of several plural forms is an object of CLDR's categories ("one", "few", "many", "other"); English has a file for
those alone. A message that a file lacks is shown in English.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

DEFAULT = "en"


@cache
def languages() -> dict[str, str]:
    """Code (ISO 639-1) -> the language's own name, English first."""
    codes = sorted(file.name.removesuffix(".json") for file in files(__package__).iterdir() if file.name.endswith(".json"))
    return {code: messages(code)["language"] for code in sorted(codes, key=lambda code: code != DEFAULT)}


@cache
def messages(lang: str) -> dict[str, Any]:
    """English message -> its words in a language that there is a file for."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath(f"{lang}.json").read_text("utf-8"))
    return found


def translated(lang: str, message: str) -> str:
    """A message without plural forms in a language."""
    return str(messages(lang).get(message, message))
