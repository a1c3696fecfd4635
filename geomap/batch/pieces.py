"""Which pieces of work do files of reports come to, and is what a piece was cut from still there?

A file of JSON lines is cut between lines, always at the same ones, so that a file that has grown has the pieces that it had
and some more. Any other file is one piece.
"""

from __future__ import annotations

import datetime as dt
import io
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from geomap.errors import InputError
from geomap.reports import Item, in_parts, read_lines, read_reports, report_files

SIZE = 1 << 16  # bytes of a piece, to which the rest of its last line comes: some twenty reports, a third of a second
_BLOCK = 1 << 20  # bytes of a longer line or file that are held at a time


@dataclass(frozen=True, slots=True)
class Asked:
    """How reports are to be read: their day of publication where they state none, and whether files are JSON lines."""

    date: dt.date | None = None
    jsonl: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file, or a whole one, to be read by whoever sees the file."""

    file: Path  # absolute, since a worker may have another working directory
    asked: Asked
    start: int = 0  # bytes into the file
    stop: int = 0
    line: int = 0  # the number of its first line; 0 for a file that is read whole
    digest: str = ""  # of the bytes and of how they are asked to be read; empty where nothing can be told beforehand

    @property
    def size(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class State:
    """Words that change with what a file holds and how it is asked to be read, and how many bytes it has."""

    words: str
    size: int


def files_in(named: Sequence[Path]) -> list[Path]:
    """The files that were named, and those in the folders that were; a folder stands for itself if it holds none."""
    return [file.absolute() for each in named for file in (each.is_dir() and report_files(each)) or [each]]


def state_of(file: Path, asked: Asked) -> State:
    """What a file is like now; nothing for what is no file."""
    try:
        found = file.stat()
    except OSError:
        return State("", 0)
    words = f"{found.st_size} bytes of {found.st_mtime_ns}, {_way(asked)}"
    return State(words, found.st_size) if stat.S_ISREG(found.st_mode) else State("", 0)


def pieces(file: Path, asked: Asked) -> Iterator[Piece]:
    """The pieces of a file in order. What cannot be opened, or is none, is a piece too: who reads it says why."""
    if not file.is_file():
        yield Piece(file, asked)
        return
    try:
        with file.open("rb") as stream:
            yield from _cut(stream, file, asked)
    except OSError:
        yield Piece(file, asked)


def items(piece: Piece) -> Iterator[Item]:
    """What is in a piece; InputError if that is not what it was cut from."""
    if piece.digest and piece.digest != _digest_of(piece):
        raise InputError(f"{piece.file} changed while it was read: run the same command again.")
    if not piece.line:
        yield from read_reports(piece.file, date=piece.asked.date, jsonl=piece.asked.jsonl)
        return
    with piece.file.open("rb") as stream:
        yield from read_lines(_part(stream, piece), str(piece.file), piece.line, date=piece.asked.date)


def _cut(stream: BinaryIO, file: Path, asked: Asked) -> Iterator[Piece]:
    parts = in_parts(file, stream.readline(_BLOCK), asked.jsonl)
    stream.seek(0)
    if not parts:
        digest = _begun(asked)
        while block := stream.read(_BLOCK):
            digest.update(block)
        yield Piece(file, asked, 0, stream.tell(), 0, digest.hexdigest())
        return
    start, line, block = 0, 1, stream.read(SIZE)
    while block:
        digest, lines = _begun(asked), 0
        while block:
            digest.update(block)
            lines += block.count(b"\n")
            block = b"" if block.endswith(b"\n") else stream.readline(_BLOCK)
        yield Piece(file, asked, start, stream.tell(), line, digest.hexdigest())
        start, line, block = stream.tell(), line + lines, stream.read(SIZE)


def _digest_of(piece: Piece) -> str:
    """The digest of what stands where a piece was cut; empty if nothing does."""
    digest = _begun(piece.asked)
    try:
        with piece.file.open("rb") as stream:
            part = _part(stream, piece)
            while block := part.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _begun(asked: Asked) -> blake2b:
    return blake2b(_way(asked).encode(), digest_size=16)


def _way(asked: Asked) -> str:
    return f"{asked.date or 'no day'}, {'lines' if asked.jsonl else 'by suffix'}\n"


def _part(stream: BinaryIO, piece: Piece) -> BinaryIO:
    stream.seek(piece.start)
    return io.BufferedReader(_Part(stream, piece.size))


class _Part(io.RawIOBase):
    """The next so many bytes of a stream."""

    def __init__(self, stream: BinaryIO, left: int) -> None:
        self._stream, self._left = stream, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)
