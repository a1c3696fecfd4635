"""Empty databases to test with: SQLite files, and databases of a PostgreSQL server of our own."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg

from geomap.store.addresses import sqlite_path
from geomap.store.copying import TABLES
from geomap.store.migrate import migrate

Blank = Callable[[], AbstractContextManager[str]]  # the address of an empty database, for a while

_TABLES = (*TABLES, "store")
_SEQUENCES = ("changes_number_seq", "past_key_seq", "stretches_key_seq", "aside_key_seq")
_FORMER = Path(__file__).parent / "data" / "schema-0001.sql.gz"
_SAFE = "-c fsync=off -c max_connections=200"  # from all but a power cut
_HASTY = f"{_SAFE} -c synchronous_commit=off -c full_page_writes=off"


def no_matter(done: int, total: int) -> None:
    """What is told of progress that nobody watches."""


@contextmanager
def tampering(url: str) -> Iterator[Callable[[str], object]]:
    """Runs statements on a database that nothing stands in the way of: no foreign key and no check of geomap's."""
    if path := sqlite_path(url):
        with closing(sqlite3.connect(path)) as file:
            yield lambda sql: file.execute(sql).fetchall()
            file.commit()
    else:
        with psycopg.connect(url) as db:
            db.execute("SET session_replication_role = replica")
            yield lambda sql: db.execute(sql.encode())


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/incidents.sqlite"


@dataclass
class Server:
    """A PostgreSQL server that listens at a socket in a folder."""

    folder: Path
    control: Callable[[str], None]  # does what pg_ctl calls start, stop or restart, at once
    free: list[str] = field(default_factory=list)  # migrated and empty
    made: int = 0
    earlier: str = ""  # the database that `former` ones begin as

    @contextmanager
    def blank(self) -> Iterator[str]:
        """Databases are used again, since to make one takes longer than to empty it."""
        url = self.free.pop() if self.free else self._migrated()
        yield url
        with psycopg.connect(url) as db:
            db.execute("SET session_replication_role = replica")  # no trigger and no foreign key minds
            for table in _TABLES:  # a hundred times faster than TRUNCATE where there is little
                db.execute(f"DELETE FROM {table}".encode())
            for sequence in _SEQUENCES:
                db.execute(f"ALTER SEQUENCE {sequence} RESTART".encode())
            db.execute("INSERT INTO store DEFAULT VALUES")
        self.free.append(url)

    def new(self, like: str = "template1") -> str:
        """The address of a database in which nothing is, or the same as in another of this server."""
        self.made += 1
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute(f"CREATE DATABASE test{self.made} TEMPLATE {like}".encode())
        return self.url(f"test{self.made}")

    @contextmanager
    def former(self) -> Iterator[str]:
        """The address of a database of the schema before this one's, with incidents of all kinds."""
        if not self.earlier:
            url = self.new()
            command = [_programs() / "psql", "--quiet", "--output", os.devnull, "--set", "ON_ERROR_STOP=1", url]
            subprocess.run(command, input=gzip.decompress(_FORMER.read_bytes()), check=True)
            self.earlier = f"test{self.made}"
        url = self.new(like=self.earlier)
        yield url
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute(f"DROP DATABASE {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)".encode())

    def url(self, database: str) -> str:
        return f"postgresql://geomap@/{database}?host={self.folder}"

    def _migrated(self) -> str:
        url = self.new()
        migrate(url, no_matter)
        return url


def unavailable() -> str:
    """Why there can be no server here; empty if there can."""
    if not _programs():
        return "no PostgreSQL on this machine: install postgresql-15-postgis-3 to run the tests on PostGIS"
    shared = subprocess.run([_programs() / "pg_config", "--sharedir"], capture_output=True, text=True, check=True)
    if not Path(shared.stdout.strip(), "extension", "postgis.control").is_file():
        return "PostgreSQL here has no PostGIS: install postgresql-15-postgis-3 to run the tests on PostGIS"
    return ""


@contextmanager
def server(hasty: bool = True) -> Iterator[Server]:
    """A server for a while, run by nobody if we are root, whom PostgreSQL refuses.

    A hasty one may forget the last moments when it is stopped at once.
    """
    with tempfile.TemporaryDirectory(prefix="geomap-pg-") as name:
        folder = Path(name)
        user = {"user": "nobody", "extra_groups": []} if os.getuid() == 0 else {}
        if user:
            shutil.chown(folder, "nobody")

        def control(program: str, *words: str) -> None:
            command = [_programs() / program, "-D", folder / "data", *words]
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)

        control("initdb", "-A", "trust", "-U", "geomap", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} {_HASTY if hasty else _SAFE}"
        start = ("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options)
        control(*start, "start")
        try:
            yield Server(folder, partial(control, *start, "-m", "immediate"))
        finally:
            control("pg_ctl", "-w", "-m", "immediate", "stop")


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs, which Debian keeps off the PATH."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return Path(found).resolve().parent if found else debian[-1].parent if debian else None
