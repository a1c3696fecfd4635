"""`geomap export` and `geomap serve`: what shows incidents."""

from __future__ import annotations

import errno
import logging
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from geomap import __version__, logs
from geomap.errors import ConfigError, InputError
from geomap.query import FILTERS
from geomap.whole import replacing

from .common import OK, STOPPED, complain, database, log_format, say, settings_with
from .hiring import hiring
from .keeping import keep, sample_files
from .places import ready_gazetteer

if TYPE_CHECKING:
    from flask import Flask

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
        _hint_if_empty(store, query)
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


@click.command()
@database
@click.option("--host", help="Address to listen on. Else 127.0.0.1: this computer only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 for any that is free. Else 8000.")
@click.option(
    "--tiles",
    help="Base maps: offline, osm, satellite, or a tile address with {z}, {x} and {y}; several with commas. Else offline.",
)
@click.option("--public-url", help="Address that visitors know the map by. Else the one that each of them asked.")
@click.option("--samples", is_flag=True, help="Fill an empty database with the sample reports first.")
@log_format
def serve(
    db: str | None,
    host: str | None,
    port: int | None,
    tiles: str | None,
    public_url: str | None,
    samples: bool,
    log_format: str | None,
) -> int:
    """Show the map in the browser, at the address it prints.

    Ctrl-C or SIGTERM ends it once the answers under way have ended. For several processes see docs/deployment.md.

    \b
    Examples:
      geomap serve --samples
      geomap serve --port 8001
    """
    from geomap.batch import Asked
    from geomap.store import open_store
    from geomap.web import create_app

    from .serving import serve_until_stopped

    settings = settings_with(db=db, host=host, port=port, tiles=tiles, public_url=public_url, log=log_format)
    logs.configure(settings.log)
    with _listening(settings.host, settings.port) as listener, open_store(settings.db_url) as store:
        app = create_app(settings, store, ready_gazetteer(settings))
        if samples and not store.total():
            hire = hiring(replace(settings, offline=True))
            if keep(store, hire, sample_files(), Asked()) == STOPPED:
                return STOPPED
        _hint_if_empty(store)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a browser's burst of tiles is no news to anybody
        _warm(app)
        address = f"http://{_host(settings.host)}:{listener.getsockname()[1]}/"
        logs.event("serving", address=address, version=__version__)
        say(f"geomap is at {address} (Ctrl-C stops it), its database at {store.name}")
        serve_until_stopped(app, listener, settings.grace)
    return OK


def _warm(app: Flask) -> None:
    """Ask for what the first visitor would otherwise wait for: it is kept from then on."""
    client = app.test_client()
    for path in ("/", "/summary.json?", "/tiles/2/2/1.svg"):
        client.get(path, headers={"Accept-Encoding": "gzip"})


def _listening(host: str, port: int) -> socket.socket:
    """An open socket; ConfigError if the address or port cannot be had."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise ConfigError(f"Port {port} on {host} is in use: choose another, such as --port {port + 1}.") from error
        raise ConfigError(
            f"geomap cannot listen on {host} port {port} ({error}): choose others with --host and --port."
        ) from error


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


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


def _hint_if_empty(store: Store, query: Query | None = None) -> None:
    if not store.total():
        complain("The database holds no incidents yet: add some with geomap ingest.", OK)
    elif query and not store.count(query).matching:
        complain("No incident matches these filters.", OK)
