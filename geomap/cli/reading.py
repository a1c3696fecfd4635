"""`geomap extract` and `geomap ingest`: what reads reports."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from geomap.config import PACKAGE, Settings
from geomap.errors import GeomapError

from .common import OK, SOME_UNREADABLE, complain, counting, database, settings_with
from .places import ready_gazetteer

if TYPE_CHECKING:
    from geomap.model import Extraction, Report
    from geomap.pipeline import Extractor
    from geomap.reports import Unreadable
    from geomap.store import Store

    from .summary import Tally

STDIN = Path("-")

_files = click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True), metavar="[FILE]...")
_folder = click.Path(path_type=Path, exists=True, file_okay=False)
_offline = click.option("--offline", is_flag=True, default=None, help="Never ask a geocoder on the network.")
_date = click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda context, option, value: value and value.date(),
    metavar="YYYY-MM-DD",
    help="Day of publication of the reports that state none.",
)


@click.command()
@_files
@click.option("--jsonl", is_flag=True, help="Read one report a line and write one line a report, as JSON.")
@_date
@_offline
@click.option("--explain", is_flag=True, help="Show for each name the places it could mean, and why one was chosen.")
def extract(files: tuple[Path, ...], jsonl: bool, date: dt.date | None, offline: bool | None, explain: bool) -> int:
    """Show the incidents in reports, and store nothing.

    Reads each FILE, or standard input if there is none. With --jsonl every report is answered with one line, in the
    same order: {"id", "toponyms", "incidents"}, and "error" for one that could not be read.

    \b
    Examples:
      geomap extract --date 2025-01-04 article.txt
      geomap extract --jsonl < reports.jsonl > incidents.jsonl
      geomap extract --explain article.txt
    """
    from geomap.reports import Unreadable

    from .answers import error_line, json_line, readable
    from .explaining import explained

    if jsonl and explain:
        raise click.UsageError("--explain is for people and --jsonl for programs: choose one of them.")
    show = json_line if jsonl else explained if explain else readable
    code = OK
    for answer in _answers(new_extractor(settings_with(offline=offline)), files, date, jsonl):
        if isinstance(answer, Unreadable):
            code = complain(answer.reason, SOME_UNREADABLE)
            _print(error_line(answer.id, answer.reason) if jsonl else "")
        else:
            _print(show(answer))
    return code


@click.command()
@_files
@database
@click.option("--samples", is_flag=True, help="Read the sample reports that come with geomap.")
@click.option("--watch", type=_folder, metavar="FOLDER", help="Go on reading what is put into a folder, until Ctrl-C.")
@click.option("--jsonl", is_flag=True, help="Standard input holds one report a line, as JSON.")
@_date
@_offline
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
    with counting(_answers(new_extractor(settings), files, date, jsonl), "Reading reports") as bar:
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
            for answer in _answers(new_extractor(settings), [file], date, jsonl=False):  # with a budget of its own
                reason = _saved(store, answer, tally)
                if reason:
                    complain(reason, OK)
            every.merge(tally)
            click.echo(f"{file}: {tally.line()}")
    click.echo(every.table())


def new_extractor(settings: Settings) -> Extractor:
    """What reads reports as the settings say; builds the gazetteer first where it is missing."""
    from geomap.geocode import geocoder_from
    from geomap.pipeline import Extractor

    return Extractor(ready_gazetteer(settings), geocoder_from(settings))


def _answers(
    extractor: Extractor, files: Sequence[Path], date: dt.date | None, jsonl: bool
) -> Iterator[Extraction | Unreadable]:
    """What each report of the files, or of standard input if there are none, yields, in order."""
    from geomap.reports import Undated, Unreadable, read_reports

    for file in files or (STDIN,):
        for item in read_reports(_standard_input() if file == STDIN else file, date=date, jsonl=jsonl):
            if isinstance(item, Undated):
                complain(item.reason, OK)
            else:
                yield item if isinstance(item, Unreadable) else read_one(extractor, item)


def read_one(extractor: Extractor, report: Report) -> Extraction | Unreadable:
    """What a report yields, or why it could not be analysed."""
    from geomap.reports import Unreadable

    try:
        return extractor.extract(report)
    except GeomapError:
        raise
    except Exception as error:  # a report that trips a stage must not cost the rest of its batch
        fault = f"{type(error).__name__}: {error}"
        reason = f"Report {report.id} could not be analysed ({fault}): please tell the authors of geomap."
        return Unreadable(report.id, report.id, reason)


def _standard_input() -> BinaryIO:
    stream = sys.stdin.buffer
    if stream.isatty():
        raise click.UsageError("There is no report to read: name a FILE, or send one to standard input.")
    return stream


def _print(text: str) -> None:
    """To standard output at once, in UTF-8 whatever the terminal."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


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
