"""`geomap extract` and `geomap ingest`: what reads reports."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
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

STDIN = Path("-")

_files = click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True), metavar="[FILE]...")
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
@click.option("--jsonl", is_flag=True, help="Standard input holds one report a line, as JSON.")
@_date
@_offline
def ingest(
    files: tuple[Path, ...], db: str | None, samples: bool, jsonl: bool, date: dt.date | None, offline: bool | None
) -> int:
    """Read reports and keep their incidents in the database.

    Reads each FILE (.txt, .html, .jsonl, RSS or Atom), or standard input if there is none. A report that is there
    already is left alone; one that has changed is replaced. What several reports tell of one event becomes one incident
    with a claim from each; `geomap split` undoes it where that is wrong.

    \b
    Examples:
      geomap ingest --samples
      geomap ingest --date 2025-01-04 article.txt
      geomap ingest reports.jsonl
    """
    from geomap.store import open_store

    settings = settings_with(db=db, offline=offline)
    with open_store(settings.db_url) as store:
        return keep(store, settings, (*sample_files(), *files) if samples else files, date, jsonl)


def sample_files() -> tuple[Path, ...]:
    """The reports that come with geomap."""
    return tuple(sorted((PACKAGE / "samples").glob("*.txt")))


def keep(store: Store, settings: Settings, files: Sequence[Path], date: dt.date | None = None, jsonl: bool = False) -> int:
    """Store what the reports of the files yield, and say what came of it; gives the exit code back."""
    from geomap.reports import Unreadable

    tally: Counter[str] = Counter()
    reasons: list[str] = []
    with counting(_answers(new_extractor(settings), files, date, jsonl), "Reading reports") as bar:
        for answer in bar:
            if isinstance(answer, Unreadable):
                reasons.append(answer.reason)
            else:
                tally += _saved(store, answer)
    for reason in reasons:  # when the progress bar is gone
        complain(reason, SOME_UNREADABLE)
    click.echo(_summary(tally, len(reasons)))
    return SOME_UNREADABLE if reasons else OK


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


def _saved(store: Store, extraction: Extraction) -> Counter[str]:
    """Saves an extraction, and tells what came of it."""
    known = store.report(extraction.report.id) is not None
    changed = store.save(extraction)
    unlocated = sum(incident.lat is None for incident in extraction.incidents)
    outcome = ("changed" if known else "new") if changed else "unchanged"
    return Counter({outcome: 1, "incidents": len(extraction.incidents), "unlocated": unlocated})


def _summary(tally: Counter[str], unreadable: int) -> str:
    outcomes = {name: tally[name] for name in ("new", "changed", "unchanged")} | {"unreadable": unreadable}
    detail = ", ".join(f"{count:,} {name}" for name, count in outcomes.items())
    found = f"{tally['incidents']:,} incidents, {tally['unlocated']:,} of them without a place"
    return f"{sum(outcomes.values()):,} reports: {detail}.\n{found}."
