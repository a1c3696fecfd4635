"""Merging: which claims tell of one event, and what they come to together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from math import inf, log

import incidents as made_up
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.merge import Claim, Known, claims, comparable, joined, merged, similar
from geomap.merge.joining import ENOUGH
from geomap.model import Extraction, Incident, Report, Role, Status

DAY = dt.date(2025, 1, 3)
KHARKIV = {
    "place_name": "Kharkiv",
    "admin1": "Kharkiv Oblast",
    "country": "UA",
    "lat": 49.98,
    "lon": 36.25,
    "uncertainty_km": 16.0,
}
OBLAST = {
    "place_name": "Kharkiv Oblast",
    "country": "UA",
    "admin1": "Kharkiv Oblast",
    "lat": 49.6,
    "lon": 36.4,
    "uncertainty_km": 130.0,
}
VILLAGE = {
    "place_name": "Hroza",
    "admin1": "Kharkiv Oblast",
    "country": "UA",
    "lat": 49.64,
    "lon": 37.1,
    "uncertainty_km": 2.0,
}


def claim(report: str = "a", marks: str = "", **values: object) -> Claim:
    told: dict[str, object] = {
        "id": f"i-{report}",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "date_start": DAY,
        "date_end": values.get("date_start", DAY),
        "published": DAY + dt.timedelta(1),
        "report_ids": report,
        **VILLAGE,
        **values,
    }
    return Claim(Incident(**told), frozenset(marks.split()))  # type: ignore[arg-type]


def toll(what: str, low: int, best: int, high: int | None) -> dict[str, int | None]:
    return {f"{what}_low": low, f"{what}_best": best, f"{what}_high": high}


def killed(count: int) -> dict[str, int | None]:
    return toll("killed", count, count, count)


def days_later(days: int) -> dict[str, object]:
    day = DAY + dt.timedelta(days)
    return {"date_start": day, "date_end": day, "published": day + dt.timedelta(1)}


def rare(mark: str) -> float:
    """As if each mark were in one claim of a thousand."""
    return log(1000)


def together(a: Claim, b: Claim) -> bool:
    return similar(a, b, rare).weight >= ENOUGH


# --- Likeness ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (claim(), claim("b")),
        (claim(**KHARKIV), claim("b", **KHARKIV)),
        (claim(**killed(2)), claim("b", **killed(2), **days_later(1))),
        (claim(**killed(5)), claim("b", **OBLAST, **killed(5))),
        (claim(**killed(2)), claim("b", **killed(4), published=DAY + dt.timedelta(3))),
        (claim(marks="olena bondar 67 petro"), claim("b", "olena bondar 67 petro", **days_later(9))),
        (claim(), claim("b", role=Role.BACKGROUND, published=DAY + dt.timedelta(300))),
        (claim(marks="olena bondar"), claim("b", "olena bondar", lat=None, lon=None, place_name="Hroza")),
    ],
    ids=[
        "village",
        "city",
        "next day, same toll",
        "region, same toll",
        "risen toll",
        "names",
        "looked back on",
        "unlocated",
    ],
)
def test_reports_of_one_event_are_told_by_what_they_share(a: Claim, b: Claim) -> None:
    assert together(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (claim(), claim("b", **days_later(1))),
        (claim(**killed(1)), claim("b", **killed(1), **days_later(40))),
        (claim(**KHARKIV), claim("b", **KHARKIV, **days_later(1))),
        (claim(**KHARKIV, **killed(7)), claim("b", **KHARKIV, **killed(1))),
        (claim(), claim("b", **KHARKIV)),
        (claim(), claim("b", **OBLAST)),
        (claim(**KHARKIV), claim("b", **KHARKIV, event_type="Protests", sub_event_type="Peaceful protest")),
        (claim(), claim("b", lat=None, lon=None)),
        (claim(**killed(3)), claim("b", **killed(3), role=Role.AGGREGATE)),
        (claim(marks="hroza"), claim("b", "hroza", **days_later(1))),
    ],
    ids="next-day month-later next-day-in-town other-toll other-town region other-type unlocated total place-name".split(),
)
def test_events_that_could_be_two_are_left_two(a: Claim, b: Claim) -> None:
    assert not together(a, b)


any_claims = st.builds(
    lambda one, marks: Claim(one, frozenset(marks)),
    made_up.placed_or_not,
    st.lists(st.sampled_from(["olena", "bondar", "67", "m03"]), max_size=4),
)


@given(any_claims, any_claims)
def test_likeness_does_not_depend_on_the_order(a: Claim, b: Claim) -> None:
    assert similar(a, b, rare).weight == similar(b, a, rare).weight


@given(any_claims, any_claims)
def test_totals_are_like_nothing(a: Claim, b: Claim) -> None:
    total = replace(a, incident=replace(a.incident, role=Role.AGGREGATE))
    assert similar(total, b, rare).weight == -inf
    assert not comparable(total.incident)


def test_a_count_may_rise_from_one_day_to_the_next_but_not_fall() -> None:
    first = claim(**killed(3))
    day_after = {"published": DAY + dt.timedelta(2)}
    risen, fallen = claim("b", **killed(5), **day_after), claim("b", **killed(1), **day_after)
    assert similar(first, risen, rare).weight > similar(first, fallen, rare).weight


def test_a_report_that_names_the_place_of_the_other_may_have_been_misread() -> None:
    elsewhere = {**VILLAGE, "place_name": "Buk", "lat": 47.0, "lon": 31.0}
    there, unnamed, named = claim(marks="bondar"), claim("b", "bondar", **elsewhere), claim("b", "bondar hroza", **elsewhere)
    assert similar(there, named, rare).weight > similar(there, unnamed, rare).weight
    assert not together(there, named)


def test_marks_count_by_how_rare_they_are() -> None:
    a, b = claim(marks="olena bondar"), claim("b", "olena bondar")
    assert similar(a, b, rare).weight > similar(a, b, lambda mark: 2.5).weight > similar(a, b, lambda mark: 0.5).weight


def test_the_reasons_say_what_spoke_for_it() -> None:
    found = similar(claim(marks="bondar", **killed(2)), claim("b", "bondar", **killed(2)), rare)
    assert found.reasons == ("same day", "same place", "2 killed", "both name bondar")


# --- Joining ----------------------------------------------------------------------------------------------------------


def homes(told: Sequence[Claim], known: dict[int, Known]) -> dict[int, int]:
    return {join.claim: join.incident for join in joined(told, [known] * len(told), rare)}


def test_a_claim_joins_the_likeliest_incident() -> None:
    known = {1: Known([claim("a", **killed(1))]), 2: Known([claim("b", **killed(3))])}
    assert homes([claim("c", **killed(3))], known) == {0: 2}


def test_two_events_of_one_report_never_become_one() -> None:
    both = [claim("c", **killed(1)), claim("c", **killed(3))]
    assert homes(both, {1: Known([claim("a", **killed(3))])}) == {1: 1}
    assert homes(both, {1: Known([claim("a", **killed(3))]), 2: Known([claim("a", **killed(1))])}) == {0: 2, 1: 1}


def test_where_much_happens_place_and_day_alone_tell_nothing() -> None:
    quiet = {1: Known([claim(**KHARKIV)])}
    busy = {n: Known([claim(str(n), **KHARKIV)]) for n in range(9)}
    assert homes([claim("x", **KHARKIV)], quiet) == {0: 1}
    assert homes([claim("x", **KHARKIV)], busy) == {}


def test_all_claims_of_an_incident_have_a_say() -> None:
    """One report that mixed things up does not draw every later one after it."""
    known = {1: Known([claim("a"), *(claim(str(n), **days_later(30), **KHARKIV) for n in range(5))])}
    assert homes([claim("x")], known) == {}


# --- Marks ------------------------------------------------------------------------------------------------------------


def marked(text: str, *quotes: str) -> list[set[str]]:
    found = tuple(
        Incident(id=str(n), quote=quote, quote_start=text.index(quote), quote_end=text.index(quote) + len(quote))
        for n, quote in enumerate(quotes)
    )
    return [set(each.marks) for each in claims(Extraction(Report("r", text), (), found))]


def test_marks_are_names_ages_and_numbers_of_houses_and_roads() -> None:
    text = (
        "Police said the shooting killed Eddie O'Brien, 13, and a 30-year-old man in the 2600 block of M03 on May 5, 2025."
    )
    (found,) = marked(text, text)
    assert {"eddie", "obrien", "13", "30", "2600"} <= found
    assert not found & {"2025", "5", "killed", "block"}


def test_marks_are_found_in_any_script_with_capitals() -> None:
    text = "Унаслідок удару загинула 72-річна Олена Бондар."
    assert {"72", "олена", "бондар"} <= marked(text, text)[0]


def test_words_also_written_small_menus_and_shouting_are_no_marks() -> None:
    text = "Home News\nPOLICE SEARCH FOR GUNMAN.\nThe attack killed Petro Melnyk. Attack after attack hit the town."
    assert marked(text, "The attack killed Petro Melnyk.") == [{"petro", "melnyk"}]


def test_each_event_of_a_report_has_the_marks_of_its_own_paragraphs() -> None:
    text = "In Sumy it killed Olena Bondar.\nIn Lviv it killed Petro Melnyk.\nNeighbours of Ivanenko wept."
    first, second = marked(text, "In Sumy it killed Olena Bondar.", "In Lviv it killed Petro Melnyk.")
    assert {"bondar", "ivanenko"} <= first
    assert "melnyk" in second
    assert not first & {"melnyk"}
    assert not second & {"bondar", "ivanenko"}


# --- One best value ---------------------------------------------------------------------------------------------------


def merge(*told: Claim) -> Incident:
    return merged([each.incident for each in told])


def test_one_claim_is_the_incident() -> None:
    only = claim(**killed(2)).incident
    assert merged([only]) == only


def test_the_latest_official_count_stands_and_the_range_takes_in_all() -> None:
    early = claim("a", **toll("killed", 1, 1, 1), claimant="Police", quote="One died.")
    late = claim(
        "b", **toll("killed", 3, 3, 3), published=DAY + dt.timedelta(4), claimant="The governor", quote="Three died."
    )
    partial = claim("c", **toll("killed", 3, 4, 6), published=DAY + dt.timedelta(5), status=Status.CLAIMED)
    found = merge(early, late, partial)
    assert (found.killed_low, found.killed_best, found.killed_high) == (1, 3, 6)
    assert (found.claimant, found.quote, found.published) == ("The governor", "Three died.", DAY + dt.timedelta(4))


def test_a_count_left_open_stays_open() -> None:
    found = merge(claim("a", **toll("injured", 3, 3, None)), claim("b", **toll("injured", 5, 5, 5)))
    assert (found.injured_low, found.injured_best, found.injured_high) == (3, 5, None)
    assert found.killed_best is None


def test_the_most_exact_place_of_the_region_that_most_name_is_shown() -> None:
    stray = {"place_name": "Hroza Mala", "admin1": "Sumy Oblast", "lat": 51.0, "lon": 34.0, "uncertainty_km": 1.0}
    found = merge(claim("a", **OBLAST), claim("b", title="Strike in Hroza"), claim("c", **stray))
    assert (found.place_name, found.lat, found.title) == ("Hroza", 49.64, "Strike in Hroza")
    hamlet = {**VILLAGE, "place_name": "Buk", "lat": 49.7, "uncertainty_km": 0.5}
    assert merge(claim("a"), claim("b", **hamlet), claim("c")).place_name == "Hroza"


def test_the_narrowest_day_that_most_allow_is_shown() -> None:
    week = claim("a", date_start=DAY - dt.timedelta(3), date_end=DAY + dt.timedelta(3), time_precision=2)
    stray = claim("c", **days_later(-20))
    found = merge(stray, week, claim("b", time_precision=1))
    assert (found.date_start, found.date_end, found.time_precision) == (DAY, DAY, 1)


def test_what_is_only_looked_back_on_stays_background() -> None:
    assert merge(*(claim(report, role=Role.BACKGROUND) for report in "ab")).role is Role.BACKGROUND


def test_news_beats_background() -> None:
    later = {"role": Role.BACKGROUND, "published": DAY + dt.timedelta(90)}
    found = merge(claim("z", **later, **killed(9)), claim("a", **killed(2)), claim("b", **later, **toll("injured", 4, 4, 4)))
    assert (found.role, found.killed_best, found.injured_best) == (Role.EVENT, 2, 4)


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ({"claimant": "Moscow", "status": "claimed", **killed(50)}, {"claimant": "Kyiv", **killed(0)}, Status.DISPUTED),
        (
            {"claimant": "Moscow", "status": "claimed", **killed(5)},
            {"claimant": "Kyiv", **toll("killed", 3, 4, None)},
            Status.REPORTED,
        ),
        (
            {"claimant": "Moscow", "status": "claimed", **killed(5)},
            {"claimant": "Moscow", "status": "claimed", **killed(7)},
            Status.CLAIMED,
        ),
        ({"claimant": "Police", **killed(2)}, {"claimant": "A hospital", **killed(3)}, Status.REPORTED),
        ({"claimant": "Police"}, {"status": "confirmed"}, Status.CONFIRMED),
        ({"status": "disputed"}, {"status": "claimed"}, Status.DISPUTED),
    ],
)
def test_two_sides_that_leave_no_common_number_are_in_dispute(one: dict, other: dict, status: Status) -> None:  # type: ignore[type-arg]
    told = [{**each, "status": Status(each.get("status", "reported"))} for each in (one, other)]
    assert merge(claim("a", **told[0]), claim("b", **told[1])).status is status


def test_reports_are_named_once_and_in_the_order_of_publication() -> None:
    found = merge(claim("b", published=DAY + dt.timedelta(9)), claim("c"), claim("a"))
    assert (found.report_ids, found.n_reports, found.id) == ("a,c,b", 3, "i-b")


counts = st.integers(0, 50)
ranges = st.tuples(counts, counts, counts | st.none()).map(
    lambda drawn: (min(drawn[:2]), max(drawn[:2]), None if drawn[2] is None else max(drawn[:2]) + drawn[2])
)
several = st.lists(
    st.builds(
        lambda n, killed, later, status: (
            claim(f"r{n}", **toll("killed", *killed), **days_later(later), status=status, claimant=f"side {n % 2}").incident
        ),
        st.integers(0, 99),
        ranges,
        st.integers(0, 9),
        st.sampled_from(Status),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one.report_ids,
)


@given(several, st.randoms())
def test_what_claims_come_to_does_not_depend_on_their_order(told: list[Incident], chance) -> None:  # type: ignore[no-untyped-def]
    found = merged(told)
    chance.shuffle(told)
    assert replace(merged(told), id="") == replace(found, id="")


@given(several)
def test_the_range_of_a_toll_takes_in_that_of_every_claim(told: list[Incident]) -> None:
    found = merged(told)
    low, best, high = found.killed_low, found.killed_best, found.killed_high
    assert low is not None
    assert best is not None
    assert low == min(one.killed_low for one in told if one.killed_low is not None)
    assert high is None or all(one.killed_high is not None and one.killed_high <= high for one in told)
    assert low <= best <= (inf if high is None else high)
