"""Copies of gold documents that are set elsewhere: every place in them is another, drawn at random from one country.

The corpora are mostly American local news, where a place's name is often also a surname or an English word. Trained on them
alone, a model trusts too little a name that can be nothing but a place.
"""

from __future__ import annotations

import random
import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from geomap.gazetteer import Gazetteer
from geomap.model import Kind, Place
from geomap.text import fold

_KINDS = (Kind.SETTLEMENT, Kind.ADMIN1, Kind.ADMIN2, Kind.COUNTRY)
_ENGLISH = ("US", "US", "US", "GB", "CA", "AU")
_STAY = 0.5  # share of the copies that stay in a country whose towns bear English surnames
_FEWEST = 60  # settlements that a country needs to lend its names


@dataclass(frozen=True)
class Names:
    """Names to draw from: by country and kind, the populous ones first."""

    by_country: Mapping[str, Mapping[str, tuple[str, ...]]]
    countries: tuple[str, ...]

    @classmethod
    def of(cls, file: str) -> Names:
        found: dict[str, dict[str, list[str]]] = {}
        query = "SELECT country, kind, name FROM place WHERE country IS NOT NULL AND population > 0 ORDER BY population DESC"
        for country, kind, name in sqlite3.connect(f"file:{file}?mode=ro", uri=True).execute(query):
            found.setdefault(country, {}).setdefault(kind, []).append(name)
        able = {
            c: {k: tuple(n) for k, n in kinds.items()}
            for c, kinds in found.items()
            if len(kinds.get("settlement", ())) >= _FEWEST
        }
        nations = tuple(n for kinds in found.values() for n in kinds.get("country", ()))
        return cls(able, nations)


def relocated(row: Mapping[str, Any], names: Names, gazetteer: Gazetteer, chance: random.Random) -> dict[str, Any] | None:
    """The document with its places replaced, one by one and everywhere alike; None where gold places overlap.

    Names that the gazetteer lacks stay as they are, as do demonyms.
    """
    gold = sorted(row["toponyms"], key=lambda t: t["start"])
    if any(a["end"] > b["start"] for a, b in pairwise(gold)):
        return None
    country = chance.choice(_ENGLISH) if chance.random() < _STAY else chance.choice(sorted(names.by_country))
    known = gazetteer.lookup({fold(t["text"]) for t in gold})
    new: dict[str, str] = {}
    text, pieces, toponyms, at = row["text"], [], [], 0
    for t in gold:
        entries = known.get(fold(t["text"]))
        words = t["text"]
        if entries and not t.get("demonym"):
            key = fold(words)
            new.setdefault(key, _another(entries[0].place, names, country, chance))
            words = new[key].upper() if words.isupper() and len(words) > 3 else new[key]
        pieces += [text[at : t["start"]], words]
        start = sum(map(len, pieces[:-1]))
        toponyms.append({**t, "start": start, "end": start + len(words), "text": words})
        at = t["end"]
    return {**row, "text": "".join([*pieces, text[at:]]), "toponyms": toponyms}


def _another(place: Place, names: Names, country: str, chance: random.Random) -> str:
    if place.kind is Kind.COUNTRY:
        return chance.choice(names.countries)
    options = (
        names.by_country[country].get(place.kind if place.kind in _KINDS else "settlement")
        or names.by_country[country]["settlement"]
    )
    # Large towns are named more often (Zipf); half of all names stand without diacritics, as agencies write them.
    name = options[int(len(options) ** chance.random()) - 1].split(" (")[0]
    return _plain(name) if chance.random() < 0.5 else name


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
