"""Incidents made up by the hundred thousand: ten years of news from towns of the gazetteer, as unevenly as news comes."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from geomap.gazetteer import Gazetteer
from geomap.model import BBox, Extraction, Incident, Place, Report
from geomap.store import Store

FIRST_DAY, DAYS = dt.date(2016, 1, 1), 3652
A_REPORT = 200  # incidents told by each report
TOWNS = 60_000
KINDS = [
    ("Battles", "Armed clash"),
    ("Explosions/Remote violence", "Air/drone strike"),
    ("Protests", "Peaceful protest"),
    ("Disaster", "Flood"),
    ("Accident", "Transport"),
    ("Crime", "Shooting"),
]


@dataclass(frozen=True, slots=True)
class World:
    """Towns, and how much of the news up to each of them."""

    towns: Sequence[Place]
    shares: Sequence[float]

    def town(self, chance: random.Random) -> Place:
        return self.towns[bisect(self.shares, chance.random() * self.shares[-1])]


def world(gazetteer: Gazetteer, chance: random.Random) -> World:
    """A town has news by the root of its inhabitants, and by how much happens in its country and region: a few have most."""
    towns = gazetteer.settlements_in(BBox(-180, -60, 180, 75), 1000, TOWNS)
    unrest: dict[str | None, float] = {}
    for town in towns:
        for area in (town.country, town.admin1_id):
            unrest.setdefault(area, chance.lognormvariate(0, 1.3))
    weights = (town.population**0.5 * unrest[town.country] * unrest[town.admin1_id] for town in towns)
    return World(towns, list(accumulate(weights)))


def reports(world: World, count: int, chance: random.Random) -> Iterator[Extraction]:
    """Reports of so many incidents, in the order of time."""
    for first in range(0, count, A_REPORT):
        day = FIRST_DAY + dt.timedelta(DAYS * first // count)
        told = tuple(_incident(world.town(chance), day, first, chance) for _ in range(min(A_REPORT, count - first)))
        yield Extraction(Report(f"report-{first}", f"Made up, {first}.", published=day), (), told)


def fill(store: Store, gazetteer: Gazetteer, count: int) -> None:
    """Make a store hold so many incidents; one that was begun is gone on with."""
    chance = random.Random(1)
    for told in reports(world(gazetteer, chance), count, chance):
        if store.report(told.report.id) is None:
            store.save(told)


def _incident(town: Place, day: dt.date, number: int, chance: random.Random) -> Incident:
    kind, what = chance.choice(KINDS)
    day -= dt.timedelta(chance.randrange(3))
    killed = int(chance.expovariate(0.3)) if chance.random() < 0.7 else None
    known = chance.random() > 0.03
    precision = chance.choice([1, 1, 1, 2, 3]) if known else None
    return Incident(
        id=f"{chance.getrandbits(64):016x}",
        title=f"{what} in {town.name}",
        event_type=kind,
        sub_event_type=what,
        date_start=day,
        date_end=day,
        time_precision=1,
        place_name=town.name,
        gazetteer_id=town.admin1_id if precision == 3 else town.id,
        country=town.country,
        admin1=town.admin1,
        lat=town.lat + chance.gauss(0, 0.02) if known else None,
        lon=max(-180, min(180, town.lon + chance.gauss(0, 0.02))) if known else None,
        geo_precision=precision,
        where_prec=precision,
        uncertainty_km=5.0 if precision == 2 else None,
        killed_low=killed,
        killed_best=killed,
        killed_high=killed,
        claimant=chance.choice([None, "officials", "police", "the governor"]),
        quote=f"Officials spoke on {day:%A} of what had happened in {town.name}, where {killed or 'no'} people were killed.",
        source_url=f"https://news.example/{number}",
        publisher=f"The {town.country} Post",
        published=day,
        report_ids=f"report-{number}",
    )
