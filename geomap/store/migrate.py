"""Brings a PostGIS database forward to the schema of this geomap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool
from sqlalchemy.exc import DBAPIError

from .postgis import ALONE, SCHEMA, failures, schema_of


def migrate(url: str) -> tuple[str | None, str]:
    """The schema that the database had, None for an empty one, and the one that it has now; StoreError if it cannot be.

    Whatever stops it on the way, the database stays as it was.
    """
    with failures(url), psycopg.connect(url) as connection:
        connection.execute(ALONE)
        before = schema_of(connection)
        if before != SCHEMA:
            _upgrade(connection)
    return before, SCHEMA


def _upgrade(connection: psycopg.Connection[Any]) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=pool.StaticPool)
    with engine.connect() as config.attributes["connection"]:
        try:
            command.upgrade(config, SCHEMA)
        except DBAPIError as error:
            raise error.orig or error from error
