"""`geomap backup`, `geomap restore` and `geomap check`: what keeps a database from being lost or going wrong unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.model import instant

from .common import OK, counted, database, measuring, settings_with, step

if TYPE_CHECKING:
    from geomap.store.backup import State
    from geomap.store.invariants import Violation

UNSOUND = 1  # exit code
LISTED = 20  # violations of one kind that are told one by one

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
_unchecked = click.option("--unchecked", is_flag=True, help="Do not look first whether it is sound.")


@click.command(short_help="Copy a database into one file.")
@_file
@database
@click.option("--replace", is_flag=True, help="Let it take the place of an earlier backup.")
@_unchecked
def backup(file: Path, db: str | None, replace: bool, unchecked: bool) -> int:
    """Copy a database as it is now into FILE, while it is read and written.

    FILE is an SQLite database, whichever kind it comes from, and appears once it is whole and sound and safe on the disk.

    \b
    Examples:
      geomap backup /backups/monday.sqlite --replace
      geomap backup archive.sqlite --db postgresql://me@localhost/incidents
    """
    from geomap.store.backup import backup

    with _Stages() as stages:
        state = backup(settings_with(db=db).db_url, file, stages.begin, replace, unchecked)
    click.echo(f"{file}: {_told(state)}.")
    return OK


@click.command(short_help="Fill a database from a backup.")
@_file
@database
@click.option("--replace", is_flag=True, help="Let it take the place of all that the database holds.")
@_unchecked
def restore(file: Path, db: str | None, replace: bool, unchecked: bool) -> int:
    """Make a database hold what the backup FILE holds; until that is whole it holds what it did, for whoever reads it.

    \b
    Examples:
      geomap restore /backups/monday.sqlite --replace
      geomap restore archive.sqlite --db postgresql://me@localhost/incidents
    """
    from geomap.store.backup import restore

    with _Stages() as stages:
        state = restore(file, settings_with(db=db).db_url, stages.begin, replace, unchecked)
    click.echo(f"Restored from {file}: {_told(state)}.")
    return OK


@click.command(short_help="Look whether a database is sound.")
@database
@click.option("--repair", is_flag=True, help="Write anew what can be derived of the rest, and look again.")
def check(db: str | None, repair: bool) -> int:
    """Look whether all that a database holds agrees with itself, and say what does not and what to do about it.

    It may be read and written meanwhile. What comes of the claims can be mended with --repair, which keeps writers waiting:
    incidents, their search words, Features and indexes. Without anything wrong the exit code is 0, else 1.

    \b
    Examples:
      geomap check
      geomap check --repair
    """
    from geomap.store import utc_now
    from geomap.store.addresses import existing_database
    from geomap.store.checking import check
    from geomap.store.checking import repair as repaired

    with closing(existing_database(settings_with(db=db).db_url)) as opened, _Stages() as stages:
        mended = repaired(opened, utc_now(), stages.begin("Repairing")) if repair else 0
        lines, found = _summary(check(opened, stages.begin("Checking")))
    for line in lines:
        click.echo(line)
    if mended:
        click.echo(f"{mended:,} mended.")
    click.echo(f"{found:,} found." if found else "Nothing is wrong.")
    return UNSOUND if found else OK


def _summary(violations: Iterable[Violation]) -> tuple[list[str], int]:
    """The first violations of each kind in their words, how many more there are, and how many altogether."""
    kinds: Counter[str] = Counter()
    lines = []
    for violation in violations:
        kinds[violation.kind] += 1
        if kinds[violation.kind] <= LISTED:
            lines.append(violation.words)
    lines += [f"{n - LISTED:,} more of this kind: {kind.format(*'…' * 3)}." for kind, n in kinds.items() if n > LISTED]
    return lines, kinds.total()


def _told(state: State) -> str:
    """What a backup holds, in a few words."""
    moment = f"as of {instant(state.moment)}" if state.moment else "before any change"
    return f"{counted(state.counts)}, {moment} (version {state.version})"


class _Stages:
    """A progress bar for each stage of a long task, one after another."""

    def __enter__(self) -> _Stages:
        self._bar = ExitStack()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def begin(self, name: str) -> Callable[[int, int], None]:
        self._bar.close()
        return step(self._bar.enter_context(measuring(name)))
