"""What a report tells, for tests of small texts: all are published on the same Thursday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from geomap.model import Incident, Role

PUBLISHED = dt.date(2026, 11, 5)
Read = Callable[..., list[Incident]]


def events(incidents: Iterable[Incident]) -> dict[str | None, tuple[int | None, int | None]]:
    """The killed and injured of each piece of news, by its place."""
    return {i.place_name: (i.killed_best, i.injured_best) for i in incidents if i.role is Role.EVENT}
