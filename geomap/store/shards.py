"""Which files of reports (shards) have been read, how far, and what was set aside on the way?

A stretch is entered in the transaction that keeps its reports, so that whatever stops a batch leaves both or neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from geomap.reports import Unreadable

from . import Shard, Stretch
from .dialect import Session
from .rows import insert


def known(db: Session, path: str) -> Shard:
    """What is known of a shard; nothing of one that was never read."""
    state = db.execute("SELECT state FROM shards WHERE path = ?", (path,)).fetchone()
    rows = db.execute("SELECT start, digest, reader FROM stretches WHERE shard = ?", (path,)).fetchall()
    aside: defaultdict[int, tuple[Unreadable, ...]] = defaultdict(tuple)
    for start, *row in db.execute(
        "SELECT start, report, source, reason FROM aside WHERE shard = ? ORDER BY start, key", (path,)
    ):
        aside[start] += (Unreadable(*row),)
    digests = {start: digest for start, digest, _ in rows}
    return Shard(state[0] if state else "", digests, frozenset(reader for *_, reader in rows), dict(aside))


def enter(db: Session, stretch: Stretch, unreadable: Iterable[Unreadable]) -> None:
    """A stretch has been read, but for what could not be read in it, and its shard too if that finishes it."""
    db.execute("DELETE FROM shards WHERE path = ?", (stretch.shard,))
    within = (stretch.shard, stretch.start, max(stretch.stop, stretch.start + 1))
    for table in ("stretches", "aside"):
        db.execute(f"DELETE FROM {table} WHERE shard = ? AND start >= ? AND start < ?", within)
    place = {"shard": stretch.shard, "start": stretch.start}
    insert(db, "stretches", {**place, "digest": stretch.digest, "reader": stretch.reader})
    for each in unreadable:
        insert(db, "aside", {**place, "report": each.id, "source": _kept(each.source), "reason": _kept(each.reason)})
    if stretch.finishes:
        finish(db, stretch.shard, stretch.finishes, stretch.stop)


def finish(db: Session, path: str, state: str, size: int) -> None:
    """A shard of that many bytes has been read to its end, in the state that it is in."""
    for table in ("stretches", "aside"):  # of what the file held beyond its end before
        db.execute(f"DELETE FROM {table} WHERE shard = ? AND start >= ?", (path, max(size, 1)))
    db.execute("DELETE FROM shards WHERE path = ?", (path,))
    insert(db, "shards", {"path": path, "state": state})


def forget(db: Session, path: str) -> None:
    """A shard is as if it had never been read; what its reports tell is left alone."""
    db.execute("DELETE FROM shards WHERE path = ?", (path,))
    for table in ("stretches", "aside"):
        db.execute(f"DELETE FROM {table} WHERE shard = ?", (path,))


def _kept(words: str) -> str:
    """Words as databases can hold them: the name of a file need not be Unicode."""
    return words.encode(errors="backslashreplace").decode()
