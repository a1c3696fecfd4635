"""`geomap split`: what undoes a wrong merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from geomap.errors import InputError

from .common import OK, database, say, settings_with

if TYPE_CHECKING:
    from geomap.store import Store


@click.command(short_help="Undo a wrong merge of reports.")
@click.argument("incident_id", metavar="INCIDENT")
@click.argument("report_ids", nargs=-1, metavar="[REPORT]...")
@database
def split(incident_id: str, report_ids: tuple[str, ...], db: str | None) -> int:
    """Take reports out of an incident that they were wrongly merged into.

    The REPORTs become an incident of their own; without any, every report does. The page of the incident names its
    reports, and so does the property report_ids. Nothing brings them together again.

    \b
    Examples:
      geomap split 5f0c7a1d9be2c344 report-17
      geomap split 5f0c7a1d9be2c344
    """
    from geomap.store import existing_store

    with existing_store(settings_with(db=db).db_url) as store:
        for reports in _parts(store, incident_id, report_ids):
            say(f"{', '.join(reports)}: now incident {store.split(incident_id, reports)}.")
    return OK


def _parts(store: Store, incident_id: str, wanted: Sequence[str]) -> list[tuple[str, ...]]:
    """What is to leave the incident, one group of reports a part; InputError for what cannot be taken apart."""
    there = tuple(dict.fromkeys(claim.incident.report_ids for claim in store.claims(incident_id)))
    if not there:
        raise InputError(f'There is no incident "{incident_id}": look for its id on its page or in an export.')
    if len(there) == 1:
        raise InputError(f"Incident {incident_id} rests on one report, {there[0]}: there is nothing to split.")
    for report_id in wanted:
        if report_id not in there:
            raise InputError(
                f'Incident {incident_id} does not rest on report "{report_id}": name one of {", ".join(there)}.'
            )
    if set(wanted) == set(there):
        raise InputError(f"Incident {incident_id} rests on no other report: leave one out, or name none to part them all.")
    return [tuple(wanted)] if wanted else [(report_id,) for report_id in there[1:]]
