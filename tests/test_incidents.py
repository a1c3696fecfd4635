"""Small reports yield one incident for each real event, and none for what did not happen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from reading import PUBLISHED, Read

from geomap.model import Incident, Review, Role, Status


def wrong(reason: str, *values: object) -> Any:
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=reason))


def facts(incident: Incident) -> tuple[object, ...]:
    return (
        incident.place_name,
        incident.sub_event_type,
        incident.killed_best,
        incident.injured_best,
        str(incident.date_start),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A drone hit a market in Kharkiv on Tuesday, killing three people and wounding nine, the mayor said.",
            ("Kharkiv", "Air/drone strike", 3, 9, "2026-11-03"),
        ),
        (
            "Two villagers died on November 1 when artillery shells landed in Bilopillya, police said.",
            ("Bilopillia", "Shelling/artillery/missile attack", 2, None, "2026-11-01"),
        ),
        (
            "A landmine killed a tractor driver near Izyum on Monday.",
            ("Izyum", "Remote explosive/landmine/IED", 1, None, "2026-11-02"),
        ),
        (
            "Soldiers and rebels clashed near Goma on Wednesday. Five soldiers were killed.",
            ("Goma", "Armed clash", 5, None, "2026-11-04"),
        ),
        (
            "A suicide bomber blew himself up at a mosque in Peshawar on Sunday. At least 12 worshippers died.",
            ("Peshawar", "Suicide bomb", 12, None, "2026-11-01"),
        ),
        (
            "Gunmen abducted four teachers in Kaduna on Tuesday, residents said.",
            ("Kaduna", "Abduction/forced disappearance", None, None, "2026-11-03"),
        ),
        (
            "Hundreds of people marched in Tbilisi on Saturday to protest against the new law.",
            ("Tbilisi", "Peaceful protest", None, None, "2026-10-31"),
        ),
        (
            "An earthquake struck Kathmandu early on Wednesday. Six people were killed and 40 injured.",
            ("Kathmandu", "Earthquake", 6, 40, "2026-11-04"),
        ),
        (
            "A bus plunged into a ravine near Arequipa on Monday, killing 11 people.",
            ("Arequipa", "Transport", 11, None, "2026-11-02"),
        ),
        (
            "A man was shot dead outside a bar in Toledo, Ohio, on Friday night, police said.",
            ("Toledo", "Shooting", 1, None, "2026-10-30"),
        ),
        (
            "У Харкові у вівторок дрон влучив у будинок. Загинули троє людей, дев'ятеро поранені.",
            ("Kharkiv", "Air/drone strike", 3, 9, "2026-11-03"),
        ),
        (
            "В Белгороде во вторник беспилотник упал на рынок. Погибли трое, девять человек ранены.",
            ("Belgorod", "Air/drone strike", 3, 9, "2026-11-03"),
        ),
    ],
)
def test_one_event_is_one_incident(text: str, expected: tuple[object, ...], read: Read) -> None:
    assert [facts(incident) for incident in read(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Air defences foiled a drone attack on Odesa on Monday, the governor said.",
        "Police in Lyon foiled a plot to bomb a train station on Tuesday.",
        "A drill in Kharkiv on Monday simulated a missile attack on a power station.",
        "Firefighters in Sacramento held an exercise on Tuesday that simulated an earthquake.",
        "Residents of Sarajevo marked the anniversary of the siege on Monday.",
        "The mayor warned of floods in Bangkok next week.",
        "The army said it could strike Idlib if talks fail.",
        "A film about the bombing of Dresden opens in Berlin on Friday.",
        "The striker's goal killed the game; Leeds shot wide, the coach said, and the league goes on after a penalty.",
        "Experts defused an unexploded bomb in Hanover on Sunday; nobody was hurt.",
        "A new bakery opened in Kyiv on Monday.",
        "Officials from Kyiv met officials from Warsaw in Vienna on Tuesday.",
        "На полігоні у Львові в понеділок пройшли навчання з відбиття ракетної атаки.",
        wrong(
            "a drill that is still to come",
            "В Белгороде в субботу пройдёт учебная тревога: сирены предупредят об атаке беспилотников.",
        ),
    ],
)
def test_what_did_not_happen_is_no_incident(text: str, read: Read) -> None:
    assert [facts(i) for i in read(text) if i.role is Role.EVENT] == []


def test_two_places_are_two_incidents_with_their_own_tolls(read: Read) -> None:
    text = "Three people were killed in a missile strike on Odesa on Tuesday, and five were injured when a drone hit Sumy."
    assert {(i.place_name, i.killed_best, i.injured_best) for i in read(text)} == {("Odesa", 3, None), ("Sumy", None, 5)}


def test_one_place_on_two_days_is_two_incidents(read: Read) -> None:
    text = (
        "A missile strike on Sumy on Tuesday killed four people.\n\n"
        "On Sunday, a missile strike on Sumy had killed two people, officials said."
    )
    assert {(str(i.date_start), i.killed_best) for i in read(text)} == {("2026-11-03", 4), ("2026-11-01", 2)}


@pytest.mark.parametrize(
    "later",
    [
        "The town was hit at about 3 p.m., and six people were injured, the mayor said.",
        "Six people were injured in the attack, which came at 3 p.m.",
        "At 3 p.m. the missile struck a school in the area. Six people were injured.",
    ],
)
def test_the_next_paragraph_goes_on_about_the_same_event(later: str, read: Read) -> None:
    (incident,) = read(f"A missile struck the town of Izyum on Tuesday.\n\n{later}")
    assert (incident.place_name, incident.injured_best, str(incident.datetime)) == ("Izyum", 6, "2026-11-03 15:00:00")


def test_a_lead_and_its_story_are_one_incident_at_the_finer_place(read: Read) -> None:
    text = (
        "A drone strike in the Kharkiv region killed two people on Tuesday, officials said.\n\n"
        "The drone hit a bus in Kupiansk, killing the driver and a passenger, the officials said."
    )
    (incident,) = (i for i in read(text) if i.role is Role.EVENT)
    assert facts(incident) == ("Kupyansk", "Air/drone strike", 2, None, "2026-11-03")


def test_a_region_is_not_the_city_it_is_called_after(read: Read) -> None:
    (region,) = read("Shelling in the Kherson region killed a farmer on Monday.")
    (city,) = read("Shelling in Kherson killed a farmer on Monday.")
    assert (region.place_name, region.geo_precision, region.where_prec) == ("Kherson Oblast", 3, 4)
    assert (city.place_name, city.geo_precision, city.where_prec) == ("Kherson", 1, 1)
    assert (region.uncertainty_km or 0) > 10 * (city.uncertainty_km or 0) > 0


@pytest.mark.parametrize("words", ["near", "outside", "on the outskirts of", "not far from"])
def test_near_a_place_is_less_precise_than_in_it(words: str, read: Read) -> None:
    (incident,) = read(f"A drone killed two farmers {words} Izyum on Monday.")
    assert (incident.place_name, incident.geo_precision, incident.where_prec) == ("Izyum", 2, 2)


@pytest.mark.parametrize("dateline", ["KYIV -", "KYIV, Nov 5 (Border Wire) -", "KYIV (Border Wire) —"])
def test_a_dateline_is_no_site(dateline: str, read: Read) -> None:
    (incident,) = read(f"{dateline} A missile killed three people in Sumy on Tuesday, officials said.")
    assert incident.place_name == "Sumy"


@pytest.mark.parametrize(
    "text",
    [
        "Moscow denied on Tuesday that it had shelled Sumy, where a rocket killed two people.",
        "Kyiv said a rocket killed two people in Sumy on Tuesday.",
        "A rocket fired from Belgorod killed two people in Sumy on Tuesday.",
        "The Pentagon said a rocket killed two people in Sumy on Tuesday.",
        "Suspilne Kharkiv reported that a rocket killed two people in Sumy on Tuesday.",
    ],
)
def test_speakers_and_origins_are_no_sites(text: str, read: Read) -> None:
    assert {i.place_name for i in read(text)} == {"Sumy"}


def test_older_events_are_background_and_running_totals_aggregates(read: Read) -> None:
    text = (
        "A missile strike on Sumy on Tuesday killed four people.\n\n"
        "In April 2024, a missile strike on a market in Kramatorsk killed 16 people.\n\n"
        "Since the start of the war, 2,400 people have been killed in the Sumy region."
    )
    roles = {i.role: (i.place_name, i.killed_best) for i in read(text)}
    assert roles[Role.EVENT] == ("Sumy", 4)
    assert roles[Role.BACKGROUND] == ("Kramatorsk", 16)
    assert Role.AGGREGATE in roles


@pytest.mark.parametrize(
    ("text", "claimant", "status"),
    [
        ("A drone killed two people in Sumy, local officials said.", "local officials", Status.REPORTED),
        ("A drone killed two people in Sumy, the defence ministry said.", "the defence ministry", Status.CLAIMED),
        ("A drone killed two people in Sumy, the ministry said. Moscow denied it.", "the ministry", Status.DISPUTED),
        ("A drone killed two people in Sumy.", None, Status.REPORTED),
    ],
)
def test_claimant_and_status(text: str, claimant: str | None, status: Status, read: Read) -> None:
    (incident,) = read(text)
    assert (incident.claimant, incident.status) == (claimant, status)


def test_an_undated_event_is_dated_by_the_report_and_not_to_the_day(read: Read) -> None:
    (incident,) = read("A drone killed two people in Sumy, officials said.")
    assert (incident.date_end, incident.time_precision) == (PUBLISHED, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Police arrested a man on Wednesday for shooting a woman dead in Toledo, Ohio, on Sunday.", "2026-11-01"),
        ("A man was charged on Wednesday in the October 20 shooting of a baker in Toledo, Ohio.", "2026-10-20"),
        ("A judge on Wednesday denied bail to a man who shot a baker dead in Toledo, Ohio, on Monday.", "2026-11-02"),
        ("A baker was in stable condition on Wednesday after he was shot in Toledo, Ohio, on Monday night.", "2026-11-02"),
        ("A baker was shot dead in Toledo, Ohio.\n\nPolice were called to his shop at 9 p.m. on Tuesday.", "2026-11-03"),
        (
            "Police in Toledo, Ohio, arrested a man on Wednesday who is accused of shooting a baker.\n\n"
            "The shooting was reported at about 9 p.m. on Sunday.",
            "2026-11-01",
        ),
        (
            "A man has been charged with shooting a baker dead in Toledo, Ohio.\n\nHe appeared in court on Wednesday.\n\n"
            "He was jailed.\n\nHe said nothing.\n\nNobody came.\n\nThe shooting took place on September 9.",
            "2026-09-09",
        ),
    ],
)
def test_what_came_of_an_event_does_not_date_it(text: str, day: str, read: Read) -> None:
    assert str(read(text)[0].date_start) == day


def test_a_statement_dates_an_event_that_nothing_else_dates(read: Read) -> None:
    (incident,) = read("A baker was shot dead in Toledo, Ohio, police said on Tuesday.")
    assert str(incident.date_start) == "2026-11-03"


def test_a_statement_that_seems_a_week_old_was_made_after_publication(read: Read) -> None:
    (incident,) = read("A baker was shot dead in Toledo, Ohio, police said on Friday.")
    assert incident.date_end == PUBLISHED


def test_a_report_of_an_old_event_only_still_has_an_incident(read: Read) -> None:
    (incident,) = read("A man was jailed on Wednesday for a shooting on March 3, 2024, that killed his brother.")
    assert (str(incident.date_start), incident.role, incident.killed_best) == ("2024-03-03", Role.BACKGROUND, 1)


def test_the_shooting_is_the_one_that_was_told_of(read: Read) -> None:
    text = (
        "Two bakers were shot dead in Toledo, Ohio, on Tuesday.\n\n"
        "Their brother was shopping in Cleveland at the time of the shooting, the police said."
    )
    assert [facts(i) for i in read(text)] == [("Toledo", "Shooting", 2, None, "2026-11-03")]


def test_an_arrest_and_the_event_behind_it_are_one_incident(read: Read) -> None:
    text = (
        "Police arrested a man on Wednesday for the fatal shooting of a baker in Brooklyn.\n\n"
        "The baker, 40, was shot dead in Flatbush at 9 p.m. on October 20, they said."
    )
    (incident,) = read(text)
    assert str(incident.date_start) == "2026-10-20"


def test_a_lone_namesake_is_a_part_of_the_town_whose_police_speak(read: Read) -> None:
    text = "A man was shot dead in Capitol Hill on Tuesday, Seattle police said."
    (incident,) = read(text)
    assert (incident.place_name, incident.admin1, incident.geo_precision) == ("Capitol Hill", "Washington", 2)


def test_a_part_of_a_town_lies_in_the_town_that_it_is_said_to_be_in(read: Read) -> None:
    (incident,) = read("A man was shot dead at Long Lane in Fairbanks on Tuesday.")
    assert (incident.place_name, incident.admin1) == ("Long Lane", "Alaska")


def test_the_town_of_the_lead_goes_before_the_state_that_it_lies_in(read: Read) -> None:
    text = "TOLEDO, Ohio - An Ohio baker was shot dead on Tuesday.\n\nToledo police have arrested a man."
    assert read(text)[0].place_name == "Toledo"


def test_without_a_day_of_publication_only_full_dates_count(read: Read) -> None:
    (undated,) = read("A drone killed two people in Sumy on Tuesday.", published=None)
    (dated,) = read("A drone killed two people in Sumy on March 3, 2024.", published=None)
    assert (undated.date_start, undated.time_precision) == (None, None)
    assert dated.date_start == dt.date(2024, 3, 3)


def test_nobody_hurt_is_zero_and_silence_is_unknown(read: Read) -> None:
    (quiet,) = read("A drone hit a warehouse in Sumy on Tuesday. No casualties were reported.")
    (silent,) = read("A drone hit a warehouse in Sumy on Tuesday.")
    assert (quiet.killed_best, quiet.injured_best) == (0, 0)
    assert (silent.killed_best, silent.injured_best) == (None, None)


def test_an_event_in_a_place_that_nobody_knows_stays_listed(read: Read) -> None:
    (incident,) = read("A shell killed two people in the village of Zzyrkovanka on Tuesday.")
    assert (incident.place_name, incident.lat, incident.lon) == ("Zzyrkovanka", None, None)
    assert (incident.killed_best, incident.review) == (2, Review.DRAFT)


LONG = (
    "A drone hit a bus in Kupiansk on Tuesday, killing the driver, officials said.\n\n"
    "«Sirens» came late. In Odesa, a missile wounded four people, the mayor said.\n\n"
    "In April 2024, shelling in Izyum killed nine people."
)


def test_every_quote_stands_in_the_report_where_its_offsets_say(read: Read) -> None:
    found = read(LONG)
    assert len(found) == 3
    assert all(i.quote == LONG[i.quote_start : i.quote_end] for i in found)
    assert all(i.toponym and i.toponym.text == LONG[i.toponym.start : i.toponym.end] for i in found)


def test_ids_stay_the_same_when_a_report_is_read_again_and_differ_between_reports(read: Read) -> None:
    first, again, other = read(LONG), read(LONG), read(LONG, report_id="another")
    assert first == again
    assert len({i.id for i in (*first, *other)}) == 2 * len(first)


def test_the_most_prominent_incident_comes_first(read: Read) -> None:
    text = "In April 2024, shelling in Izyum killed nine people.\n\nA drone hit a depot in Sumy on Tuesday.\n\n"
    text += "A missile killed three people in Odesa on Tuesday."
    assert [i.place_name for i in read(text)] == ["Odesa", "Sumy", "Izyum"]


@pytest.mark.parametrize(("hour", "day"), [("01:40", 4), ("23:15", 3)])
def test_the_hour_tells_which_day_of_a_night_it_was(read: Read, hour: str, day: int) -> None:
    found = read(f"A drone hit a market in Sumy at {hour} overnight into November 4, police said.")
    assert [(i.date_start, i.date_end) for i in found] == [(dt.date(2026, 11, day),) * 2]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Four people were killed in a bus crash in Kharkiv on Monday.", "Transport accident in Kharkiv"),
        ("Two people were killed when a drone struck a house in Kharkiv on Monday.", "Air/drone strike in Kharkiv"),
    ],
)
def test_a_title_says_what_happened(read: Read, text: str, title: str) -> None:
    assert [incident.title for incident in read(text)] == [title]
