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
from .common import OK, SOME_UNREADABLE, STOPPED, complain, counting, database, log_format, say, settings_with
from .reading import date_option, files_argument, new_extractor, offline_option, read_one, reports_in
from .stopping import put_off, stopped_by

if TYPE_CHECKING:
    from geomap.model import Report
    from geomap.pipeline import Extractor
    from geomap.reports import Unreadable
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
@log_format
def ingest(
    files: tuple[Path, ...],
    db: str | None,
    samples: bool,
    watch: Path | None,
    jsonl: bool,
    date: dt.date | None,
    offline: bool | None,
    log_format: str | None,
) -> int:
    """Read reports and keep their incidents in the database.

    Reads each FILE (.txt, .html, .jsonl, RSS or Atom) or folder of such, or standard input if there is none. A report
    that is there already is left alone; one that has changed is replaced. What several reports tell of one event becomes
    one incident with a claim from each; `geomap split` undoes it where that is wrong.

    \b
    Examples:
      geomap ingest --samples
      geomap ingest --date 2025-01-04 article.txt
      geomap ingest reports.jsonl reports/
      geomap ingest --watch inbox
    """
    from geomap.store import open_store

    settings = settings_with(db=db, offline=offline, log=log_format)
    logs.configure(settings.log)
    named = (*sample_files(), *files) if samples else files
    with stopped_by(), open_store(settings.db_url) as store:
        code = keep(store, settings, named, date, jsonl) if named or not watch else OK
        if watch and code != STOPPED:
            _keep_watch(store, settings, watch, date)
        return code


def sample_files() -> tuple[Path, ...]:
    """The reports that come with geomap."""
    return tuple(sorted((PACKAGE / "samples").glob("*.txt")))


def keep(store: Store, settings: Settings, files: Sequence[Path], date: dt.date | None = None, jsonl: bool = False) -> int:
    """Store what the reports of the files yield, and say what came of it; gives the exit code back."""
    from .summary import Tally

    tally, extractor, unreadable, stopped = Tally(), new_extractor(settings), [], False
    with counting(reports_in(files, date, jsonl, settings.report_seconds), "Reading reports") as bar:
        try:
            for report in bar:
                unreadable += _kept(store, extractor, report, tally, settings.report_seconds)
        except KeyboardInterrupt:
            stopped = True
    for each in unreadable:  # when the progress bar is gone
        events.remarked(each)
    events.ended(tally, stopped)
    say(tally.table())
    if stopped:
        return complain("Stopped. What was read is kept: run the same command again to go on.", STOPPED)
    return SOME_UNREADABLE if unreadable else OK


def _keep_watch(store: Store, settings: Settings, folder: Path, date: dt.date | None) -> None:
    """Store what is put into a folder until Ctrl-C, a line for each file."""
    from .summary import Tally
    from .watching import PAUSE, settled

    say(f"Watching {folder} for reports (Ctrl-C stops it)")
    every = Tally()
    with suppress(KeyboardInterrupt):
        for file in settled(folder, lambda: time.sleep(PAUSE)):
            tally, extractor = Tally(), new_extractor(settings)  # with a budget of its own
            try:
                for report in reports_in([file], date, False, settings.report_seconds):
                    for each in _kept(store, extractor, report, tally, settings.report_seconds):
                        events.remarked(each)
            finally:
                every.merge(tally)
            say(f"{file}: {tally.line()}")
    say(every.table())


def _kept(store: Store, extractor: Extractor, report: Report | Unreadable, tally: Tally, seconds: float) -> list[Unreadable]:
    """Stores what a report yields and counts what came of it, without stopping half-way; gives back one that yields none."""
    from geomap.reports import Unreadable

    began = time.monotonic()
    with put_off():
        answer = read_one(extractor, report, seconds)
        if isinstance(answer, Unreadable):
            tally.add("unreadable")
            return [answer]
        known = store.report(answer.report.id) is not None
        changed = store.save(answer)
        outcome, shared = ("changed" if known else "new") if changed else "unchanged", store.shared(answer.report.id)
        tally.add(outcome, answer.incidents, shared)
        events.kept(answer.report.id, outcome, answer.incidents, shared, time.monotonic() - began)
    return []
