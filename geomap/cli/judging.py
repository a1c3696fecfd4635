"""`geomap evaluate`: how good the extraction is on texts whose right answers are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geomap.errors import InputError
from geomap.text import printable

from .common import OK, SOME_UNREADABLE, complain, counting, ready_gazetteer, settings_with, text_lines
from .reading import new_extractor

if TYPE_CHECKING:
    from geomap.model import Extraction

Command = TypeVar("Command", bound=Callable[..., Any])
Gold = TypeVar("Gold")

_path = click.Path(path_type=Path, exists=True, dir_okay=False)
_gold = click.argument("gold", type=_path)
_limit = click.option("--limit", type=click.IntRange(1), metavar="N", help="Read only the first N texts.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")


@click.group(short_help="Measure how good it is on your own texts.")
def evaluate() -> None:
    """How good geomap is on texts of your own, held against the answers that you know to be right. Works offline."""


@evaluate.command(short_help="Score places against GOLD.")
@_gold
@_limit
@click.option(
    "--errors", "examples", type=click.IntRange(0), default=3, show_default=True, metavar="N", help="Examples a class."
)
@click.option("--demonyms", type=_path, metavar="FILE", help="Words that name no place, one a line, to be set aside.")
@_json
def places(gold: Path, limit: int | None, examples: int, demonyms: Path | None, as_json: bool) -> int:
    """Score the recognition and resolution of places against GOLD, and sort what went wrong.

    GOLD holds one text a line, with every name of a place in it; offsets are code points, and names whose place nobody
    knows have lat and lon null:

    \b
      {"id", "text", "corpus"?, "toponyms": [{"start", "end", "text", "lat", "lon", "geonameid"?, "type"?}]}

    \b
    exact         the span is the gold's, letter for letter
    overlap       it shares a letter with the gold's
    acc@161, @25  of the located gold names that were found, the share placed within 161 (100 miles) or 25 km, or by
                  the gold's own GeoNames id
    end to end    of all located gold names, the share found and placed within 161 km

    Gold names of the type Demonym, Homonym or Language are set aside, and so is what was found on them: "Russian" is
    neither right nor wrong. Many corpora mark demonyms without saying so; --demonyms sets the words of a list aside
    as well (caseless, a hyphen counting as a space). To get the very numbers of another scorer, give it the same list.

    \b
    Examples:
      geomap evaluate places gold.jsonl
      geomap evaluate places --demonyms demonyms.txt --errors 10 gold.jsonl
    """
    from geomap.evaluate import errors, judge, read_documents, score

    from .figures import places_json, places_table

    documents = _first(read_documents(text_lines(gold)), limit)
    aside = _words(demonyms) if demonyms else frozenset[str]()
    found, code = _extracted(gold, documents)
    judgements = [judge(document, found[key].toponyms if key in found else (), aside) for key, document in documents.items()]
    lookup = ready_gazetteer(settings_with()).lookup
    wrong = [error for judgement in judgements for error in errors(judgement, lookup)]
    corpora = dict.fromkeys(document.corpus for document in documents.values() if document.corpus)
    scores = {corpus: score(j for j in judgements if j.document.corpus == corpus) for corpus in corpora}
    show = places_json if as_json else places_table
    shown = show(scores | {"ALL": score(judgements)}, wrong, examples)
    click.echo(shown if as_json else printable(shown), nl=False)
    return code


@evaluate.command(short_help="Score incidents against GOLD.")
@_gold
@_limit
@_json
def incidents(gold: Path, limit: int | None, as_json: bool) -> int:
    """Score the most prominent incident of each report against GOLD: where, when, how many.

    GOLD holds one report a line; "date" is its day of publication:

    \b
      {"id", "text", "date", "gold": {"lat", "lon", "date", "killed", "injured"}}

    Figures are shares of all reports. One without an incident counts as wrong; a toll that is not stated counts as 0.

    \b
    Example:
      geomap evaluate incidents reports.jsonl
    """
    from geomap.evaluate import judge_main, read_incidents, score_main

    from .figures import incidents_json, incidents_table

    mains = _first(read_incidents(text_lines(gold)), limit)
    found, code = _extracted(gold, mains)
    scores = score_main(judge_main(main, found[key].incidents if key in found else ()) for key, main in mains.items())
    click.echo(incidents_json(scores) if as_json else incidents_table(scores), nl=False)
    return code


def _first(gold: dict[str, Gold], limit: int | None) -> dict[str, Gold]:
    if not gold:
        raise InputError("The gold file holds nothing to score against: give it one JSON object a line.")
    return dict(islice(gold.items(), limit))


def _words(file: Path) -> frozenset[str]:
    return frozenset(line.strip().casefold().replace("-", " ") for line in text_lines(file)) - {""}


def _extracted(gold: Path, wanted: Mapping[str, object]) -> tuple[dict[str, Extraction], int]:
    """What the wanted reports of a gold file yield, by id, and the exit code; those that cannot be read are named."""
    from geomap.model import Extraction

    found: dict[str, Extraction] = {}
    unreadable = []
    with counting(_answers(gold, wanted), "Reading texts") as bar:
        for item in bar:
            if isinstance(item, Extraction):
                found[item.report.id] = item
            else:
                unreadable.append(item.reason)
    for reason in unreadable:  # when the progress bar is gone
        complain(reason, SOME_UNREADABLE)
    return found, SOME_UNREADABLE if unreadable else OK


def _answers(gold: Path, wanted: Mapping[str, object]) -> Iterator[Any]:
    from geomap.batch import read_one
    from geomap.model import Report
    from geomap.reports import Unreadable, read_reports

    settings = settings_with(offline=True)
    extractor = new_extractor(settings)
    for item in read_reports(gold, jsonl=True):
        if isinstance(item, Report) and item.id in wanted:
            yield read_one(extractor, item, settings.report_seconds)
        elif isinstance(item, Unreadable) and item.id in wanted:
            yield item
