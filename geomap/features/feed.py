"""Changes to incidents: as a feed to subscribe to (Atom, RFC 4287), and as GeoJSON for whoever keeps a copy.

What was withdrawn leaves a tombstone that says when, and nothing of what it said: a deleted-entry (RFC 6721) or a feature
whose `change` is withdrawn and whose other properties are null.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from geomap.feature import PROPERTIES, Feature, feature, packed
from geomap.model import Change, ChangeKind, Incident, instant

from .about import About
from .geojson import collection_chunks
from .xml import element, line, text

ATOM = "application/atom+xml"
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
    b' xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns:georss="http://www.georss.org/georss">\n'
)
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # a feed has to name a moment, even before the first change


def changes_geojson(changes: Iterable[Change], about: About) -> Iterator[bytes]:
    """The changes as a FeatureCollection, each with `change` (new, changed or withdrawn) and `changed`, when it was made."""
    return collection_chunks((packed(_feature(change)) for change in changes), {"name": about.title, **about.stated()})


def changes_atom(changes: Iterable[Change], about: About, itself: str, address: Callable[[str], str]) -> Iterator[bytes]:
    """The changes as an Atom feed found at `itself`; `address` is that of an incident's page, by its id."""
    yield HEAD
    yield from map(line, _opening(about, itself))
    for change in changes:
        made = _deleted if change.kind is ChangeKind.WITHDRAWN else _entry
        yield line(made(change, address(change.incident.id)))
    yield b"</feed>\n"


def _feature(change: Change) -> Feature:
    made = _tombstone(change.incident.id) if change.kind is ChangeKind.WITHDRAWN else feature(change.incident)
    made["properties"] |= {"change": str(change.kind), "changed": instant(change.at)}
    return made


def _tombstone(incident_id: str) -> Feature:
    properties: dict[str, Any] = {**dict.fromkeys(PROPERTIES), "id": incident_id}
    return {"type": "Feature", "id": incident_id, "geometry": None, "properties": properties}


def _opening(about: About, itself: str) -> Iterator[str]:
    yield element("id", text(itself))
    yield element("title", "geomap: incidents")
    yield element("updated", instant(about.as_of or NEVER))
    yield element("link", rel="self", type=ATOM, href=itself)
    yield element("rights", text(f"{about.attribution}. Licence of the incidents: {about.licence}"))
    yield element("author", element("name", "geomap"))


def _entry(change: Change, address: str) -> str:
    incident = change.incident
    parts = [
        element("id", text(address)),
        element("title", text(incident.title)),
        element("updated", instant(change.at)),
        element("link", rel="alternate", type="text/html", href=address),
        element("category", term=incident.event_type),
        element("summary", text(_summary(incident))),
    ]
    if incident.lat is not None and incident.lon is not None:
        parts.append(element("georss:point", f"{incident.lat} {incident.lon}"))
    return element("entry", "".join(parts))


def _summary(incident: Incident) -> str:
    days = dict.fromkeys(day.isoformat() for day in (incident.date_start, incident.date_end) if day)
    parts = (" to ".join(days), incident.place_name, incident.country, incident.status, incident.quote)
    return " · ".join(part for part in parts if part)


def _deleted(change: Change, address: str) -> str:
    return element("at:deleted-entry", ref=address, when=instant(change.at))
