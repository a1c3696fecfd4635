"""XML whose text is text, whatever it says."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def text(words: str) -> str:
    """Words as markup, without what no XML document may hold, however it is written."""
    return escape(_NO_CHARACTER.sub("\ufffd", words))


def element(tag: str, content: str = "", /, **attributes: str) -> str:
    """An element around markup."""
    stated = "".join(f' {name}="{_quoted(value)}"' for name, value in attributes.items())
    return f"<{tag}{stated}>{content}</{tag}>" if content else f"<{tag}{stated}/>"


def line(markup: str) -> bytes:
    """Markup as a line of a document in UTF-8."""
    return markup.encode() + b"\n"


def _quoted(value: str) -> str:
    return text(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
