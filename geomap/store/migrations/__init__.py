"""The schema of a PostGIS database, forward step by step: what Alembic runs for `geomap migrate`."""

from __future__ import annotations

from importlib.resources import files

from alembic import op


def run(script: str) -> None:
    """Execute a file of `versions/`, which holds any number of statements."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(files(__package__).joinpath("versions", script).read_bytes())
