"""Files of made-up reports, some of which tell of the same events, and `geomap ingest` of them, also as a process."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from commands import Ended, Run
from comparing import contents

from geomap.config import PACKAGE

SIZE = 600  # bytes of a piece, some three reports
DEADLY = "deadly"  # a report with that word kills the process that analyses it
STIFLING = "stifling"  # stops it
PAUSE = "TEST_PAUSE"  # an environment variable with the seconds that every report takes longer; then READ lists those read
READ = "read"
BROKEN = "{"  # a line that is no report

_TOWNS = "Sumy Kharkiv Poltava Chernihiv Odesa Lviv Ternopil Zhytomyr Vinnytsia Uzhhorod Lutsk Rivne Kherson Izmail".split()

# Runs first in every process, children included.
_CUSTOMIZED = f"""
import os, signal, time
import geomap.batch.pieces, geomap.pipeline

geomap.batch.pieces.SIZE = {SIZE}
extract = geomap.pipeline.Extractor.extract

def harmed(self, report):
    for word, how in {{"{DEADLY}": signal.SIGKILL, "{STIFLING}": signal.SIGSTOP}}.items():
        if word in report.text:
            os.kill(os.getpid(), how)
    if pause := os.environ.get("{PAUSE}"):
        time.sleep(float(pause))
        with open(os.environ["GEOMAP_HOME"] + "/{READ}", "a") as file:
            file.write(report.id + "\\n")
    return extract(self, report)

geomap.pipeline.Extractor.extract = harmed
"""


def line(number: int, addition: str = "") -> str:
    """A report as a line of JSON; each event is told by two of them, with half the reports of all events between."""
    event, source = number // 2, number % 2
    town = _TOWNS[event % len(_TOWNS)]
    day = dt.date(2025, 1, 1) + dt.timedelta(days=7 * event)
    text = (
        f"A drone struck the city of {town} in Ukraine on {day:%B} {day.day}, killing {event + 3} people, the mayor said."
        f" {'Rescuers searched the ruins until the evening.' if source else 'Power was cut in half of the city.'}{addition}"
    )
    return json.dumps({"id": f"report-{number}", "date": (day + dt.timedelta(days=1)).isoformat(), "text": text})


def shard(file: Path, lines: Iterable[str]) -> Path:
    """A file of such lines."""
    file.write_text("".join(f"{each}\n" for each in lines))
    return file


def shuffled(first: int, count: int) -> list[str]:
    """Lines of so many reports, first one of each event and then the other."""
    return [line(number) for number in sorted(range(first, first + count), key=lambda number: (number % 2, number))]


def customized(folder: Path) -> str:
    """PYTHONPATH for processes that cut small pieces and that reports can harm."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_CUSTOMIZED)
    return os.pathsep.join((str(folder), str(PACKAGE.parent)))


@contextmanager
def started(*words: object) -> Iterator[subprocess.Popen[str]]:
    """`geomap ingest` as the leader of a group of processes, all of which have ended when it is left."""
    command = [sys.executable, "-m", "geomap", "ingest", "--offline", *map(str, words)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def children(process: subprocess.Popen[str]) -> list[int]:
    """The processes that one has started and that still run, as far as /proc tells."""
    listed = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for file in listed for pid in file.read_text().split()]


def finished(url: str, files: list[Path]) -> dict[str, Any]:
    """What the store holds after an ingest that goes on until nothing stops it."""
    with started("--db", url, "--workers", 2, *files) as process:
        _, err = process.communicate()
        assert process.returncode == 0, err
    return contents(url)


def kept(url: str) -> int:
    """How many reports there are."""
    return len(contents(url)["reports"])


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def wait_for_the_end(processes: list[int]) -> None:
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes))


def ingest(run: Run, url: str, *words: object) -> Ended:
    return run("ingest", "--offline", "--db", url, *words)


def named(ended: Ended) -> list[str]:
    """What the command said of single reports."""
    return ended.err.splitlines()
