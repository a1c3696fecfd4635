"""How does a sentence speak of a place: can its event be there, or is it only named?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cache

from geomap.lexicon import Lexicon, ending
from geomap.model import Toponym
from geomap.text import Sentence


class Relation(IntEnum):
    """How a passage speaks of a place; the smaller, the likelier it is the site."""

    AT = 0
    NEAR = 1
    NAMED = 2  # named without a preposition: a heading, an apposition
    APART = 3  # an origin, a destination, a speaker, part of an office's name: no site


_DEMONYM = r"[A-Z]\w+(?:ian|ean|ish|ese|an|ch|ani|i)(?:[- ](?:occupied|held|controlled))?"


def related(toponyms: Sequence[Toponym], sentence: Sentence, lex: Lexicon) -> list[tuple[Relation, Toponym]]:
    """How a sentence speaks of each of its places, in order; the items of a list share what is said before it."""
    found: list[tuple[Relation, Toponym]] = []
    for toponym in toponyms:
        relation = relate(toponym, sentence, lex)
        if relation is Relation.NAMED and found and _listed(found[-1][1], toponym, sentence):
            relation = found[-1][0]
        found.append((relation, toponym))
    return found


def _listed(before: Toponym, after: Toponym, sentence: Sentence) -> bool:
    gap = sentence.text[before.end - sentence.start : after.start - sentence.start]
    return (
        re.fullmatch(r"\s?(?:,|and|or|і|та|и|й|,\s*and|–|-)\s*(?:the )?(?:village of |town of |city of )?", gap) is not None
    )


_REACH = 120  # characters before a name that tell how it is spoken of


def relate(toponym: Toponym, sentence: Sentence, lex: Lexicon) -> Relation:
    """How a sentence speaks of a place: the event can be in it, near it, or elsewhere."""
    before = sentence.text[: toponym.start - sentence.start].rstrip()[-_REACH:]
    after = sentence.text[toponym.end - sentence.start :]
    plain, words = after.lstrip(), lex.places
    if (
        _owns(after, lex)
        or (after.startswith("-") and words["compound"].match(after, 1))
        or words["office"].match(plain)
        or words["quarters"].fullmatch(toponym.text)
    ):
        return Relation.APART
    if lex.claims["verbs"].match(plain) or lex.claims["dispute"].match(plain):
        return Relation.NAMED if ending(words["attested"], before) else Relation.APART
    if ending(words["crowds"], before) and words["stirs"].match(plain):
        return Relation.AT
    if ending(words["treated"], before) and not ending(words["attacked"], before):
        return Relation.APART
    if words["suffers"].match(plain):
        return Relation.AT
    lead = _lead(before, lex)
    if ending(words["near_only"], lead) or ending(words["between"], lead):
        return Relation.NEAR
    if ending(words["at"], lead) or ending(words["targets"], lead):
        return Relation.AT
    return Relation.APART if ending(words["away"], lead) or words["acts"].match(plain) else Relation.NAMED


def _owns(after: str, lex: Lexicon) -> bool:
    """Whether the place only owns something: "Russia's army", not "Russia's Kursk region"."""
    possessive = re.match(r"['’]s?(?!\w)\s*", after)
    return possessive is not None and lex.places["owned"].match(after[possessive.end() :]) is None


def _lead(before: str, lex: Lexicon) -> str:
    """The words before a name without what only describes it: "in the eastern Ukrainian town of " -> "in"."""
    describes, lead = _describes(lex), before
    while match := describes.search(lead):
        lead = lead[: match.start()].rstrip()
    return lead.rstrip(" ,")


@cache
def _describes(lex: Lexicon) -> re.Pattern[str]:
    words = {key: lex.places[key].pattern for key in ("prepositions", "kinds", "direction")}
    kind = rf"(?:(?!{words['prepositions']})[\w'’-]+\s+){{0,4}}?(?:{words['kinds']})s?(?:\s+of)?"
    return re.compile(
        rf"(?:^|(?<=\s))(?:{kind}|{words['direction']}|{_DEMONYM}|the|a|an|just|one|border|\w+-held|«|\"|“)(?:\s*,)?$",
        re.IGNORECASE,
    )
