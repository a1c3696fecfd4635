"""How `geomap gazetteer coverage` shows what it measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from geomap.gazetteer.coverage import NEAR_KM, Coverage, Missing

_LISTED = 40  # missing names that the table shows


def as_table(coverage: Coverage) -> Iterator[str]:
    """The shares by kind and the most frequent missing names, a line at a time."""
    yield f"{'kind':<12}{'places':>8}{'reached':>10}{'same id':>10}{'by chance':>11}"
    for kind, share in (*coverage.shares.items(), ("all", coverage.total)):
        shares = (share.reached / share.places, share.same_id / share.places, share.by_chance / share.places)
        yield f"{kind:<12}{share.places:>8,}{shares[0]:>10.1%}{shares[1]:>10.1%}{shares[2]:>11.1%}"
    yield f"Reached: a place of that name lies within {NEAR_KM:.0f} km of the gold one, or has its id."
    if coverage.missing:
        yield ""
        yield f"{'missing':<34}{'times':>6}  {'where it lies':<20}{'nearest of that name':<22}"
        yield from map(_row, coverage.missing[:_LISTED])
        rest = len(coverage.missing) - _LISTED
        yield from [f"and {rest:,} more; --json lists them all"] if rest > 0 else []


def as_data(coverage: Coverage) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "all": asdict(coverage.total),
        "kinds": {str(kind): asdict(share) for kind, share in coverage.shares.items()},
        "missing": [{**asdict(m.place), "count": m.count, "nearest_km": m.nearest_km} for m in coverage.missing],
    }


def _row(missing: Missing) -> str:
    place = missing.place
    nearest = "unknown name" if missing.nearest_km is None else f"{missing.nearest_km:,.0f} km away"
    return f"{place.name[:32]:<34}{missing.count:>6}  {f'{place.lat:.2f}, {place.lon:.2f}':<20}{nearest:<22}".rstrip()
