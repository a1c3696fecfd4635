"""Incidents and former ones as downloads give them, made when they are written, so that a download has only to copy."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from geomap.feature import feature, packed
from geomap.model import Incident

from .dialect import Session
from .rows import from_row, insert, names

BATCH = 1000

_INCIDENT = ", ".join(names(Incident))


def render(db: Session, key: int, incident: Incident) -> None:
    """Keep an incident as a Feature, under its key."""
    insert(db, "features", {"key": key, "json": packed(feature(incident))})


def render_all(db: Session, progress: Callable[[int, int], None]) -> None:
    """Keep all that are there. `progress` is told how many of how many are done."""
    total = db.execute("SELECT (SELECT count(*) FROM incidents) + (SELECT count(*) FROM past)").fetchone()[0]
    done = 0
    for table in ("incidents", "past"):
        rows = iter(db.stream(f"SELECT key, {_INCIDENT} FROM {table}"))
        while batch := list(islice(rows, BATCH)):
            made = [(key, packed(feature(from_row(Incident, row)))) for key, *row in batch]
            db.executemany("INSERT INTO features (key, json) VALUES (?, ?)", made)
            done += len(batch)
            progress(done, total)
