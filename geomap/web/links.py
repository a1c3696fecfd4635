"""Links between the resources of the API (RFC 8288 as OGC API - Features, section 7.4, writes them)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from .negotiation import FORMS, HTML

Link = dict[str, str]


def link(rel: str, media_type: str, title: str, endpoint: str, **values: Any) -> Link:
    """A link to one of our own addresses."""
    return {"rel": rel, "type": media_type, "title": title, "href": url_for(endpoint, _external=True, **values)}


def to_itself(media_type: str, html: bool) -> list[Link]:
    """A document's links to itself, and to itself in the other form."""
    own, other = (HTML, media_type) if html else (media_type, HTML)
    return [
        {"rel": "self", "type": own, "title": "This document", "href": request.url},
        {"rel": "alternate", "type": other, "title": "The same in another form", "href": with_form(FORMS[not html])},
    ]


def with_form(form: str) -> str:
    """The request's own address, asking for another form."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "f"]
    return f"{request.base_url}?{urlencode([*kept, ('f', form)])}"
