"""Reports in markup: the article of an HTML page, the items of an RSS or Atom feed."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from geomap.errors import InputError

from .decode import decoded, refuse_binary
from .fields import Item, Origin, Unreadable, given_id, read

MAX_PARTS = 300_000  # tags and attributes of a page: each costs a kilobyte, and the longest articles have a tenth of that
MAX_ATTRIBUTES = 1_000  # of one tag, each of which the parser compares with all before it
BLOCKS = ("p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3", "h4")


def html_page(data: bytes, origin: Origin) -> Iterator[Item]:
    """The main text of a page, with its headline, day, site and address."""
    import trafilatura  # slow to load

    markup = decoded(data, origin.name, _declared_encoding(data))
    _refuse_overloaded(markup, origin)
    page: Any = trafilatura.bare_extraction(markup, with_metadata=True, include_comments=False)
    if page is None or not page.text:
        raise InputError(f"{origin.name} holds no article that geomap can find: save its text as a .txt file.")
    stated = {"title": page.title, "date": page.date, "url": page.url, "publisher": page.sitename or page.hostname}
    yield from read(stated | {"text": page.text}, origin)


def feed_items(data: bytes, origin: Origin) -> Iterator[Item]:
    """Every item of a feed."""
    import feedparser

    refuse_binary(data, origin.name)
    feed = feedparser.parse(io.BytesIO(data))  # never as a string: feedparser would fetch one that is an address
    if not feed.get("version"):
        raise InputError(f"{origin.name} is no RSS or Atom feed: if it is a page or plain text, name it .html or .txt.")
    for number, entry in enumerate(feed.entries, 1):
        yield from _item(entry, feed.feed, origin.part("item", number))
    if feed.bozo and not isinstance(feed.bozo_exception, feedparser.CharacterEncodingOverride):
        problem = feed.bozo_exception
        raise InputError(f"{origin.name} is broken after item {len(feed.entries)} ({problem}): download it again.")


_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
_ATTRIBUTE = re.compile(r"""\s++[^\s<>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s<>]*+))?+""")
_TAG = re.compile(rf"<\w[^\s<>]*+(?:{_ATTRIBUTE.pattern})*+")


def _refuse_overloaded(markup: str, origin: Origin) -> None:
    """InputError for markup that is no article's, and would only take the parser's time and memory."""
    parts, most = markup.count("<"), 0
    for tag in _TAG.finditer(markup) if parts <= MAX_PARTS else ():
        attributes = len(_ATTRIBUTE.findall(tag[0]))
        parts, most = parts + attributes, max(most, attributes)
    if parts > MAX_PARTS or most > MAX_ATTRIBUTES:
        raise InputError(f"{origin.name} has more markup than an article ever has: save its text as a .txt file.")


def _declared_encoding(page: bytes) -> str | None:
    charset = re.search(rb"""charset=["']?([\w-]+)""", page[:4096])
    return charset[1].decode("ascii") if charset else None


def _item(entry: Mapping[str, Any], feed: Mapping[str, Any], origin: Origin) -> Iterator[Item]:
    day = entry.get("published_parsed") or entry.get("updated_parsed")
    stated = {
        "id": entry.get("id"),
        "title": entry.get("title"),
        "date": dt.date(*day[:3]).isoformat() if day else None,
        "url": entry.get("link"),
        "publisher": feed.get("title"),
        "lang": (feed.get("language") or "")[:2].lower(),
    }
    try:
        yield from read(stated | {"text": _words(entry, origin)}, origin)
    except InputError as error:
        yield Unreadable(given_id(stated), origin.name, str(error))


def _words(entry: Mapping[str, Any], origin: Origin) -> str:
    """The fullest text that an item carries: its content, else its summary, else its headline."""
    for part in (*entry.get("content", ()), entry.get("summary_detail") or {}):
        text = _untagged(part["value"], origin) if "html" in part.get("type", "") else part.get("value", "")
        if text.strip():
            return str(text)
    return str(entry.get("title", ""))


def _untagged(markup: str, origin: Origin) -> str:
    from lxml import html

    _refuse_overloaded(markup, origin)
    body = html.fromstring(f"<div>{_NO_CHARACTER.sub(' ', markup)}</div>")
    for block in body.iter(*BLOCKS):
        block.tail = "\n" + (block.tail or "")
    return str(body.text_content()).strip()
