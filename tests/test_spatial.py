"""What reports say about where, and the ground they mean."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer
from geomap.geo import kilometres
from geomap.lexicon import lexicon
from geomap.model import BBox, Kind, Place, Toponym
from geomap.spatial import Whereabouts, expressions, plain, references, whereabouts
from geomap.text import Sentence

TOWNS = {
    "Alden": (50.0, 30.0),
    "Brook": (50.0, 31.0),
    "Carrow": (50.3, 30.0),
    "Farside": (50.0, 45.0),
    "Seaton": (50.0, 20.1),
    "Альден": (50.0, 30.0),
    "Альденом": (50.0, 30.0),
    "Альдена": (50.0, 30.0),
    "Бруком": (50.0, 31.0),
    "Брук": (50.0, 31.0),
}
AREAS = {
    "Westland": ("gn:900", Kind.COUNTRY, box(20, 40, 40, 60)),
    "Eastland": ("gn:901", Kind.COUNTRY, box(40, 40, 60, 60)),
    "Midshire": ("gn:902", Kind.ADMIN1, box(28, 48, 34, 52)),
    "Westland's Midshire": ("gn:902", Kind.ADMIN1, box(28, 48, 34, 52)),
}
OUTLINES = {identifier: shape for identifier, _, shape in AREAS.values()}


def place(name: str) -> Place | None:
    if name in TOWNS:
        lat, lon = TOWNS[name]
        return Place(f"gn:{int(lat * 100 + lon)}", name, lat, lon, Kind.SETTLEMENT, "XA", population=20_000)
    if name in AREAS:
        identifier, kind, shape = AREAS[name]
        return Place(identifier, name, shape.centroid.y, shape.centroid.x, kind, "XA")
    return None


def land(around: BBox) -> BaseGeometry:
    """Westland and Eastland; the rest of the world is sea."""
    return box(20, 40, 60, 60).intersection(box(around.west, around.south, around.east, around.north))


def marked_up(marked: str) -> tuple[Sentence, list[Toponym]]:
    """A sentence in which [brackets] mark the names; it stands 100 code points into its report."""
    text, toponyms = "", []
    for before, name in re.findall(r"([^\[]*)(?:\[([^\]]*)\])?", marked):
        text += before
        if name:
            toponyms.append(Toponym(100 + len(text), 100 + len(text) + len(name), name, place(name)))
            text += name
    return Sentence(100, 100 + len(text), text, 0, False), toponyms


def read(marked: str, lang: str = "en") -> list[Whereabouts]:
    """The whereabouts of such a sentence."""
    sentence, toponyms = marked_up(marked)
    return whereabouts(expressions(sentence, toponyms, lexicon(lang)), toponyms, OUTLINES.get, land)


def one(marked: str, lang: str = "en") -> Whereabouts:
    (found,) = read(marked, lang)
    return found


def covered(marked: str, found: Whereabouts) -> str:
    return marked.replace("[", "").replace("]", "")[found.start - 100 : found.end - 100]


@pytest.mark.parametrize(
    ("text", "lang", "name"),
    [
        ("A drone fell near [Alden].", "en", "near Alden"),
        ("Fighting raged near the eastern Westlandish hub of [Alden].", "en", "near Alden"),
        ("Clashes in the [Alden] sector.", "en", "near Alden"),
        ("Shells hit villages on the outskirts of [Alden].", "en", "outskirts of Alden"),
        ("Shells hit the northern outskirts of the town of [Alden].", "en", "northern outskirts of Alden"),
        ("It happened north of [Alden].", "en", "north of Alden"),
        ("It happened north-west of [Alden].", "en", "northwest of Alden"),
        ("It happened some 30 kilometers north of [Alden].", "en", "30 km north of Alden"),
        ("It happened 160km to the south-east of the capital [Alden].", "en", "160 km southeast of Alden"),
        ("It happened about six miles (10 km) from [Alden].", "en", "6 miles from Alden"),
        ("It happened 10-15 km west of [Alden].", "en", "10–15 km west of Alden"),
        ("A mine went off between [Alden] and the village of [Brook].", "en", "between Alden and Brook"),
        ("A mine went off on the [Alden]–[Brook] highway.", "en", "Alden–Brook highway"),
        ("A mine went off on the road from [Alden] to [Brook].", "en", "Alden–Brook road"),
        ("A train was hit on the railway between [Alden] and [Brook].", "en", "Alden–Brook railway"),
        ("A ship sank off the coast of [Seaton].", "en", "off Seaton"),
        ("A ship sank off [Westland]'s coast.", "en", "off Westland"),
        ("Shelling along the border between [Westland] and [Eastland].", "en", "Westland–Eastland border"),
        ("Shelling on the [Westland]-[Eastland] border.", "en", "Westland–Eastland border"),
        ("In [Eastland], a post on the border with [Westland] burned.", "en", "border with Westland"),
        ("Two died in eastern [Westland].", "en", "eastern Westland"),
        ("Two died in the north of [Westland].", "en", "northern Westland"),
        ("Two died in the [Midshire] province.", "en", "Midshire"),
        ("Two died in the [Alden] district.", "en", "Alden district"),
        ("Дрон упав поблизу міста [Альден].", "uk", "near Альден"),
        ("Бої точаться під [Альденом].", "uk", "near Альденом"),
        ("Міна вибухнула між [Альденом] і селом [Бруком].", "uk", "between Альденом and Бруком"),
        ("Міна вибухнула на трасі [Альден]–[Брук].", "uk", "Альден–Брук highway"),
        ("Дрон упав за 20 км на північний захід від [Альдена].", "uk", "20 km northwest of Альдена"),
        ("Дрон упав за п'ять кілометрів від [Альдена].", "uk", "5 km from Альдена"),
        ("Снаряди впали на околиці [Альдена].", "uk", "outskirts of Альдена"),
        ("Дрон упал в районе [Альдена].", "ru", "near Альдена"),
        ("Мина взорвалась между [Альденом] и посёлком [Бруком].", "ru", "between Альденом and Бруком"),
        ("Мина взорвалась на трассе [Альден] — [Брук].", "ru", "Альден–Брук highway"),
        ("Дрон упал в 10 км к северу от [Альдена].", "ru", "10 km north of Альдена"),
        ("Дрон упал в пяти километрах южнее [Альдена].", "ru", "5 km south of Альдена"),
        ("Снаряды упали на северной окраине [Альдена].", "ru", "northern outskirts of Альдена"),
    ],
)
def test_an_expression_is_recognised_and_named_in_english(text: str, lang: str, name: str) -> None:
    assert one(text, lang).name == name


def test_names_of_another_script_appear_as_the_gazetteer_has_them() -> None:
    text, alden = "Бої під Альденом.", Toponym(8, 16, "Альденом", place("Alden"))
    found = whereabouts(expressions(Sentence(0, len(text), text, 0, False), [alden], lexicon("uk")), [alden], OUTLINES.get)
    assert [each.name for each in found] == ["near Alden"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rebels hit a convoy on the [Alden]-[Brook] road on Friday.", "on the Alden-Brook road"),
        ("It fell some 20 kilometres northwest of [Alden], police said.", "some 20 kilometres northwest of Alden"),
        ("Two died in eastern [Midshire] region on Friday.", "eastern Midshire region"),
    ],
)
def test_the_span_covers_the_whole_expression(text: str, words: str) -> None:
    assert covered(text, one(text)) == words


@pytest.mark.parametrize(
    "text",
    [
        "Two died in [Alden].",
        "Troops cut off [Alden].",  # not on the sea
        "A deal between [Alden] and [Farside] fell through.",  # a thousand kilometres apart
        "People around [Westland] mourned.",
        "A house burned down just off [Seaton] 42.",  # a road
        "He works at the [Midshire] Department of Health.",
        "A fair in South [Alden] on Friday.",
        "Shells hit the suburb of [Alden].",  # the suburb is Alden
        "It happened near [Nowhere].",
        "A mine went off between [Alden] and [Nowhere].",
        "Shells fell near the border with [Eastland].",  # on whose side is unsaid
    ],
)
def test_nothing_is_made_of_words_that_place_nothing(text: str) -> None:
    assert read(text) == []


def test_the_adjective_of_a_region_in_its_country_does_not_cut_the_region() -> None:
    assert one("Two died in the eastern [Midshire] region.").name == "Midshire"
    assert one("Two died in [Westland]'s eastern [Midshire] region.").name == "Midshire"


def test_words_that_describe_a_located_town_are_left_to_the_town() -> None:
    assert read("A drone hit [Carrow], some 30 kilometers north of [Alden].") == []
    assert read("A drone hit [Carrow], which lies near [Alden].") == []
    assert read("A drone hit [Carrow], a farming town of 7,100 some 30 kilometers north of [Alden].") == []


def test_words_that_describe_an_unlocated_village_locate_it() -> None:
    text = "Gunmen raided the hamlet of [Nowhere], about 15 km south of [Alden]."
    found = one(text)
    assert found.name == "Nowhere, 15 km south of Alden"
    assert covered(text, found) == "Nowhere, about 15 km south of Alden"
    assert [anchor.text for anchor in found.anchors] == ["Nowhere", "Alden"]


def test_an_expression_moves_a_town_that_lies_elsewhere() -> None:
    assert one("Gunmen raided [Farside], 15 km south of [Alden].").lon == pytest.approx(30.0)


def test_a_distance_and_a_direction_move_the_point() -> None:
    found = one("It happened 20 km northwest of [Alden].")
    assert kilometres(found.lat, found.lon, 50, 30) == pytest.approx(20, abs=0.1)
    assert found.lat > 50
    assert found.lon < 30
    assert (found.geo_precision, found.where_prec) == (2, 2)
    assert 8 < found.uncertainty_km < 20


def test_a_longer_distance_is_less_certain() -> None:
    near, far = one("It happened 20 km north of [Alden]."), one("It happened 100 km north of [Alden].")
    assert far.uncertainty_km > 2 * near.uncertainty_km
    assert far.where_prec == 5


def test_miles_are_longer_than_kilometres() -> None:
    assert kilometres(50, 30, *(lambda w: (w.lat, w.lon))(one("It happened 10 miles east of [Alden]."))) == pytest.approx(
        16.1, abs=0.1
    )
    assert kilometres(
        50, 30, *(lambda w: (w.lat, w.lon))(one("It sank 10 nautical miles east of [Alden]."))
    ) == pytest.approx(18.5, abs=0.1)


def test_a_distance_alone_keeps_the_point_and_draws_a_ring() -> None:
    found = one("It happened 20 km from [Alden].")
    assert (found.lat, found.lon) == (50, 30)
    assert not found.footprint.contains(Point(30, 50))
    assert found.footprint.contains(Point(30, 50.18))


def test_between_two_towns_is_their_middle() -> None:
    found = one("A mine went off between [Alden] and [Brook].")
    assert (found.lat, found.lon) == pytest.approx((50.0, 30.5), abs=0.01)
    assert found.footprint.contains(Point(30.1, 50.0))
    assert found.geo_precision == 2
    assert found.uncertainty_km == pytest.approx(43, abs=2)


def test_off_the_coast_is_at_sea() -> None:
    found = one("A ship sank off the coast of [Seaton].")
    assert found.where_prec == 7
    assert found.lon < 20
    assert not found.footprint.intersects(box(20.01, 40, 60, 60))


def test_a_distance_out_to_sea_is_at_sea() -> None:
    assert one("A ship sank 25 km west of [Seaton].").where_prec == 7
    assert one("A truck burned 25 km east of [Seaton].").where_prec == 2


def test_the_border_lies_between_both() -> None:
    found = one("In [Eastland], a post on the border with [Westland] burned.")
    assert found.lon == pytest.approx(40, abs=0.1)
    assert (found.geo_precision, found.where_prec) == (2, 5)


def test_a_part_of_an_area_lies_in_it_on_that_side() -> None:
    found = one("Two died in eastern [Westland].")
    assert found.footprint.bounds == pytest.approx((33.33, 40, 40, 60), abs=0.01)
    assert (found.geo_precision, found.where_prec) == (3, 5)
    part = one("Two died in the south of [Midshire].")
    assert part.lat < 50
    assert (part.geo_precision, part.where_prec) == (2, 4)


@pytest.mark.parametrize(("name", "geo_precision", "where_prec"), [("Alden", 1, 1), ("Midshire", 3, 4), ("Westland", 3, 6)])
def test_a_plain_place_is_as_precise_as_its_kind(name: str, geo_precision: int, where_prec: int) -> None:
    found = plain(Toponym(0, len(name), name, place(name)), OUTLINES.get)
    assert found is not None
    assert (found.geo_precision, found.where_prec) == (geo_precision, where_prec)
    assert found.footprint.contains(Point(found.lon, found.lat))


def test_a_plain_name_without_a_place_is_nowhere() -> None:
    assert plain(Toponym(0, 7, "Nowhere"), OUTLINES.get) is None


def test_a_larger_town_covers_more_ground() -> None:
    town = place("Alden")
    assert town is not None
    small, large = (plain(Toponym(0, 5, "Alden", replace(town, population=n)), OUTLINES.get) for n in (500, 2_000_000))
    assert small is not None
    assert large is not None
    assert small.uncertainty_km == pytest.approx(2)
    assert large.uncertainty_km == pytest.approx(20.6, abs=0.1)


LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@given(
    LATITUDES,
    LONGITUDES,
    st.sampled_from(["near", "20 km north of", "north of", "six miles from", "on the southern outskirts of"]),
)
def test_every_coordinate_has_a_footprint_on_the_map(lat: float, lon: float, words: str) -> None:
    text = f"It fell {words} Here."
    here = Toponym(len(text) - 5, len(text) - 1, "Here", Place("gn:1", "Here", lat, lon, Kind.SETTLEMENT))
    (found,) = whereabouts(
        expressions(Sentence(0, len(text), text, 0, False), [here], lexicon("en")), [here], lambda _: None
    )
    west, south, east, north = found.footprint.bounds
    assert found.footprint.is_valid
    assert found.footprint.area > 0
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90
    assert 0 < found.uncertainty_km < inf


@given(st.text(max_size=80))
def test_any_words_around_a_name_can_be_read(words: str) -> None:
    text = words + "Alden"
    alden = Toponym(len(words), len(text), "Alden", place("Alden"))
    for lang in ("en", "uk", "ru"):
        whereabouts(expressions(Sentence(0, len(text), text, 0, False), [alden], lexicon(lang)), [alden], OUTLINES.get, land)


def test_real_outlines_tell_sea_and_border(gazetteer: Gazetteer) -> None:
    def dry(around: BBox) -> BaseGeometry:
        bounds = (around.west, around.south, around.east, around.north)
        return shapely.union_all(
            [shapely.clip_by_rect(shape, *bounds) for _, shape in gazetteer.outlines_in(around, Kind.COUNTRY)]
        )

    def said(text: str, *names: str) -> Whereabouts:
        found = gazetteer.lookup([name.lower() for name in names])
        toponyms = [Toponym(text.index(n), text.index(n) + len(n), n, found[n.lower()][0].place) for n in names]
        (only,) = whereabouts(
            expressions(Sentence(0, len(text), text, 0, False), toponyms, lexicon("en")), toponyms, gazetteer.outline, dry
        )
        return only

    sea = said("A ship sank off Odesa.", "Odesa")
    assert gazetteer.regions_at(sea.lat, sea.lon) == ()
    border = said("In Poland, guards on the border with Ukraine fired.", "Poland", "Ukraine")
    assert 22.4 < border.lon < 24.3
    assert 48.9 < border.lat < 51.7


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Gunmen raided [Carrow], 20 km north of [Alden].", {("Carrow", "Alden")}),
        ("A bus fell on the road from [Alden] to [Brook].", {(None, "Alden"), (None, "Brook")}),
        ("Shells hit [Alden] and [Brook].", set()),
    ],
)
def test_names_that_only_tell_where_another_place_lies(marked: str, expected: set[tuple[str | None, str]]) -> None:
    sentence, toponyms = marked_up(marked)
    told = references(expressions(sentence, toponyms, lexicon("en")))
    assert {(named and named.text, anchor.text) for named, anchor in told} == expected
