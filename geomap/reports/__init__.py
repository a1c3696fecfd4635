"""Reading reports from files and standard input: plain text, JSON lines, HTML pages, RSS and Atom feeds.

What cannot be read becomes an `Unreadable` in its place, so that the rest of a batch goes through.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from geomap.errors import InputError
from geomap.text import printable

from .decode import decoded, marked_utf16, refuse_binary
from .fields import MAX_FIELD, MAX_TEXT, Item, Origin, Undated, Unreadable, empty, given_id, read, too_long
from .markup import feed_items, html_page

__all__ = [
    "MAX_FIELD",
    "MAX_FILE",
    "MAX_TEXT",
    "Item",
    "Undated",
    "Unreadable",
    "in_parts",
    "read_lines",
    "read_reports",
    "report_files",
]

MAX_FILE = 16_000_000  # bytes of a file that is read whole; JSON lines are read line by line and have no such limit
LONGEST_LINE = 6 * (MAX_TEXT + 5 * MAX_FIELD)  # JSON may write one character as six: "\u0416"

HTML = (".html", ".htm", ".xhtml")
FEED = (".xml", ".rss", ".atom")
JSON_LINES = (".jsonl", ".ndjson")
_TELLING = 8  # bytes at the beginning of a line, which tell what is no text

SUFFIXES = (".txt", *HTML, *FEED, *JSON_LINES)


def report_files(folder: Path) -> list[Path]:
    """The files in a folder and below it that a report may be in, by name.

    Left alone are hidden ones, pipes and devices, and links that lead out of the folder: who may put a file there need not
    be allowed to read what they lead to.
    """
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES and _belongs(file, folder))


def _belongs(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.is_file() and (not file.is_symlink() or file.resolve().is_relative_to(folder.resolve()))


def in_parts(file: Path, line: bytes, jsonl: bool) -> bool:
    """Whether a file with that first line can be read in parts, since each of its lines stands for itself."""
    try:
        refuse_binary(line[:_TELLING], file.name)
    except InputError:
        return False
    return bool(line) and _holds_lines(file.suffix.lower(), jsonl, line) and not marked_utf16(line)


def read_lines(stream: BinaryIO, name: str, first: int, *, date: dt.date | None = None) -> Iterator[Item]:
    """The reports of a part of the file `name`, which can be read so, from the line with the number `first` on."""
    return _lines(_limited_lines(stream, stream.readline(LONGEST_LINE)), Origin(name, date), first)


def read_reports(source: Path | BinaryIO, *, date: dt.date | None = None, jsonl: bool = False) -> Iterator[Item]:
    """The reports of a file, a folder or a stream one by one, in order.

    `date` is the day of publication of the reports that state none. A file is read by its suffix; `jsonl` asks for
    JSON lines where no suffix says otherwise, as on a stream; a first line that is a report in JSON tells as much.
    """
    origin = Origin(printable(str(source)) if isinstance(source, Path) else "standard input", date)
    if isinstance(source, Path) and source.is_dir():
        files = report_files(source)
        for file in files:
            yield from read_reports(file, date=date, jsonl=jsonl)
        if not files:
            yield Unreadable(None, origin.name, f"{origin.name} holds no reports: put {', '.join(SUFFIXES)} files into it.")
        return
    try:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                yield from _items(stream, source.suffix.lower(), origin, jsonl)
        else:
            yield from _items(source, "", origin, jsonl)
    except OSError as error:
        yield Unreadable(None, origin.name, f"{origin.name} cannot be read ({error.strerror}): check its name and rights.")
    except InputError as error:
        yield Unreadable(None, origin.name, str(error))
    except Exception as error:  # a file that trips a parser must not cost the rest of its batch
        fault = f"{type(error).__name__}: {error}"
        yield Unreadable(None, origin.name, f"{origin.name} cannot be read ({fault}): save its text as a .txt file.")


def _holds_lines(suffix: str, jsonl: bool, start: bytes) -> bool:
    """Whether what has that suffix and first line is JSON lines."""
    return suffix in JSON_LINES or (suffix not in (".txt", *HTML, *FEED) and (jsonl or _is_report(start)))


def _is_report(line: bytes) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "text" in value


def _items(stream: BinaryIO, suffix: str, origin: Origin, jsonl: bool) -> Iterator[Item]:
    start = stream.readline(LONGEST_LINE)
    if _holds_lines(suffix, jsonl, start):
        return _json_lines(stream, start, origin)
    data = start + stream.read(MAX_FILE + 1 - len(start))
    if len(data) > MAX_FILE:
        raise InputError(f"{origin.name} is larger than a file may be ({MAX_FILE // 10**6} MB): split it into several.")
    if suffix in HTML:
        return html_page(data, origin)
    return feed_items(data, origin) if suffix in FEED else _plain_text(data, origin)


def _plain_text(data: bytes, origin: Origin) -> Iterator[Item]:
    """One report, which may begin with `title:`, `date:` and the like between two lines `---`."""
    text = decoded(data, origin.name).replace("\r\n", "\n")
    head = _FRONT_MATTER.match(text)
    stated = dict(_FIELD.findall(head[1])) if head else {}
    yield from read(stated | {"text": text[head.end() :] if head else text}, origin)


_FRONT_MATTER = re.compile(r"---[ \t]*\n((?:[A-Za-z_]+:.*\n|#.*\n|[ \t]*\n)*+)---[ \t]*(?:\n\s*|\Z)")
_FIELD = re.compile(r"^([A-Za-z_]+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def _json_lines(stream: BinaryIO, start: bytes, origin: Origin) -> Iterator[Item]:
    """One report a line, `start` being the first; other keys than those of a report are ignored."""
    refuse_binary(start[:_TELLING], origin.name)
    if not start:
        raise empty(origin)
    yield from _lines(_utf16_lines(start + stream.read()) if marked_utf16(start) else _limited_lines(stream, start), origin)


def _lines(lines: Iterable[bytes], origin: Origin, first: int = 1) -> Iterator[Item]:
    for number, line in enumerate(lines, first):
        if line.strip():
            yield from _line(line, origin.part("line", number))


def _limited_lines(stream: BinaryIO, line: bytes) -> Iterator[bytes]:
    """`line` and those after it; of one that is too long only its start is kept in memory."""
    while line:
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)
        line = stream.readline(LONGEST_LINE)


def _utf16_lines(data: bytes) -> Iterator[bytes]:
    return (line.encode() for line in io.StringIO(data.decode("utf-16", "replace"), newline="\n"))


def _line(line: bytes, origin: Origin) -> Iterator[Item]:
    given: dict[str, Any] = {}
    try:
        if len(line) == LONGEST_LINE:
            raise too_long(origin)
        given = _object(decoded(line, origin.name), origin)
        yield from read(given, origin)
    except InputError as error:
        yield Unreadable(given_id(given), origin.name, str(error))


def _object(line: str, origin: Origin) -> dict[str, Any]:
    example = 'write one {"id": "...", "text": "..."} a line'
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        problem = getattr(error, "msg", error)
        raise InputError(f"{origin.name} is not valid JSON ({problem}): {example}.") from None
    if not isinstance(value, dict):
        raise InputError(f"{origin.name} is not a JSON object: {example}.")
    return value
