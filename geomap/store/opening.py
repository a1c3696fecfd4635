"""A database that is opened when it is first used, and by each process for itself."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from threading import Lock

from .addresses import open_database
from .dialect import Database, Fault, Session


class LateDatabase:
    """The database at an address. Until it can be opened, whatever needs it raises StoreError and tries again.

    No connection outlives a fork: SQLite's locks and the threads of a pool stay with the process that made them.
    """

    def __init__(self, url: str) -> None:
        self.name = "not opened yet"
        self._url = url
        self._lock = Lock()
        self._opened: Database | None = None
        self._process = 0
        self._left: list[Database] = []  # of the process that we were forked from, which alone may close them

    def reading(self) -> AbstractContextManager[Session]:
        return self._here().reading()

    def writing(self) -> AbstractContextManager[Session]:
        return self._here().writing()

    def verify(self) -> None:
        self._here().verify()

    def faults(self) -> list[Fault]:
        return self._here().faults()

    def close(self) -> None:
        with self._lock:
            if self._opened and self._process == os.getpid():
                self._opened.close()
            self._opened = None

    def _here(self) -> Database:
        with self._lock:
            if self._opened and self._process != os.getpid():
                self._left.append(self._opened)
                self._opened = None
            if self._opened is None:
                self._opened, self._process = open_database(self._url), os.getpid()
                self.name = self._opened.name
            return self._opened
