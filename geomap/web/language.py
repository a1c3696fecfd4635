"""In which language is a page shown? The one in its address (`lang`), else the browser's, else English."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, request

from geomap.locales import DEFAULT, languages, messages, translated

PAGES = frozenset({"map_page", "incidents_page", "incident_page", "share"})


def register(app: Flask) -> None:
    """Sets `g.lang`, and gives templates `_` to translate with and the messages for the page's scripts."""
    app.before_request(
        lambda: setattr(g, "lang", _asked_for() or request.accept_languages.best_match(languages()) or DEFAULT)
    )
    app.after_request(_said)
    app.context_processor(
        lambda: {
            "_": lambda message: translated(g.lang, message),
            "messages": messages(g.lang),
            "languages": languages(),
            "in_language": _in_language,
        }
    )

    @app.url_defaults
    def keep_language(endpoint: str, values: MutableMapping[str, Any]) -> None:
        if endpoint in PAGES and _asked_for():
            values.setdefault("lang", _asked_for())


def _asked_for() -> str | None:
    lang = request.args.get("lang")
    return lang if lang in languages() else None


def _in_language(lang: str) -> str:
    """The address of this page in a language, relative to itself and under the same filters."""
    return "?" + urlencode({**request.args.to_dict(flat=False), "lang": lang}, doseq=True)


def _said(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.content_language = [g.lang]
        response.vary.add("Accept-Language")
    return response
