"""`geomap export` and `geomap serve`: what shows incidents."""

from __future__ import annotations

import errno
import logging
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from geomap.errors import ConfigError, InputError

from .common import OK, complain, database, settings_with
from .places import ready_gazetteer
from .reading import keep, sample_files

if TYPE_CHECKING:
    from flask import Flask

    from geomap.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])

THREADS = 2  # so that a long download does not hold up the map; more would only contend for one interpreter

FILTERS = {
    "bbox": "West,south,east,north in degrees, such as 22.1,44.3,40.3,52.4.",
    "datetime": "A day or an interval, such as 2025-01-03 or 2025-01-01/2025-01-31 or 2025-01-01/..",
    "event_type": "Event type in ACLED's terms, such as Battles.",
    "status": "claimed, reported, confirmed or disputed.",
    "country": "Two-letter code of the country, such as UA.",
    "admin1": "Region (state, oblast, province), such as Donetsk Oblast.",
    "geo_precision": "1 the named place, 2 near it or part of a region, 3 a whole region.",
    "review": "draft or ready.",
    "min_killed": "At least so many killed, by the best estimate.",
    "id": "Identifier of an incident.",
    "role": "event (if not given), background, aggregate, or all.",
    "q": "Words that all occur in title, place, quote, claimant or publisher.",
    "limit": "At most so many incidents.",
}


def _filtered(command: Command) -> Command:
    """Gives a command the filters of the map as options."""
    for name, words in reversed(FILTERS.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, multiple=True, metavar="VALUE", help=words)(command)
    return command


@click.command()
@database
@click.option("--format", "form", type=click.Choice(["geojson", "geojsonl", "csv"]), default="geojson", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Else standard output.")
@_filtered
def export(db: str | None, form: str, output: Path | None, **filters: tuple[str, ...]) -> int:
    """Write incidents as GeoJSON, GeoJSON lines or CSV. The filters are those of the map and its downloads.

    \b
    Examples:
      geomap export --country UA --datetime 2025-01-01/.. -o january.geojson
      geomap export --format csv --event-type Battles --q "drone refinery" > drones.csv
    """
    from geomap import features
    from geomap.gazetteer import attribution
    from geomap.query import parse_query
    from geomap.store import open_store

    query = parse_query(filters)
    with open_store(settings_with(db=db).db_url) as store, _writing(output) as file:
        _hint_if_empty(store)
        incidents = store.incidents(query)
        chunks = {
            "geojson": lambda: features.geojson_chunks(incidents, attribution()),
            "geojsonl": lambda: features.geojsonl_lines(incidents),
            "csv": lambda: features.csv_lines(incidents),
        }[form]()
        for chunk in chunks:
            file.write(chunk.encode())
    return OK


@click.command()
@database
@click.option("--host", help="Address to listen on. Else 127.0.0.1: this computer only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 for any that is free. Else 8000.")
@click.option(
    "--tiles",
    help="Base maps: offline, osm, satellite, or a tile address with {z}, {x} and {y}; several with commas. Else offline.",
)
@click.option("--samples", is_flag=True, help="Fill an empty database with the sample reports first.")
def serve(db: str | None, host: str | None, port: int | None, tiles: str | None, samples: bool) -> int:
    """Show the map in the browser, at the address it prints.

    \b
    Examples:
      geomap serve --samples
      geomap serve --port 8001
    """
    from waitress import create_server

    from geomap.store import open_store
    from geomap.web import create_app

    settings = settings_with(db=db, host=host, port=port, tiles=tiles)
    with _listening(settings.host, settings.port) as listener, open_store(settings.db_url) as store:
        app = create_app(settings, store, ready_gazetteer(settings))
        if samples and not store.total():
            keep(store, replace(settings, offline=True), sample_files())
        _hint_if_empty(store)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a browser's burst of tiles is no news to anybody
        Thread(target=_warm, args=[app], daemon=True).start()
        server = create_server(app, sockets=[listener], threads=THREADS)
        click.echo(f"geomap is at http://{_host(settings.host)}:{listener.getsockname()[1]}/ (Ctrl-C stops it)")
        server.run()
    return OK


def _warm(app: Flask) -> None:
    """Ask for what the first visitor would otherwise wait for: it is kept from then on."""
    client = app.test_client()
    for path in ("/listing.json", "/tiles/2/2/1.svg"):
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
            with _replacing(output) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"{output} cannot be written ({error.strerror}): name another file with --output.") from error


@contextmanager
def _replacing(output: Path) -> Iterator[IO[bytes]]:
    """A file beside `output` that takes its place once all went well."""
    partial = output.with_name(f"{output.name}.partial")
    with partial.open("wb") as file:
        try:
            yield file
        except BaseException:
            partial.unlink()
            raise
    partial.replace(output)


def _hint_if_empty(store: Store) -> None:
    if not store.total():
        complain("The database holds no incidents yet: add some with geomap ingest.", OK)
