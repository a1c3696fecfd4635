"""A live server in a process of its own, for clients that need a real address."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def serving(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`geomap serve`, once it has printed its address."""
    command = [sys.executable, "-m", "geomap", "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = next(match[0] for line in process.stdout if (match := re.search(r"http://\S+", line)))
            yield address, process
        finally:
            process.terminate()
