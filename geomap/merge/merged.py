"""What the claims of one incident come to: one best value for each field, by stated rules.

Role    event if any report tells it as its news
Place   of the region and type that most claims state, the most exact and then the one named most, with its title
Day     of the days that most claims allow, the narrowest range
Toll    of the latest of the best vouched claims, officials and press before one side; the range takes in every claim's
Source  quote, claimant and report of the claim that gives the toll or, without one, the place
Status  disputed where two sides contradict each other, else that of the best vouched claim
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Any

from geomap.model import Incident, Role, Status
from geomap.text import fold

from .counts import COUNTED, count, disjoint

_VOUCHED = (Status.CONFIRMED, Status.REPORTED, Status.DISPUTED, Status.CLAIMED)  # the best first
_PLACE = (
    "title event_type sub_event_type place_name gazetteer_id geocode_method country admin1 lat lon geo_precision where_prec"
    " uncertainty_km review toponym footprint"
).split()
_DAY = "date_start date_end datetime time_precision".split()
_SOURCE = "claimant quote quote_start quote_end source_url source_title publisher published".split()


def merged(claims: Sequence[Incident]) -> Incident:
    """One incident of claims, whose order does not matter but for `id`, which is the first one's."""
    if len(claims) == 1:
        return claims[0]
    in_time = sorted(claims, key=lambda claim: (claim.published or dt.date.max, claim.report_ids, claim.id))
    news = [claim for claim in in_time if claim.role is Role.EVENT] or in_time
    counts = {what: _count(news, what) or _count(in_time, what) for what in COUNTED}
    place = _best_placed(news)
    return replace(
        claims[0],
        role=news[0].role,
        status=_status(in_time),
        report_ids=",".join(dict.fromkeys(claim.report_ids for claim in in_time)),
        n_reports=len({claim.report_ids for claim in in_time}),
        **_fields(place, _PLACE),
        **_fields(_best_dated(news), _DAY),
        **_fields(counts["killed"] or counts["injured"] or place, _SOURCE),
        **_range(counts["killed"], in_time, "killed"),
        **_range(counts["injured"], in_time, "injured"),
    )


def contradict(a: Incident, b: Incident) -> bool:
    """Whether two sides count differently: different claimants, one of them partial, and no number that both allow."""
    if fold(a.claimant or "") == fold(b.claimant or "") or Status.CLAIMED not in (a.status, b.status):
        return False
    return any(disjoint(count(a, what), count(b, what)) for what in COUNTED)


def _status(claims: Sequence[Incident]) -> Status:
    sides = [claim for claim in claims if claim.status is Status.CLAIMED]
    if any(contradict(side, other) for side in sides for other in claims):
        return Status.DISPUTED
    return min((claim.status for claim in claims), key=_VOUCHED.index)


def _best_placed(claims: Sequence[Incident]) -> Incident:
    regions = Counter((claim.country, claim.admin1) for claim in claims)
    kinds = Counter((claim.event_type, claim.sub_event_type) for claim in claims)
    places = Counter(claim.place_name for claim in claims)

    def rank(claim: Incident) -> tuple[float, ...]:
        region, kind = regions[claim.country, claim.admin1], kinds[claim.event_type, claim.sub_event_type]
        near = inf if claim.uncertainty_km is None else claim.uncertainty_km
        return claim.lat is None, -region, -kind, claim.geo_precision or inf, -places[claim.place_name], near

    return min(claims, key=rank)


def _best_dated(claims: Sequence[Incident]) -> Incident:
    """The first of those with the narrowest range: who reports first is nearest to the event."""
    ranges = Counter((one.date_start, one.date_end) for one in claims if one.date_start and one.date_end)

    def rank(claim: Incident) -> tuple[float, ...]:
        start, end = claim.date_start, claim.date_end
        if start is None or end is None:
            return inf, 0, 0
        allowing = [times for (first, last), times in ranges.items() if start <= last and first <= end]
        return -sum(allowing), (end - start).days, claim.datetime is None

    return min(claims, key=rank)


def _count(claims: Sequence[Incident], what: str) -> Incident | None:
    """The claim whose count stands: the latest of the best vouched that state one."""
    stating = [claim for claim in claims if count(claim, what)]
    return min(reversed(stating), key=lambda claim: _VOUCHED.index(claim.status), default=None)


def _range(best: Incident | None, claims: Sequence[Incident], what: str) -> dict[str, Any]:
    """From the fewest to the most that any claim states; open where one leaves it open."""
    stated = count(best, what) if best else None
    if stated is None:
        return {}
    tolls = [toll for claim in claims if (toll := count(claim, what))]
    highs = [toll.high for toll in tolls if toll.high is not None]
    high = max(highs) if len(highs) == len(tolls) else None
    return {f"{what}_low": min(toll.low for toll in tolls), f"{what}_best": stated.best, f"{what}_high": high}


def _fields(claim: Incident, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in names}
