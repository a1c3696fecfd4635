"""The commands. Stages are imported where a command needs them, so that `geomap --help` answers at once."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from geomap import __version__, logs
from geomap.errors import GeomapError

from .common import BAD_INPUT, STOPPED, complain
from .exporting import export
from .judging import evaluate
from .keeping import ingest
from .moving import copy, migrate
from .places import gazetteer
from .reading import extract
from .safeguarding import backup, check, restore
from .serving import serve
from .splitting import split

__all__ = ["cli", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__)
def cli() -> None:
    """News reports in, a map of incidents out: what happened, where, when, to how many, and who says so.

    \b
    Try it:
      geomap ingest --samples        read the reports that come with geomap
      geomap serve                   then open the address it prints
    \b
    With reports of your own (.txt, .html, .jsonl, RSS or Atom):
      geomap ingest report.txt feed.xml
      geomap export --country UA -o incidents.csv
    """


for command in (extract, ingest, export, serve, split, backup, restore, check, migrate, copy, gazetteer, evaluate):
    cli.add_command(command)


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit; the one place where errors become words and an exit code."""
    logs.configure("")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read, we say in our own words
    try:
        code = cli.main(args, prog_name="geomap", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = BAD_INPUT
    except click.ClickException as error:
        code = complain(error.format_message(), BAD_INPUT)
    except GeomapError as error:
        code = complain(str(error), BAD_INPUT)
    except click.Abort:
        code = complain("Stopped.", STOPPED)
    sys.exit(code)
