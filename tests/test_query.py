"""The filter vocabulary: what addresses and command lines may ask for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from contextlib import suppress

import incidents as made_up
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import QueryError
from geomap.model import BBox, Query, Role, Status
from geomap.query import parse_query, query_params

FILTERS = "bbox datetime status country admin1 geo_precision review min_killed id role q limit offset as_of".split()
NEW_YEAR = dt.date(2025, 1, 1)


def parse(**params: str) -> Query:
    return parse_query({name: [value] for name, value in params.items()})


@given(made_up.queries)
def test_a_query_survives_being_written_as_parameters(query: Query) -> None:
    params = defaultdict(list)
    for name, value in query_params(query):
        params[name].append(value)
    assert parse_query(params) == query


_VALUES = st.one_of(
    st.text(max_size=12), st.sampled_from(("claimed,Claimed", "draft, dRaft", "all", "1,3", "ua,UA", "2025-01-03/.."))
)


@given(st.dictionaries(st.sampled_from(sorted(FILTERS)), st.lists(_VALUES, max_size=3)))
def test_whatever_parameters_say_is_refused_or_means_the_same_when_written_again(params: dict[str, list[str]]) -> None:
    with suppress(QueryError):
        query = parse_query(params)
        again = defaultdict(list)
        for name, value in query_params(query):
            again[name].append(value)
        assert parse_query(again) == query


def test_a_choice_counts_once_in_whichever_case_it_is_written() -> None:
    given = {
        "status": ["claimed,CLAIMED"],
        "review": ["draft", "Draft"],
        "role": ["event,Event"],
        "event_type": ["Riots,riots"],
    }
    query = parse_query(given)
    assert [len(each) for each in (query.status, query.review, query.role, query.event_type)] == [1, 1, 1, 1]


def test_no_parameters_and_empty_ones_ask_for_every_event() -> None:
    assert parse_query({}) == parse_query({"q": [""], "country": [" "], "bbox": []}) == Query()


def test_a_bbox_may_cross_the_antimeridian() -> None:
    assert parse(bbox="177,-20,-178,-12").bbox == BBox(177, -20, -178, -12)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-01-01", NEW_YEAR, NEW_YEAR),
        ("2025-01-01T23:30:00Z", NEW_YEAR, NEW_YEAR),
        ("2025-01-01/2025-01-31", NEW_YEAR, dt.date(2025, 1, 31)),
        ("2025-01-01/..", NEW_YEAR, None),
        ("2025-01-01/", NEW_YEAR, None),
        ("../2025-01-01", None, NEW_YEAR),
        ("../..", None, None),
    ],
)
def test_datetime_is_a_day_an_instant_or_an_interval(text: str, start: dt.date | None, end: dt.date | None) -> None:
    query = parse(datetime=text)
    assert (query.start, query.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T08:00:00Z", dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)),
        ("2026-11-20T10:00:00.5+02:00", dt.datetime(2026, 11, 20, 8, 0, 0, 500_000, tzinfo=dt.UTC)),
        ("2026-11-20T08:00", dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)),
        ("2026-11-20", dt.datetime(2026, 11, 20, 23, 59, 59, 999_999, tzinfo=dt.UTC)),
    ],
)
def test_a_moment_is_an_instant_or_the_end_of_a_day(text: str, moment: dt.datetime) -> None:
    assert parse(as_of=text).as_of == moment


def test_a_bbox_may_have_heights() -> None:
    assert parse(bbox="22,44,-100,40,52,9000").bbox == BBox(22, 44, 40, 52)


def test_lists_may_be_repeated_or_separated_by_commas() -> None:
    query = parse_query({"event_type": ["Explosions/Remote violence", "Riots,Protests"], "status": ["claimed,disputed"]})
    assert query.event_type == ("Explosions/Remote violence", "Riots", "Protests")
    assert query.status == (Status.CLAIMED, Status.DISPUTED)


def test_a_comma_may_belong_to_the_name_of_a_region() -> None:
    assert parse_query({"admin1": ["Viti Levu, West", "Kyiv"]}).admin1 == ("Viti Levu, West", "Kyiv")


def test_role_is_event_unless_another_or_every_one_is_asked_for() -> None:
    assert parse_query({}).role == (Role.EVENT,)
    assert parse(role="background,aggregate").role == (Role.BACKGROUND, Role.AGGREGATE)
    assert parse(role="all").role == parse(role="any").role == ()


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("bbox", "1,2,3", "bbox=22.1,44.3,40.3,52.4"),
        ("bbox", "a,b,c,d", "bbox=22.1,44.3,40.3,52.4"),
        ("bbox", "0,50,10,40", "bbox=22.1,44.3,40.3,52.4"),
        ("bbox", "0,0,nan,1", "bbox=22.1,44.3,40.3,52.4"),
        ("bbox", "0,0,361,1", "bbox=22.1,44.3,40.3,52.4"),
        ("datetime", "yesterday", "datetime=2025-01-03"),
        ("datetime", "..", "datetime=2025-01-03"),
        ("datetime", "2025-02-30", "datetime=2025-01-03"),
        ("datetime", "2025-01-31/2025-01-01", "2025-01-01/2025-01-31"),
        ("status", "foo", "status=claimed"),
        ("role", "villain", "role=event"),
        ("country", "Ukraine", "country=UA"),
        ("geo_precision", "4", "geo_precision=1"),
        ("review", "checked", "review=draft"),
        ("min_killed", "some", "min_killed=100"),
        ("limit", "0", "limit=100"),
        ("limit", "-5", "limit=100"),
        ("limit", "²", "limit=100"),
        ("limit", "9" * 30, "limit=100"),
        ("offset", "-1", "offset=100"),
        ("as_of", "yesterday", "as_of=2026-11-20T08:00:00Z"),
        ("as_of", "0001-01-01T00:00:00+23:00", "as_of=2026-11-20"),
        ("bbox", "1,2,3,4,5", "bbox=22.1,44.3,40.3,52.4"),
        ("colour", "red", "country=UA"),
    ],
)
def test_nonsense_is_refused_in_one_sentence_with_an_example(name: str, value: str, example: str) -> None:
    with pytest.raises(QueryError) as refusal:
        parse_query({name: [value]})
    message = str(refusal.value)
    assert name in message
    assert example in message
    assert message.endswith(".")
    assert "\n" not in message
    assert value in message or name == "colour"


def test_what_can_be_given_once_only_is_refused_twice() -> None:
    with pytest.raises(QueryError, match="q is given 2 times"):
        parse_query({"q": ["drone", "refinery"]})


@given(st.dictionaries(st.sampled_from(FILTERS), st.lists(st.text())))
def test_any_text_is_read_or_refused(params: dict[str, list[str]]) -> None:
    with suppress(QueryError):
        assert isinstance(parse_query(params), Query)


def test_an_event_type_is_known_in_any_case_and_a_misspelt_one_is_refused_with_those_there_are() -> None:
    assert parse_query({"event_type": ["battles"]}).event_type == ("Battles",)
    with pytest.raises(QueryError, match=r"event_type=Batles is unknown: use .*Battles"):
        parse_query({"event_type": ["Batles"]})
