"""An extraction as `geomap extract` prints it: a line of JSON for programs, a table for people."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from geomap.feature import feature
from geomap.lexicon import lexicon
from geomap.model import Extraction, Incident, Place, Report, Toponym
from geomap.text import language
from geomap.when import dates

from .summary import aligned

HEAD = ("Day", "Place", "What", "Killed", "Injured", "Status")


def json_line(extraction: Extraction) -> str:
    """The toponyms and incidents of a report in one line; `start` and `end` are code points into its text."""
    return _dumped(
        extraction.report.id,
        toponyms=[_toponym(toponym) for toponym in extraction.toponyms],
        incidents=[feature(incident) for incident in extraction.incidents],
    )


def error_line(report_id: str | None, reason: str) -> str:
    """The line of a report that could not be read."""
    return _dumped(report_id, toponyms=[], incidents=[], error=reason)


def readable(extraction: Extraction) -> str:
    """A table below the report's headline: an incident a row, and under it where exactly, and the words it rests on."""
    rows = [("", *HEAD), *((str(n), *_row(each)) for n, each in enumerate(extraction.incidents, 1))]
    head, *lines = aligned(rows).split("\n")
    indent = " " * (len(rows[-1][0]) + 2)
    below = ["".join(f"{indent}{line}\n" for line in _below(incident)) for incident in extraction.incidents]
    table = [head + "\n", *(f"{line}\n{more}" for line, more in zip(lines, below, strict=True))]
    table = table if lines else ["  No incident was found.\n"]
    return "\n".join([headline(extraction.report) + "\n", *table, *_hint(extraction)]) + "\n"


def headline(report: Report) -> str:
    """What a report is called, who published it, and when."""
    day = report.published.isoformat() if report.published else None
    return " · ".join(filter(None, (report.title or f"Report {report.id}", report.publisher, day)))


def _dumped(report_id: str | None, **parts: Any) -> str:
    return json.dumps({"id": report_id, **parts}, ensure_ascii=False) + "\n"


def _toponym(toponym: Toponym) -> dict[str, Any]:
    place = _place(toponym.place) if toponym.place else None
    return {"start": toponym.start, "end": toponym.end, "text": toponym.text, "place": place, "score": toponym.score}


def _place(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in ("id", "name", "lat", "lon", "kind", "country", "admin1")}


def _row(incident: Incident) -> tuple[str, ...]:
    told = "" if incident.role == "event" else f" ({incident.role})"
    names = ", ".join(filter(None, dict.fromkeys((incident.place_name, incident.admin1, incident.country))))
    said = incident.status + (f" by {incident.claimant}" if incident.claimant else "")
    kind = (incident.sub_event_type or incident.event_type) + told
    return _when(incident), names or "place unknown", kind, _toll(incident, "killed"), _toll(incident, "injured"), said


def _below(incident: Incident) -> Iterator[str]:
    if incident.lat is None or incident.lon is None:
        yield "no coordinates"
    else:
        within = f"within {incident.uncertainty_km:g} km of " if incident.uncertainty_km else "at "
        yield f"{within}{incident.lat:.4f}, {incident.lon:.4f}"
    yield f"“{' '.join(incident.quote.split())}”"


def _hint(extraction: Extraction) -> Iterator[str]:
    """What would date incidents, where the report does not say of which day it is."""
    undated = [incident for incident in extraction.incidents if incident.date_start is None]
    if extraction.report.published is None and undated:
        words = (word for incident in undated for word in _days(incident.quote, extraction.report))
        which = next((f", to which “{word}” refers" for word in words), "")
        yield f"The report names no day of publication{which}: give it with --date YYYY-MM-DD.\n"


def _days(quote: str, report: Report) -> Iterator[str]:
    """The words of a quote that would be days if the report had one."""
    for mention in dates(quote, dt.date.today(), lexicon(report.lang or language(report.text))):
        yield quote[mention.start : mention.end]


def _when(incident: Incident) -> str:
    if incident.datetime:
        return f"{incident.datetime:%Y-%m-%d %H:%M}"
    days = dict.fromkeys(day.isoformat() for day in (incident.date_start, incident.date_end) if day)
    return " to ".join(days) or "day unknown"


def _toll(incident: Incident, what: str) -> str:
    """The best estimate with its range, a dash where nothing is stated."""
    low, best, high = (getattr(incident, f"{what}_{bound}") for bound in ("low", "best", "high"))
    if best is None:
        return "–"
    return f"{best}" if low == best == high else f"{best} ({low} to {'?' if high is None else high})"
