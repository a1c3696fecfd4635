"""`geomap export`: incidents into a file, or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from geomap.errors import InputError
from geomap.query import FILTERS
from geomap.whole import replacing

from .common import OK, database, hint_if_empty, ready_gazetteer, settings_with

if TYPE_CHECKING:
    from geomap.config import Settings
    from geomap.model import Query
    from geomap.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])

PAGE = "html"
FORMATS = ("geojson", "geojsonl", "geojsons", "csv", "kml", PAGE)  # those of geomap.features, which takes long to load


def _filtered(command: Command) -> Command:
    """Gives a command the filters of the map as options."""
    for name, words in reversed(FILTERS.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, multiple=True, metavar="VALUE", help=words)(command)
    return command


@click.command()
@database
@click.option("--format", "form", type=click.Choice(FORMATS), help="Else as FILE ends, or geojson.")
@click.option("--footprints", is_flag=True, help="The ground they may have happened on, where that is more than a point.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Else standard output.")
@_filtered
def export(db: str | None, form: str | None, footprints: bool, output: Path | None, **filters: tuple[str, ...]) -> int:
    """Write incidents to a file. The filters are those of the map and its downloads.

    \b
    Examples:
      geomap export --country UA --datetime 2025-01-01/.. -o january.geojson
      geomap export --format csv --event-type Battles --q "drone refinery" > drones.csv
      geomap export --as-of 2026-11-20 -o as-it-was.kml
      geomap export --country UA -o map.html    # one file that opens offline
    """
    from geomap.query import parse_query
    from geomap.store import existing_store

    form = form or _form_of(output)
    if form == PAGE and footprints:
        raise click.UsageError("The page holds incidents and footprints: leave --footprints out.")
    settings = settings_with(db=db)
    query = parse_query(filters)
    with existing_store(settings.db_url) as store, _writing(output) as file:
        hint_if_empty(store, query)
        page = form == PAGE
        chunks = _page(store, settings, query) if page else _data(store, settings, query, form, footprints)
        for chunk in chunks:
            file.write(chunk)
    return OK


def _form_of(output: Path | None) -> str:
    """The format that a file's ending names, GeoJSON without one; UsageError for one that names none."""
    ending = output.suffix.removeprefix(".").lower() if output else ""
    if ending and ending not in (*FORMATS, "json"):
        raise click.UsageError(f"No format ends in .{ending}: name one of {', '.join(FORMATS)} with --format.")
    return ending if ending in FORMATS else FORMATS[0]


def _page(store: Store, settings: Settings, query: Query) -> Iterable[bytes]:
    """The map as one file, in pieces."""
    from geomap.web.standalone import standalone

    return standalone(settings, store, ready_gazetteer(settings), query)


def _data(store: Store, settings: Settings, query: Query, form: str, footprints: bool) -> Iterable[bytes]:
    """A data file, in pieces."""
    from geomap import features
    from geomap.gazetteer import attribution

    form_of = features.FORMATS[form]
    about = features.About(attribution=attribution(), licence=settings.licence, as_of=store.moment(query.as_of))
    if not footprints:
        return form_of.write(store.features(query), about)
    if not form_of.areas:
        raise click.UsageError(f"{form_of.name} cannot hold footprints: choose another --format.")
    outline = ready_gazetteer(settings).outline
    return form_of.write(features.footprints(store.incidents(query), outline), replace(about, title="footprints"))


@contextmanager
def _writing(output: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that is complete or left as it was; InputError if it cannot be written."""
    try:
        if output is None or output == Path("-"):
            yield sys.stdout.buffer
        elif output.exists() and not output.is_file():  # a device or pipe, which nothing may take the place of
            with output.open("wb") as file:
                yield file
        else:
            with replacing(output) as partial, partial.open("wb") as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"{output} cannot be written ({error.strerror}): name another file with --output.") from error
