"""Whether a store is sound, and whether two hold or tell the same."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

from databases import no_matter

from geomap.model import BBox, Query
from geomap.store import Store, open_store
from geomap.store.addresses import open_database
from geomap.store.checking import check
from geomap.store.copying import TABLES
from geomap.store.dialect import Session

EVERY = Query(role=())
_MOMENTS = ("at",)  # when something was written is no part of it

Row = dict[str, Any]


def violations(url: str) -> list[str]:
    """What `geomap check` finds wrong."""
    with closing(open_database(url)) as database:
        return [violation.words for violation in check(database, no_matter)]


def shown(store: Store) -> list[object]:
    """What a store tells of the present, by each of its indexes too."""
    incidents = list(store.incidents(EVERY))
    looked_for = (Query(q="hroza"), Query(q="strike"), Query(bbox=BBox(37, 49, 38, 50)))
    return [
        *incidents,
        *store.features(EVERY),
        *((store.claims(one.id), store.reports_of(one.id)) for one in incidents),
        *([one.id for one in store.incidents(query)] for query in looked_for),
    ]


def told_by(store: Store) -> list[object]:
    """What a store tells of the present, of every earlier moment, and of a file."""
    changes = list(store.changes(EVERY))
    moments = [replace(EVERY, as_of=change.at) for change in changes]
    earlier = [(list(store.incidents(moment)), list(store.features(moment))) for moment in moments]
    return [*shown(store), *changes, *earlier, store.moment(), store.shard("/a.jsonl")]


def held(url: str) -> list[object]:
    """What the store in a database tells."""
    with open_store(url) as store:
        return told_by(store)


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that a store holds but for moments, by table, in an order of its own.

    Keys and numbers that a database gives out stand for what they name, since one that was interrupted may skip some.
    """
    with closing(open_database(url)) as database, database.reading() as db:
        rows = {table: _rows(db, table) for table in TABLES}
    changes = {row["number"]: rank for rank, row in enumerate(sorted(rows["changes"], key=lambda row: row["number"]))}
    incidents = {row["incident"]: (row["id"],) for row in rows["past"]}
    incidents |= {row["key"]: (row["id"],) for row in rows["incidents"]}
    former = {row["key"]: (row["id"], changes[row["since"]], changes[row["until"]]) for row in rows["past"]}
    claims = {row["key"]: (row["report"], row["quote"], row["id"]) for row in rows["claims"]}
    named: dict[str, dict[Any, Any]] = {
        "number": changes,
        "since": changes,
        "until": changes,
        "key": incidents | former,
        "rowid": incidents | former,
        "claim": claims,
        "incident": incidents,
    }

    def plain(table: str, row: Row) -> tuple[Any, ...]:
        own = named | ({"key": claims} if table in ("claims", "ground") else {})
        return tuple(own.get(name, {}).get(cell, cell) for name, cell in row.items() if name not in _MOMENTS)

    return {table: sorted((plain(table, row) for row in rows[table]), key=repr) for table in TABLES}


def _rows(db: Session, table: str) -> list[Row]:
    columns = [name for name in TABLES[table] if not (name == "key" and table in ("stretches", "aside"))]
    return [dict(zip(columns, row, strict=True)) for row in db.execute(f"SELECT {', '.join(columns)} FROM {table}")]
