"""Files that appear whole or not at all: written under a name of their own beside the one that they are to take."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_KILLED = 86_400  # seconds after which what nobody has written to is taken for that of a process that was killed
_BESIDE = ("", "-wal", "-shm", "-journal")  # what a file and those that SQLite sets beside it end in


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A new name in the folder of `target`, under which nothing is left, nor under what was killed long ago."""
    _clear(target)
    partial = target.with_name(f"{target.name}.{secrets.token_hex(4)}.partial")
    try:
        yield partial
    finally:
        for ending in _BESIDE:
            with suppress(OSError):
                partial.with_name(partial.name + ending).unlink()


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A name for a file that takes the place of `target` if all goes well."""
    with beside(target) as partial:
        yield partial
        partial.replace(target)


def _clear(target: Path) -> None:
    name = re.compile(rf"{re.escape(target.name)}\.[0-9a-f]{{8}}\.partial({'|'.join(_BESIDE)})")
    with suppress(OSError):
        for each in target.parent.iterdir():
            if name.fullmatch(each.name) and time.time() - each.stat().st_mtime > _KILLED:
                each.unlink()
