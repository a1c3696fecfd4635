"""From the fields that a file states to a Report, or to the reason why there is none."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geomap.errors import InputError
from geomap.model import Report

MAX_TEXT = 500_000  # characters of one report: a book
MAX_FIELD = 5_000  # characters of its id, title, address and the like


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A report that could not be read. `id` is the one it was given, where that much could be read."""

    id: str | None
    source: str  # file, and line or item
    reason: str  # one sentence that names the source and the remedy


@dataclass(frozen=True, slots=True)
class Undated:
    """Comes before a report whose stated date is none; the report is read without it, since its places need no date."""

    source: str
    reason: str


Item = Report | Unreadable | Undated


@dataclass(frozen=True, slots=True)
class Origin:
    """Where reports come from, for messages, and the day of publication of those that state none."""

    name: str
    date: dt.date | None

    def part(self, kind: str, number: int) -> Origin:
        return Origin(f"{self.name} {kind} {number}", self.date)


def read(stated: Mapping[str, Any], origin: Origin) -> Iterator[Item]:
    """The report of the fields id, text, title, date, url, publisher and lang; InputError names one that cannot be used.

    Without an id it gets one that stays the same for the same address or, without that, the same text.
    """
    text = _text(stated.get("text"), origin)
    url = _word(stated, "url", origin)
    report = Report(
        id=_word(stated, "id", origin) or hashlib.sha256((url or text).encode()).hexdigest()[:16],
        text=text,
        title=_word(stated, "title", origin),
        published=origin.date,
        url=url,
        publisher=_word(stated, "publisher", origin),
        lang=_word(stated, "lang", origin),
    )
    date = _word(stated, "date", origin)
    try:
        yield replace(report, published=dt.datetime.fromisoformat(date).date()) if date else report
    except ValueError:
        without = f"it is read {'as of ' + origin.date.isoformat() if origin.date else 'without one'}"
        yield Undated(origin.name, f'The date "{date}" of {origin.name} is not a day, so {without}: write it as 2025-01-04.')
        yield report


def given_id(stated: Mapping[str, Any]) -> str | None:
    """The id of a report whose other fields may be beyond use."""
    try:
        return _word(stated, "id", Origin("", None))
    except InputError:
        return None


def too_long(origin: Origin) -> InputError:
    return InputError(f"{origin.name} is longer than a report may be ({MAX_TEXT:,} characters): split it into several.")


def empty(origin: Origin) -> InputError:
    return InputError(f"{origin.name} is empty: there is no report in it to read.")


def _text(text: object, origin: Origin) -> str:
    if not isinstance(text, str):
        raise InputError(f'{origin.name} has no "text": give the words of the report under that key.')
    if not text.strip():
        raise empty(origin)
    if len(text) > MAX_TEXT:
        raise too_long(origin)
    if not _sound(text):
        raise InputError(f"The text of {origin.name} holds NUL or half a surrogate pair: remove what is no character.")
    return text


def _word(stated: Mapping[str, Any], key: str, origin: Origin) -> str | None:
    value = stated.get(key)
    if value is None:
        return None
    if key == "id" and type(value) is int:
        return str(value)
    if not isinstance(value, str) or not _sound(value):
        raise InputError(f'The "{key}" of {origin.name} is not usable as text: write it as "{key}": "...".')
    if len(value) > MAX_FIELD:
        raise InputError(f'The "{key}" of {origin.name} is longer than {MAX_FIELD:,} characters: shorten it.')
    return " ".join(value.split()) or None


def _sound(text: str) -> bool:
    return "\0" not in text and not re.search("[\ud800-\udfff]", text)
