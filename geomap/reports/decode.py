"""From the bytes of a file to its text, or to a sentence that says why they are none.

Text that is neither UTF-8 nor marked as UTF-16 is refused rather than guessed: on short texts guesses are wrong
(charset-normalizer takes koi8-r for shift_jis, latin-1 for cp775), and a name read wrong is a pin in the wrong place.
"""

from __future__ import annotations

import codecs

from geomap.errors import InputError


def decoded(data: bytes, name: str, declared: str | None = None) -> str:
    """The text without its byte order mark; `declared` is the encoding the file itself states, tried after UTF-8."""
    refuse_binary(data, name)
    for encoding in ("utf-16",) if marked_utf16(data) else ("utf-8-sig", declared):
        try:
            if encoding and codecs.lookup(encoding).name not in _NO_CHARSETS:
                return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    guess = _guess(data)
    raise InputError(f"{name} is not UTF-8 (perhaps {guess}): convert it, such as with iconv -f {guess} -t utf-8.")


def marked_utf16(data: bytes) -> bool:
    return data[:2] in (b"\xff\xfe", b"\xfe\xff")


def refuse_binary(data: bytes, name: str) -> None:
    """InputError for what is no text at all, told by its first bytes or by NUL bytes in it."""
    for magic, what in _NOT_TEXT.items():
        if data.startswith(magic):
            raise InputError(f"{name} is {what}.")
    if b"\0" in data and not marked_utf16(data):
        raise InputError(f"{name} is binary or holds NUL bytes: give geomap plain text in UTF-8.")


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # slow to load

    best = from_bytes(data[:20_000]).best()
    return best.encoding if best else "latin-1"


# What Python can decode besides charsets; no page is written in one, and on some of them it takes hours.
_NO_CHARSETS = frozenset({"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_NOT_TEXT = {
    b"%PDF-": "a PDF: convert it with pdftotext",
    b"PK\x03\x04": "a zip archive or an Office document: unpack it, or save it as plain text",
    b"\xd0\xcf\x11\xe0": "an Office document: save it as plain text",
    b"{\\rtf": "an RTF document: save it as plain text",
    b"\x1f\x8b": "compressed: unpack it with gunzip",
    b"\x89PNG": "an image: give geomap the words of the report",
    b"\xff\xd8\xff": "an image: give geomap the words of the report",
}
