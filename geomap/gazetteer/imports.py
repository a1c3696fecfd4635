"""Adds a user's own data to a compiled gazetteer: GeoNames dumps and CSV tables."""

from __future__ import annotations

import hashlib
import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from geomap.errors import GazetteerError

from . import archives, table
from .build import Progress, check_version, connect, index_settlements, replacing
from .geonames import AlternateName, is_alternate_names, is_dump, read_alternate_name, read_place
from .sources import Row
from .table import BadRow
from .writer import ATTACHED, Writer

__all__ = ["BadRow", "ImportResult", "import_files"]

Record = Row | AlternateName | BadRow
LONGEST_LINE = 1_000_000  # characters; GeoNames' longest have a hundredth of that
TOLD = 1_000  # skipped rows of which the reason is kept
_STEP = 1 << 20  # characters between two reports of progress


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many places and names were taken, and how many rows were not, with the reasons of the first."""

    added: int
    names: int
    refused: int
    skipped: tuple[BadRow, ...]

    def __add__(self, other: ImportResult) -> ImportResult:
        skipped = (*self.skipped, *other.skipped)[:TOLD]
        return ImportResult(self.added + other.added, self.names + other.names, self.refused + other.refused, skipped)


@dataclass(frozen=True, slots=True)
class _Source:
    """A text file, or one inside a zip archive."""

    file: Path
    member: str | None
    size: int

    @property
    def label(self) -> str:
        return f"{self.file}:{self.member}" if self.member else str(self.file)

    @contextmanager
    def lines(self) -> Iterator[Iterable[str]]:
        with _readable(self.label), ExitStack() as stack:
            if self.member is None:
                stream: IO[bytes] = stack.enter_context(self.file.open("rb"))
            else:
                stream = stack.enter_context(stack.enter_context(zipfile.ZipFile(self.file)).open(self.member))
            yield _lines(io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline=""), self.label)


def _lines(text: IO[str], label: str) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise GazetteerError(
                f"{label} has a line of over {LONGEST_LINE:,} characters: give a table with a place a line."
            )
        yield line


def import_files(target: Path, files: Sequence[Path], progress: Progress = lambda done, total: None) -> ImportResult:
    """Adds places and names from `files` to the gazetteer `target`.

    Takes GeoNames dumps (allCountries.txt, UA.txt), alternateNamesV2.txt and CSV tables with a header (see table.read), each
    also zipped. A place that is already there is replaced; a broken row is skipped and reported. All or nothing: if a file
    cannot be used at all, GazetteerError is raised and `target` stays as it was. `progress` counts characters read.
    """
    check_version(target)
    sources = sorted((s for file in files for s in _sources(file)), key=_holds_names)  # names need their places first
    with replacing(target) as connection:
        with closing(connect(target)) as old:
            old.backup(connection)
        writer = Writer(connection, imported=True)
        taken = ImportResult(0, 0, 0, ())
        for source, report in zip(sources, _shares(sources, progress), strict=True):
            taken += _take(writer, source, report)
        writer.finish()
        index_settlements(connection, imported_only=True)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('imported', ?)", (_imported(connection, files),))
        connection.commit()
    return taken


def _imported(connection: sqlite3.Connection, files: Sequence[Path]) -> str:
    """A digest of all that was ever imported, in its order."""
    before = connection.execute("SELECT value FROM meta WHERE key = 'imported'").fetchone()
    digest = hashlib.sha256(before[0].encode() if before else b"")
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def _take(writer: Writer, source: _Source, report: Callable[[int], None]) -> ImportResult:
    """Writes what one file holds; GazetteerError if that is nothing."""
    added, names, refused, skipped = 0, 0, 0, list[BadRow]()
    for record in _records(source, report):
        match record:
            case BadRow():
                refused += 1
                skipped += [record] if refused <= TOLD else []
            case Row():
                names += writer.add(record)
                added += 1
            case AlternateName(place_id, name):
                place = writer.find(place_id)
                names += 0 if place is None else writer.name(place, [name], origin=ATTACHED)
    if not added and not names:
        reason = f", the first because {skipped[0].reason} (line {skipped[0].line})" if skipped else ""
        raise GazetteerError(
            f"{source.label} has no usable row{reason}: give a GeoNames dump or a CSV with name, lat and lon."
        )
    return ImportResult(added, names, refused, tuple(skipped))


def _records(source: _Source, report: Callable[[int], None]) -> Iterator[Record]:
    first = _first_line(source)
    with source.lines() as stream:
        lines = _counted(stream, report)
        if is_dump(first):
            yield from _read(lines, source.label, read_place)
        elif is_alternate_names(first):
            yield from _read(lines, source.label, read_alternate_name)
        else:
            yield from table.read(lines, source.label)


def _read(lines: Iterable[str], label: str, parse: Callable[[str], Row | AlternateName | None]) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if record := parse(line):
                yield record
        except ValueError as error:
            yield BadRow(label, number, str(error))


def _sources(file: Path) -> list[_Source]:
    with _readable(str(file)):
        if not zipfile.is_zipfile(file):
            return [_Source(file, None, file.stat().st_size)]
        with zipfile.ZipFile(file) as archive:
            return [_Source(file, m.filename, m.file_size) for m in archives.members(archive) if _is_table(m.filename)]


@contextmanager
def _readable(label: str) -> Iterator[None]:
    """A block in which a file is opened or read."""
    try:
        yield
    except (OSError, *archives.DAMAGED) as error:
        raise GazetteerError(f"{label} cannot be read ({error}): name a file that is whole and readable.") from error


def _is_table(name: str) -> bool:
    return name.lower().endswith((".txt", ".csv")) and not name.lower().startswith(("readme", "iso-languagecodes"))


def _holds_names(source: _Source) -> bool:
    return is_alternate_names(_first_line(source))


def _first_line(source: _Source) -> str:
    with source.lines() as lines:
        return next((line for line in lines if line.strip() and not line.startswith("#")), "")


def _shares(sources: Sequence[_Source], progress: Progress) -> Iterator[Callable[[int], None]]:
    """For each source, a function that takes how much of it was read and reports the progress over all."""
    total, before = sum(source.size for source in sources), 0
    for source in sources:
        yield lambda read, before=before: progress(before + read, total)  # type: ignore[misc]
        before += source.size


def _counted(lines: Iterable[str], report: Callable[[int], None]) -> Iterator[str]:
    read = reported = 0
    for line in lines:
        yield line
        read += len(line)
        if read - reported > _STEP:
            reported = read
            report(read)
