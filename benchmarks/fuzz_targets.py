"""What fuzz.py feeds: functions of some bytes that fail on what no caller is told of, and well-formed bytes for each."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from lxml import etree

import geomap.features
from geomap.cli.answers import json_line, readable
from geomap.cli.common import ready_gazetteer
from geomap.config import PACKAGE, Settings
from geomap.errors import GazetteerError, QueryError
from geomap.feature import feature, packed
from geomap.features.feed import changes_atom
from geomap.gazetteer.build import build
from geomap.gazetteer.imports import import_files
from geomap.model import Change, ChangeKind, Incident, Report
from geomap.pipeline import Extractor
from geomap.query import FILTERS, parse_query, query_params
from geomap.reports import read_reports
from geomap.store import open_store
from geomap.web import create_app

NOWHERE = {
    "areas.csv.gz": "kind,code,id,name,alternates,lat,lon,country,admin1,population,source\n",
    "outlines.geojson.gz": '{"features": []}',
    "aliases.csv": "alias,place,note\n",
    "population_corrections.csv": "id,name,country,population,note\n",
    "supplement.csv": "name,alternates,lat,lon,kind,country,admin1,population,source,note\n",
}
"""The sources of a gazetteer without places."""

NEWS = dt.date(2025, 1, 4)
Target = Callable[[bytes], None]
LANGS = (None, "en", "uk", "ru")
SUFFIXES = (".txt", ".html", ".xml", ".jsonl")


def extract() -> Target:
    """A text, its language and whether it has a date; every answer fits its text and reads back."""
    extractor = Extractor(ready_gazetteer(Settings.from_env()))

    def target(data: bytes) -> None:
        first = data[0] if data else 0
        lang, published = LANGS[first % len(LANGS)], NEWS if first % 8 < len(LANGS) else None
        text = data[1:].decode(errors="ignore").replace("\0", "")
        found = extractor.extract(Report("r", text, text[:60], published, f"http://{text[:40]}/", text[:20], lang))
        assert all(t.text == text[t.start : t.end] for t in found.toponyms)
        assert all(i.quote == text[i.quote_start : i.quote_end] for i in found.incidents)
        assert len(json.loads(json_line(found))["incidents"]) == len(found.incidents)
        assert readable(found)

    return target


def files() -> Target:
    """The bytes of a file, of which the first picks the suffix; every item is a report or one sentence."""
    file = {suffix: Path(tempfile.mkdtemp()) / f"file{suffix}" for suffix in SUFFIXES}

    def target(data: bytes) -> None:
        path = file[SUFFIXES[data[0] % len(SUFFIXES)] if data else ".txt"]
        path.write_bytes(data[1:])
        for item in read_reports(path):
            reason = getattr(item, "reason", "")
            assert "\n" not in reason
            assert "cannot be read (" not in reason, reason  # what the readers did not foresee

    return target


def query() -> Target:
    """Parameters, one a line; what makes sense is written back and read as the same."""

    def target(data: bytes) -> None:
        given: dict[str, list[str]] = {}
        for line in data.decode(errors="replace").split("\n"):
            name, _, value = line.partition("=")
            given.setdefault(name if name in FILTERS else list(FILTERS)[len(name) % len(FILTERS)], []).append(value)
        with suppress(QueryError):
            asked = parse_query(given)
            again: dict[str, list[str]] = {}
            for name, value in query_params(asked):
                again.setdefault(name, []).append(value)
            assert parse_query(again) == asked

    return target


def places() -> Target:
    """A dump, a list of names, a table or an archive; the gazetteer takes it or stays as it is."""
    folder = Path(tempfile.mkdtemp())
    gazetteer, file = folder / "gazetteer.sqlite", folder / "places"
    for name, text in NOWHERE.items():
        (folder / name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    build(gazetteer, folder=folder, towns=list)
    whole = gazetteer.read_bytes()

    def target(data: bytes) -> None:
        gazetteer.write_bytes(whole)
        file.write_bytes(data)
        try:
            import_files(gazetteer, [file])
        except GazetteerError:
            assert gazetteer.read_bytes() == whole

    return target


def exports() -> Target:
    """The words of an incident in every format; every file is what its format says."""
    strict = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    about = geomap.features.About(attribution="a", licence="b")

    def target(data: bytes) -> None:
        words = data.decode(errors="ignore").split("\n")
        title, quote, place, link = (words[k % len(words)] for k in range(4))
        incident = Incident(
            id=title, title=title, event_type=quote, place_name=place, quote=quote, source_url=link, lat=1, lon=2
        )
        for form in geomap.features.FORMATS.values():
            written = b"".join(form.write([packed(feature(incident))], about))
            if form.name == "KML":
                etree.fromstring(written, strict)
            elif form.name == "GeoJSON":
                assert json.loads(written)["features"] == [feature(incident)]
        changed = Change(dt.datetime(2025, 1, 4, tzinfo=dt.UTC), ChangeKind.NEW, incident)
        etree.fromstring(b"".join(changes_atom([changed], about, link, link.__add__)), strict)

    return target


def web() -> Target:
    """A path with parameters, and lines of headers; every answer is one that a browser understands, and no server error."""
    settings = Settings(home=Path(tempfile.mkdtemp()))
    gazetteer = ready_gazetteer(Settings.from_env())
    extractor, store = Extractor(gazetteer), open_store(settings.db_url).__enter__()
    for file in (PACKAGE / "samples").glob("*.txt"):
        for report in read_reports(file):
            if isinstance(report, Report):
                store.save(extractor.extract(report))
    app = create_app(settings, store, gazetteer)

    def target(data: bytes) -> None:
        line, *headers = data.decode("latin-1").replace("\r", "").split("\n")
        path, _, asked = line.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/" + path.lstrip("/"),
            "QUERY_STRING": asked,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "REMOTE_ADDR": "127.0.0.1",
        }
        for header in headers:
            name, _, value = header.partition(":")
            environ[f"HTTP_{name.strip().upper().replace('-', '_')}"] = value.strip()
        answers: list[tuple[str, list[tuple[str, str]]]] = []
        body: Iterable[bytes] = app.wsgi_app(environ, lambda status, headers, *_: answers.append((status, headers)))  # type: ignore
        for _ in body:
            pass
        getattr(body, "close", bool)()
        [(status, told)] = answers
        assert status < "5", status
        assert all(value.isascii() and value.isprintable() for _, value in told), told

    return target


TARGETS = {each.__name__: each for each in (extract, files, query, places, exports, web)}
PAGE = b"<html><head><title>T</title></head><body><article>" + b"<p>A drone struck Sumy on Friday. Two died.</p>" * 4
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>A</title>
<pubDate>Fri, 03 Jan 2025 10:00:00 GMT</pubDate><description>&lt;p&gt;Two died.</description></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><updated>2025-01-03T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Two died.</p></div></content></entry></feed>"""
DUMP = "101\tSumy\tSumy\tСуми,Sumi\t50.9\t34.8\tP\tPPLA\tUA\t\t21\t\t\t\t268409\t\t125\tEurope/Kyiv\t2025-01-03\n"
NAMES = "1\t101\tuk\tСуми\t1\t\t\t\t\t\n"
TABLE = (
    'name,lat,lon,alternates,kind,country,admin1,population,source\n"Sumy, town",50.9,34.8,Суми|Sumi,settlement,UA,,9,own\n'
)


ADDRESSES = b"""
    / /incidents /incidents.geojson /incidents.csv /incidents.kml /listing.json /summary.json /changes.atom /changes.geojson
    /collections /collections/incidents/items /collections/incidents/items/x /incidents/x /api /conformance /tiles.json
    /tiles/3/4/2.mvt /tiles/3/4/2.png /oembed?url=http://localhost/ /embed /share /places?q=Su /static/map.js
    /assets/leaflet/leaflet.js /healthz /metrics
""".split()


def seeds() -> dict[str, list[bytes]]:
    """What each target begins with: well-formed inputs of every kind."""
    news = [file.read_bytes() for file in sorted((PACKAGE / "samples").glob("*.txt"))]
    told = [paragraphs for text in news for paragraphs in text.split(b"\n\n") if len(paragraphs) > 80]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("UA.txt", DUMP)
    query = b"bbox=22.1,44.3,40.3,52.4\ndatetime=2025-01-01/..\nevent_type=Battles\nlimit=10\nas_of=2026-11-20T08:00:00Z"
    lines = b'{"id": "1", "text": "Two died in Sumy.", "date": "2025-01-03", "url": "https://x.example/"}\n'
    return {
        "extract": [bytes([k]) + text[:400] for text in told for k in range(8)],
        "files": [
            b"\0---\ntitle: T\ndate: 2025-01-03\n---\n" + news[0][:500],
            b"\1" + PAGE,
            b"\2" + FEED,
            b"\2" + ATOM,
            b"\3" + lines,
        ],
        "query": [
            query,
            b"role=all\nq=drone refinery\nid=a,b\ncountry=ua\nadmin1=Kyiv, City\nstatus=claimed\nreview=draft\nmin_killed=3",
        ],
        "places": [DUMP.encode(), NAMES.encode(), TABLE.encode(), archive.getvalue()],
        "web": [
            path + b"?" + query.replace(b"\n", b"&") + b'\nAccept-Language: uk;q=0.9, en\nIf-None-Match: W/"a"'
            for path in ADDRESSES
        ]
        + [path + b"\nHost: map.example.org\nAccept: application/geo+json, */*;q=0.1" for path in ADDRESSES],
        "exports": [b"A strike\n<b>&amp;\x1b[2J\nSumy\nhttps://x.example/"],
    }


WORDS = [
    *(b"\xff\xfe", b"\xff", b"\xc0\x80", b"\0", b"PK\x03\x04", b"\x1f\x8b", b"\r\n", b"\n", b"\t", b" ", b" and "),
    *"0 -1 1e999 99999999999999999999 NaN \u0661 .. / %00 \\ ' \" ; { } [ null & ? = , --- title:".encode().split(b" "),
    *"\u00a0|\u200b|\u202e|\ud7ff|\uffff|\U0010ffff|\u0301|\x1b[2J|\ufeff|\u2028".encode().split(b"|"),
    *b"2025-02-30|0000-00-00|9999-12-31|2025-01-01/..|on 31 February|yesterday|25:61".split(b"|"),
    *b"<p>|</div>|<!DOCTYPE a [<!ENTITY b 'c'>]>|&b;|&#0;|<![CDATA[|]]>|<!--|<script>".split(b"|"),
    *"Sumy|Сумах|Springfield, Ohio|20 km north of |between |the town of |said|Mayor Jane Roe".encode().split(b"|"),
    *"five were killed|two wounded|no one was hurt|погибли двое|загинуло троє".encode().split(b"|"),
    *b"bbox=|datetime=|as_of=|q=|limit=|offset=|role=all|f=json|lang=uk".split(b"|"),
]
"""What is put into an input here and there."""
