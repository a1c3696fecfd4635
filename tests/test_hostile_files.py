"""Files that mean harm: bombs, entities, pipes, links and names; and terminals that nothing in them may steer."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from commands import Run
from hostile import ESCAPES, LONGEST_WAIT, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.cli.reading import answers
from geomap.deadline import at_most
from geomap.model import Report
from geomap.reports import MAX_FIELD, MAX_FILE, MAX_TEXT, Undated, Unreadable, read_reports, report_files
from geomap.reports.markup import MAX_ATTRIBUTES, MAX_PARTS

STRIKE = "A drone struck Sumy on Friday, officials said. Two people were killed."
ARTICLE = f"<p>{STRIKE} {STRIKE} {STRIKE}</p>"
SUFFIXES = (".txt", ".html", ".xml", ".jsonl")
SECRET = "Nobody outside may read this."

Item = Report | Unreadable | Undated


def read(folder: Path, name: str, content: str | bytes) -> list[Item]:
    """What a file holds, within the time and memory that any file may take."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with at_most(LONGEST_WAIT):
        return list(read_reports(path))


def texts_of(items: list[Item]) -> str:
    return " ".join(item.text for item in items if isinstance(item, Report))


def feed(items: str, declared: str = "") -> str:
    return f'<?xml version="1.0"?>{declared}<rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'


def page(body: str, declared: str = "") -> str:
    return f"{declared}<html><head><title>Post</title></head><body><article>{ARTICLE}{body}</article></body></html>"


# --- Entities ---------------------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 12))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
LONG_ENTITY = f'<!DOCTYPE x [<!ENTITY l11 "{"ha" * 50_000}">]>'


@pytest.mark.parametrize("declared", [BILLION_LAUGHS, LONG_ENTITY])
@pytest.mark.parametrize(("name", "wrapped"), [("a.xml", feed), ("a.html", page)])
def test_entities_never_grow(name: str, wrapped: Callable[[str, str], str], declared: str, tmp_path: Path) -> None:
    item = f"<item><title>t</title><description>{STRIKE} {'&l11;' * 20_000}</description></item>"
    content = wrapped(item, declared)
    assert len(texts_of(read(tmp_path, name, content))) <= 2 * len(content)


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that nobody should ask, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


@pytest.mark.parametrize(("name", "wrapped"), [("a.xml", feed), ("a.html", page)])
def test_nothing_else_is_opened_or_fetched(
    name: str, wrapped: Callable[[str, str], str], asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, paths = asked
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    declared = (
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY h SYSTEM "{address}/entity">'
        f'<!ENTITY % d SYSTEM "{address}/dtd">%d;]><?xml-stylesheet href="{address}/style"?>'
    )
    body = (
        f'<item><title>t</title><description>{STRIKE} &f; &h; <img src="{address}/image"/></description>'
        f'<link>{address}/link</link><enclosure url="{address}/enclosure"/></item>'
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
        f'<iframe src="{address}/frame"></iframe><link rel="canonical" href="{address}/page"/>'
    )
    items = read(tmp_path, name, wrapped(body, declared))
    assert STRIKE in texts_of(items)
    assert SECRET not in texts_of(items)
    assert paths == []


def test_a_file_that_is_only_an_address_is_not_fetched(asked: tuple[str, list[str]], tmp_path: Path) -> None:
    address, paths = asked
    for name in ("a.xml", "a.html"):
        (item,) = read(tmp_path, name, f"{address}/feed.xml")
        assert isinstance(item, Unreadable)
    assert paths == []


# --- Markup that is all markup ----------------------------------------------------------------------------------------

DEPTH = 20_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", page("<div>" * DEPTH + "x" + "</div>" * DEPTH)),
        ("a.html", page("<table><tr><td>" * DEPTH)),
        ("a.html", page("<b>" * DEPTH + "x")),
        ("a.html", page("<ul><li>a" * DEPTH)),
        ("a.html", page("<!--" * DEPTH)),
        ("a.html", page("<" * DEPTH)),
        ("a.html", page("&amp;" * DEPTH)),
        ("a.html", page(f'<script type="application/ld+json">{"[" * DEPTH}</script>')),
        ("a.html", page(f"<time>{'2025-' * DEPTH}</time>")),
        ("a.html", page(f"<p {'a=1 ' * DEPTH}>x</p>")),
        ("a.html", page("".join(f"<p {' '.join(f'a{k}' for k in range(MAX_ATTRIBUTES))}>x</p>" for _ in range(50)))),
        ("a.html", page("<p " + " ".join(f"a{k}='{k}'" for k in range(DEPTH)) + ">x</p>")),
        ("a.html", page("<i>x</i>" * MAX_PARTS)),
        ("a.xml", feed("<a>" * DEPTH + "</a>" * DEPTH)),
        ("a.xml", feed(f"<item><description>{'<b>' * DEPTH}x{'</b>' * DEPTH}</description></item>")),
        ("a.xml", feed(f"<item><description>{'&lt;div&gt;' * DEPTH}x</description></item>")),
        ("a.xml", feed(f"<item><description><![CDATA[{'<p>Sumy ' * DEPTH}]]></description></item>")),
        ("a.xml", feed("<item " + " ".join(f'a{k}="{k}"' for k in range(5_000)) + "><title>t</title></item>")),
        ("a.xml", feed("".join(f'<x:a xmlns:x="u{k}"/>' for k in range(DEPTH)))),
        ("a.xml", feed("<item><title>A & B <x</title>" + "<" * DEPTH)),
        ("a.txt", "---\n" + "a: b\n" * DEPTH + "--\n"),
        ("a.txt", "---\n" + " \n" * DEPTH + "x"),
        ("a.jsonl", "[" * 10**6 + "\n" + '{"a":' * DEPTH),
        ("a.jsonl", '{"id": ' + "9" * 10**6 + ', "text": "x"}'),
        ("a.jsonl", '{"text": ' + "1e" + "9" * 10**6 + "}"),
    ],
)
def test_what_is_all_markup_is_answered(name: str, content: str, tmp_path: Path) -> None:
    assert all(len(item.text) <= MAX_TEXT for item in read(tmp_path, name, content) if isinstance(item, Report))


def test_a_page_of_more_markup_than_any_article_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    for body in ("<i>x</i>" * MAX_PARTS, "<p " + " ".join(f"a{k}=1" for k in range(MAX_ATTRIBUTES + 1)) + ">x</p>"):
        (item,) = read(tmp_path, "a.html", page(body))
        assert isinstance(item, Unreadable)
        assert "more markup" in item.reason


def test_a_long_page_with_its_pictures_inside_is_read(tmp_path: Path) -> None:
    picture = f'<img alt="a b c" src="data:image/png;base64,{"iVBORw0KGgo=" * 100_000}">'
    drawing = f'<svg><path d="{"M 1 2 L 3 4 " * 20_000}"/></svg>'
    assert STRIKE in texts_of(read(tmp_path, "a.html", page(picture + drawing + '<p title="5" tall">x</p>' * 100)))


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "unicode_escape", "undefined", "utf-7", "zlib", "rot13", "x-no-such"]
)
@pytest.mark.parametrize("name", ["a.html", "a.xml"])
def test_an_encoding_that_is_no_charset_is_not_tried(name: str, charset: str, tmp_path: Path) -> None:
    declared = f'<?xml version="1.0" encoding="{charset}"?><meta charset="{charset}">'
    content = declared.encode() + b"<rss><channel><item><title>" + b"-\xff" * 50_000
    assert all(isinstance(item, Unreadable) for item in read(tmp_path, name, content))


# --- What is packed, endless or too long -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [f"a{suffix}" for suffix in SUFFIXES])
@pytest.mark.parametrize("packed", [gzip.compress(b"0" * 10**7, mtime=0), bz2.compress(b"0" * 10**7)])
def test_what_is_packed_is_never_unpacked(name: str, packed: bytes, tmp_path: Path) -> None:
    assert all(isinstance(item, Unreadable) for item in read(tmp_path, name, packed))


@pytest.mark.parametrize("name", [f"a{suffix}" for suffix in SUFFIXES])
def test_an_archive_under_a_reports_name_is_told_by_its_content(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(stream := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "0" * 10**7)
    (item,) = read(tmp_path, name, stream.getvalue())
    assert isinstance(item, Unreadable)
    assert "zip archive" in item.reason


@pytest.mark.parametrize("key", ["id", "title", "url", "publisher", "lang", "date"])
def test_no_field_is_without_end(key: str, tmp_path: Path) -> None:
    lines = [json.dumps({"id": "r", "text": STRIKE} | {key: "x" * n}) for n in (MAX_FIELD + 1, 9)]
    long, *short = read(tmp_path, "a.jsonl", "\n".join(lines))
    assert isinstance(long, Unreadable)
    assert key in long.reason
    assert len(long.reason) < 300
    assert isinstance(short[-1], Report)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.xml"])
def test_a_file_larger_than_any_is_not_read_whole(name: str, tmp_path: Path) -> None:
    (item,) = read(tmp_path, name, b"<p>" + b"word " * (MAX_FILE // 5))
    assert isinstance(item, Unreadable)
    assert f"{MAX_FILE // 10**6} MB" in item.reason


def test_control_characters_in_one_item_cost_a_feed_nothing(tmp_path: Path) -> None:
    entry = '<entry><content type="xhtml"><div><p>Now.</p>{}</div></content></entry>'
    entries = "".join(entry.format(f"{odd}{STRIKE}") for odd in ("\x07", "\x0b\x1b", "\ufffe", ""))
    assert (
        texts_of(read(tmp_path, "a.xml", f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>')).count(STRIKE) == 4
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), text=texts(12), suffix=st.sampled_from(SUFFIXES), cut=st.integers(0, 300))
def test_whatever_bytes_a_file_holds_it_is_answered(data: bytes, text: str, suffix: str, cut: int, tmp_path: Path) -> None:
    starts = {
        ".txt": b"---\ntitle: x\n---\n",
        ".html": page("").encode()[:cut],
        ".xml": feed("<item><title>t</title><description>").encode()[:cut],
        ".jsonl": b'{"id": "r", "text": "',
    }
    for content in (data, starts[suffix] + data, starts[suffix] + text.encode()):
        for item in read(tmp_path, f"a{suffix}", content):
            assert isinstance(item, Report) or "\n" not in item.reason


# --- Folders ----------------------------------------------------------------------------------------------------------


def test_of_a_folder_only_files_of_its_own_are_read(tmp_path: Path) -> None:
    inbox, private = tmp_path / "inbox", tmp_path / "private.txt"
    (inbox / "below").mkdir(parents=True)
    private.write_text(SECRET)
    (inbox / "a.txt").write_text(STRIKE)
    (inbox / "below" / "b.txt").write_text(STRIKE)
    (inbox / "same.txt").symlink_to("a.txt")
    (inbox / "private.txt").symlink_to(private)
    (inbox / "zero.txt").symlink_to("/dev/zero")
    (inbox / "gone.txt").symlink_to("nothing")
    (inbox / "loop.txt").symlink_to("loop.txt")
    (inbox / "round").symlink_to(inbox, target_is_directory=True)
    (inbox / "root").symlink_to("/", target_is_directory=True)
    (inbox / "folder.txt").mkdir()
    os.mkfifo(inbox / "pipe.txt")
    assert [file.relative_to(inbox).as_posix() for file in report_files(inbox)] == ["a.txt", "below/b.txt", "same.txt"]
    assert SECRET not in texts_of(list(read_reports(inbox)))


NAMES = (
    f"{ESCAPES}.txt",
    "two\nlines.txt",
    "tab\tand\rreturn.txt",
    os.fsdecode(b"not utf-8 \xff.txt"),
    "--jsonl.txt",
    "' OR 1=1 --.txt",
    "$(touch owned).txt",
    "%s%n{0}.txt",
)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_file_steers_the_terminal_or_breaks_an_answer(name: str, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "named"
    folder.mkdir()
    (folder / name).write_bytes(b"caf\xe9 caf\xe9")
    for options in ((), ("--jsonl",)):
        ended = run("extract", *options, folder)
        assert ended.code == 1
        assert_harmless(ended.out + ended.err)
    assert "error" in json.loads(ended.out)
    assert not list(tmp_path.rglob("owned"))


def assert_harmless(shown: str) -> None:
    assert not any((c < " " and c not in "\t\n") or "\x7f" <= c <= "\x9f" or "\u202a" <= c <= "\u202e" for c in shown), shown


@pytest.mark.parametrize("options", [(), ("--explain",)])
def test_no_word_of_a_report_steers_the_terminal(options: tuple[str, ...], run: Run) -> None:
    report = {
        "id": ESCAPES,
        "title": ESCAPES,
        "publisher": ESCAPES,
        "date": ESCAPES,
        "text": f"{STRIKE[:14]}{ESCAPES} {STRIKE}",
    }
    Path("a.jsonl").write_text(json.dumps(report) + "\n" + json.dumps({"id": ESCAPES, "title": 7, "text": ""}) + "\n")
    ended = run("extract", *options, "a.jsonl")
    assert "Sumy" in ended.out
    assert_harmless(ended.out + ended.err)


def test_no_word_of_a_table_or_a_command_steers_the_terminal(run: Run, tmp_path: Path) -> None:
    table = tmp_path / f"{ESCAPES}.csv"
    table.write_text(f"name,lat,lon\nVillage,5,{ESCAPES}\n")
    for words in (("gazetteer", "import", table), ("gazetteer", "lookup", ESCAPES), ("split", ESCAPES), (ESCAPES,)):
        ended = run(*words)
        assert ended.out + ended.err
        assert_harmless(ended.out + ended.err)


# --- The rest of a batch ----------------------------------------------------------------------------------------------


def test_a_file_that_takes_too_long_or_trips_its_reader_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nothing:
        def extract(self, report: Report) -> Report:
            return report

    def trip(data: bytes, origin: object) -> Iterator[Item]:
        raise RecursionError("too deep")

    def loop(data: bytes, origin: object) -> Iterator[Item]:
        while True:
            yield from ()

    monkeypatch.setattr("geomap.reports.html_page", trip)
    monkeypatch.setattr("geomap.reports.feed_items", loop)
    files = [tmp_path / name for name in ("1.html", "2.xml", "3.txt")]
    for file in files:
        file.write_text(STRIKE)
    tripped, slow, good = answers(Nothing(), files, None, False, 0.05)  # type: ignore[arg-type]
    assert isinstance(tripped, Unreadable)
    assert "too deep" in tripped.reason
    assert isinstance(slow, Unreadable)
    assert "GEOMAP_REPORT_SECONDS" in slow.reason
    assert isinstance(good, Report)
