"""`geomap migrate` and `geomap copy`: what makes a database ready, and fills one from another."""

from __future__ import annotations

import click

from .common import OK, counted, database, measuring, settings_with, step


@click.command(short_help="Make a database ready for this geomap.")
@database
def migrate(db: str | None) -> int:
    """Bring a database forward to what this geomap needs: an SQLite file of an earlier one, a PostGIS database of an earlier
    one or an empty one.

    Nothing else ever changes its tables. Make a backup first; what fails leaves it as it was.

    \b
    Examples:
      geomap migrate
      geomap migrate --db postgresql://me@localhost/incidents
    """
    from geomap.store.addresses import migrate_database

    with measuring("Migrating") as bar:
        before, now = migrate_database(settings_with(db=db).db_url, step(bar))
    click.echo(f"Schema {now}, as it was." if before == now else f"Schema {now}, after {before or 'none'}.")
    return OK


@click.command(short_help="Copy a database into another.")
@click.option("--from", "source", metavar="URL", required=True, help="The database to copy.")
@click.option("--to", "target", metavar="URL", required=True, help="An empty one, or an SQLite file to be made.")
def copy(source: str, target: str) -> int:
    """Copy all that a database holds into another one of either kind, its history and what was split included.

    Run `geomap migrate` on a PostGIS target first. A copy into one that was stopped goes on where it was when run again.

    \b
    Examples:
      geomap copy --from sqlite:///incidents.sqlite --to postgresql://me@localhost/incidents
      geomap copy --from postgresql://me@localhost/incidents --to sqlite:///laptop.sqlite
    """
    from geomap.store.addresses import copy_database

    with measuring("Copying") as bar:
        counts = copy_database(source, target, step(bar))
    click.echo(f"{counted(counts)} copied.")
    return OK
