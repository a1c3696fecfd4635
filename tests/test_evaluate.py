"""Judging an extraction against gold: the figures, the classes of error, and the command."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
from commands import Run
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InputError
from geomap.evaluate import (
    Error,
    Fault,
    GoldDocument,
    GoldIncident,
    GoldToponym,
    errors,
    judge,
    judge_main,
    read_documents,
    read_incidents,
    score,
    score_main,
)
from geomap.model import Candidate, Entry, Incident, Kind, Place, Toponym

KYIV = Place("gn:703448", "Kyiv", 50.45, 30.52, Kind.SETTLEMENT, "UA")
PARIS = Place("gn:2988507", "Paris", 48.85, 2.35, Kind.SETTLEMENT, "FR")
TEXAN_PARIS = Place("gn:4717560", "Paris", 33.66, -95.56, Kind.SETTLEMENT, "US", "Texas")
LAMAR = Place("gn:4705086", "Paris", 33.67, -95.57, Kind.ADMIN2, "US", "Texas")
IDAHOAN_PARIS = Place("gn:5603240", "Paris", 42.23, -111.4, Kind.SETTLEMENT, "US", "Idaho")


def gold(text: str, **places: Place | None) -> GoldDocument:
    """A document in which each of the names stands once."""
    return GoldDocument("d1", text, tuple(_name(text, name, place) for name, place in places.items()), "news")


def _name(text: str, name: str, place: Place | None) -> GoldToponym:
    start = text.index(name)
    where = (place.lat, place.lon, place.id) if place else (None, None, None)
    return GoldToponym(start, start + len(name), name, *where)


def found(text: str, name: str, place: Place | None = None, *rejected: Place) -> Toponym:
    start = text.index(name)
    return Toponym(start, start + len(name), name, place, rejected=tuple(Candidate(p, 0.0) for p in rejected))


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_a_name_counts_as_exact_only_with_the_very_span_of_the_gold() -> None:
    text = "In New Kyiv and Paris."
    scores = score([judge(gold(text, Kyiv=KYIV, Paris=PARIS), [found(text, "New Kyiv", KYIV), found(text, "Paris", PARIS)])])
    assert (scores.precision, scores.recall, scores.f1) == (0.5, 0.5, 0.5)
    assert scores.overlap_f1 == 1
    assert scores.end_to_end == 1


def test_of_several_toponyms_on_a_name_the_exact_one_is_judged() -> None:
    text = "In New Kyiv today."
    judged = judge(gold(text, Kyiv=KYIV), [found(text, "New Kyiv", PARIS), found(text, "Kyiv", KYIV)])
    assert (judged.names[0].exact, judged.names[0].km, judged.false) == (True, 0.0, ())


def test_a_false_toponym_costs_precision_but_no_recall() -> None:
    text = "Kyiv and Paris Hilton"
    scores = score([judge(gold(text, Kyiv=KYIV), [found(text, "Kyiv", KYIV), found(text, "Paris", PARIS)])])
    assert (scores.precision, scores.recall) == (0.5, 1)
    assert scores.f1 == pytest.approx(2 / 3)


def test_the_right_id_is_a_hit_wherever_its_point_lies() -> None:
    russia = Place("gn:2017370", "Russia", 60, 100, Kind.COUNTRY, "RU")
    elsewhere = Place("gn:2017370", "Russia", 55.75, 37.6, Kind.COUNTRY, "RU")
    assert score([judge(gold("Russia", Russia=russia), [found("Russia", "Russia", elsewhere)])]).accuracy_25 == 1


@pytest.mark.parametrize(("degrees", "within_161", "within_25"), [(0.2, 1, 1), (0.3, 1, 0), (1.4, 1, 0), (1.5, 0, 0)])
def test_hits_are_counted_within_161_and_25_km(degrees: float, within_161: float, within_25: float) -> None:
    shifted = Place("x:1", "Kyiv", KYIV.lat + degrees, KYIV.lon, Kind.SETTLEMENT)
    scores = score([judge(gold("Kyiv", Kyiv=KYIV), [found("Kyiv", "Kyiv", shifted)])])
    assert (scores.accuracy_161, scores.accuracy_25, scores.end_to_end) == (within_161, within_25, within_161)
    assert scores.median_km == pytest.approx(degrees * 111.2, rel=0.01)


def test_a_missed_name_lowers_end_to_end_but_not_the_accuracy_of_those_found() -> None:
    scores = score([judge(gold("Kyiv, Paris", Kyiv=KYIV, Paris=PARIS), [found("Kyiv, Paris", "Kyiv", KYIV)])])
    assert (scores.accuracy_161, scores.end_to_end) == (1, 0.5)


def test_a_name_found_without_a_place_is_no_hit() -> None:
    scores = score([judge(gold("Kyiv", Kyiv=KYIV), [found("Kyiv", "Kyiv")])])
    assert (scores.f1, scores.accuracy_161, scores.end_to_end) == (1, 0, 0)
    assert math.isnan(scores.median_km)


def test_a_gold_name_without_coordinates_counts_for_recognition_only() -> None:
    scores = score([judge(gold("Kyiv, Paris", Kyiv=KYIV, Paris=None), [found("Kyiv, Paris", "Kyiv", KYIV)])])
    assert (scores.gold, scores.located, scores.recall, scores.end_to_end) == (2, 1, 0.5, 1)


@pytest.mark.parametrize("kind", ["Demonym", "Homonym", "Language"])
def test_a_gold_name_of_another_type_than_a_place_is_neither_right_nor_wrong(kind: str) -> None:
    document = GoldDocument("d", "Russian", (GoldToponym(0, 7, "Russian", 60, 100, None, kind),))
    scores = score([judge(document, [found("Russian", "Russian", PARIS)])])
    assert (scores.gold, scores.found) == (0, 0)


def test_words_of_the_users_list_are_set_aside_whatever_their_case_and_hyphens() -> None:
    document = gold("African-American voters in Kyiv", **{"African-American": None, "Kyiv": KYIV})
    scores = score([judge(document, [found(document.text, "African")], {"african american"})])
    assert (scores.gold, scores.found) == (1, 0)


def test_nothing_at_all_scores_nothing() -> None:
    scores = score([])
    assert (scores.documents, scores.f1, scores.end_to_end) == (0, 0, 0)


spans = st.tuples(st.integers(0, 40), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1]))
places = st.sampled_from([KYIV, PARIS, TEXAN_PARIS, None])
documents = st.lists(st.tuples(spans, places), max_size=6, unique_by=lambda item: item[0]).map(
    lambda names: GoldDocument(
        "d", "x" * 50, tuple(GoldToponym(*span, "x", p and p.lat, p and p.lon, p and p.id) for span, p in names)
    )
)
answers = st.lists(st.builds(lambda span, p: Toponym(*span, "x", p), spans, places), max_size=6, unique_by=lambda t: t.start)


@given(documents)
def test_the_gold_itself_scores_in_full(document: GoldDocument) -> None:
    by_id = {place.id: place for place in (KYIV, PARIS, TEXAN_PARIS)}
    answer = [Toponym(t.start, t.end, t.text, by_id.get(t.place_id or "")) for t in document.toponyms]
    scores = score([judge(document, answer)])
    assert scores.f1 == scores.overlap_f1 == (1 if document.toponyms else 0)
    assert scores.end_to_end == scores.accuracy_25 == (1 if scores.located else 0)


@given(documents, answers)
def test_figures_bound_one_another(document: GoldDocument, answer: list[Toponym]) -> None:
    scores = score([judge(document, answer)])
    assert 0 <= scores.f1 <= scores.overlap_f1
    assert 0 <= scores.accuracy_25 <= scores.accuracy_161 <= 1
    assert 0 <= scores.end_to_end <= scores.accuracy_161


# --- Classes of error -------------------------------------------------------------------------------------------------


def bearers(keys: Collection[str]) -> Mapping[str, tuple[Entry, ...]]:
    """A gazetteer of all the places above."""
    known = {"kyiv": [KYIV], "paris": [PARIS, TEXAN_PARIS, LAMAR, IDAHOAN_PARIS]}
    return {key: tuple(Entry(place, True) for place in known[key]) for key in keys if key in known}


def faults(document: GoldDocument, *answer: Toponym) -> list[Error]:
    return errors(judge(document, list(answer)), bearers)


@pytest.mark.parametrize(("name", "fault"), [("Kyiv", Fault.NOT_RECOGNISED), ("Zzyrkovka", Fault.NOT_IN_GAZETTEER)])
def test_a_missed_name_tells_whether_the_gazetteer_knows_it(name: str, fault: Fault) -> None:
    (error,) = faults(gold(f"Rain fell on {name} all day.", **{name: KYIV}))
    assert (error.fault, error.text, error.context) == (fault, name, f"Rain fell on [{name}] all day.")


def test_another_span_is_told_apart_from_a_miss() -> None:
    (error,) = faults(gold("In New Kyiv", Kyiv=KYIV), found("In New Kyiv", "New Kyiv", KYIV))
    assert (error.fault, error.text) == (Fault.OTHER_SPAN, "New Kyiv")


@pytest.mark.parametrize(
    ("text", "name", "fault"),
    [
        ("A lawyer, James Paris, came.", "Paris", Fault.PERSON),
        ("According to Gov. Paris it rained.", "Paris", Fault.PERSON),
        ("It rained, Paris said.", "Paris", Fault.PERSON),
        ("Then James Paris rose. It rained on Paris all day.", "Paris", Fault.PERSON),
        ("He reads the Paris Review daily.", "Paris", Fault.LONGER_NAME),
        ("He works at Suspilne Kyiv now.", "Kyiv", Fault.LONGER_NAME),
        ("The parisian mood was low.", "parisian", Fault.DEMONYM),
        ("It is very good. Reading helps.", "Reading", Fault.WORD),
        ("It is good that You're here.", "You're", Fault.WORD),
        ("It was a nice zyx there.", "zyx", Fault.OTHER_FALSE),
    ],
)
def test_the_words_next_to_a_false_name_tell_what_it_is(text: str, name: str, fault: Fault) -> None:
    start = text.rindex(name)
    assert [e.fault for e in faults(GoldDocument("d", text, ()), Toponym(start, start + len(name), name, PARIS))] == [fault]


@pytest.mark.parametrize(
    ("right", "chosen", "fault"),
    [
        (TEXAN_PARIS, PARIS, Fault.OTHER_COUNTRY),
        (LAMAR, IDAHOAN_PARIS, Fault.OTHER_KIND),
        (TEXAN_PARIS, IDAHOAN_PARIS, Fault.OTHER_BEARER),
        (TEXAN_PARIS, None, Fault.UNPLACED),
        (KYIV, PARIS, Fault.NO_CANDIDATE),
        (KYIV, None, Fault.NO_CANDIDATE),
    ],
)
def test_a_wrong_place_is_compared_with_the_right_candidate(right: Place, chosen: Place | None, fault: Fault) -> None:
    (error,) = faults(gold("Paris", Paris=right), found("Paris", "Paris", chosen))
    assert (error.fault, error.chosen) == (fault, chosen)
    assert error.right == (None if fault is Fault.NO_CANDIDATE else right)


def test_a_candidate_that_only_the_resolver_saw_counts_as_one() -> None:
    (error,) = faults(gold("Zzyr", Zzyr=KYIV), found("Zzyr", "Zzyr", PARIS, KYIV))
    assert (error.fault, error.right) == (Fault.OTHER_COUNTRY, KYIV)


def test_what_is_right_is_no_error() -> None:
    text = "In Kyiv and Paris."
    assert faults(gold(text, Kyiv=KYIV, Paris=None), found(text, "Kyiv", KYIV), found(text, "Paris", PARIS)) == []


@given(documents, answers)
def test_every_name_that_is_lost_end_to_end_has_its_error(document: GoldDocument, answer: list[Toponym]) -> None:
    judged = judge(document, answer)
    wrong = Counter(e.fault.partition(":")[0] for e in errors(judged, bearers))
    lost = sum(name.located and (name.km is None or name.km > 161) for name in judged.names)
    missed = sum(name.found is None and not name.located for name in judged.names)
    assert wrong["missed"] + wrong["wrong place"] + wrong[Fault.UNPLACED.partition(":")[0]] == lost + missed
    assert wrong["false"] == len(judged.false)


# --- Main incidents ---------------------------------------------------------------------------------------------------

MAIN = GoldIncident("r1", 50.45, 30.52, dt.date(2025, 1, 3), 2, 0)


def test_the_main_incident_is_the_first() -> None:
    right = Incident(lat=50.4, lon=30.5, date_start=dt.date(2025, 1, 3), killed_best=2)
    assert score_main([judge_main(MAIN, [right, Incident()])]).all == 1
    assert score_main([judge_main(MAIN, [Incident(), right])]).all == 0


def test_each_part_of_an_incident_is_scored_on_its_own() -> None:
    near = Incident(lat=51.4, lon=30.5, date_start=dt.date(2025, 1, 4), killed_best=2, injured_best=1)
    scores = score_main([judge_main(MAIN, [near]), judge_main(MAIN, [])])
    assert (scores.reports, scores.found, scores.incidents_per_report) == (2, 0.5, 0.5)
    assert (scores.within_25, scores.within_161) == (0, 0.5)
    assert (scores.same_day, scores.within_a_day) == (0, 0.5)
    assert (scores.killed, scores.injured, scores.casualties) == (0.5, 0, 0)


# --- Gold files and the command ---------------------------------------------------------------------------------------

TEXT = "Two people were killed in the city of Sumy in Ukraine on Friday. Two families wept in Zzyrkovka."
LINE = {
    "id": "a1",
    "corpus": "news",
    "date": "2025-01-04",
    "text": TEXT,
    "toponyms": [
        {"start": 38, "end": 42, "text": "Sumy", "lat": 50.92, "lon": 34.8, "geonameid": "692194"},
        {"start": 46, "end": 53, "text": "Ukraine", "lat": 49.0, "lon": 32.0, "geonameid": "690791"},
        {"start": 86, "end": 95, "text": "Zzyrkovka", "lat": 51.0, "lon": 34.0},
    ],
    "gold": {"lat": 50.92, "lon": 34.8, "date": "2025-01-03", "killed": 2, "injured": 0},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(
        "".join(json.dumps(LINE | {"id": key, "corpus": c}) + "\n" for key, c in [("a1", "news"), ("b2", "web")])
    )
    return path


@pytest.mark.parametrize("read", [read_documents, read_incidents])
@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": 1, "text": "", "toponyms": [{}], "gold": {}}'])
def test_a_broken_line_of_a_gold_file_is_named(read: object, line: str) -> None:
    with pytest.raises(InputError, match=r"Line 2 of the gold .*: write it as \{\"id\", \"text\", .*\}\.$"):
        read([json.dumps(LINE), line])  # type: ignore[operator]


def test_evaluate_places_prints_figures_by_corpus_and_classes_of_error(run: Run, file: Path) -> None:
    ended = run("evaluate", "places", file)
    assert ended.code == 0, ended.err
    head, *rows = [line.split() for line in ended.out.partition("\n\n")[0].splitlines()]
    assert head[:3] == ["docs", "gold", "found"]
    assert {row[0]: row[1:5] for row in rows} == {
        "news": ["1", "3", "2", "1.000"],
        "web": ["1", "3", "2", "1.000"],
        "ALL": ["2", "6", "4", "1.000"],
    }
    assert rows[-1][-2:] == ["0.667", "6"]
    assert "2  missed: not in the gazetteer\n" in ended.out
    assert "families wept in [Zzyrkovka]." in ended.out


def test_evaluate_places_gives_the_same_to_programs(run: Run, file: Path) -> None:
    answer = json.loads(run("evaluate", "places", "--json", "--errors", "1", file).out)
    assert answer["scores"]["ALL"]["recall"] == pytest.approx(2 / 3)
    (fault,) = answer["errors"]
    assert (fault["fault"], fault["count"], len(fault["examples"])) == ("missed: not in the gazetteer", 2, 1)
    assert fault["examples"][0]["text"] == "Zzyrkovka"


def test_evaluate_places_can_stop_after_some_texts_and_set_words_aside(run: Run, file: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Zzyrkovka\n", "utf-8")
    answer = json.loads(run("evaluate", "places", "--json", "--limit", "1", "--demonyms", words, file).out)
    assert set(answer["scores"]) == {"news", "ALL"}
    assert (answer["scores"]["ALL"]["gold"], answer["scores"]["ALL"]["f1"], answer["errors"]) == (2, 1, [])


def test_evaluate_incidents_prints_the_share_of_each_part_that_is_right(run: Run, file: Path) -> None:
    ended = run("evaluate", "incidents", file)
    assert ended.code == 0, ended.err
    figures = {line.rsplit(None, 1)[0]: line.rsplit(None, 1)[1] for line in ended.out.splitlines()}
    assert (figures["reports"], figures["within 25"], figures["same day"], figures["killed"]) == (
        "2",
        "1.000",
        "1.000",
        "1.000",
    )


def test_a_report_that_cannot_be_read_counts_as_empty_and_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(LINE) + "\n" + json.dumps(LINE | {"id": "b2", "text": " "}), "utf-8")
    ended = run("evaluate", "places", "--json", file)
    assert ended.code == 1
    assert "line 2" in ended.err
    assert json.loads(ended.out)["scores"]["ALL"]["recall"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(("content", "said"), [("", "nothing to score"), ('{"id": "x"}', "Line 1 of the gold")])
def test_a_gold_file_that_is_none_gets_one_clear_sentence(run: Run, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "gold.jsonl").write_text(content)
    ended = run("evaluate", "places", tmp_path / "gold.jsonl")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert said in ended.err
