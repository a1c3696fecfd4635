"""Reports of strikes on one village, to test with what becomes of several reports of one event."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from geomap.model import Extraction, Incident, Report

DAY = dt.date(2025, 1, 3)


def told(report: str, number: int = 1, text: str = "It struck Hroza.", **values: object) -> Extraction:
    """A report of a strike on a village."""
    claim = Incident(
        id=f"{report}-{number}",
        title="Strike in Hroza",
        event_type="Explosions/Remote violence",
        sub_event_type="Air/drone strike",
        report_ids=report,
        place_name="Hroza",
        country="UA",
        lat=49.64,
        lon=37.1,
        uncertainty_km=2.0,
        date_start=DAY,
        date_end=DAY,
        published=DAY + dt.timedelta(1),
        quote=text,
        quote_end=len(text),
    )
    return Extraction(Report(report, text, published=DAY + dt.timedelta(1)), (), (replace(claim, **values),))  # type: ignore[arg-type]


def nothing(report: str) -> Extraction:
    return Extraction(Report(report, "Nothing happened."), (), ())


def killed(count: int) -> dict[str, int]:
    return {"killed_low": count, "killed_best": count, "killed_high": count}


def later(days: int) -> dict[str, dt.date]:
    day = DAY + dt.timedelta(days)
    return {"date_start": day, "date_end": day, "published": day + dt.timedelta(1)}
