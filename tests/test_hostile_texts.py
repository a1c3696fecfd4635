"""Texts that mean harm, and mere noise: every one is answered, in time, with what it says and nothing else."""

from __future__ import annotations

import datetime as dt
import json
import math
import signal
import threading
from dataclasses import replace
from itertools import pairwise

import pytest
from hostile import ESCAPES, LEADS, LONGEST_WAIT, PUMPED, pumped, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.batch import read_one
from geomap.cli.answers import json_line, readable
from geomap.deadline import OutOfTime, at_most
from geomap.gazetteer import Gazetteer
from geomap.model import Extraction, Report
from geomap.pipeline import Extractor
from geomap.reports import Unreadable
from geomap.text import LONGEST_SENTENCE, printable, sentences

PUBLISHED = dt.date(2025, 1, 4)


@pytest.fixture(scope="module")
def extractor(gazetteer: Gazetteer) -> Extractor:
    return Extractor(gazetteer)


# --- What is answered -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("name", PUMPED)
def test_no_repetition_keeps_a_report_from_its_answer(name: str, lead: str, extractor: Extractor) -> None:
    report = Report(name, pumped(name, lead, 3_000), published=PUBLISHED)
    assert isinstance(read_one(extractor, report, LONGEST_WAIT), Extraction)


@settings(max_examples=300, deadline=None)
@given(text=texts(), lang=st.sampled_from((None, "en", "uk", "ru")), title=texts(3), dated=st.booleans())
def test_whatever_a_text_holds_its_answer_is_sound(
    text: str, lang: str | None, title: str, dated: bool, extractor: Extractor
) -> None:
    report = Report("r", text, title, PUBLISHED if dated else None, f"https://{title}/", "Post", lang)
    found = extractor.extract(report)
    for toponym in found.toponyms:
        assert toponym.text == text[toponym.start : toponym.end]
    for incident in found.incidents:
        assert incident.quote == text[incident.quote_start : incident.quote_end]
        assert incident.lat is None or (math.isfinite(incident.lat) and -90 <= incident.lat <= 90)
        assert incident.lon is None or (math.isfinite(incident.lon) and -180 <= incident.lon <= 180)
        assert incident.date_end is None or incident.date_start is None or incident.date_start <= incident.date_end
        for low, best in ((incident.killed_low, incident.killed_best), (incident.injured_low, incident.injured_best)):
            assert (low is None) == (best is None)
            assert low is None or best is None or 0 <= low <= best
    assert [each["id"] for each in json.loads(json_line(found))["incidents"]] == [i.id for i in found.incidents]
    assert readable(found)


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://[x]/", "//", f"https://{'sumy' * 500}.example/", f"https://{'a.' * 5_000}ua/", "\ud7ff:"]
)
def test_an_address_that_is_none_says_nothing(url: str, extractor: Extractor) -> None:
    text = "A drone struck Sumy. Two people were killed."
    plain = extractor.extract(Report("r", text, published=PUBLISHED))
    assert extractor.extract(Report("r", text, published=PUBLISHED, url=url)).toponyms == plain.toponyms


@pytest.mark.parametrize(("lang", "area"), [("uk", "районними радами"), ("uk", "районXXXX"), ("ru", "районными судами")])
def test_a_list_of_adjectives_before_no_area_is_no_list_of_areas(lang: str, area: str, extractor: Extractor) -> None:
    text = f"Рішення ухвалено Ізюмським та Куп'янським {area}, загинули двоє людей у Харкові."
    assert isinstance(read_one(extractor, Report("r", text, published=PUBLISHED, lang=lang), LONGEST_WAIT), Extraction)


@settings(max_examples=60, deadline=None)
@given(text=texts())
def test_a_text_has_one_answer(text: str, extractor: Extractor) -> None:
    report = Report("r", text, published=PUBLISHED)
    assert extractor.extract(report) == extractor.extract(report)


def test_an_event_after_a_hundred_others_is_found(extractor: Extractor) -> None:
    towns = ("Sumy", "Kharkiv", "Lviv", "Odesa", "Poltava")
    told = [f"On {k % 28 + 1} March {2000 + k // 28} a bomb killed {k % 7 + 5} in {towns[k % 5]}." for k in range(130)]
    found = extractor.extract(
        Report("r", "\n\n".join([*told, "A quake killed 77 in Quito on 3 January 2025."]), published=PUBLISHED)
    )
    assert any(i.place_name == "Quito" and i.killed_best == 77 for i in found.incidents)


@pytest.mark.parametrize("separator", list("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))
def test_what_other_programs_take_for_a_line_feed_breaks_no_table(separator: str, extractor: Extractor) -> None:
    found = extractor.extract(Report("r", "A drone struck Sumy on Friday. Two people were killed.", published=PUBLISHED))
    odd = replace(
        found.incidents[0], place_name=f"Su{separator}my", claimant=f"the{separator}mayor", quote=f"A{separator}drone"
    )
    assert f"Su{separator}my" in readable(replace(found, incidents=(odd, *found.incidents)))


# --- Sentences --------------------------------------------------------------------------------------------------------


@given(st.text(st.sampled_from("ab. \n\t'“”А"), max_size=3 * LONGEST_SENTENCE).map(lambda text: text * 9))
@settings(max_examples=60, deadline=None)
def test_sentences_hold_all_words_in_pieces_of_bounded_length(text: str) -> None:
    found = sentences(text)
    assert all(len(s.text) <= LONGEST_SENTENCE and text[s.start : s.end] == s.text for s in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert "".join("".join(s.text.split()) for s in found) == "".join(text.split())


def test_what_is_too_long_for_a_sentence_is_cut_between_words() -> None:
    found = sentences("word " * 3_000)
    assert {word for sentence in found for word in sentence.text.split(" ")} == {"word"}


# --- Time -------------------------------------------------------------------------------------------------------------


class Endless:
    """Stands for an extractor that a report drives into a loop."""

    def extract(self, report: Report) -> Extraction:
        while True:
            try:
                sum(range(1_000))
            except Exception:  # as libraries catch what they do not know
                continue


def test_a_report_that_takes_too_long_is_given_up_in_one_sentence() -> None:
    answer = read_one(Endless(), Report("r-1", "Loops."), 0.05)  # type: ignore[arg-type]
    assert isinstance(answer, Unreadable)
    assert (answer.id, answer.reason.count("."), "GEOMAP_REPORT_SECONDS" in answer.reason) == ("r-1", 2, True)


def test_what_ends_in_time_leaves_no_alarm_behind() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with at_most(50):
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) is before


def test_a_stop_leaves_no_alarm_behind() -> None:
    with pytest.raises(OutOfTime), at_most(0.01):
        Endless().extract(Report("", ""))
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_an_error_inside_passes_through() -> None:
    with pytest.raises(ZeroDivisionError), at_most(50):
        1 // 0  # noqa: B018


def test_other_threads_and_no_limit_run_on() -> None:
    done: list[bool] = []

    def work() -> None:
        with at_most(0.01):
            done.append(sum(range(2_000_000)) > 0)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    with at_most(0):
        done.append(True)
    assert done == [True, True]


# --- What people see --------------------------------------------------------------------------------------------------


@given(st.text())
def test_what_is_printed_steers_no_terminal(text: str) -> None:
    shown = printable(ESCAPES + text + "\udcff")
    assert not any((c < " " and c not in "\t\n") or "\x7f" <= c <= "\x9f" or "\u202a" <= c <= "\u202e" for c in shown)
    assert shown.encode()


def test_ordinary_text_is_printed_as_it_is() -> None:
    text = "Суми, 東京 — “ok”\n\tд’Ор שלום"
    assert printable(text) == text
