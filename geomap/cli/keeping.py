"""`geomap ingest`: reads reports and keeps what they tell, of files and folders named once or of one that is watched."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.config import PACKAGE, Settings

from .common import OK, SOME_UNREADABLE, complain, counting, database, settings_with
from .reading import answers, date_option, files_argument, new_extractor, offline_option

if TYPE_CHECKING:
    from geomap.model import Extraction
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
def ingest(
    files: tuple[Path, ...],
    db: str | None,
    samples: bool,
    watch: Path | None,
    jsonl: bool,
    date: dt.date | None,
    offline: bool | None,
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

    settings = settings_with(db=db, offline=offline)
    named = (*sample_files(), *files) if samples else files
    with open_store(settings.db_url) as store:
        code = keep(store, settings, named, date, jsonl) if named or not watch else OK
        if watch:
            _keep_watch(store, settings, watch, date)
        return code


def sample_files() -> tuple[Path, ...]:
    """The reports that come with geomap."""
    return tuple(sorted((PACKAGE / "samples").glob("*.txt")))


def keep(store: Store, settings: Settings, files: Sequence[Path], date: dt.date | None = None, jsonl: bool = False) -> int:
    """Store what the reports of the files yield, and say what came of it; gives the exit code back."""
    from .summary import Tally

    tally = Tally()
    with counting(answers(new_extractor(settings), files, date, jsonl), "Reading reports") as bar:
        reasons = [reason for answer in bar if (reason := _saved(store, answer, tally))]
    for reason in reasons:  # when the progress bar is gone
        complain(reason, SOME_UNREADABLE)
    click.echo(tally.table())
    return SOME_UNREADABLE if reasons else OK


def _keep_watch(store: Store, settings: Settings, folder: Path, date: dt.date | None) -> None:
    """Store what is put into a folder until Ctrl-C, a line for each file."""
    from .summary import Tally
    from .watching import PAUSE, settled

    click.echo(f"Watching {folder} for reports (Ctrl-C stops it)")
    every = Tally()
    with suppress(KeyboardInterrupt):
        for file in settled(folder, lambda: time.sleep(PAUSE)):
            tally = Tally()
            for answer in answers(new_extractor(settings), [file], date, jsonl=False):  # with a budget of its own
                reason = _saved(store, answer, tally)
                if reason:
                    complain(reason, OK)
            every.merge(tally)
            click.echo(f"{file}: {tally.line()}")
    click.echo(every.table())


def _saved(store: Store, answer: Extraction | Unreadable, tally: Tally) -> str | None:
    """Saves an extraction and counts what came of it; the reason if there was none."""
    from geomap.reports import Unreadable

    if isinstance(answer, Unreadable):
        tally.add("unreadable")
        return answer.reason
    known = store.report(answer.report.id) is not None
    changed = store.save(answer)
    outcome = ("changed" if known else "new") if changed else "unchanged"
    tally.add(outcome, answer.incidents, store.shared(answer.report.id))
    return None
