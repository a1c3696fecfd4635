"""Words that mean harm, given away: every file is what its format says, and every word in it stays a word."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import incidents as made_up
import lxml.html
import pytest
from hostile import ESCAPES
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from geomap.config import Settings
from geomap.feature import PROPERTIES, feature, packed
from geomap.features import FORMATS, About, changes_atom
from geomap.features.table import FORMULA
from geomap.gazetteer import Gazetteer
from geomap.model import Change, ChangeKind, Extraction, Incident, Report
from geomap.store import open_store
from geomap.web import create_app

ABOUT = About(attribution="<b>&\"'", licence="]]>", as_of=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
STRICT = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
ATTACKS = (
    *made_up.HOSTILE,
    ESCAPES,
    "]]><x/>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "&lt;script&gt;",
    "--><script>",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    '"\r\n"',
    "\u2028\u2029\x85\x0b\x0c\x1c",
    "\ufffe\uffff\x00\x08",
    "\U0001f469\u200d\U0001f469",
    "{{ config }}{% raw %}",
)
words = st.one_of(st.sampled_from(ATTACKS), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
incidents = st.builds(
    lambda one, title, quote, place, claimant, publisher, url: replace(
        one, title=title, quote=quote, place_name=place, claimant=claimant, publisher=publisher, source_url=url
    ),
    made_up.placed_or_not,
    *[words] * 6,
)


def written(suffix: str, found: list[Incident]) -> bytes:
    return b"".join(FORMATS[suffix].write((packed(feature(each)) for each in found), ABOUT))


@settings(max_examples=100, deadline=None)
@given(st.lists(incidents, max_size=3))
def test_every_file_is_what_its_format_says(found: list[Incident]) -> None:
    expected = [feature(each) for each in found]
    assert json.loads(written("geojson", found))["features"] == expected
    lines = written("geojsonl", found).split(b"\n")[:-1]
    assert [json.loads(line)["properties"] for line in lines] == [each["properties"] for each in expected]
    records = written("geojsons", found).split(b"\x1e")[1:]
    assert [json.loads(record)["id"] for record in records] == [each.id for each in found]
    kml = etree.fromstring(written("kml", found), STRICT)
    assert Counter(each.tag.rpartition("}")[2] for each in kml.iter())["Placemark"] == len(found)
    assert kml.getroottree().docinfo.doctype == ""
    rows = list(csv.reader(io.StringIO(written("csv", found).decode("utf-8-sig"), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(PROPERTIES) + len(ABOUT.stated())}
    assert len(rows) == len(found) + 1


@settings(max_examples=100, deadline=None)
@given(incidents)
def test_no_cell_is_a_formula(found: Incident) -> None:
    _, row = csv.reader(io.StringIO(written("csv", [found]).decode("utf-8-sig"), newline=""))
    numbers = {str(value) for value in feature(found)["properties"].values() if isinstance(value, float | int)}
    assert not [cell for cell in row if cell.startswith(FORMULA) and cell not in numbers]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(incidents, st.sampled_from(ChangeKind)), max_size=3), words)
def test_every_feed_is_a_feed(found: list[tuple[Incident, ChangeKind]], address: str) -> None:
    changes = [Change(dt.datetime(2026, 11, 20, tzinfo=dt.UTC), kind, one) for one, kind in found]
    root = etree.fromstring(b"".join(changes_atom(changes, ABOUT, address, address.__add__)), STRICT)
    tags = Counter(each.tag.rpartition("}")[2] for each in root.iter())
    withdrawn = sum(kind is ChangeKind.WITHDRAWN for _, kind in found)
    assert (tags["entry"], tags["deleted-entry"]) == (len(found) - withdrawn, withdrawn)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_word_becomes_markup_of_a_page(attack: str, gazetteer: Gazetteer, tmp_path: Path) -> None:
    assert tags_of_page(attack.replace("\0", ""), gazetteer, tmp_path) == tags_of_page("x", gazetteer, tmp_path)


def tags_of_page(words: str, gazetteer: Gazetteer, folder: Path) -> Counter[str]:
    """How often each element stands in the page of an incident all of whose words are these."""
    report = Report("r", words, words, None, words, words)
    told = dict.fromkeys(("title", "quote", "place_name", "claimant", "publisher", "source_title", "source_url"), words)
    one = Incident(id="i", event_type="Riots", report_ids="r", quote_end=len(words), **told)  # type: ignore[arg-type]
    with open_store(f"sqlite:///{folder / str(len(words))}.sqlite") as store:
        store.save(Extraction(report, (), (one,)))
        page = create_app(Settings(home=folder), store, gazetteer).test_client().get("/incidents/i")
    assert page.status_code == 200
    return Counter(each.tag for each in lxml.html.fromstring(page.data).iter() if isinstance(each.tag, str))
