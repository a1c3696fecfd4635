"""Kills what reads, merges, copies, restores and migrates, until something is lost.

    python benchmarks/faults.py [--trials 200] [--seed 1] [sqlite] [postgis]

Each store's trials are shared out evenly among the kinds of work (tests/works.py). After each kill -9 at a random moment
the database is checked, and compared with what it held after every step of the same work when nobody disturbed it. Any
difference ends the run with what differs.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import databases
import works
from databases import Blank
from kills import Work, trials

from geomap.cli.common import ready_gazetteer
from geomap.config import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", nargs="*", metavar="STORE", default=["sqlite", "postgis"])
    parser.add_argument("--trials", type=int, default=200, help="for each store")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for store in given.stores:
        with places(store) as (blank, former), tempfile.TemporaryDirectory() as folder:
            kinds = works_on(blank, former, Path(folder))
            share = -(-given.trials // len(kinds))
            for name, work in kinds.items():
                put_through(f"{store}, {name}", work, share, given.seed)


@contextmanager
def places(store: str) -> Iterator[tuple[Blank, Blank]]:
    """Where empty databases come from, and such of an earlier schema."""
    if store == "sqlite":
        yield databases.sqlite, works.former_file
    else:
        with databases.server(hasty=False) as server:
            yield server.blank, server.former


def works_on(blank: Blank, former: Blank, folder: Path) -> dict[str, Work]:
    source, backup = folder / "source.sqlite", folder / "backup.sqlite"
    works.merge(10, f"sqlite:///{source}")
    works.merge(5, f"sqlite:///{backup}")
    news = partial(works.reading, blank, ready_gazetteer(Settings.from_env()), folder / "news", 60)
    return {
        "ingest": news(),
        "ingest by two": news("--workers", "2"),
        "merge": works.merging(blank, 5),
        "copy": works.copying(blank, f"sqlite:///{source}"),
        "restore": works.restoring(blank, backup),
        "migrate": works.migrating(former),
    }


def put_through(name: str, work: Work, count: int, seed: int) -> None:
    began, met = time.monotonic(), Counter(islice(trials(work, random.Random(seed)), count))
    steps = len(work.states) - 1
    reached = f"{len(met)} of {steps + 1} states met" if steps > 2 else dict(sorted(met.items()))
    print(
        f"{name}: {met.total()} of {count} without loss or duplicate, {reached}, {time.monotonic() - began:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
