"""What geocoders have said, and when they may be asked again: one SQLite file for all threads and processes."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from geomap.model import Kind

from .answer import Found

log = logging.getLogger(__name__)

MISS_EXPIRES = 30 * 86400.0  # seconds; a place unknown today may be mapped next month
LONGEST_PAUSE = 86400.0  # seconds; a server that asks for more is asked again after a day
_BUSY = 3.0  # seconds to wait for another process's write, which takes milliseconds

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
    geocoder TEXT, name TEXT, lang TEXT, asked REAL, found TEXT, PRIMARY KEY (geocoder, name, lang)
);
CREATE TABLE IF NOT EXISTS turn (geocoder TEXT PRIMARY KEY, free_at REAL);
"""

_T = TypeVar("_T")


class Cache:
    """Answers of one geocoder by folded name and language; times are seconds since the epoch, from `clock`.

    A damaged file is set aside and begun anew. Where no file can be used (or `path` is None), memory serves instead.
    """

    def __init__(self, path: Path | None, geocoder: str, clock: Callable[[], float]) -> None:
        self._path, self._geocoder, self._clock = path, geocoder, clock
        self._db: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    def get(self, name: str, lang: str) -> tuple[Found, ...] | None:
        """The candidates, empty for a miss; None if this was never asked, or missed too long ago."""
        select = "SELECT asked, found FROM answer WHERE (geocoder, name, lang) = (?, ?, ?)"
        row = self._do(lambda db: db.execute(select, (self._geocoder, name, lang)).fetchone())
        found = _loads(row[1]) if row else None
        return None if not found and row and row[0] + MISS_EXPIRES < self._clock() else found

    def put(self, name: str, lang: str, found: tuple[Found, ...]) -> None:
        row = (self._geocoder, name, lang, self._clock(), json.dumps([asdict(one) for one in found]))
        self._do(lambda db: db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?)", row))

    def take_turn(self, interval: float) -> float:
        """0 if the geocoder may be asked now, and then by nobody else for `interval` seconds; else the seconds to wait."""

        def take(db: sqlite3.Connection) -> float:
            now = self._clock()
            db.execute("BEGIN IMMEDIATE")  # no other process may read between our reading and writing
            try:
                row = db.execute("SELECT free_at FROM turn WHERE geocoder = ?", (self._geocoder,)).fetchone()
                wait: float = max(0.0, row[0] - now) if row else 0.0
                if wait > LONGEST_PAUSE + interval:  # the computer's clock was set back
                    wait = 0.0
                if not wait:
                    self._set_free_at(db, now + interval)
            finally:
                db.execute("COMMIT")
            return wait

        return self._do(take)

    def pause(self, seconds: float) -> None:
        """Let nobody ask for `seconds`, a day at most."""
        free_at = self._clock() + min(seconds, LONGEST_PAUSE)
        self._do(lambda db: self._set_free_at(db, free_at))

    def close(self) -> None:
        with self._lock:
            if self._db:
                self._db.close()
            self._db = None

    def _set_free_at(self, db: sqlite3.Connection, free_at: float) -> None:
        db.execute("INSERT OR REPLACE INTO turn VALUES (?, ?)", (self._geocoder, free_at))

    def _do(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """`work` on the file; if that is damaged, on a new one; if that cannot be, on memory."""
        with self._lock:
            for recover in (self._set_aside, self._do_without):
                try:
                    return work(self._connected())
                except (sqlite3.Error, OSError) as error:
                    recover(error)
            return work(self._connected())

    def _connected(self) -> sqlite3.Connection:
        if self._db is None:
            if self._path:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                self._path or ":memory:", timeout=_BUSY, isolation_level=None, check_same_thread=False
            )
            self._db.executescript(_SCHEMA)
        return self._db

    def _set_aside(self, error: Exception) -> None:
        self.close()
        damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        if not (damaged and self._path):
            return self._do_without(error)
        aside = self._path.with_name(f"{self._path.name}.damaged")
        log.warning("The geocoder's cache %s is damaged (%s): it was set aside as %s.", self._path, error, aside.name)
        try:
            self._path.replace(aside)
            Path(f"{self._path}-journal").unlink(missing_ok=True)  # else SQLite would replay it into the new file
        except OSError as trouble:
            self._do_without(trouble)

    def _do_without(self, error: Exception) -> None:
        self.close()
        log.warning("The geocoder's cache %s cannot be used (%s): nothing will be remembered.", self._path, error)
        self._path = None


def _loads(found: str) -> tuple[Found, ...] | None:
    try:
        return tuple(_found(row) for row in json.loads(found))
    except (ValueError, TypeError, KeyError):
        return None  # written by another version: ask again


def _found(row: dict[str, Any]) -> Found:
    kind = row.pop("kind")
    return Found(**{**row, "names": tuple(row["names"]), "kind": Kind(kind) if kind else None})
