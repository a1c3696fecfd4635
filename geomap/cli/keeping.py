"""`geomap ingest`: reads reports and keeps what they tell, of files and folders named once or of one that is watched."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap import logs
from geomap.config import PACKAGE, Settings

from . import events
from .common import OK, SOME_UNREADABLE, STOPPED, complain, counting, covering, database, log_format, say, settings_with
from .hiring import Hire, dask_option, hiring, workers_option
from .reading import STDIN, date_option, files_argument, new_extractor, offline_option, standard_input
from .stopping import put_off, stopped_by

if TYPE_CHECKING:
    from geomap.batch import Asked, Kept, Skipped, Workers
    from geomap.store import Store

    from .summary import Tally

_folder = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@files_argument
@database
@click.option("--samples", is_flag=True, help="Read the sample reports that come with geomap.")
@click.option("--watch", type=_folder, metavar="FOLDER", help="Go on reading what is put into a folder, until Ctrl-C.")
@click.option("--jsonl", is_flag=True, help="Standard input holds one report a line, as JSON.")
@date_option
@offline_option
@click.option("--again", is_flag=True, help="Read also what has been read before, and try again what was set aside.")
@workers_option
@dask_option
@log_format
def ingest(
    files: tuple[Path, ...],
    db: str | None,
    samples: bool,
    watch: Path | None,
    jsonl: bool,
    date: dt.date | None,
    offline: bool | None,
    again: bool,
    workers: int | None,
    dask: str | None,
    log_format: str | None,
) -> int:
    """Read reports and keep their incidents in the database.

    Reads each FILE (.txt, .html, .jsonl, RSS or Atom) or folder of such, or standard input if there is none. A report
    that is there already is left alone; one that has changed is replaced. What several reports tell of one event becomes
    one incident with a claim from each; `geomap split` undoes it where that is wrong.

    A file that was read before is skipped, and one that has grown is read from there on. Whatever stops the command, it
    goes on where it was when run again.

    \b
    Examples:
      geomap ingest --samples
      geomap ingest --date 2025-01-04 article.txt
      geomap ingest reports.jsonl reports/
      geomap ingest --workers 0 shards/*.jsonl
      geomap ingest --watch inbox
    """
    from geomap.batch import Asked
    from geomap.store import open_store

    if again and watch:
        raise click.UsageError("--watch reads what is put into the folder from now on: leave --again out.")
    settings = settings_with(db=db, offline=offline, log=log_format)
    logs.configure(settings.log)
    hire = hiring(settings, workers, dask)
    named = (*sample_files(), *files) if samples else files
    on_disk = [file for file in named if file != STDIN]
    with stopped_by(), open_store(settings.db_url) as store:
        code = OK
        if STDIN in named or not (named or watch):
            code = _keep_stream(store, settings, Asked(date, jsonl))
        if on_disk and code != STOPPED:
            code = max(code, keep(store, hire, on_disk, Asked(date, jsonl), again))
        if watch and code != STOPPED:
            _keep_watch(store, hire, watch, Asked(date, jsonl))
        return code


def sample_files() -> tuple[Path, ...]:
    """The reports that come with geomap."""
    return tuple(sorted((PACKAGE / "samples").glob("*.txt")))


def keep(store: Store, hire: Hire, named: Sequence[Path], asked: Asked, again: bool = False) -> int:
    """Store what the reports of files and folders yield, and say what came of it; gives the exit code back."""
    from geomap.batch import files_in, shard_name

    from .summary import Tally

    tally, files, stopped = Tally(), files_in(named), False
    if again:
        store.forget(map(shard_name, files))
    try:
        with hire() as workers:
            _keep_files(store, workers, files, asked, tally)
    except KeyboardInterrupt:
        stopped = True
    code = _said(tally, store, stopped)
    if not stopped:
        return code
    same = "the same command again, without --again," if again else "the same command again"
    return complain(f"Stopped. What was read is kept: run {same} to go on.", STOPPED)


def _keep_files(store: Store, workers: Workers, files: Sequence[Path], asked: Asked, tally: Tally) -> None:
    """Store what files yield, and count it."""
    from geomap.batch import ingest, state_of

    total = sum(state_of(file, asked).size for file in files)
    with covering(total, "Reading reports") as bar:
        tally.began = time.monotonic()
        for step in ingest(store, files, asked, workers, put_off):
            _count(step, tally)
            bar.update(step.size, f"{tally.rate():,.0f} reports/s")


def _keep_stream(store: Store, settings: Settings, asked: Asked) -> int:
    """Store what the reports on standard input yield, each as it comes in; gives the exit code back."""
    from geomap.batch import answered, in_time, keep_answers
    from geomap.reports import read_reports

    from .summary import Tally

    tally, extractor = Tally(), new_extractor(settings)
    items = in_time(read_reports(standard_input(), date=asked.date, jsonl=asked.jsonl), str(STDIN), settings.report_seconds)
    try:
        with counting(items, "Reading reports") as bar:
            for item in bar:
                with put_off():
                    _count(keep_answers(store, [answered(extractor, item, settings.report_seconds)]), tally)
    except KeyboardInterrupt:
        _said(tally, store, stopped=True)
        return complain("Stopped. What was read is kept.", STOPPED)
    return _said(tally, store)


def _keep_watch(store: Store, hire: Hire, folder: Path, asked: Asked) -> None:
    """Store what is put into a folder until Ctrl-C, a line for each file."""
    from .summary import Tally
    from .watching import PAUSE, settled

    say(f"Watching {folder} for reports (Ctrl-C stops it)")
    every = Tally()
    with suppress(KeyboardInterrupt):
        for files in settled(folder, lambda: time.sleep(PAUSE)):
            with hire() as workers:  # for those of one look only, since a geocoder has a budget for each batch
                for file in files:
                    _keep_watched(store, workers, file, asked, every)
    say(every.table(store.name))


def _keep_watched(store: Store, workers: Workers, file: Path, asked: Asked, every: Tally) -> None:
    """Store what a file yields, and say and count it, as far as it goes."""
    from .summary import Tally

    tally = Tally()
    try:
        _keep_files(store, workers, [file.absolute()], asked, tally)
    finally:
        every.merge(tally)
        _remark(tally)
    if tally.reports:
        say(f"{file}: {tally.line()}")


def _count(step: Kept | Skipped, tally: Tally) -> None:
    tally.add(step)
    events.kept(step)


def _said(tally: Tally, store: Store, stopped: bool = False) -> int:
    """Says what came of it, when the progress bar is gone; the exit code."""
    _remark(tally)
    events.ended(tally, stopped)
    say(tally.table(store.name))
    return SOME_UNREADABLE if tally.aside else OK


def _remark(tally: Tally) -> None:
    for remark in tally.remarks:
        events.remarked(remark)
    if tally.unsaid:
        events.left_unsaid(tally.unsaid)
