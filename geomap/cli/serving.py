"""`geomap serve`: the map in the browser, served by this process."""

from __future__ import annotations

import errno
import logging
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from geomap import __version__, logs
from geomap.errors import ConfigError

from .common import OK, STOPPED, database, hint_if_empty, log_format, ready_gazetteer, say, settings_with
from .hiring import hiring
from .keeping import keep, sample_files

if TYPE_CHECKING:
    from flask import Flask


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

    from .server import serve_until_stopped

    settings = settings_with(db=db, host=host, port=port, tiles=tiles, public_url=public_url, log=log_format)
    logs.configure(settings.log)
    with _listening(settings.host, settings.port) as listener, open_store(settings.db_url) as store:
        app = create_app(settings, store, ready_gazetteer(settings))
        if samples and not store.total():
            hire = hiring(replace(settings, offline=True))
            if keep(store, hire, sample_files(), Asked()) == STOPPED:
                return STOPPED
        hint_if_empty(store)
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
