"""An extraction as `geomap extract` prints it: a line of JSON for programs, a few lines of text for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from geomap.features import feature
from geomap.model import Extraction, Incident, Place, Report, Toponym


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
    """What happened, when, where, to how many, and who says so: a paragraph an incident, below the report's headline."""
    incidents = ["".join(f"  {line}\n" for line in _lines(incident)) for incident in extraction.incidents]
    return "\n".join([headline(extraction.report) + "\n", *(incidents or ["  No incident was found.\n"])]) + "\n"


def headline(report: Report) -> str:
    """What a report is called, who published it, and when."""
    day = report.published.isoformat() if report.published else None
    return " · ".join(filter(None, (report.title or report.id, report.publisher, day)))


def _dumped(report_id: str | None, **parts: Any) -> str:
    return json.dumps({"id": report_id, **parts}, ensure_ascii=False) + "\n"


def _toponym(toponym: Toponym) -> dict[str, Any]:
    place = _place(toponym.place) if toponym.place else None
    return {"start": toponym.start, "end": toponym.end, "text": toponym.text, "place": place, "score": toponym.score}


def _place(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in ("id", "name", "lat", "lon", "kind", "country", "admin1")}


def _lines(incident: Incident) -> Iterator[str]:
    yield incident.title
    yield f"  {_when(incident)}, {_where(incident)}"
    kind = filter(None, [incident.event_type, incident.sub_event_type, None if incident.role == "event" else incident.role])
    yield "  " + " / ".join(kind) + "".join(f", {toll}" for toll in _tolls(incident))
    yield f"  {incident.status}" + (f" by {incident.claimant}" if incident.claimant else "")
    yield f"  “{' '.join(incident.quote.split())}”"


def _when(incident: Incident) -> str:
    if incident.datetime:
        return f"{incident.datetime:%Y-%m-%d %H:%M}"
    days = dict.fromkeys(day.isoformat() for day in (incident.date_start, incident.date_end) if day)
    return " to ".join(days) or "day unknown"


def _where(incident: Incident) -> str:
    names = ", ".join(filter(None, dict.fromkeys((incident.place_name, incident.admin1, incident.country))))
    if incident.lat is None or incident.lon is None:
        return f"{names} (no coordinates)" if names else "place unknown"
    within = f"within {incident.uncertainty_km:g} km of " if incident.uncertainty_km else ""
    near = "near " if incident.geo_precision == 2 else ""
    return f"{near}{names} ({within}{incident.lat:.4f}, {incident.lon:.4f})"


def _tolls(incident: Incident) -> Iterator[str]:
    for what in ("killed", "injured"):
        low, best, high = (getattr(incident, f"{what}_{bound}") for bound in ("low", "best", "high"))
        if best is not None:
            span = f" (from {low} to {'?' if high is None else high})" if not low == best == high else ""
            yield f"{best} {what}{span}"
