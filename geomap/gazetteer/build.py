"""Compiles the gazetteer's sources into one SQLite file."""

from __future__ import annotations

import hashlib
import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path

from geomap import whole
from geomap.config import bundled
from geomap.errors import GazetteerError

from . import sources, table
from .populations import corrected, ranked
from .sources import Row
from .writer import SCHEMA, Writer

VERSION = 1  # of schema.sql
_SIZE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size, meta WHERE key = 'fingerprint'"
Progress = Callable[[int, int], None]
_STEP = 5000


def build(
    target: Path,
    progress: Progress = lambda done, total: None,
    *,
    folder: Path | None = None,
    towns: Callable[[], Iterable[Row]] = sources.settlements,
) -> None:
    """Compiles the data files of `folder` (by default the bundled ones) and the `towns` into `target`.

    Written beside the target and moved into place when complete. What a user imported before is kept.
    `progress` counts places. GazetteerError if a data file is broken or the target cannot be written.
    """
    folder = folder or bundled("gazetteer")
    with replacing(target) as connection:
        connection.executescript(SCHEMA.read_text("utf-8"))
        _fill(connection, folder, list(_ranked(towns(), folder)), progress)
        if _is_usable(target):
            _carry_over(connection, target)
        index_settlements(connection, imported_only=False)
        connection.execute("INSERT INTO meta VALUES ('fingerprint', ?)", (sources.fingerprint(folder),))
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.commit()


def is_current(path: Path) -> bool:
    """Whether there is a compiled gazetteer that was built from the sources of today."""
    if not _is_usable(path):
        return False
    with closing(connect(path)) as connection:
        found = connection.execute("SELECT value FROM meta WHERE key = 'fingerprint'").fetchone()
    return bool(found[0] == sources.fingerprint(bundled("gazetteer")))


def edition(connection: sqlite3.Connection) -> str:
    """What tells a compiled gazetteer from one of other sources, or into which other files were imported."""
    rows = connection.execute("SELECT value FROM meta WHERE key IN ('fingerprint', 'imported') ORDER BY key").fetchall()
    return hashlib.sha256("\n".join(value for (value,) in rows).encode()).hexdigest()[:12]


def connect(path: Path) -> sqlite3.Connection:
    """A read-only connection to a compiled gazetteer."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


@contextmanager
def replacing(target: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a new file beside the target, which replaces it if all goes well."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole.replacing(target) as partial, closing(sqlite3.connect(partial)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;")
            yield connection
    except (OSError, sqlite3.DatabaseError) as error:
        raise GazetteerError(f"The gazetteer {target} cannot be written ({error}): free or change its folder.") from error


def check_version(path: Path) -> None:
    """GazetteerError unless there is a whole compiled gazetteer that this version of geomap understands."""
    if not path.is_file():
        raise GazetteerError(f"The gazetteer {path} does not exist: run `geomap gazetteer build`.")
    try:
        with closing(connect(path)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            size = connection.execute(_SIZE).fetchone()
    except sqlite3.Error as error:
        raise GazetteerError(f"The gazetteer {path} is damaged: run `geomap gazetteer build`.") from error
    if size != (path.stat().st_size,):
        raise GazetteerError(f"The gazetteer {path} is damaged: run `geomap gazetteer build`.")
    if version != VERSION:
        raise GazetteerError(f"The gazetteer {path} is of another version of geomap: run `geomap gazetteer build`.")


def index_settlements(connection: sqlite3.Connection, *, imported_only: bool) -> None:
    """Makes settlements findable by where they lie and how large they are."""
    connection.create_function("rank", 1, population_rank, deterministic=True)
    connection.execute(_INDEX, (imported_only,))


def population_rank(population: int) -> float:
    """How high a settlement reaches in the third dimension of their index: powers of ten fill it as evenly as the others."""
    return math.log10(population + 1)


def _fill(connection: sqlite3.Connection, folder: Path, towns: list[Row], progress: Progress) -> None:
    writer = Writer(connection, imported=False)
    areas = list(sources.areas(folder))
    total = len(areas) + len(towns)
    for row in chain(sources.continents(), areas):
        writer.add(row)
    for place_id, kind, outline in sources.outlines(folder):
        writer.outline(_found(writer, place_id, sources.OUTLINES), kind, outline)
    for done, row in enumerate(towns, len(areas)):
        writer.add(row)
        if done % _STEP == 0:
            progress(done, total)
    for file in (folder / name for name in sources.TABLES):
        for row in table.bundled(file) if file.is_file() else ():
            writer.add(row)
    for file in (folder / name for name in sources.ALIASES):
        for alias, place_id in sources.aliases(file) if file.is_file() else ():
            writer.name(_found(writer, place_id, file.name), [alias])
    writer.finish()
    progress(total, total)


def _ranked(towns: Iterable[Row], folder: Path) -> Iterable[Row]:
    return ranked(list(corrected(towns, sources.populations(folder))))


def _found(writer: Writer, place_id: str, file: str) -> int:
    pk = writer.find(place_id)
    if pk is None:
        raise GazetteerError(f"{file} names the place {place_id!r}, which no source has: correct or remove that row.")
    return pk


def _is_usable(path: Path) -> bool:
    try:
        check_version(path)
    except GazetteerError:
        return False
    return True


def _carry_over(connection: sqlite3.Connection, old: Path) -> None:
    """Copies what the user had imported."""
    connection.commit()
    connection.execute("ATTACH ? AS old", (str(old),))
    for statement in _CARRY:
        connection.execute(statement)
    connection.commit()
    connection.execute("DETACH old")


_CARRY = (
    "INSERT OR REPLACE INTO place SELECT * FROM old.place WHERE imported",
    'UPDATE name SET "primary" = 0 WHERE "primary" AND place IN (SELECT pk FROM place WHERE imported)',
    """
    INSERT INTO name SELECT n.* FROM old.name n JOIN place p ON p.pk = n.place WHERE n.origin > 0
    ON CONFLICT DO UPDATE SET "primary" = excluded."primary", origin = excluded.origin
    """,
    "INSERT INTO meta SELECT * FROM old.meta WHERE key = 'imported'",
)
_INDEX = """
    INSERT OR REPLACE INTO settlement_box
    SELECT pk, lon, lon, lat, lat, rank(population) - 1, rank(population) FROM place
    WHERE kind = 'settlement' AND imported >= ?
"""
