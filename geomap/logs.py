"""What is logged: a line an event, a name and a few facts, as JSON or as words.

What a report says, its title, what a visitor searches and which address was asked for never stand in a line. Lines of other
packages are cut down to where they come from and the words that stand in their code.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from .errors import ConfigError

Fact = str | int | float | None

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

FRAMES = 12  # of a failure, the last ones
_PLAIN = re.compile(r"[\w.:/@+-]+")
_LENGTH = 200  # characters of a fact, which may come from a file

_events = logging.getLogger("geomap.events")
_request: ContextVar[str | None] = ContextVar("request", default=None)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_line(record))


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        time, level, event, *facts = _line(record).items()
        words = [time[1], level[1], event[1], *(f"{name}={_worded(value)}" for name, value in facts)]
        return " ".join(words)


_FORMS: dict[str, type[logging.Formatter]] = {"json": _Json, "text": _Text}


class _Lines(logging.Handler):
    """Standard error, whatever that is by then."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:
            self.handleError(record)


def configure(form: str) -> None:
    """Log in a form from here on, "json" or "text"; without one, warnings only and in words for people.

    ConfigError for any other.
    """
    if form and form not in _FORMS:
        raise ConfigError(f"GEOMAP_LOG={form} is no form of a log: write one of {' and '.join(_FORMS)}, or leave it empty.")
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _Lines)]:
        root.removeHandler(handler)
    lines = _Lines()
    lines.setFormatter(_FORMS[form]() if form else logging.Formatter("geomap: %(message)s"))
    root.addHandler(lines)
    _events.setLevel(logging.INFO if form else logging.CRITICAL)


def is_on() -> bool:
    """Whether events are logged."""
    return _events.isEnabledFor(logging.INFO)


def event(name: str, level: int = logging.INFO, **facts: Fact) -> None:
    """Log that something happened."""
    _events.log(level, name, extra={"facts": facts})


def concerning(request_id: str | None) -> None:
    """What is logged from here on, in this thread, names a request, or none."""
    _request.set(request_id)


def _line(record: logging.LogRecord) -> dict[str, Any]:
    at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    ours = record.name == _events.name
    return {
        "time": at,
        "level": record.levelname.lower(),
        "event": record.msg if ours else "log",
        **({} if ours else _origin(record)),
        **({"request_id": request_id} if (request_id := _request.get()) else {}),
        **{name: _cut(value) for name, value in getattr(record, "facts", {}).items()},
        **(_failure(record.exc_info) if record.exc_info else {}),
    }


def _origin(record: logging.LogRecord) -> dict[str, Fact]:
    """Where a line of another package comes from; its words only where what they are about stands apart from them."""
    words = {"template": str(record.msg)} if record.args else {}
    return {"logger": record.name, "at": f"{record.filename}:{record.lineno}", **words}


def _failure(raised: Raised) -> dict[str, Any]:
    """What failed and where, without the words of the exception, which may quote what it failed on."""
    kind, _, trace = raised
    frames = [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(trace)[-FRAMES:]]
    return {"error": kind.__name__ if kind else None, "trace": frames}


def _cut(value: Fact) -> Fact:
    return value[:_LENGTH] if isinstance(value, str) else value


def _worded(value: Any) -> str:
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else json.dumps(value)
