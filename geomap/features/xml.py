"""XML elements whose text is text, whatever it says."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, tostring

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def element(tag: str, text: str = "", /, **attributes: str) -> Element:
    """An element without what no XML document may hold, however it is written."""
    made = Element(tag, {name: _characters(value) for name, value in attributes.items()})
    made.text = _characters(text)
    return made


def markup(element: Element) -> bytes:
    """The element as a line of a document in UTF-8."""
    return tostring(element, encoding="unicode").encode() + b"\n"


def _characters(text: str) -> str:
    return _NO_CHARACTER.sub("\ufffd", text)
