"""An outlet's address says where it is at home, and which namesake a report means."""

from __future__ import annotations

import datetime as dt

import pytest

from geomap.gazetteer import Gazetteer
from geomap.model import Report
from geomap.outlets import at_home, home
from geomap.pipeline import Extractor
from geomap.resolve import resolve


def report(url: str | None, text: str = "A man was shot dead in Hamilton on Tuesday.") -> Report:
    return Report("r", text, published=dt.date(2026, 11, 5), url=url)


@pytest.mark.parametrize(
    ("url", "town"),
    [
        ("https://www.chicagotribune.com/news/1.html", "Chicago"),
        ("https://abc7chicago.com/news", "Chicago"),
        ("https://sanantoniotimes.com/a", "San Antonio"),
        ("http://web.archive.org/web/20160617212336/http://www.clickondetroit.com:80/news/1", "Detroit"),
        ("https://www.newsconnecticut.com/a", "Connecticut"),
        ("https://mobile.example.org/chicago", None),
        ("not an address", None),
        (None, None),
    ],
)
def test_the_home_of_an_outlet(url: str | None, town: str | None, gazetteer: Gazetteer) -> None:
    found = home(report(url), gazetteer.lookup)
    assert (found.name if found else None) == town


@pytest.mark.parametrize(("url", "region"), [("https://www.cincinnatinews.com/1", "Ohio"), (None, "Ontario")])
def test_a_name_alone_means_the_place_near_the_outlet(url: str | None, region: str, gazetteer: Gazetteer) -> None:
    (toponym,) = Extractor(gazetteer).extract(report(url)).toponyms
    assert toponym.place
    assert toponym.place.admin1 == region


def test_what_the_report_says_goes_before_where_the_outlet_is(gazetteer: Gazetteer) -> None:
    text = "A man was shot dead in Hamilton, Ontario, on Tuesday."
    found = Extractor(gazetteer).extract(report("https://www.cincinnatinews.com/1", text)).toponyms
    assert [t.place.admin1 for t in found if t.place] == ["Ontario", "Ontario"]


def test_without_an_outlet_nothing_changes() -> None:
    assert at_home(resolve([]), None) == []
