"""`geomap extract --explain`: what each name could mean, what spoke for each place, and why one won."""

from __future__ import annotations

import pytest
from commands import Run

from geomap.cli.explaining import explained
from geomap.model import Candidate, Extraction, Kind, Place, Report, Toponym

TEXT = "A man from Paris rested. In Paris it rained."
PARIS = Place("gn:2988507", "Paris", 48.85, 2.35, Kind.SETTLEMENT, "FR", "Île-de-France")
TEXAN_PARIS = Place("gn:4717560", "Paris", 33.66, -95.56, Kind.SETTLEMENT, "US", "Texas")


def extraction(*toponyms: Toponym) -> Extraction:
    return Extraction(Report("r1", TEXT, "Rain"), toponyms, ())


def paris(
    place: Place | None = PARIS, *rejected: Candidate, reasons: tuple[str, ...] = ("well known",), method: str = "gazetteer"
) -> Toponym:
    return Toponym(11, 16, "Paris", place, 0.987, method, reasons, rejected)


def text_of(*toponyms: Toponym) -> str:
    """The explanation, without its line breaks."""
    return " ".join(explained(extraction(*toponyms)).split())


def test_the_winner_and_each_loser_come_with_what_spoke_for_them() -> None:
    loser = Candidate(TEXAN_PARIS, 2.5, ("a town", "small"))
    text = text_of(paris(PARIS, loser, reasons=("a town", "well known")))
    assert "A man from [Paris] rested." in text
    assert "= Paris, Île-de-France, FR (settlement) 48.850, 2.350 gn:2988507 certainty 0.99: a town; well known" in text
    assert "x Paris, Texas, US (settlement) 33.660, -95.560 gn:4717560 score 2.5: a town; small" in text


def test_why_the_winner_won_is_what_only_one_of_the_two_likeliest_has() -> None:
    losers = (Candidate(TEXAN_PARIS, 2.5, ("a town", "small")), Candidate(PARIS, 0.1, ("never named here",)))
    text = text_of(paris(PARIS, *losers, reasons=("a town", "well known")))
    verdict = "> Paris, Île-de-France, FR (settlement) won over Paris, Texas, US (settlement) by well known, against small."
    assert text.endswith(verdict)


def test_a_name_with_one_bearer_says_so() -> None:
    assert text_of(paris()).endswith("> Paris is the only place of that name that fits the words around it.")


def test_a_tie_is_called_one() -> None:
    assert "> Nothing tells Paris, Île-de-France, FR" in text_of(paris(PARIS, Candidate(TEXAN_PARIS, 2.5, ("well known",))))


def test_a_place_from_a_geocoder_says_where_it_comes_from() -> None:
    text = text_of(paris(reasons=("found by nominatim",), method="nominatim"))
    assert text.endswith("> Paris comes from nominatim: the gazetteer has none of that name.")


def test_a_name_without_a_place_says_why() -> None:
    assert text_of(paris(None, reasons=("geocoder: offline",))).endswith("> No place: geocoder: offline.")
    refused = text_of(paris(None, Candidate(TEXAN_PARIS, 2.5), reasons=()))
    assert refused.endswith(
        "> No place: even the likeliest, Paris, Texas, US (settlement), agrees too little with the rest of the report."
    )
    assert "no geocoder was asked" in text_of(paris(None, reasons=()))


def test_names_are_explained_in_the_order_of_the_text() -> None:
    text = text_of(paris(), Toponym(28, 33, "Paris", TEXAN_PARIS))
    assert text.index("from [Paris] rested") < text.index("In [Paris] it rained")


def test_a_report_without_names_says_so() -> None:
    assert explained(extraction()) == "Rain\n\n  No name of a place was found.\n\n"


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_lines_end_before_the_terminal_does(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    reasons = tuple(f"reason number {n}" for n in range(30))
    text = explained(extraction(paris(PARIS, Candidate(TEXAN_PARIS, 2.5, reasons), reasons=reasons[5:])))
    assert columns / 2 < max(map(len, text.splitlines())) < columns


def test_extract_explains_real_names(run: Run) -> None:
    ended = run("extract", "--offline", "--explain", stdin="Fighting went on near Makhnovka in the Kursk region.")
    assert ended.code == 0
    first = ended.out.split("\n\n")[1]
    assert "near [Makhnovka] in the Kursk" in first
    assert "= Makhnovka, Kursk Oblast, RU (settlement)" in first
    assert "x Makhnivka, Vinnytsia Oblast, UA (settlement)" in first
    assert "won over Makhnivka" in " ".join(first.split())


def test_known_names_that_were_read_as_no_places_are_explained_too(run: Run) -> None:
    ended = run(
        "extract", "--offline", "--explain", stdin="Mr. Boris Johnson spoke in Kharkiv of the Minsk Agreements on Monday."
    )
    text = " ".join(ended.out.split())
    assert text.index("Boris [Johnson] spoke") < text.index("in [Kharkiv] of") < text.index("the [Minsk] Agreements")
    assert "> No place: its form, the words around it and the rest of the report score -" in text
    assert "> No place: a word beside it makes an organisation or a person of it." in text
    assert "[Monday]" not in text


def test_explanations_are_not_for_programs(run: Run) -> None:
    ended = run("extract", "--explain", "--jsonl", stdin="{}")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "--explain" in ended.err
    assert "--jsonl" in ended.err
