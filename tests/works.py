"""Work that must bear being killed: reading reports, merging what they tell, copying, restoring, migrating."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import databases
from comparing import shown, violations
from databases import Blank, no_matter
from kills import Work
from strikes import killed, later, nothing, told

from geomap.cli import main
from geomap.errors import StoreError
from geomap.gazetteer import Gazetteer
from geomap.model import Extraction, Report
from geomap.pipeline import Extractor
from geomap.store import Store, open_store
from geomap.store.addresses import copy_database, migrate_database, open_database
from geomap.store.backup import restore

TOWNS = ("Sumy", "Chuhuiv", "Poltava", "Izium", "Nikopol", "Kherson")
FORMER = Path(__file__).parent / "data" / "schema-3.sqlite.gz"
UNFINISHED = {"geomap migrate": "an earlier schema", "unfinished copy": "an unfinished copy"}


def state(url: str) -> str:
    """A digest of all that a sound store tells but moments, or why it may not be asked yet."""
    try:
        assert violations(url) == []
        with open_store(url) as store:
            return digest(store)
    except StoreError as error:
        for words, unfinished in UNFINISHED.items():
            if words in str(error):
                return unfinished
        raise


def digest(store: Store) -> str:
    return hashlib.sha256(repr((shown(store), store.reported())).encode()).hexdigest()


# --- Reading reports --------------------------------------------------------------------------------------------------


def news(number: int) -> dict[str, str]:
    """One of six towns is struck each ten days; three reports tell of each strike, with different tolls."""
    strike, version = divmod(number, 3)
    day = dt.date(2024, 3, 1) + dt.timedelta(10 * (strike // len(TOWNS)))
    town, dead = TOWNS[strike % len(TOWNS)], 2 + version
    text = f"A drone struck the city of {town} in Ukraine on {day:%d %B %Y}, killing {dead} people, officials said."
    return {"id": f"r{number}", "text": text, "date": (day + dt.timedelta(1)).isoformat()}


def reading(blank: Blank, gazetteer: Gazetteer, folder: Path, count: int, *options: str) -> Work:
    """`geomap ingest` of a folder with a file for each report."""
    extractor, reports = Extractor(gazetteer), [news(number) for number in range(count)]
    folder.mkdir(exist_ok=True)
    for number, report in enumerate(reports):
        (folder / f"{number:04}.jsonl").write_text(json.dumps(report), "utf-8")

    def step(item: dict[str, str]) -> Callable[[Store], object]:
        report = Report(item["id"], item["text"], published=dt.date.fromisoformat(item["date"]))
        return lambda store: store.save(extractor.extract(report))

    return Work(blank, partial(ingest, folder, options), state, _after_each(blank, map(step, reports)))


def ingest(folder: Path, options: Sequence[str], url: str) -> None:
    with suppress(SystemExit):
        main(["ingest", "--offline", "--db", url, *options, str(folder)])


def _after_each(blank: Blank, steps: Iterator[Callable[[Store], object]]) -> tuple[str, ...]:
    """The states of an empty store and after each step."""
    with blank() as url, open_store(url) as store:
        states = [digest(store)]
        for step in steps:
            step(store)
            states.append(digest(store))
        return tuple(states)


# --- Merging, splitting, changing and withdrawing ---------------------------------------------------------------------


def merging(blank: Blank, rounds: int) -> Work:
    return Work(blank, partial(merge, rounds), state, _after_each(blank, iter(changes(rounds))))


def merge(rounds: int, url: str) -> None:
    """Makes the changes that are left."""
    with closing(open_database(url)) as database, database.reading() as db:
        done = db.execute("SELECT count(*) FROM changes").fetchone()[0]
    with open_store(url) as store:
        for change in changes(rounds)[done:]:
            change(store)


def changes(rounds: int) -> list[Callable[[Store], object]]:
    """Each round, three reports of ten strikes come together; one is split off, one changes its tolls, one withdraws."""

    def tell(report: str, day: int, dead: int) -> Extraction:
        strikes = (told(report, n, lat=49.0 + n, **later(day), **killed(dead)) for n in range(10))
        claims = itertools.chain.from_iterable(strike.incidents for strike in strikes)
        return replace(told(report), incidents=tuple(claims))

    def saving(extraction: Extraction) -> Callable[[Store], object]:
        return lambda store: store.save(extraction)

    def splitting(incident: str, report: str) -> Callable[[Store], object]:
        return lambda store: store.split(incident, [report])

    found: list[Callable[[Store], object]] = []
    for n in range(rounds):
        a, b, c = (f"{letter}{n}" for letter in "abc")
        found += [saving(tell(each, 30 * n, dead)) for each, dead in ((a, 2), (b, 3), (c, 4))]
        found += [splitting(f"{a}-0", b), saving(tell(b, 30 * n, 5)), saving(nothing(c))]
    return found


# --- Whole databases --------------------------------------------------------------------------------------------------


def copying(blank: Blank, source: str) -> Work:
    """`geomap copy` into an empty database."""
    empty, whole = _after_each(blank, iter(())), state(source)
    return Work(blank, partial(copy, source), _there, (*empty, UNFINISHED["unfinished copy"], whole))


def copy(source: str, url: str) -> None:
    copy_database(source, url, no_matter)


def restoring(blank: Blank, backup: Path) -> Work:
    """`geomap restore --replace` where there is something else."""

    @contextmanager
    def filled() -> Iterator[str]:
        with blank() as url:
            merge(1, url)
            yield url

    with filled() as url:
        states = state(url), state(f"sqlite:///{backup}")
    return Work(filled, partial(bring_back, backup), state, states)


def bring_back(backup: Path, url: str) -> None:
    restore(backup, url, lambda name: no_matter, replace=True)


def _there(url: str) -> str:
    """Like `state`, of a database that need not be there, which it is not made by looking."""
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not path.exists():
        return _nothing()
    return state(url)


def _nothing() -> str:
    return _after_each(databases.sqlite, iter(()))[0]


# --- Migrating --------------------------------------------------------------------------------------------------------


def migrating(former: Blank) -> Work:
    """`geomap migrate` of a database of an earlier geomap."""
    with former() as url:
        earlier = state(url)
        migrate(url)
        return Work(former, migrate, state, (earlier, state(url)))


def migrate(url: str) -> None:
    migrate_database(url, no_matter)


@contextmanager
def former_file() -> Iterator[str]:
    with databases.sqlite() as url:
        Path(url.removeprefix("sqlite:///")).write_bytes(gzip.decompress(FORMER.read_bytes()))
        yield url
