"""The filter vocabulary: parameters of an address or a command line -> Query, and back.

bbox=22.1,44.3,40.3,52.4     west, south, east, north in degrees; west > east crosses the antimeridian; of six numbers the
                             third and the last are heights, which say nothing here
datetime=2025-01-03          a day, an instant, or an interval: 2025-01-01/2025-01-31, 2025-01-01/.., ../2025-01-31
event_type= status= country= role= geo_precision= review= id=    repeated, or separated by commas; role=all: every role
admin1=Donetsk Oblast        a region, repeated for more; a comma may belong to its name
min_killed=5                 at least so many killed, by the best estimate
q=drone refinery             words that must all occur
limit=100                    at most so many incidents
offset=200                   without the first so many
as_of=2026-11-20T08:00:00Z   the data as they were at that moment, or at the end of that day (UTC)
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from .errors import QueryError
from .lexicon import event_types
from .model import BBox, Query, Review, Role, Status, instant

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)

EVERY_ROLE = ("all", "any")
OPEN = ("", "..")
PRECISIONS = ("1", "2", "3")
LONGEST_DAY = len("2025-01-03")
DIGITS = 19  # of a number beyond what a database counts to

FILTERS: dict[str, str] = {
    "bbox": "West,south,east,north in degrees, such as 22.1,44.3,40.3,52.4.",
    "datetime": "A day or an interval, such as 2025-01-03 or 2025-01-01/2025-01-31 or 2025-01-01/..",
    "event_type": "Event type in ACLED's terms, such as Battles.",
    "status": "claimed, reported, confirmed or disputed.",
    "country": "Two-letter code of the country, such as UA.",
    "admin1": "Region (state, oblast, province), such as Donetsk Oblast.",
    "geo_precision": "1 the named place, 2 near it or part of a region, 3 a whole region.",
    "review": "draft or ready.",
    "min_killed": "At least so many killed, by the best estimate.",
    "id": "Identifier of an incident.",
    "role": "event (if not given), background, aggregate, or all.",
    "q": "Words that all occur in title, place, quote, claimant or publisher.",
    "limit": "At most so many incidents.",
    "offset": "Without the first so many.",
    "as_of": "The data as they were at a moment, such as 2026-11-20 or 2026-11-20T08:00:00Z.",
}
"""Name -> meaning of every filter, for the command line's help and the API's description."""


def parse_query(params: Mapping[str, Sequence[str]]) -> Query:
    """The Query that the parameters ask for; empty values count as absent.

    Raises QueryError, one sentence that names the parameter, its value and a correct example.

    >>> parse_query({"country": ["ua,RU"], "datetime": ["2025-01-03/.."]}).country
    ('UA', 'RU')
    """
    values: dict[str, Any] = {}
    for name, given in params.items():
        if name not in _READ:
            raise QueryError(f"There is no filter {name!r}: use {', '.join(_READ)}, such as country=UA.")
        stated = [value.strip() for value in given if value.strip()]
        if stated:
            values |= _READ[name](stated)
    return Query(**values)


def query_params(query: Query) -> list[tuple[str, str]]:
    """The parameters that parse_query reads as this same query, in a fixed order, defaults left out."""
    params: list[tuple[str, str]] = []
    if query.bbox:
        box = query.bbox
        params.append(("bbox", ",".join(repr(edge) for edge in (box.west, box.south, box.east, box.north))))
    if query.start or query.end:
        params.append(("datetime", _interval(query.start, query.end)))
    for name in ("event_type", "status", "country", "admin1", "geo_precision", "review", "id"):
        params += [(name, str(value)) for value in getattr(query, name)]
    if query.role != Query().role:
        params += [("role", str(role)) for role in query.role] or [("role", EVERY_ROLE[0])]
    for name in ("q", "min_killed", "limit"):
        if getattr(query, name) is not None:
            params.append((name, str(getattr(query, name))))
    if query.offset:
        params.append(("offset", str(query.offset)))
    if query.as_of:
        params.append(("as_of", instant(query.as_of)))
    return params


def moment(name: str, text: str) -> dt.datetime:
    """A moment as a parameter gives it; a day means its end, and a time without a zone is UTC."""
    try:
        at = dt.datetime.fromisoformat(text)
        if len(text) <= LONGEST_DAY:
            at = dt.datetime.combine(at, dt.time.max)
        return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        raise QueryError(
            f"{name}={text} is not a moment: write it as {name}=2026-11-20T08:00:00Z, or a day as {name}=2026-11-20."
        ) from None


def _interval(start: dt.date | None, end: dt.date | None) -> str:
    if start == end and start:
        return start.isoformat()
    return "/".join(day.isoformat() if day else ".." for day in (start, end))


def _single(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise QueryError(f"{name} is given {len(values)} times ({', '.join(values)}): give it once.")
    return values[0]


def _listed(values: list[str]) -> tuple[str, ...]:
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _choices(values: list[str], read: Callable[[str], Value]) -> tuple[Value, ...]:
    """Each choice once, however often and in whichever case it is written."""
    return tuple(dict.fromkeys(map(read, _listed(values))))


def _bbox(values: list[str]) -> dict[str, Any]:
    text = _single("bbox", values)
    try:
        edges = [float(edge) for edge in text.split(",")]
        west, south, east, north = edges[:2] + edges[3:5] if len(edges) == 6 else edges
    except ValueError:
        west = south = east = north = math.nan
    longitudes = -180 <= west <= 180 and -180 <= east <= 180
    if not (longitudes and -90 <= south <= north <= 90):
        raise QueryError(
            f"bbox={text} is not a bounding box: write west,south,east,north in degrees, such as bbox=22.1,44.3,40.3,52.4."
        )
    return {"bbox": BBox(west, south, east, north)}


def _datetime(values: list[str]) -> dict[str, Any]:
    text = _single("datetime", values)
    first, slash, last = text.partition("/")
    try:
        start = _day(first) if slash else dt.datetime.fromisoformat(first).date()
        end = _day(last) if slash else start
    except ValueError:
        raise QueryError(
            f"datetime={text} is not a date: write a day or an interval, such as datetime=2025-01-03 "
            "or datetime=2025-01-01/2025-01-31."
        ) from None
    if start and end and start > end:
        raise QueryError(f"datetime={text} ends before it starts: write the earlier day first, such as {end}/{start}.")
    return {"start": start, "end": end}


def _day(text: str) -> dt.date | None:
    return None if text in OPEN else dt.datetime.fromisoformat(text).date()


def _event_type(values: list[str]) -> dict[str, Any]:
    return {"event_type": _choices(values, _known_type)}


def _known_type(value: str) -> str:
    """The event type as the taxonomy writes it."""
    for known in event_types():
        if known.casefold() == value.casefold():
            return known
    raise QueryError(f"event_type={value} is unknown: use {', '.join(event_types())}.")


def _status(values: list[str]) -> dict[str, Any]:
    return {"status": _choices(values, partial(_choice, "status", Status))}


def _role(values: list[str]) -> dict[str, Any]:
    every = any(role.lower() in EVERY_ROLE for role in _listed(values))
    return {"role": () if every else _choices(values, partial(_choice, "role", Role))}


def _country(values: list[str]) -> dict[str, Any]:
    codes = _listed(values)
    for code in codes:
        if not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise QueryError(f"country={code} is not an ISO 3166-1 code: write two letters, such as country=UA.")
    return {"country": tuple(dict.fromkeys(code.upper() for code in codes))}


def _admin1(values: list[str]) -> dict[str, Any]:
    return {"admin1": tuple(dict.fromkeys(values))}


def _geo_precision(values: list[str]) -> dict[str, Any]:
    given = _listed(values)
    for value in given:
        if value not in PRECISIONS:
            raise QueryError(f"geo_precision={value} is unknown: use {', '.join(PRECISIONS)}, such as geo_precision=1.")
    return {"geo_precision": tuple(map(int, given))}


def _review(values: list[str]) -> dict[str, Any]:
    return {"review": _choices(values, partial(_choice, "review", Review))}


def _id(values: list[str]) -> dict[str, Any]:
    return {"id": _listed(values)}


def _choice(name: str, choices: type[Choice], value: str) -> Choice:
    try:
        return choices(value.lower())
    except ValueError:
        known = list(choices)
        raise QueryError(f"{name}={value} is unknown: use {', '.join(known)}, such as {name}={known[0]}.") from None


def _words(values: list[str]) -> dict[str, Any]:
    return {"q": _single("q", values)}


def _limit(values: list[str]) -> dict[str, Any]:
    return {"limit": _whole("limit", "incidents", values, least=1)}


def _offset(values: list[str]) -> dict[str, Any]:
    return {"offset": _whole("offset", "incidents", values, least=0)}


def _min_killed(values: list[str]) -> dict[str, Any]:
    return {"min_killed": _whole("min_killed", "people", values, least=0)}


def _whole(name: str, of: str, values: list[str], least: int) -> int:
    text = _single(name, values)
    if not (text.isascii() and text.isdigit() and len(text) < DIGITS and least <= int(text)):
        raise QueryError(f"{name}={text} is not a number of {of}: write a whole number from {least}, such as {name}=100.")
    return int(text)


def _as_of(values: list[str]) -> dict[str, Any]:
    return {"as_of": moment("as_of", _single("as_of", values))}


_READ: dict[str, Callable[[list[str]], dict[str, Any]]] = {
    "bbox": _bbox,
    "datetime": _datetime,
    "event_type": _event_type,
    "status": _status,
    "country": _country,
    "admin1": _admin1,
    "geo_precision": _geo_precision,
    "review": _review,
    "min_killed": _min_killed,
    "id": _id,
    "role": _role,
    "q": _words,
    "limit": _limit,
    "offset": _offset,
    "as_of": _as_of,
}
