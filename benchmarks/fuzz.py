"""Feeds geomap what no one would write, guided by which code that reaches (Atheris over libFuzzer), until something breaks.

    pip install -c benchmarks/requirements.txt atheris
    python benchmarks/fuzz.py extract [CORPUS] [-max_total_time=600] [-timeout=30] [-rss_limit_mb=3000]

What breaks is any exception that a caller is not told of, an answer that does not fit its text, or one that takes longer
than `-timeout` or more than `-rss_limit_mb`. The input is left in a file, crash-..., which the same command reads again.
Other options are libFuzzer's. CORPUS is a folder, in which what reached new code is kept for the next run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

atheris.enabled_hooks.add("str")
with atheris.instrument_imports(include=["geomap"]):
    import geomap.features
    from geomap.cli.answers import json_line, readable
    from geomap.cli.places import ready_gazetteer
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
SUFFIXES = (".txt", ".html", ".xml", ".jsonl")


def extract() -> Target:
    """A text, its language and whether it has a date; every answer fits its text and reads back."""
    extractor = Extractor(ready_gazetteer(Settings.from_env()))

    def target(data: bytes) -> None:
        source = atheris.FuzzedDataProvider(data)
        lang = source.PickValueInList([None, "en", "uk", "ru"])
        published = NEWS if source.ConsumeBool() else None
        text = source.ConsumeBytes(len(data)).decode(errors="ignore").replace("\0", "")
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
    from lxml import etree

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


TARGETS = {each.__name__: each for each in (extract, files, query, places, exports)}
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


def seeds() -> dict[str, list[bytes]]:
    """What each target begins with: well-formed inputs of every kind."""
    news = [file.read_bytes() for file in sorted((PACKAGE / "samples").glob("*.txt"))]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("UA.txt", DUMP)
    query = b"bbox=22.1,44.3,40.3,52.4\ndatetime=2025-01-01/..\nevent_type=Battles\nlimit=10\nas_of=2026-11-20T08:00:00Z"
    lines = b'{"id": "1", "text": "Two died in Sumy.", "date": "2025-01-03", "url": "https://x.example/"}\n'
    return {
        "extract": [bytes([k]) + text[:3_000] for text in news for k in range(4)],
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
        "exports": [b"A strike\n<b>&amp;\x1b[2J\nSumy\nhttps://x.example/"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "target", choices=TARGETS, help="; ".join(f"{name}: {each.__doc__}" for name, each in TARGETS.items())
    )
    options, rest = parser.parse_known_args()
    folder = Path(tempfile.mkdtemp())
    for number, seed in enumerate(seeds()[options.target]):
        (folder / str(number)).write_bytes(seed)
    atheris.Setup([sys.argv[0], *rest, str(folder)], TARGETS[options.target]())
    atheris.Fuzz()


if __name__ == "__main__":
    main()
