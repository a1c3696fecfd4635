"""Where reports and incidents are kept. Every backend answers the same questions; `open_store` picks it by URL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from geomap.feature import Packed
from geomap.merge import Claim, Told
from geomap.model import Change, Extraction, Incident, Pin, Query, Report
from geomap.reports import Unreadable


@dataclass(frozen=True, slots=True)
class Counts:
    """How many incidents a query matches, its `limit` set aside, and how many of those no place could be found for."""

    matching: int
    unlocated: int


@dataclass(frozen=True, slots=True)
class Brief:
    """Incidents in brief, whatever their role: all of them, or what sets one state of the data apart from another."""

    version: str  # of the data when it was made
    whole: bool  # whether they are all there are
    ended: frozenset[int]  # the keys of those that the other state has and this has not, or has not so
    pins: Iterator[Pin]  # those that this state has, where it is not whole and not as the other has them


class Outcome(StrEnum):
    """What a report that is kept is to the store."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of keeping a report, and how many of its claims stand in an incident beside another report's."""

    outcome: Outcome
    shared: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a shard, which is a file of reports."""

    shard: str  # its path
    start: int  # bytes into it
    stop: int
    digest: str  # of these bytes, and of what else decides how they are read
    reader: str  # which geomap and gazetteer
    finishes: str = ""  # the state of the shard, if nothing of it is left to be read


@dataclass(frozen=True, slots=True)
class Shard:
    """What is known of a file of reports."""

    state: str  # that it was in when it was read to its end; empty before
    digests: Mapping[int, str]  # of the stretches that have been read, by their first byte
    readers: frozenset[str]  # of these stretches
    aside: Mapping[int, tuple[Unreadable, ...]]  # what could not be read in them


class Store(Protocol):
    """Reports, and the incidents that rest on them. Every method raises StoreError where the database fails.

    A store may be used from several threads at once.
    """

    @property
    def name(self) -> str:
        """What people know the database by: its path, or its address without the password."""

    def save(self, extraction: Extraction) -> bool:
        """Keep a report and its claims in place of what was kept under its id; False if nothing changed.

        A claim joins the incident that other reports tell of too, or begins one, which keeps the claim's id for good.
        """

    def save_all(
        self, reports: Sequence[Told], stretch: Stretch | None = None, unreadable: Collection[Unreadable] = ()
    ) -> list[Saved | Unreadable]:
        """Keep reports, and what came of each; one that the database cannot hold leaves the others alone.

        All is one change. With the stretch that they are all reports of, it and what else was `unreadable` in it are
        remembered in the same transaction, so that a batch that is stopped here or there leaves both or neither.
        """

    def split(self, incident_id: str, report_ids: Collection[str]) -> str | None:
        """Take the claims of some reports out of an incident, for good: no later report brings the two together again.

        The id of the incident that they form; None, and nothing happens, if either side would be left without a claim.
        """

    def incidents(self, query: Query) -> Iterator[Incident]:
        """The incidents a query matches, most recent `date_start` first, of one day those in most reports, then the oldest.

        Those without a day come last. With `as_of` they are as they were at that moment, without their toponyms.

        A `bbox` lets incidents without a place through, `start` and `end` let those without a day through
        (OGC API - Features, Part 1, sections 7.15.3 and 7.15.4).
        """

    def features(self, query: Query) -> Iterator[Packed]:
        """The same incidents, each as the Feature that downloads give."""

    def brief(self, after: str | None = None) -> AbstractContextManager[Brief]:
        """All incidents in brief, or what changed after a version of this store; its pins have to be read within."""

    def former(self, at: dt.datetime) -> AbstractContextManager[Brief]:
        """What sets the data as they were at a moment apart from what they are; its pins have to be read within."""

    def keyed(self, keys: Sequence[int], version: str | None = None) -> dict[int, Packed]:
        """Incidents by the keys of their pins, in the order given; those that are no longer there are left out.

        So are those that have changed since a version, by which the keys were found.
        """

    def whole(self, keys: Sequence[int], version: str | None = None) -> dict[int, Incident]:
        """The same incidents with all that is known of them; former ones without their toponyms."""

    def ids(self, keys: Sequence[int]) -> dict[int, str]:
        """The ids of incidents, by the keys of their pins."""

    def keys(self, query: Query) -> list[int]:
        """The keys of the incidents a query matches, in no particular order, its `limit` and `offset` set aside."""

    def count(self, query: Query) -> Counts: ...

    def total(self) -> int:
        """How many incidents there are, whatever their role."""

    def reported(self) -> int:
        """How many reports there are."""

    def incident(self, incident_id: str) -> Incident | None: ...

    def report(self, report_id: str) -> Report | None: ...

    def reports_of(self, incident_id: str) -> tuple[Report, ...]:
        """The reports an incident rests on, the earliest first; empty for an incident that is not there."""

    def claims(self, incident_id: str) -> tuple[Claim, ...]:
        """The ledger of an incident: it as each report tells it, in the order they came in, and why each joined."""

    def version(self) -> str:
        """A word that changes whenever the data change, and only then."""

    def moment(self, at: dt.datetime | None = None) -> dt.datetime | None:
        """When the data last changed before or at a moment, or at all; None if they never had."""

    def changes(self, query: Query, since: dt.datetime | None = None) -> Iterator[Change]:
        """Of each incident that a query matches, or did once, the latest change after a moment; the latest first.

        Who holds what the query matched then and applies these changes holds what it matches now.
        """

    def shard(self, path: str) -> Shard:
        """What is known of a file of reports; nothing of one that was never read."""

    def finish(self, path: str, state: str, size: int) -> None:
        """Remember of a shard of that many bytes, all of which are known, the state that it is in now."""

    def forget(self, paths: Iterable[str]) -> None:
        """Forget that shards have been read, so that they are read again. What their reports tell stays."""

    def verify(self) -> None:
        """StoreError if it cannot be read, or is that of another geomap by now."""

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None: ...


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def open_store(url: str, clock: Callable[[], dt.datetime] = utc_now) -> Store:
    """The store at `sqlite:///path`, made if it is not there, or `postgresql://...`, which has to be there and migrated.

    StoreError for one that cannot be used. `clock` tells the time of a change.
    """
    from .addresses import open_database  # which imports this file
    from .sql import SqlStore

    return SqlStore(open_database(url), clock)


def existing_store(url: str) -> Store:
    """The same store, which has to be there; StoreError if it is not."""
    from .addresses import existing_database
    from .sql import SqlStore

    return SqlStore(existing_database(url), utc_now)


def open_late(url: str) -> Store:
    """The same store, opened when it is first used and by each process for itself, so that a server may fork.

    Until it can be opened, each of its methods raises StoreError.
    """
    from .opening import LateDatabase
    from .sql import SqlStore

    return SqlStore(LateDatabase(url), utc_now)
