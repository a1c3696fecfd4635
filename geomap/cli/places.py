"""`geomap gazetteer`: building it, adding to it, looking into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.config import Settings

from .common import (
    OK,
    SOME_UNREADABLE,
    build_gazetteer,
    complain,
    measuring,
    ready_gazetteer,
    say,
    settings_with,
    step,
    text_lines,
)

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.model import Entry, Place


@click.group()
def gazetteer() -> None:
    """The places that names are looked up in."""


@gazetteer.command()
def build() -> int:
    """Compile the gazetteer anew. What was imported into it is kept."""
    settings = settings_with()
    build_gazetteer(settings.gazetteer_file)
    say(f"The gazetteer is ready: {settings.gazetteer_file}")
    return OK


@gazetteer.command("import", short_help="Add places from files: GeoNames or CSV.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def import_files(files: tuple[Path, ...]) -> int:
    """Add places: GeoNames dumps (.txt or .zip), or CSV tables with at least the columns name, lat and lon.

    A row that cannot be used is named and skipped.

    \b
    Examples:
      geomap gazetteer import allCountries.txt alternateNamesV2.txt
      geomap gazetteer import my-places.csv
    """
    settings = settings_with()
    ready_gazetteer(settings)
    return _imported(settings, files)


@gazetteer.command(short_help="Download every place of a country.")
@click.argument("countries", nargs=-1, required=True, metavar="COUNTRY...")
def add(countries: tuple[str, ...]) -> int:
    """Download every place that GeoNames has in a COUNTRY (a code such as UA, or all), with its names in all languages.

    What breaks off goes on from there when the command is run again. GEOMAP_GEONAMES_URL names another server.

    \b
    Example:
      geomap gazetteer add UA RU
    """
    from geomap.gazetteer.downloads import LICENCE, Server, dumps, fetch

    settings = settings_with()
    paths = [path for country in countries for path in dumps(country)]
    ready_gazetteer(settings)
    files = []
    for path in paths:
        with measuring(f"Downloading {path}") as bar:
            files.append(fetch(Server(settings.geonames_url), path, settings.home / "downloads", step(bar)))
    code = _imported(settings, files)
    for file in files:
        file.unlink()
    click.echo(LICENCE)
    return code


@gazetteer.command(short_help="Show the places that bear a name.")
@click.argument("words", nargs=-1, required=True, metavar="NAME")
def lookup(words: tuple[str, ...]) -> int:
    """Show the places that bear NAME, the most populous first; one that is only also called so counts half.

    \b
    Examples:
      geomap gazetteer lookup Makhnovka
      geomap gazetteer lookup New York
    """
    from geomap.text import fold

    name = " ".join(words)
    places = ready_gazetteer(settings_with())
    entries = places.lookup([fold(name)]).get(fold(name), ())
    for entry in sorted(entries, key=_weight, reverse=True):
        say(_described(entry.place, "" if entry.primary else f", also called {name}"))
    if not entries:
        say(f"No place is known by the name {name}: add it with geomap gazetteer import FILE.{_meant(places, name)}")
    return OK


@gazetteer.command(short_help="Measure how many places have a known name.")
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--ignore", type=click.Path(path_type=Path), help="A list of names that are not to count, one a line.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every missing name.")
def coverage(gold: Path, ignore: Path | None, as_json: bool) -> int:
    """Measure what share of the places in GOLD can be found by their name at all.

    GOLD has one JSON document a line, with "toponyms" that carry "text", "lat", "lon" and, where known, "geonameid".

    \b
    Example:
      geomap gazetteer coverage gold.jsonl
    """
    import json

    from geomap.gazetteer.coverage import coverage, read_gold

    from .coverage import as_data, as_table

    ignored = text_lines(ignore) if ignore else ()
    found = coverage(ready_gazetteer(settings_with()), list(read_gold(text_lines(gold), ignored)))
    if as_json:
        click.echo(json.dumps(as_data(found), ensure_ascii=False))
    else:
        say("\n".join(as_table(found)))
    return OK


def _imported(settings: Settings, files: Sequence[Path]) -> int:
    from geomap.gazetteer.imports import import_files

    with measuring("Importing places") as bar:
        result = import_files(settings.gazetteer_file, files, step(bar))
    for row in result.skipped:
        complain(f"{row.file} line {row.line} was skipped: {row.reason}", SOME_UNREADABLE)
    click.echo(f"{result.added:,} places and {result.names:,} names imported, {result.refused:,} rows skipped.")
    return SOME_UNREADABLE if result.refused else OK


def _meant(places: Gazetteer, name: str) -> str:
    """A question after the most populous places with a name like that one."""
    from geomap.text import fold

    keys = places.similar(fold(name))
    found = places.lookup(keys)
    likely = dict.fromkeys(_short(max(found[key], key=_weight).place) for key in keys)
    return f" Did you mean {' or '.join(likely)}?" if likely else ""


def _weight(entry: Entry) -> int:
    """How likely a place is meant by one of its names: one that is only also called so counts half."""
    return entry.place.population * (1 + entry.primary)


def _short(place: Place) -> str:
    return f"{place.name} ({place.country})" if place.country else place.name


def _described(place: Place, addition: str = "") -> str:
    region = ", ".join(filter(None, (place.admin1, place.country)))
    population = f"{place.population:,} people" if place.population else ""
    facts = (
        f"{place.name} ({place.kind}){addition}",
        region,
        f"{place.lat:.4f}, {place.lon:.4f}",
        population,
        place.id,
        place.source,
    )
    return "  ".join(filter(None, facts))
