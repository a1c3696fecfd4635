"""Reading reports: what each format gives, and what each fault becomes."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.model import Report
from geomap.reports import MAX_FILE, MAX_TEXT, Undated, Unreadable, read_reports

STRIKE = "A drone struck Sumy on Friday, officials said. Two people were killed."
UKRAINIAN = "Унаслідок удару по Харкову загинули двоє людей, повідомив мер міста. Ще п'ятеро поранені."
DAY = dt.date(2025, 1, 4)


def read(folder: Path, name: str, content: str | bytes, **how: Any) -> list[Report | Unreadable | Undated]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_reports(path, **how))


def one(folder: Path, name: str, content: str | bytes, **how: Any) -> Report:
    (report,) = read(folder, name, content, **how)
    assert isinstance(report, Report), report
    return report


def fault(folder: Path, name: str, content: str | bytes, **how: Any) -> str:
    (unreadable,) = read(folder, name, content, **how)
    assert isinstance(unreadable, Unreadable), unreadable
    assert name in unreadable.reason
    assert "\n" not in unreadable.reason
    return unreadable.reason


def json_lines(*reports: object) -> str:
    return "".join(json.dumps(report, ensure_ascii=False) + "\n" for report in reports)


# --- Plain text -------------------------------------------------------------------------------------------------------


def test_a_text_file_is_one_report_of_the_given_day(tmp_path: Path) -> None:
    report = one(tmp_path, "a.txt", STRIKE, date=DAY)
    assert (report.text, report.published, report.title, report.url) == (STRIKE, DAY, None, None)


def test_front_matter_tells_about_the_report_and_is_no_part_of_its_text(tmp_path: Path) -> None:
    head = "title: Strike: two dead\ndate: 2025-01-03\nurl: https://x.example\npublisher: Post\nlang: en\nid: p-1\nmood: x"
    report = one(tmp_path, "a.txt", f"---\n{head}\n---\n\n{STRIKE}", date=DAY)
    assert report == Report("p-1", STRIKE, "Strike: two dead", dt.date(2025, 1, 3), "https://x.example", "Post", "en")


@pytest.mark.parametrize("text", ["---\nA line between rules.\n---\nMore.", "---\ntitle: never closed\n" + STRIKE])
def test_what_only_resembles_front_matter_is_text(tmp_path: Path, text: str) -> None:
    assert one(tmp_path, "a.txt", text).text == text


def test_windows_line_ends_become_plain_ones(tmp_path: Path) -> None:
    report = one(tmp_path, "a.txt", f"---\r\ntitle: T\r\n---\r\nOne.\r\n\r\n{STRIKE}")
    assert (report.title, report.text) == ("T", f"One.\n\n{STRIKE}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(tmp_path: Path, encoding: str, name: str) -> None:
    content = UKRAINIAN if name == "a.txt" else json_lines({"id": "1", "text": UKRAINIAN})
    assert one(tmp_path, name, content.encode(encoding)).text == UKRAINIAN


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.html"])
def test_another_encoding_is_refused_with_a_guess(tmp_path: Path, name: str) -> None:
    assert "perhaps cp1251" in fault(tmp_path, name, UKRAINIAN.encode("cp1251"))


def test_an_id_stays_the_same_for_the_same_text_or_address(tmp_path: Path) -> None:
    first, again, other = (one(tmp_path, name, text) for name, text in (("a.txt", "X."), ("b.txt", "X."), ("c.txt", "Y.")))
    assert first.id == again.id != other.id
    lines = [{"url": "https://x.example/1", "text": text} for text in ("First wording.", "Second wording.")]
    earlier, later = read(tmp_path, "a.jsonl", json_lines(*lines))
    assert isinstance(earlier, Report)
    assert isinstance(later, Report)
    assert earlier.id == later.id


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"---\ntitle: x\n---\n"])
def test_a_file_without_words_is_empty(tmp_path: Path, content: bytes) -> None:
    assert "empty" in fault(tmp_path, "a.txt", content)


def test_a_file_without_lines_is_empty(tmp_path: Path) -> None:
    assert "empty" in fault(tmp_path, "a.jsonl", b"")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3 ...", "pdftotext"),
        (b"PK\x03\x04\x14\x00\x06\x00", "zip archive or an Office document"),
        (gzip.compress(STRIKE.encode(), mtime=0), "gunzip"),
        (b"{\\rtf1\\ansi Strike}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        (bytes(range(256)) * 10, "binary"),
        (b"A strike.\0And more.", "NUL"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.xml", "a.jsonl"])
def test_what_is_no_text_is_told_by_its_content(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    if name != "a.jsonl" or b"A strike" not in content:
        reason = fault(tmp_path, name, content)
        assert words in reason or (name == "a.jsonl" and "binary" in reason)


def test_fifty_megabytes_of_text_are_refused_without_reading_them_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        for _ in range(50):
            file.write(b"word " * 200_000)
    tracemalloc.start()
    (unreadable,) = read_reports(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(unreadable, Unreadable)
    assert f"{MAX_FILE // 10**6} MB" in unreadable.reason
    assert peak < 2 * MAX_FILE + 2**20


@pytest.mark.parametrize(("length", "readable"), [(MAX_TEXT, True), (MAX_TEXT + 1, False)])
def test_a_report_may_be_two_million_characters_long(tmp_path: Path, length: int, readable: bool) -> None:
    (item,) = read(tmp_path, "a.txt", "ж" * length)
    assert isinstance(item, Report) is readable


# --- JSON lines -------------------------------------------------------------------------------------------------------


def test_a_line_is_a_report_and_other_keys_are_ignored(tmp_path: Path) -> None:
    fields = {"title": " A  strike ", "date": "2025-01-03", "url": "https://x.example", "publisher": "P", "lang": "en"}
    report = one(
        tmp_path, "a.jsonl", json_lines({"id": 7, "text": STRIKE, **fields, "gold": [1], "published": "1999-01-01"})
    )
    assert report == Report("7", STRIKE, "A strike", dt.date(2025, 1, 3), "https://x.example", "P", "en")


def test_the_text_of_a_line_keeps_every_character(tmp_path: Path) -> None:
    text = "  One.\r\n\r\nTwo\t😀.  "
    assert one(tmp_path, "a.jsonl", json_lines({"text": text})).text == text


def test_broken_lines_are_named_and_the_others_go_through(tmp_path: Path) -> None:
    bad = {
        2: '{"id": "b", "text": "cut o',
        3: "not json",
        4: "[1, 2]",
        5: '{"id": "no-text"}',
        6: '{"id": "blank", "text": "  "}',
        7: '{"id": "half", "text": "a \\ud800 b"}',
        8: '{"id": "nul", "text": "a \\u0000 b"}',
        9: '{"id": "title", "text": "a", "title": ["x"]}',
        10: "[" * 200_000,
        11: '{"id": "\\udc00", "text": "a"}',
    }
    good = json_lines({"id": "good", "text": STRIKE}).strip()
    items = read(tmp_path, "a.jsonl", "\n".join([good, *bad.values(), "", good]) + "\n")
    assert [isinstance(item, Report) for item in items] == [True, *[False] * len(bad), True]
    for (number, _), item in zip(bad.items(), items[1:], strict=False):
        assert isinstance(item, Unreadable)
        assert f"a.jsonl line {number}" in item.reason
    ids = [item.id for item in items[1:-1] if isinstance(item, Unreadable)]
    assert ids == [None, None, None, "no-text", "blank", "half", "nul", "title", None, None]


@pytest.mark.parametrize("date", ["yesterday", "2025-13-01", "3 January 2025", "7:58 AM ET"])
def test_a_date_that_is_none_is_named_and_the_report_is_read_without_it(tmp_path: Path, date: str) -> None:
    undated, report = read(tmp_path, "a.jsonl", json_lines({"id": "x", "text": STRIKE, "date": date}))
    assert isinstance(undated, Undated)
    assert "line 1" in undated.reason
    assert date in undated.reason
    assert report == Report("x", STRIKE)


def test_a_moment_counts_as_its_day(tmp_path: Path) -> None:
    assert one(tmp_path, "a.jsonl", json_lines({"text": STRIKE, "date": "2025-01-04T23:30:00-05:00"})).published == DAY


def test_a_line_that_is_too_long_does_not_stop_the_next(tmp_path: Path) -> None:
    long = json_lines({"id": "long", "text": "x" * (MAX_TEXT + 1)}, {"id": "longer", "text": "x" * (7 * MAX_TEXT)})
    items = read(tmp_path, "a.jsonl", long + json_lines({"id": "next", "text": STRIKE}))
    assert [isinstance(item, Unreadable) and "longer than a report may be" in item.reason for item in items] == [
        True,
        True,
        False,
    ]
    assert isinstance(items[2], Report)


def test_many_megabytes_of_lines_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    line = json_lines({"text": "word " * 20_000})
    path.write_text(line * 500)
    tracemalloc.start()
    assert sum(isinstance(item, Report) for item in read_reports(path)) == 500
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 50_000_000 > 10 * peak


def test_standard_input_is_one_text_or_json_lines_if_asked() -> None:
    (text,) = read_reports(io.BytesIO(STRIKE.encode()))
    assert isinstance(text, Report)
    assert text.text == STRIKE
    lines = list(read_reports(io.BytesIO(json_lines({"text": "A."}, {"text": "B."}, "C").encode()), jsonl=True))
    assert [isinstance(line, Report) for line in lines] == [True, True, False]
    assert isinstance(lines[2], Unreadable)
    assert "standard input line 3" in lines[2].reason


def test_json_lines_are_known_by_the_first_one_where_nothing_says_what_they_are(tmp_path: Path) -> None:
    content = json_lines({"id": "a", "text": "A."}, {"id": "b", "text": "B."}).encode()
    assert [getattr(item, "id", None) for item in read_reports(io.BytesIO(content))] == ["a", "b"]
    assert [getattr(item, "id", None) for item in read(tmp_path, "a.data", content)] == ["a", "b"]
    assert one(tmp_path, "a.txt", content).text == content.decode()
    for prose in (b'{"text', b'{"id": 1}\n', b'["text"]', b"{curly} words"):
        (report,) = read_reports(io.BytesIO(prose))
        assert isinstance(report, Report)
        assert report.text == prose.decode()


@given(st.lists(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), max_size=6))
def test_no_bytes_end_in_an_error(lines: list[bytes]) -> None:
    for jsonl in (False, True):
        for item in read_reports(io.BytesIO(b"\n".join(lines)), jsonl=jsonl):
            assert isinstance(item, Report | Unreadable | Undated)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=3),
    st.data(),
)
def test_no_json_ends_in_an_error(value: object, data: st.DataObject) -> None:
    keys = data.draw(st.sets(st.sampled_from(["id", "text", "title", "date", "url", "publisher", "lang"])))
    line = json.dumps({"text": STRIKE} | dict.fromkeys(keys, value)).encode()
    *_, item = read_reports(io.BytesIO(line), jsonl=True)
    assert isinstance(item, Report | Unreadable)


# --- Pages and feeds --------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>Strike hits depot | The Courier</title>
<meta property="og:site_name" content="The Courier">
<meta property="article:published_time" content="2025-01-04T10:00:00+02:00">
<link rel="canonical" href="https://courier.example/a/1"></head><body><nav><a href="/">Home</a></nav><article>
<h1>Strike hits depot</h1>
<p>A drone strike near the village of Makhnovka killed two people on Friday, officials said. {words}</p>
<p>Officials in Sumy reported another attack later in the day, which left four people injured.</p>
</article><footer>Copyright</footer><script>alert(1)</script></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_a_page_gives_its_article_and_what_it_says_about_itself(tmp_path: Path, encoding: str) -> None:
    report = one(tmp_path, "page.html", PAGE.format(charset=encoding, words=UKRAINIAN).encode(encoding))
    assert (report.title, report.published, report.publisher) == ("Strike hits depot", DAY, "The Courier")
    assert report.url == "https://courier.example/a/1"
    assert UKRAINIAN in report.text
    assert "four people injured" in report.text
    assert "alert(1)" not in report.text
    assert "Copyright" not in report.text


def test_a_page_without_an_article_says_so(tmp_path: Path) -> None:
    assert "no article" in fault(tmp_path, "page.html", "<html><body></body></html>")


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Courier</title><language>en-GB</language>
<item><title>Strike &amp; fire</title><link>https://c.example/1</link><pubDate>Sat, 04 Jan 2025 10:00:00 GMT</pubDate>
<description>&lt;p&gt;A drone hit &lt;b&gt;Makhnovka&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Two died.&lt;/p&gt;</description></item>
<item><title>Plain</title><guid>abc</guid><description>Fewer than 5 &lt; 6.</description></item>
<item><title>Three killed in Sumy</title></item></channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><id>urn:1</id><title>T</title>
<updated>2025-01-04T10:00:00Z</updated>
<content type="html">&lt;p&gt;The whole story.&lt;/p&gt;</content><summary>Short.</summary>
</entry></feed>"""


def test_the_items_of_a_feed_are_reports(tmp_path: Path) -> None:
    first, plain, headline = read(tmp_path, "feed.rss", RSS, date=dt.date(2025, 1, 9))
    assert isinstance(first, Report)
    assert (first.title, first.published, first.url) == ("Strike & fire", DAY, "https://c.example/1")
    assert (first.publisher, first.lang, first.text) == ("The Courier", "en", "A drone hit Makhnovka.\nTwo died.")
    assert isinstance(plain, Report)
    assert (plain.id, plain.published) == ("abc", dt.date(2025, 1, 9))
    assert isinstance(headline, Report)
    assert headline.text == "Three killed in Sumy"


def test_an_atom_entry_is_read_from_its_content(tmp_path: Path) -> None:
    report = one(tmp_path, "feed.atom", ATOM)
    assert (report.id, report.text, report.published) == ("urn:1", "The whole story.", DAY)


def test_a_feed_that_breaks_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    items = read(tmp_path, "feed.xml", RSS[: RSS.index("<item><title>Three")])
    assert [type(item) for item in items] == [Report, Report, Unreadable]


def test_xml_that_is_no_feed_says_so(tmp_path: Path) -> None:
    assert "no RSS or Atom feed" in fault(tmp_path, "data.xml", "<catalogue><book/></catalogue>")


def test_a_feed_cannot_read_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    entity = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    attack = RSS.replace("<rss", f"{entity}<rss").replace("Fewer than", "&x;")
    assert not any("SECRET" in str(item) for item in read(tmp_path, "feed.xml", attack))


# --- Files that are not there -----------------------------------------------------------------------------------------


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    (missing,) = read_reports(tmp_path / "missing.txt")
    (folder,) = read_reports(tmp_path)
    assert isinstance(missing, Unreadable)
    assert "missing.txt cannot be read" in missing.reason
    assert isinstance(folder, Unreadable)
    assert "holds no reports: put .txt" in folder.reason
