"""Spatial expressions in a sentence: which words relate which names, and how. No geometry, no gazetteer.

The names of a sentence are masked, so that a pattern sees "20 km northwest of ■■■■■"; the words come from the
language's [spatial] table, the word order from here, one template for all languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from geomap.lexicon import WORD_START, Lexicon, alternation
from geomap.model import Toponym
from geomap.text import Sentence, lowered

COMPASS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
BEARINGS = {point: 45.0 * eighths for eighths, point in enumerate(COMPASS)}
"""Compass points in degrees, clockwise from north."""

_MASK = "\ue000"  # a private-use character: in no report, and no word
_NAME = rf"(?<!{_MASK}){_MASK}++"
_KM = {"kilometres": 1.0, "miles": 1.609344, "nautical": 1.852, "metres": 0.001}


class Form(StrEnum):
    """What an expression says of its names; the earlier is preferred where two cover the same words."""

    DISTANCE = "distance"  # "20 km northwest of X", "six miles from X"
    BORDER = "border"
    ROUTE = "route"  # "the X–Y highway"
    BETWEEN = "between"
    COAST = "coast"
    OUTSKIRTS = "outskirts"
    BEARING = "bearing"  # "north of X"
    PART = "part"  # "in the north of X", "eastern X"
    NEAR = "near"
    DISTRICT = "district"
    REGION = "region"


_FORMS = list(Form)


@dataclass(frozen=True, slots=True)
class Distance:
    """A length as the text gives it: from `low` to `high` in its unit, of `km` kilometres."""

    low: float
    high: float
    unit: str  # "kilometres", "miles", "nautical" (miles) or "metres"

    @property
    def km(self) -> float:
        return _KM[self.unit]


@dataclass(frozen=True, slots=True)
class Expression:
    """One spatial expression; `start` and `end` are code points into the report."""

    form: Form
    start: int
    end: int
    anchors: tuple[Toponym, ...]
    compass: str | None = None  # a key of BEARINGS, or "central"
    distance: Distance | None = None
    word: str | None = None  # the kind of a route: "highway", "road" or "railway"
    head: Toponym | None = None  # the name that it describes: "Um Hashaba, 20 km northwest of Kutum"


def expressions(sentence: Sentence, toponyms: Sequence[Toponym], lex: Lexicon) -> list[Expression]:
    """The spatial expressions around the names of a sentence, in order; of overlapping ones the longest."""
    here = {t.start - sentence.start: t for t in toponyms if sentence.start <= t.start and t.end <= sentence.end}
    if not here:
        return []
    masked = _masked(sentence.text, here)
    matches = [(form, match) for form, template in _templates(lex) for match in template.finditer(masked)]
    found = [
        _expression(form, match, sentence, here, lex) for form, match in matches if not _proper(form, match, sentence.text)
    ]
    found.sort(key=lambda e: (e.start - e.end, _FORMS.index(e.form)))
    taken: list[Expression] = []
    for each in found:
        if not any(t.start < each.end and each.start < t.end for t in taken):
            taken.append(each)
    return [_described(each, masked, sentence, here, lex) for each in sorted(taken, key=lambda e: e.start)]


_OFFICE = re.compile(r"\s(?:of\s)?[A-ZА-ЯІЇЄҐ]")


def _proper(form: Form, match: re.Match[str], text: str) -> bool:
    """Whether the words are a name of their own: "South Charleston", "Kansas Department of Health"."""
    if form is Form.PART:
        return (
            match.start() > 0 and re.match(r"(?:North|South|East|West)(?:east|west)?\s", text[match.start() :]) is not None
        )
    return form in (Form.REGION, Form.DISTRICT) and _OFFICE.match(text, match.end()) is not None


def _masked(text: str, here: dict[int, Toponym]) -> str:
    """The text in lower case, which is matched faster than without regard to case, its names as runs of one character."""
    text = lowered(text)
    for start, toponym in here.items():
        length = toponym.end - toponym.start
        text = text[:start] + _MASK * length + text[start + length :]
    return text


def _expression(form: Form, match: re.Match[str], sentence: Sentence, here: dict[int, Toponym], lex: Lexicon) -> Expression:
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    anchors = tuple(here[match.start(name)] for name in ("x", "y", "z") if name in groups)
    compass = next((name for name in (*BEARINGS, "central") if name in groups), None)
    word = next((name for name in ("highway", "road", "railway") if name in groups), None)
    start, end = sentence.start + match.start(), sentence.start + match.end()
    return Expression(form, start, end, anchors, compass, _distance(groups, lex), word)


def _described(each: Expression, masked: str, sentence: Sentence, here: dict[int, Toponym], lex: Lexicon) -> Expression:
    """The expression together with the name right before it that it describes, if any."""
    start = each.start - sentence.start
    lead = re.search(rf"(?P<head>{_NAME})\s*[,(–—-]?\s*(?:{lex.spatial['lying'].pattern}\s+)*$", masked[:start])
    if not lead or each.form in (Form.REGION, Form.DISTRICT, Form.ROUTE, Form.PART) or lead.start() not in here:
        return each
    return replace(each, head=here[lead.start()])


def _distance(groups: dict[str, str], lex: Lexicon) -> Distance | None:
    unit = next((name for name in _KM if name in groups), None)
    if unit is None:
        return None
    low, high = _number(groups["n"], lex)
    return Distance(low, _number(groups["most"], lex)[1] if "most" in groups else high, unit)


def _number(text: str, lex: Lexicon) -> tuple[float, float]:
    if text[0].isdigit():
        value = float(text.replace(",", "."))
        return value, value
    word = text.lower()
    if word in lex.vague:
        return float(lex.vague[word][0]), float(lex.vague[word][2])
    return float(lex.numbers[word]), float(lex.numbers[word])


@cache
def _templates(lex: Lexicon) -> tuple[tuple[Form, re.Pattern[str]], ...]:
    begins = rf"{WORD_START}(?=[\w{_MASK}])"  # asked once at every letter, not once for every word
    return tuple((form, re.compile(begins + template)) for form, template in _written(lex))


def _written(lex: Lexicon) -> Iterator[tuple[Form, str]]:
    """The templates of a language: its words in the order that English, Ukrainian and Russian share."""
    w = {key: words.pattern for key, words in lex.spatial.items()}
    x, y, bare = _name("x", w, lex), _name("y", w, lex), rf"(?P<x>{_NAME})"
    lead, link = rf"(?:{w['lead']}\s+)?", rf"(?:\s?[-–—]\s?|\s+{w['to']}\s+)"
    away, ordinary, within = (_compass(w, suffix) for suffix in ("_of", "", "_in"))
    route = "|".join(f"(?P<{kind}>{w[kind]})" for kind in ("highway", "road", "railway"))
    by, length = rf"(?:{w['near']}\s+(?:the\s+)?|{lead})", _length(w, lex)
    region = rf"\s+(?:{w['region_after']}|{w['district_after']})"
    yield Form.DISTANCE, rf"{length}\s+(?:{w['before_bearing']}\s+)?(?:{away}|{w['from']})\s+{x}"
    yield Form.BORDER, rf"{by}{w['border']}\s+{x}"
    yield Form.BORDER, rf"{by}{w['border_between']}\s+{x}\s+{w['and']}\s+{y}"
    yield Form.BORDER, rf"{by}{bare}['’]s\s+{w['border']}\s+{y}"
    yield Form.BORDER, rf"{by}{bare}\s?[-–—]\s?{y}\s+{w['border_after']}"
    yield Form.ROUTE, rf"{lead}{bare}{link}{y}\s+(?:{route})"
    number, on = r"(?:\w{1,2}[\s–-]?\d+\s+)?", rf"(?:{link}(?P<z>{_NAME}))?"  # "the M03 road Kyiv - Kharkiv - Dovzhansky"
    yield Form.ROUTE, rf"{lead}(?:{route})\s+{number}[«\"“]?(?:{w['linking']}\s+)?{x}{link}{y}{on}[»\"”]?"
    yield Form.BETWEEN, rf"{w['between']}\s+{x}\s+{w['and']}\s+{y}"
    yield Form.COAST, rf"{w['coast']}\s+{x}(?:(?:['’]s)?\s+{w['coast_after']})?(?!\s\d)"  # "off N.C. 42" is a road
    yield Form.OUTSKIRTS, rf"{lead}(?:(?:{ordinary})\s+)?{w['outskirts']}\s+{x}"
    yield Form.BEARING, rf"(?:{away})\s+{x}"
    yield Form.PART, rf"(?:{within})\s+{x}"
    # "the eastern Donetsk region" and "Russia's western Kursk" say where in the country the region is.
    yield Form.PART, rf"(?<!['’]s\s)(?<!\bthe\s)(?:{ordinary})\s{bare}(?:{region})?"
    yield Form.PART, rf"(?<=\bthe\s)(?:{ordinary})\s{bare}(?!{region})"
    yield Form.NEAR, rf"{w['near']}\s+{x}"
    yield Form.NEAR, rf"{lead}{bare}\s+{w['near_after']}"
    yield Form.DISTRICT, rf"{bare}\s+{w['district_after']}"
    yield Form.REGION, rf"{bare}\s+{w['region_after']}"


def _name(group: str, w: dict[str, str], lex: Lexicon) -> str:
    """A masked name with what only describes it: "the eastern Ukrainian town of ■■■"."""
    kind = rf"(?:(?!{w['prepositions']})[\w{_MASK}'’-]+\s+){{0,4}}?(?:{w['kinds']}|{lex.places['kinds'].pattern})(?:\s+of)?"
    return rf"(?:(?:{kind}|{lex.places['direction'].pattern}|{_MASK}+['’]s|the)\s+)*[«\"“]?(?P<{group}>{_NAME})"


def _compass(w: dict[str, str], suffix: str) -> str:
    points = [*BEARINGS, "central"] if suffix != "_of" else [*BEARINGS]
    return "|".join(f"(?P<{point}>{w[point + suffix]})" for point in points)


def _length(w: dict[str, str], lex: Lexicon) -> str:
    """A length: "some 20-30 kilometers", "six miles (10 km)"."""
    number = rf"(?:\d+(?:[.,]\d+)?|{alternation(map(re.escape, [*lex.numbers, *lex.vague]))}(?!\w))"
    # A unit may follow its number at once, unlike other words: "160km".
    unit = "|".join(f"(?P<{unit}>{w[unit].removeprefix(WORD_START)})" for unit in _KM)
    return (
        rf"(?:{w['at']}\s+)?(?:{w['about']}\s+)*(?<![\w.,])(?P<n>{number})(?:(?:\s?[-–—]\s?|\s+{w['range']}\s+)(?P<most>{number}))?[\s-]?"
        rf"(?:{unit})\.?(?:\s*\([^()]{{1,30}}\))?"
    )
