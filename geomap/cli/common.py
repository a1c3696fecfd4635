"""What the commands share: settings, options, words to the user."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geomap.config import Settings
from geomap.text import printable

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

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
