"""Brings a PostGIS database forward to the schema of this geomap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool
from sqlalchemy.exc import DBAPIError

from .postgis import ALONE, ANSWER, SCHEMA, configure, failures, named, refuse_later, schema_of


def migrate(url: str, progress: Callable[[int, int], None]) -> tuple[str | None, str]:
    """The schema that the database had, None for an empty one, and the one that it has now; StoreError if it cannot be.

    Whatever stops it on the way, the database stays as it was. `progress` is told how many incidents of how many are done.
    """
    with failures(url), psycopg.connect(url, connect_timeout=ANSWER) as connection:
        configure(connection)
        connection.execute(ALONE)
        before = schema_of(connection)
        refuse_later(before, named(url))
        if before != SCHEMA:
            _upgrade(connection, progress)
    return before, SCHEMA


def _upgrade(connection: psycopg.Connection[Any], progress: Callable[[int, int], None]) -> None:
    config = Config(attributes={"progress": progress})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=pool.StaticPool)
    with engine.connect() as config.attributes["connection"]:
        try:
            command.upgrade(config, SCHEMA)
        except DBAPIError as error:
            raise error.orig or error from error
