"""Watching a folder for reports, without asking the operating system: it works on network drives too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from geomap.reports import report_files

PAUSE = 2.0  # seconds between two looks

_State = tuple[int, int]  # size in bytes, and when the file was last written


def settled(folder: Path, wait: Callable[[], object]) -> Iterator[list[Path]]:
    """The reports in a folder that look the same before and after a wait, if any; again those that have changed."""
    before: dict[Path, _State] = {}
    given: dict[Path, _State] = {}
    while True:
        now = {file: state for file in report_files(folder) if (state := _state(file))}
        if new := [file for file, state in now.items() if before.get(file) == state != given.get(file)]:
            given |= {file: now[file] for file in new}
            yield new
        before = now
        wait()


def _state(file: Path) -> _State | None:
    """None for a file that is gone by now."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
