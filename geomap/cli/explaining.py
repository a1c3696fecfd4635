"""`geomap extract --explain`: for each name in a report, the places it could mean, what spoke for each, and why one won."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence

from geomap.model import Candidate, Extraction, Place, Toponym
from geomap.text import snippet

from .answers import headline
from .figures import named_place

_NARROWEST = 30  # columns
_AROUND = 30  # characters of the text shown on either side of a name


def explained(extraction: Extraction, declined: Sequence[Toponym] = ()) -> str:
    """A paragraph a name, in the order of the text, wrapped at the terminal's width; `declined` are read as no places.

    "=" marks the place that won and "x" those that lost, each with what spoke for and against it; ">" says why.
    """
    everything = sorted([*extraction.toponyms, *declined], key=lambda toponym: toponym.start)
    names = [_paragraph(toponym, extraction.report.text) for toponym in everything]
    return (
        "\n".join([_wrapped(headline(extraction.report), "", "") + "\n", *(names or ["  No name of a place was found.\n"])])
        + "\n"
    )


def _paragraph(toponym: Toponym, text: str) -> str:
    lines = [_wrapped(f"{toponym.text}: {snippet(text, toponym.start, toponym.end, _AROUND)}", "", "    ")]
    places = [candidate.place for candidate in toponym.rejected] + ([toponym.place] if toponym.place else [])
    column = max((len(named_place(place)) for place in places), default=0)
    if toponym.place:
        lines += _candidate("=", toponym.place, toponym.reasons, f"certainty {toponym.score:.2f}", column)
    for other in toponym.rejected:
        lines += _candidate("x", other.place, other.reasons, f"score {other.score:.1f}", column)
    return "\n".join([*lines, _wrapped(_verdict(toponym), "  > ", "    ")]) + "\n"


def _candidate(mark: str, place: Place, reasons: tuple[str, ...], score: str, column: int) -> Iterator[str]:
    where = f"{place.lat:7.3f}, {place.lon:8.3f}"
    yield _wrapped(f"{named_place(place):{column}}  {where}  {place.id}", f"  {mark} ", "      ")
    if reasons:
        yield _wrapped(f"{score}: {'; '.join(reasons)}", "      ", "      ")


def _verdict(toponym: Toponym) -> str:
    if toponym.place is None:
        return f"No place: {_refusal(toponym)}."
    if toponym.method not in (None, "gazetteer"):
        return f"{toponym.place.name} comes from {toponym.method}: the gazetteer has none of that name."
    if not toponym.rejected:
        return f"{toponym.place.name} is the only place of that name that fits the words around it."
    return _comparison(toponym.place, toponym.reasons, toponym.rejected[0])


def _comparison(place: Place, reasons: tuple[str, ...], second: Candidate) -> str:
    """What only the winner has, and what only the best of the others has."""
    own = [reason for reason in reasons if reason not in second.reasons]
    other = [reason for reason in second.reasons if reason not in reasons]
    against = f", against {'; '.join(other)}" if other else ""
    winner, loser = named_place(place), named_place(second.place)
    if not own:
        return f"Nothing tells {winner} from {loser} but the order of the gazetteer{against}."
    return f"{winner} won over {loser} by {'; '.join(own)}{against}."


def _refusal(toponym: Toponym) -> str:
    if toponym.reasons:
        return "; ".join(toponym.reasons)
    if toponym.rejected:
        return f"even the likeliest, {named_place(toponym.rejected[0].place)}, agrees too little with the rest of the report"
    return "the gazetteer has none of that name that fits the words around it, and no geocoder was asked"


def _wrapped(line: str, first: str, rest: str) -> str:
    width = max(_NARROWEST, shutil.get_terminal_size().columns - 1)
    return textwrap.fill(line, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
