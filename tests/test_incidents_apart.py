"""What a report tells of several events is told apart, and what tells of one event is joined."""

from __future__ import annotations

import pytest
from reading import Read, events

from geomap.model import Role, Status


def test_a_sentence_sets_the_scene_for_the_one_that_counts_people(read: Read) -> None:
    found = read("In Latakia, a van loaded with explosives blew up outside a bakery on Tuesday. Rescuers counted four dead.")
    assert events(found) == {"Latakia": (4, None)}
    assert str(found[0].date_start) == "2026-11-03"


def test_a_scene_is_not_told_on_in_the_event_before_it(read: Read) -> None:
    found = read(
        "A bus overturned near Arequipa on Wednesday, killing two people.\n\n"
        "In Cusco, a scaffold gave way at a church on Wednesday. Five workers were hurt."
    )
    assert events(found) == {"Arequipa": (2, None), "Cusco": (None, 5)}


def test_the_town_named_after_a_district_takes_what_follows(read: Read) -> None:
    found = read("Chuhuiv district. In Pechenihy a shell hit a house on Wednesday. Two teenagers were wounded.")
    assert list(events(found).values()) == [(None, 2)]


def test_a_lead_total_is_no_event_beside_those_that_it_adds_up(read: Read) -> None:
    found = read(
        "Seven people were killed in attacks across the country on Tuesday.\n\n"
        "In Goma gunmen shot dead four people at a checkpoint.\n\n"
        "In Bunia gunmen shot dead two others on the road to the airport."
    )
    assert events(found) == {"Goma": (4, None), "Bunia": (2, None)}


def test_a_lead_with_the_number_of_its_one_event_is_that_event(read: Read) -> None:
    found = read(
        "Four people were killed in clashes on Tuesday.\n\nThe fighting broke out in Goma, where soldiers fired back."
    )
    assert events(found) == {"Goma": (4, None)}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Drones hit Odesa, Mykolaiv and Kherson on Tuesday night.", {"Odesa", "Mykolayiv", "Kherson"}),
        ("Drones hit Odesa and Kherson on Tuesday night.", {"Odesa", "Kherson"}),
        ("A drone hit a depot in Odesa, Ukraine, on Tuesday night.", {"Odesa"}),
        ("A drone hit a bus between Odesa and Mykolaiv on Tuesday night.", {"between Odesa and Mykolaiv"}),
        ("У вівторок ворог обстріляв Одесу, Миколаїв та Херсон.", {"Odesa", "Mykolayiv", "Kherson"}),
    ],
)
def test_places_that_are_listed_without_a_number_are_events_of_their_own(read: Read, text: str, places: set[str]) -> None:
    assert set(events(read(text))) == places


def test_a_road_is_not_the_town_at_its_end(read: Read) -> None:
    found = read(
        "Shells hit Kherson on Tuesday, killing one person.\n\n"
        "A drone hit an ambulance between Kherson and Mykolaiv on Tuesday. Two medics were wounded."
    )
    assert sorted(events(found).values(), key=str) == [(1, None), (None, 2)]


def test_events_in_parts_of_one_town_are_told_apart(read: Read) -> None:
    found = read(
        "In southeast Houston, a man was shot dead at a bar on Wednesday, police said.\n\n"
        "In north Houston, two women were shot and wounded on Wednesday, police said."
    )
    assert sorted(events(found).values(), key=str) == [(1, None), (None, 2)]


def test_a_later_attack_in_the_same_town_is_an_event_there(read: Read) -> None:
    found = read(
        "Artillery fire killed two men in Sumy on Tuesday.\n\n"
        "Ten people were wounded in a later attack on a market in the same town."
    )
    assert [(i.place_name, i.killed_best, i.injured_best) for i in found] == [("Sumy", 2, None), ("Sumy", None, 10)]


@pytest.mark.parametrize("other", ["A similar attack", "Another attack", "A second attack"])
def test_a_mere_attack_is_of_the_kind_that_was_told_before(read: Read, other: str) -> None:
    found = read(f"A missile hit a school in Sumy on Tuesday.\n\n{other} in Poltava killed two people.")
    assert {i.place_name: i.sub_event_type for i in found} == {
        "Sumy": "Shelling/artillery/missile attack",
        "Poltava": "Shelling/artillery/missile attack",
    }


def test_a_mere_attack_after_a_flood_is_no_flood(read: Read) -> None:
    found = read("A flood in Sumy on Tuesday killed one person.\n\nAn attack in Poltava on Tuesday killed two people.")
    assert {i.place_name: i.event_type for i in found} == {"Sumy": "Disaster", "Poltava": "Violence against civilians"}


def test_parts_of_a_sentence_with_one_person_each_are_told_apart(read: Read) -> None:
    found = read("В Белгороде пострадали трое мужчин, в Шебекино при атаке дрона ранена женщина.")
    assert events(found) == {"Belgorod": (None, 3), "Shebekino": (None, 1)}


@pytest.mark.parametrize(
    "text",
    [
        "Explosions were heard in Vinnytsia on Tuesday. It was thunder; there was no attack, the mayor said.",
        "В Белгороде во вторник слышали взрывы. Никаких ударов по городу не было.",
    ],
)
def test_what_a_report_takes_back_is_no_event(read: Read, text: str) -> None:
    assert events(read(text)) == {}


def test_a_denial_takes_back_only_what_it_is_about(read: Read) -> None:
    found = read(
        "A drone hit a shop in Kharkiv on Tuesday, killing one person. "
        "Explosions were heard in Sumy on Tuesday. There was no attack there, the mayor said."
    )
    assert events(found) == {"Kharkiv": (1, None)}


@pytest.mark.parametrize("when", ["Earlier this month", "Last month", "Three weeks earlier"])
def test_an_event_of_some_earlier_time_is_background_in_the_news_of_the_day(read: Read, when: str) -> None:
    found = read(
        "A bus overturned near Arequipa on Wednesday, killing two people, police said.\n\n"
        f"{when} nine people died in a crash near Cusco."
    )
    assert {i.place_name: i.role for i in found} == {"Arequipa": Role.EVENT, "Cusco": Role.BACKGROUND}


def test_what_a_trial_comes_back_to_is_background(read: Read) -> None:
    found = read(
        "A man was sentenced to 20 years in prison on Tuesday.\n\nHe shot dead two people at a market in Marseille."
    )
    assert [i.role for i in found] == [Role.BACKGROUND]


def test_a_total_that_is_said_of_the_place_in_passing_is_none_of_the_event(read: Read) -> None:
    found = read("In Goma, held by rebels since January, a depot caught fire on Tuesday, killing five people.")
    assert events(found) == {"Goma": (5, None)}


def test_who_was_installed_from_elsewhere_puts_no_event_there(read: Read) -> None:
    found = read("Moscow-installed officials said a drone had hit a bus stop in Melitopol on Tuesday, killing two people.")
    assert events(found) == {"Melitopol": (2, None)}


def test_a_trend_is_no_event(read: Read) -> None:
    assert events(read("The region around Sumy has seen a sharp increase in deadly drone attacks.")) == {}


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        (
            "“A drone hit the port of Odesa on Tuesday. Two workers were wounded,” Governor Jane Roe said.",
            "Governor Jane Roe",
        ),
        (
            'Governor Jane Roe said: "There was fire everywhere. Shells hit Odesa on Tuesday and hurt two."',
            "Governor Jane Roe",
        ),
        ("A drone hit a shop in Odesa on Tuesday. Two people were wounded. The mayor said the fire was out.", "The mayor"),
    ],
)
def test_a_quotation_or_a_paragraph_with_one_source_is_of_that_source(read: Read, text: str, claimant: str) -> None:
    assert read(text)[0].claimant == claimant


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ("A drone hit a shop in Odesa on Tuesday.\n\nThis was reported by the city council.", "the city council"),
        ("У вівторок дрон влучив у крамницю в Одесі.\n\nПро це повідомила міська рада.", "міська рада"),
        ("Во вторник дрон попал в магазин в Одессе.\n\nОб этом сообщил мэр города.", "мэр города"),
    ],
)
def test_who_reported_this_is_the_source_of_what_stands_before(read: Read, text: str, claimant: str) -> None:
    assert read(text)[0].claimant == claimant


def test_a_governor_speaks_by_name_only_for_the_region_that_he_was_named_with(read: Read) -> None:
    found = read(
        "A drone hit a shop in Odesa on Tuesday, Governor Bo Hale said.\n\n"
        "A drone hit a depot in Klintsy in the Bryansk region on Tuesday, the regional governor said.\n\n"
        "Shells fell on a street in Reni on Tuesday. The governor said two people were hurt."
    )
    said = {i.place_name: i.claimant for i in found}
    assert said == {"Odesa": "Governor Bo Hale", "Klintsy": "the regional governor", "Reni": "Governor Bo Hale"}


def test_a_bulletin_has_the_source_that_its_opening_names_for_no_single_town(read: Read) -> None:
    items = "SUMY. A drone hit a shop on Tuesday.\n\nODESA. Shells hit a port on Tuesday.\n\nKHERSON. A mine blew up a car."
    opened = read(f"The past day was hard, Governor Ann Lee said.\n\n{items}")
    assert {i.claimant for i in opened} == {"Governor Ann Lee"}
    assert {i.claimant for i in read(items.replace("Tuesday.", "Tuesday, the mayor said.", 1))} == {"the mayor", None}


def test_other_accidents_of_a_country_and_its_yearly_total_leave_an_accident_its_own_numbers(read: Read) -> None:
    found = read(
        "A minibus plunged down a mountainside in southern Peru on Tuesday, killing two and injuring nine people.\n\n"
        "Hours earlier, another accident left seven people dead and 18 injured.\n\n"
        "A separate bus plunge in La Libertad killed 11 people on Tuesday.\n\n"
        "Some 2,600 people died in traffic accidents in Peru in 2023, according to official figures."
    )
    told = {(i.killed_best, i.injured_best): i.place_name for i in found if i.role is Role.EVENT}
    assert told == {(2, 9): "southern Peru", (11, None): "La Libertad", (7, 18): None}
    assert [i.role for i in found if i.killed_best == 2600] == [Role.BACKGROUND]


@pytest.mark.parametrize(
    "total",
    [
        "Some 2,800 people die on the roads every year.",
        "At least 61 people have been killed in three major bus accidents.",
        "At least 61 people have been killed in the ongoing protests.",
    ],
)
def test_what_adds_up_over_a_season_or_a_year_is_no_number_of_the_event(total: str, read: Read) -> None:
    assert events(read(f"Four people were killed when a bus hit a truck near Nakuru on Tuesday. {total}")) == {
        "Nakuru": (4, None)
    }


def test_the_same_victim_makes_one_event_of_two_places(read: Read) -> None:
    found = read(
        "Ann Lee was shot and killed at a bar in Toledo on Tuesday.\n\n"
        "Police said Ann Lee had been followed from Sylvania, where she was shot dead by a stranger."
    )
    assert len(events(found)) == 1


def test_where_the_hurt_were_taken_is_no_second_event(read: Read) -> None:
    found = read(
        "A woman was stabbed on a bus in Toledo on Tuesday.\n\n"
        "She died hours later at Mercy Hospital in Sylvania, police said."
    )
    assert events(found) == {"Toledo": (1, None)}


@pytest.mark.parametrize(
    "text",
    [
        "В Волгоградской области во вторник автобус, который ехал из Астрахани в Москву, столкнулся с грузовиком. "
        "Водитель погиб, девять человек пострадали.",
        "У Полтавській області у вівторок автобус, що їхав з Одеси до Києва, зіткнувся з вантажівкою. "
        "Водій загинув, дев'ятеро людей постраждали.",
    ],
)
def test_where_somebody_was_going_is_no_place_of_the_event(read: Read, text: str) -> None:
    (incident,) = read(text)
    assert incident.admin1 in ("Volgograd Oblast", "Poltava Oblast")
    assert (incident.killed_best, incident.injured_best) == (1, 9)


def test_a_pronoun_that_is_also_a_towns_name_is_no_place(read: Read) -> None:
    found = read("У Дружківці у вівторок снаряд влучив у будинок. Постраждала 17-річна дівчина. Вона отримала контузію.")
    assert [i.place_name for i in found] == ["Druzhkivka"]


@pytest.mark.parametrize(
    ("told", "then", "kind"),
    [
        ("A missile hit a school in Sumy.", "A similar strike in Poltava killed two.", "Shelling/artillery/missile attack"),
        ("Miners marched in Sumy.", "A similar attack in Poltava killed two.", "Attack"),
        ("Police clashed with miners in Sumy.", "A blast in Poltava killed two.", "Shelling/artillery/missile attack"),
    ],
)
def test_only_what_is_likened_or_of_one_family_takes_over_a_type(read: Read, told: str, then: str, kind: str) -> None:
    assert {i.place_name: i.sub_event_type for i in read(f"{told}\n\n{then}")}["Poltava"] == kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Rebels captured the town of Goma on Tuesday, the army said.", "Armed clash"),
        ("The army fought off an assault on Goma on Tuesday, killing six rebels.", "Armed clash"),
        ("A farmer was killed when his tractor struck a mine near Izium on Tuesday.", "Remote explosive/landmine/IED"),
        ("Miners blocked the bridge in Cusco on Tuesday over unpaid wages.", "Peaceful protest"),
        ("Four people died near Nakuru on Tuesday when a tanker slammed into a bus.", "Transport"),
        ("Four people died near Gao on Tuesday when a van hit a landmine.", "Remote explosive/landmine/IED"),
        ("A blaze gutted a warehouse in Kano on Tuesday, killing two.", "Fire"),
        ("The explosion caused part of a tunnel to collapse in Huainan on Tuesday, killing four.", "Structural collapse"),
        ("A gas explosion in a coal mine in Huainan on Tuesday killed four.", "Mining"),
        ("Pirates seized a cargo ship near Eyl on Tuesday.", "Attack"),
        ("A tanker was hijacked off Lagos on Tuesday.", "Attack"),
    ],
)
def test_the_kind_of_an_event(read: Read, text: str, said: str) -> None:
    assert [i.sub_event_type for i in read(text)] == [said]


def test_a_number_that_rose_is_that_of_the_whole_event(read: Read) -> None:
    found = read(
        "A rocket hit a block of flats in Odesa on Tuesday. Three people were killed.\n\n"
        "A woman died in hospital on Wednesday, raising the toll to four."
    )
    assert events(found) == {"Odesa": (4, None)}


def test_another_number_from_somebody_else_is_a_dispute(read: Read) -> None:
    found = read(
        "A car bomb went off in Mogadishu on Tuesday. Police said five people were killed.\n\n"
        "The rebels claimed that 27 soldiers were killed in the blast."
    )
    assert [i.status for i in found] == [Status.DISPUTED]


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen raided Goma on Tuesday; police put the dead at 5, the attackers said 27.",
        "Gunmen raided Goma on Tuesday. The police put the number of dead at five. The attackers put the number at 27.",
        "A bomb went off in Goma on Tuesday. Police said five people died. The rebels claimed that 27 soldiers were killed.",
    ],
)
def test_a_disputed_number_ranges_over_all_that_are_given(text: str, read: Read) -> None:
    (incident,) = read(text)
    assert (incident.killed_low, incident.killed_high, incident.status) == (5, 27, Status.DISPUTED)


def test_the_number_of_the_injured_widens_none_of_the_dead(read: Read) -> None:
    (incident,) = read(
        "A mob killed five people in Kano on Tuesday. The family denied it. Doctors put the number of injured at 27."
    )
    assert (incident.killed_low, incident.killed_high, incident.status) == (5, 5, Status.DISPUTED)


def test_the_sentence_that_is_quoted_states_the_number_that_is_shown(read: Read) -> None:
    (incident,) = read("A train left the rails near Puno on Tuesday. It was raining. Nine people were killed, police said.")
    assert incident.quote == "Nine people were killed, police said."


def test_two_events_without_a_day_of_one_paragraph_are_of_its_day(read: Read) -> None:
    found = read(
        "On Tuesday a drone hit a market in Nikopol, killing one person. A second drone hit a bus in Marhanets and hurt two."
    )
    assert {str(i.date_start) for i in found} == {"2026-11-03"}


def test_incidents_stand_in_the_order_of_the_report(read: Read) -> None:
    found = read(
        "Shells hit Sumy on Wednesday.\n\nA drone hit Odesa on Monday.\n\nA mine blew up a car in Izium on Tuesday."
    )
    assert [i.place_name for i in found] == ["Sumy", "Odesa", "Izyum"]


def test_no_pronoun_stands_for_media_reports(read: Read) -> None:
    (incident,) = read(
        "A grenade hit a bar in Kayanza on Tuesday, Major Bo Hale said.\n\nOther reports say the bar was full.\n\n"
        "He said four people were killed."
    )
    assert (incident.killed_best, incident.claimant) == (4, "Major Bo Hale")
