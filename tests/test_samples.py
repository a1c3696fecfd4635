"""The bundled samples yield the incidents that an analyst reads out of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from geomap.config import PACKAGE
from geomap.gazetteer import Gazetteer
from geomap.model import Incident, Report, Role
from geomap.pipeline import Extractor
from geomap.reports import read_reports
from geomap.text import fold

# place (or one of several, or with its region) | killed | injured | day or month | role | event type [| why it fails today]
# "-" is unknown, "*" anything. Role "may" allows an event without asking for it.
EXPECTED = {
    "01": """
        Mala Tokmachka | 1 | 1 | 2026-10-14 | event | Explosions
        Orikhiv | - | 2 | 2026-10-14 | event | Explosions
        Kupyansk | 3 | 7 | 2026-10-13 | event | Explosions
        Malaya Loknya | - | 4 | 2026-10-13 | event | Explosions
        Novoivanovka / Kursk Oblast | - | - | * | event | Battles, Strategic
        Nekhoteyevka | 1 | - | 2026-10-14 | event | Explosions
        Kostyantynivka / Donetsk Oblast | 16 | - | 2026-04 | background | Explosions | resolved to a namesake
    """,
    "02": """
        Bilopillia | 2 | 5 | 2026-10-20 | event | Explosions
        Khotin / Sumy Oblast | 0 | 0 | 2026-10-20 | event | Explosions
        Krasnopillya / Sumy Oblast | 1 | 1 | 2026-10-20 | event | Explosions
        Velyka Pysarivka | - | 1 | 2026-10-20 | event | Explosions
        Shostka | 0 | 0 | 2026-10-20 | event | Explosions
        Sumy | 4 | 20 | 2026-10-03 | background | Explosions
    """,
    "03": """
        Maslova Pristan’ | 1 | 1 | 2026-10-22 | event | Explosions
        Bezlyudovka / Belgorod Oblast | 0 | 0 | 2026-10-22 | event | Explosions
        Krasnaya Yaruga | - | 3 | 2026-10-22 | event | Explosions
        Topoli / Belgorod Oblast | 1 | - | 2026-10-22 | event | Explosions
        Tetkino | 15 | - | 2026-10-22 | event | Battles
        Klintsy | 0 | 0 | 2026-10-22 | event | Explosions
        Valuyki | 5 | - | 2026-06 | background | Explosions
    """,
    "04": """
        Izyum | 7 | 23 | 2026-11-01 | event | Explosions
        Vovchansk | 1 | - | 2026-11-01 | event | Explosions
        Zolochiv / Kharkiv Oblast | - | 1 | 2026-11-01 | event | Explosions
        Druzhkivka | 3 | 8 | 2026-11-01 | event | Explosions
        Kramatorsk | - | 2 | 2026-10-31 | event | Explosions
        Torske / Donetsk Oblast | - | - | 2026-11-01 | event | Battles
        Zarichne / Donetsk Oblast | - | - | 2026-11-01 | event | Battles
        Slovyansk | - | - | 2026-11-01 | event | Protests
        Izyum | 10 | - | 2025-11 | background | Explosions
    """,
    "05": """
        Mellit | 47 | 100 | 2026-10-26 | event | Explosions
        Nyala | 9 | - | 2026-10-27 | event | Explosions
        An Nuhūd, Al Khuwei | 6 | - | 2026-10-25 | event | Battles, Violence
        Bara | - | - | 2026-10-27 | event | Battles
        Nyala | 14 | - | 2026-10 | event | Disaster
    """,
    "06": """
        Myingyan | 18 | 30 | 2026-11-01 | event | Explosions
        Taungoo | 11 | - | 2026-11-03 | event | Battles
        Kyaukme | 2 | 1 | 2026-11-02 | event | Explosions
        Hpakant | 7 | - | 2026-11-04 | event | Accident
        Yangon, Insein | 0 | 0 | 2026-11-04 | event | Explosions
        Mandalay | 3600 | - | 2025-03 | background | Disaster
    """,
    "07": """
        Culiacán | 4 | 2 | 2026-10-17 | event | Crime, Violence
        Celaya | 6 | - | 2026-10-18 | event | Crime, Violence
        Chilpancingo | - | - | 2026-10-18 | event | Protests
        Apatzingán | 2 | 3 | 2026-10-17 | event | Explosions
        Tijuana | - | - | 2026-10-16 | event | Crime, Violence
        Tapachula | 3 | 27 | 2026-10-18 | event | Accident
    """,
    "08": """
        Arcahaie | 13 | 25 | 2026-11-07 | event | Violence, Crime
        Delmas | - | - | 2026-11-06 | event | Violence, Crime
        Verrettes | 8 | - | 2026-11-05 | event | Battles, Violence, Crime
        Gonaïves | * | 0 | 2026-11-06 | event | Accident
        Les Cayes, Torbeck | 4 | - | 2026-11 | event | Disaster
        Cap-Haïtien | - | 1 | 2026-11-08 | event | Protests, Riots
        Pont-Sondé | 115 | - | 2024-10 | background | Violence, Crime
    """,
    "09": """
        Toledo, East Toledo / Ohio | 1 | - | 2026-11-14 | event | Crime
        Oregon / Ohio | 1 | 1 | * | event | Crime
        Northwood / Ohio | * | 0 | 2026-11-15 | event | Crime
        Perrysburg / Ohio | - | 1 | 2026-11-15 | event | Accident
        Bowling Green / Ohio | 2 | 5 | 2026-11-15 | event | Accident
        Sylvania / Ohio | 1 | - | 2026-08 | background | Crime
    """,
    "10": """
        Tercan | 24 | 400 | 2026-11-12 | event | Disaster
        Karlıova | - | - | 2026-11-12 | event | Disaster
        Erzincan | - | * | 2026-11-12 | may | Disaster, Accident
        Karlıova | 6 | - | 2026-11-12 | may | Disaster, Accident
        Tercan | 15 | - | 2026-11-12 | may | Disaster, Accident
        Erzincan | 33000 | - | 1939-12 | background | Disaster
    """,
    "11": """
        Tacloban | 6 | 11 | 2026-11-16 | event | Disaster
        Baybay | 8 | 5 | 2026-11-16 | event | Disaster
        Bantayan, Bantayan Island | 1 | - | 2026-11-15 | event | Accident
        Roxas City | 2 | - | 2026-11-17 | event | Disaster
        Bago, Bago City | - | 3 | 2026-11-17 | event | Disaster
        Borongan | - | - | 2026-11-16 | event | Disaster
        Tacloban | 6300 | - | 2013-11 | background | Disaster
    """,
    "12": """
        Paris | - | 4 | 2026-11-14 | event | Riots, Protests
        Lyon | - | - | 2026-11-14 | event | Protests
        Nantes | - | 11 | 2026-11-14 | event | Riots, Protests
        Toulouse | - | - | 2026-11-14 | event | Protests
        Marseille | 1 | - | 2026-11-14 | event | Accident, Violence, Crime
        France | - | - | 2026-11-14 | may | Protests
    """,
    "13": """
        Odesa | 2 | 14 | 2026-11-20 | event | Explosions
        Dobropillia | 1 | 3 | * | event | Explosions
        Pokrovsk / Donetsk Oblast | - | - | 2026-11-20 | event | Battles
        Novozybkov | 0 | 0 | * | event | Explosions
        Quetta | 8 | 20 | 2026-11-19 | event | Explosions
        Mogadishu | 5 | - | 2026-11-19 | event | Explosions
        Yerevan | - | - | 2026-11-19 | event | Protests
        Petrópolis | 11 | 19 | 2026-11-18 | event | Accident
    """,
    "14": """
        Manaus | 5 | 16 | 2026-10-24 | event | Riots, Violence, Crime
        Roraima | 2 | 1 | 2026-10-23 | event | Battles, Crime, Violence
        Santarém / Pará | - | 7 | 2026-10-25 | event | Disaster
        Belém / Pará | - | - | 2026-10-23 | event | Protests
        Parintins | 3 | - | 2026-10-24 | event | Accident
        Porto Velho | - | * | * | event | Disaster
        Manaus | 50 | - | 2017-01 | background | Riots
    """,
}

EXTRA: dict[str, str] = {}  # samples that tell of something else today


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    places: tuple[str, ...]
    region: str | None
    killed: str
    injured: str
    day: str
    role: str
    types: str
    flaw: str | None = None

    @classmethod
    def read(cls, line: str) -> Row:
        where, *rest = (cell.strip() for cell in line.split("|"))
        names, _, region = where.partition(" / ")
        return cls(tuple(names.split(", ")), region or None, *rest)

    def at(self, incident: Incident) -> bool:
        named = {fold(incident.place_name or ""), fold(incident.toponym.text if incident.toponym else "")}
        return not named.isdisjoint(map(fold, self.places)) and self.region in (None, incident.admin1)

    def fits(self, incident: Incident) -> bool:
        tolls = _same(self.killed, incident.killed_best) and _same(self.injured, incident.injured_best)
        typed = incident.event_type.startswith(tuple(self.types.split(", ")))
        return self.at(incident) and tolls and typed and incident.role == self.role and self._when(incident)

    def _when(self, incident: Incident) -> bool:
        first, last = incident.date_start, incident.date_end
        if self.day == "*" or first is None or last is None:
            return self.day == "*"
        if len(self.day) == 7:
            return f"{first:%Y-%m}" == self.day
        return first <= dt.date.fromisoformat(self.day) <= last <= first + dt.timedelta(days=1)


def told(incident: Incident) -> tuple[object, ...]:
    toll = (incident.killed_best, incident.injured_best)
    return incident.place_name, *toll, str(incident.date_start), incident.role.value, incident.event_type


def _same(stated: str, count: int | None) -> bool:
    return stated == "*" or stated == ("-" if count is None else str(count))


ROWS = {sample: [Row.read(line) for line in table.strip().splitlines()] for sample, table in EXPECTED.items()}


def flawed(reason: str | None) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=reason)] if reason else []


def cases() -> list[Any]:
    return [
        pytest.param(sample, row, marks=flawed(row.flaw), id=f"{sample}-{row.places[0]}-{row.day}")
        for sample, rows in ROWS.items()
        for row in rows
        if row.role != "may"
    ]


@pytest.fixture(scope="module")
def incidents(gazetteer: Gazetteer) -> Callable[[str], tuple[Incident, ...]]:
    extractor = Extractor(gazetteer)

    @cache
    def read(sample: str) -> tuple[Incident, ...]:
        (file,) = (PACKAGE / "samples").glob(f"{sample}-*.txt")
        (report,) = read_reports(file)
        assert isinstance(report, Report)
        return extractor.extract(report).incidents

    return read


def test_every_sample_is_in_the_table() -> None:
    assert {file.name[:2] for file in (PACKAGE / "samples").glob("*.txt")} == set(EXPECTED)


@pytest.mark.parametrize(("sample", "row"), cases())
def test_the_sample_tells_of(sample: str, row: Row, incidents: Callable[[str], tuple[Incident, ...]]) -> None:
    found = incidents(sample)
    assert any(row.fits(incident) for incident in found), [told(i) for i in found if row.at(i)] or "nothing there"


@pytest.mark.parametrize("sample", [pytest.param(sample, marks=flawed(EXTRA.get(sample))) for sample in EXPECTED])
def test_the_sample_tells_of_no_other_event(sample: str, incidents: Callable[[str], tuple[Incident, ...]]) -> None:
    events = [incident for incident in incidents(sample) if incident.role is Role.EVENT]
    allowed = [row for row in ROWS[sample] if row.role in ("event", "may")]
    assert [incident.title for incident in events if not any(row.at(incident) for row in allowed)] == []
    assert len(events) <= len(allowed)
