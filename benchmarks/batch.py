"""How many reports a second `geomap ingest` keeps: in one process, with workers, and on a Dask cluster of this computer.

    python benchmarks/batch.py REPORTS.jsonl... [--copies 4] [--rounds 3] [--ways serial,1,2,dask]

Each round ingests the same reports in every way, one after the other, into new SQLite files; the figures are medians of the
rounds. Copies of a report differ in id, day of publication and last sentence; nothing of them is kept. Time is that of the
whole command but for the start of Python, that of its workers included. Milliseconds are of CPU time a report: `keeping`
is spent where the database is written (and, without workers, reports are analysed), `reading` in workers, `sending` by the
pickles between. `writer` is how busy the process is that writes, in percent of the time that the command takes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from geomap.batch import Asked, Kept, files_in, ingest, this_process
from geomap.batch.pieces import pieces
from geomap.cli.common import ready_gazetteer
from geomap.cli.hiring import hiring
from geomap.config import Settings
from geomap.store import open_store

WAYS: dict[str, dict[str, object]] = {"serial": {}, "1": {"workers": 1}, "2": {"workers": 2}, "dask": {}}
BASE = "1"  # what ratios are to
CALM, LOOK = 0.5, 10  # load from which on others would be measured too, and the seconds between two looks at it


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of the command, of the CPU where it writes, and of the CPU of the processes that it started."""

    reports: int
    seconds: float
    keeping: float
    reading: float

    @property
    def rate(self) -> float:
        return self.reports / self.seconds


def shards(sources: Sequence[Path], copies: int, folder: Path) -> list[Path]:
    """A file for each copy of each source."""
    return [
        _copy(source, number, folder / f"{source.stem}-{number}.jsonl") for number in range(copies) for source in sources
    ]


def _copy(source: Path, number: int, target: Path) -> Path:
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as file:
        for line in lines:
            given = json.loads(line)
            text = f"{given['text']}\n\nThis is copy {number} of the report {given['id']}."
            own = {"id": f"{given['id']}-{number}", "text": text, "title": given.get("title")}
            file.write(json.dumps({**own, "date": _later(given.get("date") or given.get("published"), number)}) + "\n")
    return target


def _later(day: str | None, years: int) -> str | None:
    try:
        return (dt.date.fromisoformat(day or "") + dt.timedelta(days=364 * years)).isoformat()
    except ValueError:
        return None


def command(way: str, scheduler: str, files: Sequence[Path]) -> None:
    """What each measured process does: ingest, and print what that took but for the time that Python took to start."""
    settings = Settings.from_env()
    hire = hiring(settings, dask=scheduler) if way == "dask" else hiring(settings, **WAYS[way])  # type: ignore[arg-type]
    start, before = time.perf_counter(), time.process_time()
    with open_store(settings.db_url) as store, hire() as workers:
        reports = sum(
            len(step.reports) for step in ingest(store, files_in(files), Asked(), workers) if isinstance(step, Kept)
        )
    seconds, keeping = time.perf_counter() - start, time.process_time() - before
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([reports, seconds, keeping, children.ru_utime + children.ru_stime]))


def measure(way: str, scheduler: str, files: Sequence[Path], home: Path) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"GEOMAP_HOME": str(home), "GEOMAP_DB": f"sqlite:///{folder}/x.sqlite", "GEOMAP_OFFLINE": "1"}
        words = [sys.executable, __file__, "--command", way, "--scheduler", scheduler, *map(str, files)]
        done = subprocess.run(words, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return Measured(*json.loads(done.stdout))


@contextmanager
def cluster(home: Path) -> Iterator[str]:
    """The address of a scheduler with two workers, each a process of its own."""
    env = os.environ | {"GEOMAP_HOME": str(home)}
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "scheduler.json"
        scheduler = ["dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)]
        worker = ["dask_worker", "--scheduler-file", str(told), "--nthreads", "1", "--no-dashboard", "--nworkers", "2"]
        words = [[sys.executable, "-m", f"distributed.cli.{name}", *rest] for name, *rest in (scheduler, worker)]
        processes = [subprocess.Popen(each, env=env, stderr=subprocess.DEVNULL, cwd=folder) for each in words]
        try:
            while not told.exists():
                time.sleep(0.1)
            yield json.loads(told.read_text())["address"]
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait()


def sending(files: Sequence[Path], settings: Settings) -> float:
    """CPU seconds a report that it takes to make a pickle of the answers and to read it."""
    workers = this_process(ready_gazetteer(settings), settings)
    answers = [answer for piece in pieces(files[0].absolute(), Asked()) for answer in workers.submit(piece).result()]
    start = time.process_time()
    for answer in answers:
        pickle.loads(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
    return (time.process_time() - start) / len(answers)


def calm() -> None:
    while os.getloadavg()[0] > CALM:
        time.sleep(LOOK)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="REPORTS.jsonl")
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", default=",".join(WAYS), help="which ones, with commas between them")
    parser.add_argument("--calm", action="store_true", help=f"wait before each until the load is below {CALM}")
    parser.add_argument("--command", help=argparse.SUPPRESS)
    parser.add_argument("--scheduler", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.command:
        command(options.command, options.scheduler, options.files)
        return
    settings = Settings.from_env()
    ready_gazetteer(settings)
    found: defaultdict[str, list[Measured]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, cluster(settings.home) as scheduler:
        files = shards(options.files, options.copies, Path(folder))
        for number in range(options.rounds):
            for way in options.ways.split(","):
                if options.calm:
                    calm()
                measured = measure(way, scheduler, files, settings.home)
                found[way].append(measured)
                print(f"round {number + 1}, {way}: {measured.rate:.1f} reports a second", flush=True)
        table(found, sending(files, replace(settings, offline=True)))


def table(found: dict[str, list[Measured]], sent: float) -> None:
    """Medians of the rounds, and of each round's ratio to one worker."""
    print(f"\n{next(iter(found.values()))[0].reports:,} reports, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':8}{'reports/s':>10}{'ratio':>7}{'ms keeping':>12}{'ms reading':>12}{'ms sending':>12}{'writer':>8}")
    for way, rounds in found.items():
        ratios = [each.rate / base.rate for each, base in zip(rounds, found.get(BASE, rounds), strict=True)]
        keeping = _median(rounds, lambda each: each.keeping / each.reports * 1000)
        reading = _median(rounds, lambda each: each.reading / each.reports * 1000)
        writer = _median(rounds, lambda each: each.keeping / each.seconds)
        rate = _median(rounds, lambda each: each.rate)
        print(f"{way:8}{rate:10.1f}{median(ratios):7.2f}{keeping:12.2f}{reading:12.2f}{sent * 1000:12.2f}{writer:8.0%}")


def _median(rounds: Sequence[Measured], value: Callable[[Measured], float]) -> float:
    return median(map(value, rounds))


if __name__ == "__main__":
    main()
