"""Databases of an earlier geomap, brought forward step by step by `geomap migrate`.

`versions` is what Alembic runs on PostGIS, `sqlite` what sqlite_migration.py runs on a file.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from alembic import op

from geomap.store.postgis import PostgisSession
from geomap.store.rendered import render_all


def run(script: str) -> None:
    """Execute a file of `versions/`, which holds any number of statements."""
    _connection().execute(files(__package__).joinpath("versions", script).read_bytes())


def render() -> None:
    """Keep every incident as downloads give it."""
    config = op.get_context().config
    assert config is not None
    render_all(PostgisSession(_connection()), config.attributes["progress"])


def _connection() -> Any:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    return connection
