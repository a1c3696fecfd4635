"""Brings an SQLite file forward to the schema of this geomap."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from importlib.resources import files

from .rendered import render_all
from .sqlite import SCHEMA, SqliteDatabase, existing, schema_of, statements

RENDERED = 4  # the schema from which on incidents are kept as downloads give them


def migrate(path: str, progress: Callable[[int, int], None]) -> tuple[str, str]:
    """The schema that the file had and the one that it has now; StoreError if it cannot be.

    Whatever stops it on the way, the file stays as it was. `progress` is told how many incidents of how many are done.
    """
    with closing(SqliteDatabase(existing(path), former=True)) as database, database.writing() as db:
        before = schema_of(db)
        for number in range(before + 1, SCHEMA + 1):
            script = files(__package__).joinpath("migrations", "sqlite", f"{number:04}.sql").read_text("utf-8")
            for statement in statements(script):
                db.execute(statement)
            if number == RENDERED:
                render_all(db, progress)
            db.execute(f"PRAGMA user_version = {number}")
    return str(before), str(SCHEMA)
