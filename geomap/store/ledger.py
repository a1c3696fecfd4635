"""The ledger: each report's claims, the incidents that they belong to, and what those come to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import count
from math import log

from geomap.merge import AROUND, Claim, Known, Told, comparable, joined, merged, reach
from geomap.model import Incident, Report

from .conditions import searched
from .dialect import Session
from .rendered import render
from .rows import columns, from_row, insert, names, next_key, to_row

NEAR = 100  # incidents near a claim that are looked at; where there are more, place and day decide nothing
COMMON = 100  # claims with a mark from which on it tells nothing
RARE = 20  # claims with a mark up to which it leads to them
LEADS = 2  # rare marks that a claim far off has to share to be looked at

COMPARED = tuple(  # what `similar` reads
    "event_type sub_event_type role date_start date_end place_name country admin1 lat lon uncertainty_km"
    " killed_low killed_best killed_high injured_low injured_best injured_high published".split()
)
_INCIDENT = ", ".join(names(Incident))
_ID = names(Incident).index("id")

_Home = tuple[int, str]  # the key of an incident, and why a claim belongs to it


def claimed(db: Session, report_id: str) -> tuple[Claim, ...]:
    """The claims of a report, in its own order."""
    return _claims(db, "report", report_id)


def ledger(db: Session, incident: int) -> tuple[Claim, ...]:
    """The claims of an incident, the first to join first."""
    return _claims(db, "incident", incident)


def keep(db: Session, told: Told) -> None:
    """A report and its claims in place of what was kept under its id, and every incident that this changes."""
    report, new = told.report, told.claims
    former = _former(db, report.id)
    homes = _homes(db, report.id, new, former)
    db.execute("DELETE FROM reports WHERE id = ?", (report.id,))  # its claims go with it
    insert(db, "reports", columns(report))
    for n, claim in enumerate(new):
        incident, why = homes.get(n) or (_begin(db, claim.incident, [report.id]), "")
        _enter(db, report, incident, replace(claim, why=why))
    for incident in {old.incident for old in former} | {incident for incident, _ in homes.values()}:
        settle(db, incident)


def divisible(db: Session, incident_id: str, report_ids: Collection[str]) -> bool:
    """Whether taking some reports out of an incident leaves a claim on either side."""
    return len({report in report_ids for _, _, report in _resting(db, incident_id)}) == 2


def split(db: Session, incident_id: str, report_ids: Collection[str]) -> str:
    """Move the claims of some reports out of an incident, which has to be divisible so, into one of their own; its id.

    Neither side's reports will ever join the other's incident again, nor one that either was kept apart from.
    """
    rows = _resting(db, incident_id)
    moved = [key for _, key, report in rows if report in report_ids]
    first = db.execute(f"SELECT {_INCIDENT} FROM claims WHERE key = ?", moved[:1]).fetchone()
    other = _begin(db, from_row(Incident, first), {report for _, key, report in rows if key in moved})
    (other_id,) = db.execute("SELECT id FROM incidents WHERE key = ?", (other,)).fetchone()
    db.executemany("UPDATE claims SET incident = ?, why = '' WHERE key = ?", [(other, key) for key in moved])
    inherited = "INSERT INTO apart SELECT report, ? FROM apart WHERE incident = ? ON CONFLICT DO NOTHING"
    db.execute(inherited, (other_id, incident_id))
    pairs = [(report, incident_id if key in moved else other_id) for _, key, report in rows]
    db.executemany("INSERT INTO apart VALUES (?, ?) ON CONFLICT DO NOTHING", pairs)
    for incident in (rows[0][0], other):
        settle(db, incident)
    return str(other_id)


def come_to(told: Sequence[Incident], incident_id: str) -> Incident:
    """What the claims of an incident come to, under the id that it has."""
    return replace(merged(told), id=incident_id)


def words_of(incident: Incident, told: Iterable[Incident]) -> str:
    """The words by which an incident of some claims is found."""
    return " ".join(map(searched, (incident, *told)))


def ground_of(claim: Incident) -> tuple[float, ...] | None:
    """The cells of a claim's row in `ground` after its key; None where it has no row."""
    within = reach(claim)
    if within is None:
        return None
    box = within.box
    return box.west, box.east, box.south, box.north, within.first, within.last


def enter_ground(db: Session, key: int, within: tuple[float, ...] | None) -> None:
    """Add a claim's row to `ground`, where it has one."""
    if within:
        db.execute("INSERT INTO ground VALUES (?, ?, ?, ?, ?, ?, ?)", (key, *within))


def settle(db: Session, incident: int) -> None:
    """Write what the claims of an incident come to, under the id that it has; without claims it goes.

    What they came to before is left alone, so that its history tells of changes only.
    """
    told = [claim.incident for claim in ledger(db, incident)]
    sql = f"SELECT text, {_INCIDENT} FROM incidents JOIN words ON words.rowid = incidents.key WHERE incidents.key = ?"
    words, *row = db.execute(sql, (incident,)).fetchone()
    now = come_to(told, row[_ID]) if told else None
    if now and (words, tuple(row)) == (words_of(now, told), to_row(now)):
        return
    db.execute("DELETE FROM incidents WHERE key = ?", (incident,))
    if now:
        _write(db, incident, now, told)


def _claims(db: Session, column: str, value: str | int) -> tuple[Claim, ...]:
    rows = db.execute(f"SELECT marks, why, {_INCIDENT} FROM claims WHERE {column} = ? ORDER BY key", (value,))
    return tuple(Claim(from_row(Incident, row), frozenset(json.loads(marks)), why) for marks, why, *row in rows)


def _resting(db: Session, incident_id: str) -> list[tuple[int, int, str]]:
    """The key of an incident, and of each of its claims the key and report."""
    sql = "SELECT claims.incident, claims.key, report FROM claims JOIN incidents ON incidents.key = claims.incident"
    return db.execute(f"{sql} WHERE incidents.id = ? ORDER BY claims.key", (incident_id,)).fetchall()


@dataclass(frozen=True, slots=True)
class _Former:
    """A claim that a report made before; `alone` if its incident has no other."""

    incident: int
    alone: bool
    why: str
    told: Incident


def _former(db: Session, report_id: str) -> list[_Former]:
    alone = "(SELECT count(*) = 1 FROM claims AS other WHERE other.incident = claims.incident)"
    sql = f"SELECT incident, {alone}, why, {_INCIDENT} FROM claims WHERE report = ? ORDER BY key"
    return [_Former(key, alone, why, from_row(Incident, row)) for key, alone, why, *row in db.execute(sql, (report_id,))]


def _homes(db: Session, report_id: str, new: Sequence[Claim], former: Sequence[_Former]) -> dict[int, _Home]:
    """The incidents that claims belong to, by their place in the report, and why; none for one that begins an incident."""
    homes = _kept(new, former)
    left = [n for n in range(len(new)) if n not in homes]
    taken = {incident for incident, _ in homes.values()} | _barred(db, report_id)
    counts = _counts(db, {mark for n in left for mark in new[n].marks})
    known = [_known(db, new[n], counts, taken) for n in left]
    total = next_key(db, "claims")

    def rarity(mark: str) -> float:
        return log(total / (counts[mark] + 1)) if counts[mark] < COMMON else 0.0

    for join in joined([new[n] for n in left], known, rarity):
        homes[left[join.claim]] = join.incident, "; ".join(join.likeness.reasons)
    return homes


def _kept(new: Sequence[Claim], former: Sequence[_Former]) -> dict[int, _Home]:
    """Claims that the report has made before: they stay where they are, even if their place or type reads otherwise now."""
    homes: dict[int, _Home] = {}
    for old in former:
        for n, claim in enumerate(new):
            requoted = old.alone and old.told.quote and old.told.quote == claim.incident.quote
            if (requoted or old.told.id == claim.incident.id) and n not in homes:
                homes[n] = old.incident, old.why
                break
    return homes


def _barred(db: Session, report_id: str) -> set[int]:
    sql = "SELECT incidents.key FROM apart JOIN incidents ON incidents.id = apart.incident WHERE apart.report = ?"
    return {key for (key,) in db.execute(sql, (report_id,))}


def _counts(db: Session, marks: Iterable[str]) -> dict[str, int]:
    """How many claims have each mark, as far as it matters."""
    few = "SELECT 1 FROM marks WHERE mark = value LIMIT ?"
    sql = f"SELECT value, (SELECT count(*) FROM ({few}) AS few) FROM {db.dialect.each}"
    return dict(db.execute(sql, (COMMON, db.dialect.array(marks))))


def _known(db: Session, claim: Claim, counts: Mapping[str, int], taken: set[int]) -> dict[int, Known]:
    """The incidents that a claim might belong to."""
    if not comparable(claim.incident):
        return {}
    near = _near(db, claim.incident) - taken
    found = near | (_marked(db, [mark for mark in claim.marks if 0 < counts[mark] <= RARE]) - taken)
    sql = f"SELECT incident, marks, {', '.join(COMPARED)} FROM claims WHERE incident {db.dialect.among} ORDER BY key"
    told: defaultdict[int, list[Claim]] = defaultdict(list)
    for incident, marks, *row in db.execute(sql, (db.dialect.array(found),)):
        told[incident].append(Claim(from_row(Incident, row, COMPARED), frozenset(json.loads(marks))))
    return {incident: Known(each, incident in near) for incident, each in told.items()}


def _near(db: Session, incident: Incident) -> set[int]:
    within = reach(incident)
    if within is None:
        return set()
    meets, values = db.dialect.near(within.box, within.first - AROUND, within.last + AROUND)
    sql = f"SELECT DISTINCT incident FROM ground JOIN claims ON claims.key = ground.key WHERE {meets} LIMIT ?"
    return {key for (key,) in db.execute(sql, (*values, NEAR))}


def _marked(db: Session, marks: Iterable[str]) -> set[int]:
    leading = f"SELECT claim FROM marks WHERE mark {db.dialect.among} GROUP BY claim HAVING count(*) >= ?"
    sql = f"SELECT DISTINCT incident FROM claims WHERE key IN ({leading})"
    return {key for (key,) in db.execute(sql, (db.dialect.array(marks), LEADS))}


def _begin(db: Session, claim: Incident, reports: Collection[str]) -> int:
    """An incident that rests on one claim of some reports, under the claim's id unless that is not theirs to take."""
    incident_id = next(each for each in _ids(claim.id) if not _is_taken(db, each, reports))
    return _write(db, None, replace(claim, id=incident_id), (claim,))


def _ids(wanted: str) -> Iterator[str]:
    yield wanted
    for number in count(2):
        yield blake2b(f"{wanted}\n{number}".encode(errors="surrogatepass"), digest_size=8).hexdigest()


def _is_taken(db: Session, incident_id: str, reports: Collection[str]) -> bool:
    """Whether an incident has that id, or had one that any of the reports was taken out of."""
    barred = f"SELECT 1 FROM apart WHERE incident = ? AND report {db.dialect.among}"
    sql = f"SELECT 1 FROM incidents WHERE id = ? UNION ALL {barred}"
    return db.execute(sql, (incident_id, incident_id, db.dialect.array(reports))).fetchone() is not None


def _enter(db: Session, report: Report, incident: int, claim: Claim) -> None:
    key = next_key(db, "claims")
    joined_by = {"report": report.id, "incident": incident, "marks": _written(claim.marks), "why": claim.why}
    insert(db, "claims", {"key": key, **joined_by, **columns(claim.incident)})
    enter_ground(db, key, ground_of(claim.incident))
    if comparable(claim.incident):
        db.executemany("INSERT INTO marks VALUES (?, ?)", [(mark, key) for mark in claim.marks])


def _write(db: Session, key: int | None, incident: Incident, told: Iterable[Incident]) -> int:
    (change,) = db.execute("SELECT max(number) FROM changes").fetchone()
    key = next_key(db, "incidents") if key is None else key
    insert(db, "incidents", {"key": key, "since": change, **columns(incident)})
    insert(db, "words", {"rowid": key, "text": words_of(incident, told)})
    render(db, key, incident)
    return key


def _written(marks: Collection[str]) -> str:
    return json.dumps(sorted(marks), ensure_ascii=False)
