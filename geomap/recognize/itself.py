"""Features of a match by itself: how it is written, and what the gazetteer knows of the name."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.generics import FRONT
from geomap.matcher import Match
from geomap.model import Kind
from geomap.text import Span, fold

from .words import STARTERS, TITLES, generic, given_names, ordinary, shape, surname, word_class


def own_features(match: Match, own: Sequence[Span]) -> list[str]:
    """The match itself: how it is written and what the gazetteer knows of the name."""
    text = match.text
    out = [f"words={min(len(own), 4)}", f"shape={shape(text)}"]
    if text.lower() in STARTERS:
        out.append("itself a starter")
    if text.endswith("."):
        out.append("pointed")
    if text.endswith(("'s", "’s", "'", "’", "s'")) and match.text[-1] != ".":
        out.append("possessive inside")
    if len(text) <= 3:
        out.append(f"short={len(text)}|{shape(text)}")
    if len(own) > 1:
        out += [
            f"last={last_class(match)}",
            f"first={word_class(own[0].text, '')}",
            f"last={own[-1].text.lower()}",
            f"front={own[0].text.lower()}",
        ]
        out.append(f"last={last_class(match)}|known={bool(match.entries)}")
        if own[0].text in given_names():
            out.append("begins with a given name")
        if any(w.text in TITLES for w in own):
            out.append("has a title")
        if any(w.text[0].islower() for w in own):
            out.append("has a small word")
    common, given = ordinary(own)
    bearer = surname(own)
    out += [common, given, f"{common}|{given}", bearer, f"{common}|{given}|{bearer}"]
    if match.entries:
        out += _known(match, common, bearer)
    return out


def _known(match: Match, common: str, bearer: str) -> list[str]:
    entries = match.entries
    best = entries[0].place
    own = [e for e in entries if e.primary or alike(e.place.name, match.text)]
    size = _size(max(e.place.population for e in own)) if own else "none"
    out = [
        f"size={_size(best.population)}", f"primary size={size}", f"bearers={min(len(entries), 5)}", f"{common}|size={size}",
        f"{common}|{bearer}|size={size}", f"{bearer}|bearers={min(len(entries), 5)}",
    ]  # fmt: skip
    out += [f"has {kind}" for kind in {e.place.kind.value for e in entries}]
    return out


def alike(name: str, text: str) -> bool:
    """Whether two spellings begin alike: "Kupyansk" and "Kupiansk", not "Casablanca" and "White House"."""
    return fold(name)[:3] == fold(text)[:3]


def _size(population: int) -> str:
    """Half powers of ten, from ten thousand on."""
    return str(min(len(str(population)), 8)) + ("+" if population >= 31_623 and str(population) >= "316" else "")


def kind_of(match: Match) -> str:
    """The class of a match: what its best-known bearer is; for an unknown name, what it is built like."""
    if not match.entries:
        return f"unknown {last_class(match)}"
    best = match.entries[0].place
    if best.kind is Kind.SETTLEMENT:
        return "city" if best.population >= 500_000 else "town" if best.population >= 20_000 else "village"
    return best.kind.value


def last_class(match: Match) -> str:
    parts = match.text.split()
    return generic(parts[-1]) or (f"front {generic(parts[0])}" if len(parts) > 1 and parts[0] in FRONT else "plain")
