"""kill -9 at random moments: no report lost, none twice, nothing half done, and the same command goes on."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import databases
import pytest
import works
from databases import Blank, Server
from kills import Work, trials

from geomap.gazetteer import Gazetteer

STORES = ("sqlite", "postgis")
TRIALS = 6


def kill(work: Work) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")  # pytest shows it with a failure
    assert len(list(itertools.islice(trials(work, random.Random(seed)), TRIALS))) == TRIALS


@pytest.mark.usefixtures("home")
def test_reports_being_read(blank: Blank, gazetteer: Gazetteer, tmp_path: Path) -> None:
    kill(works.reading(blank, gazetteer, tmp_path / "news", 12))


def test_incidents_being_merged_split_and_withdrawn(blank: Blank) -> None:
    kill(works.merging(blank, 2))


def test_a_database_being_copied(blank: Blank) -> None:
    with databases.sqlite() as source:
        works.merge(2, source)
        kill(works.copying(blank, source))


def test_a_backup_being_restored(blank: Blank, tmp_path: Path) -> None:
    works.merge(2, f"sqlite:///{tmp_path / 'backup.sqlite'}")
    kill(works.restoring(blank, tmp_path / "backup.sqlite"))


def test_a_file_being_migrated() -> None:
    kill(works.migrating(works.former_file))


def test_a_postgis_database_being_migrated(postgresql: Server) -> None:
    kill(works.migrating(postgresql.former))
