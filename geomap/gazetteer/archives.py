"""What of a zip archive may be unpacked. Nothing is ever written where an archive says, only read from inside of it."""

from __future__ import annotations

import struct
import zipfile
import zlib

from geomap.errors import GazetteerError

MAX_UNPACKED = 8_000_000_000  # bytes of all that an archive holds; GeoNames' largest holds a fifth of that
MAX_RATIO = 100  # of a file's length to what it is packed into: tables reach ten, bombs a thousand

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises on archives that are none, besides OSError."""

_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


def members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What an archive holds; GazetteerError for one that unpacks into more than any table, or cannot be unpacked."""
    found = archive.infolist()
    for member in found:
        if member.flag_bits & _ENCRYPTED or member.compress_type not in _PACKED:
            raise GazetteerError(f"{archive.filename} is encrypted or packed in a rare way: pack it anew as a plain zip.")
    swollen = any(member.file_size > MAX_RATIO * max(member.compress_size, 1) for member in found)
    if swollen or sum(member.file_size for member in found) > MAX_UNPACKED:
        raise GazetteerError(f"{archive.filename} unpacks into more than a table of places ever does: unpack it yourself.")
    return found
