"""What the commands share: settings, options, words to the user, the gazetteer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geomap.config import Settings
from geomap.errors import InputError
from geomap.text import printable

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from geomap.gazetteer import Gazetteer
    from geomap.model import Query
    from geomap.store import Store

Item = TypeVar("Item")

OK, SOME_UNREADABLE, BAD_INPUT, STOPPED = 0, 1, 2, 130  # exit codes

database = click.option(
    "--db",
    metavar="URL",
    help="The database, a path, or postgresql://USER@HOST/NAME. Else GEOMAP_DB or one in GEOMAP_HOME.",
)
log_format = click.option(
    "--log-format",
    type=click.Choice(("json", "text")),
    help="Log what happens to standard error, one line an event. Else GEOMAP_LOG, or not at all.",
)


def settings_with(**options: Any) -> Settings:
    """The settings of the environment, with the options that were given in their place."""
    return replace(Settings.from_env(), **{name: value for name, value in options.items() if value is not None})


def say(text: str) -> None:
    """Lines to standard output for people, whose terminal obeys nothing that stands in them."""
    click.echo(printable(text))


def counted(counts: Mapping[str, int]) -> str:
    """How much a database holds, in a few words, of how many rows each table has."""
    return ", ".join(f"{counts[table]:,} {table}" for table in ("reports", "claims", "incidents", "changes"))


def complain(message: str, code: int) -> int:
    """One line to standard error, likewise; gives the exit code back."""
    click.echo(f"geomap: {printable(' '.join(message.split()))}", err=True)
    return code


def counting(items: Iterable[Item], label: str) -> ProgressBar[Item]:
    """Progress over items of which nobody knows how many there are."""
    return click.progressbar(items, label=label, show_pos=True, file=sys.stderr, hidden=not sys.stderr.isatty())


def covering(length: int, label: str) -> ProgressBar[Any]:
    """Progress over so many bytes, with the time left and the words that `update` is given besides."""
    return click.progressbar(
        length=length,
        label=label,
        show_percent=True,
        item_show_func=lambda words: words,
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    )


def measuring(label: str) -> ProgressBar[int]:
    """Progress towards a goal; see `step`."""
    return click.progressbar(length=1, label=label, file=sys.stderr)


def step(bar: ProgressBar[int]) -> Callable[[int, int], None]:
    """What moves a bar to `done` of `total`."""

    def move(done: int, total: int) -> None:
        bar.length = total
        bar.update(done - bar.pos)

    return move


def text_lines(file: Path) -> list[str]:
    """The lines of a text file; InputError if it cannot be read."""
    try:
        return file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read ({error}): name a text file in UTF-8.") from error


def ready_gazetteer(settings: Settings) -> Gazetteer:
    """The compiled gazetteer, built first where it is missing or made from older sources."""
    from geomap.gazetteer import Gazetteer
    from geomap.gazetteer.build import is_current

    if not is_current(settings.gazetteer_file):
        click.echo("The gazetteer is built once, from the data that came with geomap.", err=True)
        build_gazetteer(settings.gazetteer_file)
    return Gazetteer.open(settings.gazetteer_file)


def build_gazetteer(target: Path) -> None:
    from geomap.gazetteer.build import build

    with measuring("Building the gazetteer") as bar:
        build(target, step(bar))


def hint_if_empty(store: Store, query: Query | None = None) -> None:
    if not store.total():
        complain("The database holds no incidents yet: add some with geomap ingest.", OK)
    elif query and not store.count(query).matching:
        complain("No incident matches these filters.", OK)
