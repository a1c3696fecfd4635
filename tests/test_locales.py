"""The languages of the interface: every message of templates and scripts, in each of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from geomap.config import PACKAGE, Settings, bundled
from geomap.gazetteer import Gazetteer
from geomap.lexicon import event_types
from geomap.locales import DEFAULT, languages, messages
from geomap.model import Kind
from geomap.store import Store
from geomap.web import create_app

IN_SCRIPTS = re.compile(r'(?<![\w.])t\("((?:[^"\\]|\\.)*)"')
IN_TEMPLATES = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
OTHERS = [lang for lang in languages() if lang != DEFAULT]


def used() -> set[str]:
    scripts = (words for file in bundled("static").glob("*.js") for words in IN_SCRIPTS.findall(file.read_text("utf-8")))
    templates = (PACKAGE / "templates").glob("*.html")
    pages = ("".join(found) for file in templates for found in IN_TEMPLATES.findall(file.read_text("utf-8")))
    return {*scripts, *pages, *event_types(), *Kind}


def forms(words: Any) -> list[str]:
    return list(words.values()) if isinstance(words, dict) else [words]


@pytest.fixture
def client(made_up_store: Store, gazetteer: Gazetteer, tmp_path: Path) -> FlaskClient:
    return create_app(Settings(home=tmp_path), made_up_store, gazetteer).test_client()


@pytest.mark.parametrize("lang", OTHERS)
def test_a_language_has_every_message(lang: str) -> None:
    assert len(used()) > 100
    assert used() - messages(lang).keys() == set()


@pytest.mark.parametrize("lang", languages())
def test_a_message_stands_in_a_file_once(lang: str) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert sorted({name for name, _ in pairs}) == sorted(name for name, _ in pairs)
        return dict(pairs)

    json.loads((PACKAGE / "locales" / f"{lang}.json").read_text("utf-8"), object_pairs_hook=once)


@pytest.mark.parametrize("lang", languages())
def test_a_message_keeps_what_is_filled_in(lang: str) -> None:
    for message, words in messages(lang).items():
        wanted = set(re.findall(r"\{\w+\}", message))
        assert all(set(re.findall(r"\{\w+\}", form)) == wanted for form in forms(words)), message


@pytest.mark.parametrize("lang", OTHERS)
def test_what_has_plural_forms_in_english_has_them_in_every_language(lang: str) -> None:
    plural = {message for message, words in messages(DEFAULT).items() if isinstance(words, dict)}
    assert plural <= {message for message, words in messages(lang).items() if isinstance(words, dict)}


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("", None, "en"),
        ("", "uk-UA,uk;q=0.9,en;q=0.5", "uk"),
        ("", "fr", "en"),
        ("?lang=uk", "en", "uk"),
        ("?lang=en", "uk", "en"),
        ("?lang=xx", "uk", "uk"),
    ],
)
def test_the_address_decides_then_the_browser(client: FlaskClient, query: str, accepted: str | None, lang: str) -> None:
    for path in ("/", "/incidents/made-up-02", "/incidents/none-such"):
        page = client.get(path + query, headers={"Accept-Language": accepted} if accepted else {})
        assert f'<html lang="{lang}">' in page.text
        assert page.headers["Content-Language"] == lang
        assert "Accept-Language" in page.headers["Vary"]


def test_links_between_pages_keep_the_language_that_was_asked_for(client: FlaskClient) -> None:
    assert 'href="/?lang=uk#map=' in client.get("/incidents/made-up-02?lang=uk").text
    assert 'href="/#map=' in client.get("/incidents/made-up-02", headers={"Accept-Language": "uk"}).text


def test_the_language_is_no_filter(client: FlaskClient) -> None:
    assert client.get("/incidents.geojson?lang=uk&country=UA").data == client.get("/incidents.geojson?country=UA").data
