"""`geomap extract`, and how commands read reports."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from geomap.config import Settings
from geomap.text import printable

from .common import OK, SOME_UNREADABLE, complain, ready_gazetteer, settings_with
from .events import remarked

if TYPE_CHECKING:
    from geomap.model import Extraction
    from geomap.pipeline import Extractor
    from geomap.reports import Unreadable


STDIN = Path("-")


def _day(context: click.Context, option: click.Parameter, value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(f"{value} is no day: write it as 2026-11-20.") from error


files_argument = click.argument("files", nargs=-1, type=click.Path(path_type=Path, allow_dash=True), metavar="[FILE]...")
offline_option = click.option("--offline", is_flag=True, default=None, help="Never ask a geocoder on the network.")
date_option = click.option(
    "--date",
    callback=_day,
    metavar="YYYY-MM-DD",
    help="Day of publication of the reports that state none.",
)


@click.command()
@files_argument
@click.option("--jsonl", is_flag=True, help="Read one report a line and write one line a report, as JSON.")
@date_option
@offline_option
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
    code = OK
    settings = settings_with(offline=offline)
    extractor = new_extractor(settings)
    show = json_line if jsonl else (lambda found: explained(found, extractor.declined(found))) if explain else readable
    for answer in answers(extractor, files, date, jsonl, settings.report_seconds):
        if isinstance(answer, Unreadable):
            code = complain(answer.reason, SOME_UNREADABLE)
            _print(error_line(answer.id, answer.reason) if jsonl else "")
        else:
            _print(show(answer) if jsonl else printable(show(answer)))
    return code


def new_extractor(settings: Settings) -> Extractor:
    """What reads reports as the settings say; builds the gazetteer first where it is missing."""
    from geomap.geocode import geocoder_from
    from geomap.pipeline import Extractor

    return Extractor(ready_gazetteer(settings), geocoder_from(settings))


def answers(
    extractor: Extractor, files: Sequence[Path], date: dt.date | None, jsonl: bool, seconds: float
) -> Iterator[Extraction | Unreadable]:
    """What each report of the files, or of standard input if there are none, yields, in order.

    `seconds` is what the processor may spend on a report, once to read it and once to analyse it; 0 for no limit.
    """
    from geomap.batch import in_time, read_one
    from geomap.reports import Undated, Unreadable, read_reports

    for file in files or (STDIN,):
        items = read_reports(standard_input() if file == STDIN else file, date=date, jsonl=jsonl)
        for item in in_time(items, str(file), seconds):
            if isinstance(item, Undated):
                remarked(item)
            else:
                yield item if isinstance(item, Unreadable) else read_one(extractor, item, seconds)


def standard_input() -> BinaryIO:
    """UsageError if that is a terminal."""
    stream = sys.stdin.buffer
    if stream.isatty():
        raise click.UsageError("There is no report to read: name a FILE, or send one to standard input.")
    return stream


def _print(text: str) -> None:
    """To standard output at once, in UTF-8 whatever the terminal."""
    sys.stdout.buffer.write(text.encode(errors="backslashreplace"))  # half a character, as JSON writes it too
    sys.stdout.buffer.flush()
