"""The place of an event is where it happened, whatever other names stand around it."""

from __future__ import annotations

import pytest
from reading import Read, events

from geomap.model import Role


@pytest.fixture
def read(read: Read) -> Read:
    """Gives the news in a text, and nothing told for context."""
    return lambda text: [incident for incident in read(text) if incident.role is Role.EVENT]


@pytest.mark.parametrize(
    ("text", "name", "admin1"),
    [
        ("A bomb exploded in Nice on Monday, killing two people.", "Nice", "Provence-Alpes-Côte d'Azur"),
        ("A man was stabbed in Reading on Friday, police said.", "Reading", "England"),
        ("Пожар в Подмосковье: погибли два человека.", "Moscow Oblast", "Moscow Oblast"),
        ("Жители Подмосковья сообщили о взрыве, погибли два человека.", "Moscow Oblast", "Moscow Oblast"),
        ("В Московской области беспилотник упал на дом, ранены двое.", "Moscow Oblast", "Moscow Oblast"),
        ("В Ленобласти столкнулись два автомобиля, погибли двое.", "Leningrad Oblast", "Leningrad Oblast"),
        ("На Кубани при взрыве погиб человек.", "Krasnodar Krai", "Krasnodar Krai"),
        ("На Белгородчине дрон атаковал автомобиль, погиб водитель.", "Belgorod Oblast", "Belgorod Oblast"),
        ("На Сумщині ворог обстріляв громаду, загинула жінка.", "Sumy Oblast", "Sumy Oblast"),
        ("На Буковині в ДТП загинули двоє.", "Chernivtsi Oblast", "Chernivtsi Oblast"),
        ("У Мирівській громаді Дніпропетровської області поранено двох людей.", "Myrove District", "Dnipropetrovsk Oblast"),
    ],
)
def test_words_that_are_also_names_and_names_of_every_day(read: Read, text: str, name: str, admin1: str) -> None:
    (incident,) = read(text)
    assert (incident.place_name, incident.admin1) == (name, admin1)


@pytest.mark.parametrize(
    "text",
    [
        "A bus fell into a ravine on the road from Cusco to Puno on Tuesday, killing nine people.",
        "В Ленинградской области на трассе Москва – Мурманск автобус столкнулся с грузовиком, погибли двое.",
        "В ДТП на трассе «Москва – Казань» во вторник погибли двое.",
    ],
)
def test_the_ends_of_a_long_road_are_no_places_of_a_crash(read: Read, text: str) -> None:
    assert {"Cusco", "Puno", "Moscow", "Murmansk", "Kazan"}.isdisjoint(events(read(text)))


def test_what_only_tells_how_far_another_place_is_had_no_event(read: Read) -> None:
    found = read("Gunmen killed six people in Pangani, 40 kilometres south of Tanga, on Tuesday.")
    assert events(found) == {"Pangani": (6, None)}


@pytest.mark.parametrize(
    "text",
    [
        "The blast was heard in the neighbouring town of Moquegua, residents said.",
        "The fire burned for hours in the town and in neighbouring Moquegua.",
    ],
)
def test_a_place_that_only_heard_of_it_is_not_where_it_happened(read: Read, text: str) -> None:
    found = read(f"A gas main blew up in Arequipa on Tuesday, killing two people. {text}")
    assert events(found) == {"Arequipa": (2, None)}


@pytest.mark.parametrize(
    "text",
    [
        "An earthquake shook Arequipa on Tuesday. Tremors felt as far away as Moquegua brought down two houses.",
        "A train derailed near Arequipa on Tuesday. Nine coaches of the Moquegua-Puno Express derailed.",
        "A train hit a man in Arequipa on Tuesday. He was identified as Bo Hale of Moquegua, who fell from it and died.",
    ],
)
def test_how_far_it_was_felt_a_trains_name_and_the_home_of_a_victim_are_no_sites(read: Read, text: str) -> None:
    assert set(events(read(text))) == {"Arequipa"}


def test_a_mere_direction_is_wider_than_the_district_named_with_it(read: Read) -> None:
    found = read("Nine people died on Tuesday when a bus fell into a ravine. It happened in Yauya district, north of Lima.")
    assert events(found) == {"Yauya District": (9, None)}


def test_where_it_happened_is_said_in_a_later_sentence(read: Read) -> None:
    found = read(
        "Seven people were killed on Tuesday when a bus left the road in the region of Cusco in Peru. "
        "The accident happened in Urubamba, police said."
    )
    assert events(found) == {"Urubamba": (7, None)}


def test_the_people_of_a_town_who_took_to_the_streets_did_so_there(read: Read) -> None:
    found = read("Residents of Kananga blocked roads on Tuesday to protest against power cuts.")
    assert list(events(found)) == ["Kananga"]


def test_a_village_that_no_gazetteer_knows_stands_in_the_area_named_beside_it(read: Read) -> None:
    found = read("Gunmen raided Wabbaqo village in Katsina State on Tuesday, killing five farmers.")
    assert [(i.place_name, i.admin1, i.killed_best) for i in found] == [("Wabbaqo", "Katsina State", 5)]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("A fire in a mill in Dhaka's Mirpur area killed six people on Tuesday.", "Dhaka", "BD"),
        ("A fire broke out on Tuesday in Nairobi's Eastleigh neighbourhood, killing two.", "Nairobi", "KE"),
        ("A bus overturned at Salem in Nadia district in India on Tuesday, killing six.", "Nadia", "IN"),
        ("Two trains collided near Raghunathpur railway station in Buxar district, India, on Tuesday.", "Buxar", "IN"),
        ("A fire in London's Richmond area killed two people on Tuesday.", "Richmond", "GB"),
    ],
)
def test_a_part_of_a_town_or_district_is_no_far_namesake(text: str, name: str, country: str, read: Read) -> None:
    (incident,) = read(text)
    assert (incident.place_name, incident.country) == (name, country)


def test_a_village_of_a_region_is_not_its_small_namesake_abroad(read: Read) -> None:
    found = read("Soldiers burned the village of Pale in Sagaing Region in Myanmar on Tuesday, killing three people.")
    assert [i.country for i in found] == ["MM"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SUMY, Ukraine - A drone hit a bus on Tuesday, killing two people.", "Sumy"),
        ("Sumy, Nov 3 (Herald) - A drone hit a bus on Tuesday, killing two people.", "Sumy"),
        ("Вінниця. 3 листопада. СЕВЕР. У вівторок дрон влучив в автобус, загинули двоє людей.", "Vinnytsya"),
    ],
)
def test_a_dateline_is_the_place_where_nothing_else_is(read: Read, text: str, name: str) -> None:
    assert events(read(text)) == {name: (2, None)}


def test_an_event_that_is_set_apart_and_not_placed_has_no_place(read: Read) -> None:
    found = read(
        "A minibus overturned near Arequipa on Tuesday, killing two people.\n\n"
        "Another accident on the same day left five people dead."
    )
    assert events(found) == {"Arequipa": (2, None), None: (5, None)}


def test_a_total_of_the_region_is_not_that_of_a_town_in_it(read: Read) -> None:
    found = read(
        "A drone killed one person in Nikopol on Tuesday.\n\n"
        "Shells killed two people in Marhanets on Tuesday.\n\n"
        "In all, three people were killed in Dnipropetrovsk region on Tuesday."
    )
    assert {name: toll for name, toll in events(found).items() if name != "Dnipropetrovsk Oblast"} == {
        "Nikopol": (1, None),
        "Marhanets": (2, None),
    }


@pytest.mark.parametrize(
    ("text", "name", "admin1"),
    [
        (
            "У Прилуцькому районі у вівторок перекинувся автобус, постраждали дев'ятеро людей.",
            "Pryluky District",
            "Chernihiv Oblast",
        ),
        ("В городе Заинск республики Татарстан во вторник взорвался газ, погиб человек.", "Zainsk", "Republic of Tatarstan"),
        ("У вівторок у Зизивка Купʼянського району дрон поранив водія.", "Зизивка", "Kharkiv Oblast"),
        ("У вівторок на Київській площі в Полтаві вибухнула граната, поранено студента.", "Poltava", "Poltava Oblast"),
        ("У вівторок у Дрогобичі зіткнулися Toyota та Mercedes, загинула жінка.", "Drohobych", "Lviv Oblast"),
        ("Gunmen attacked a hospital in Goma on Tuesday, killing a nurse.", "Goma", "North Kivu"),
        (
            "A shell fell in the town of Tal Zzyzzat in Aleppo governorate on Tuesday, killing a man.",
            "Tal Zzyzzat",
            "Aleppo",
        ),
    ],
)
def test_places_that_few_gazetteers_have_in_the_form_that_reports_use(read: Read, text: str, name: str, admin1: str) -> None:
    (incident,) = read(text)
    assert (incident.place_name, incident.admin1) == (name, admin1)


@pytest.mark.parametrize(
    "road", ["автодорозі Київ – Харків – Довжанський", "автодороги М–03 Київ – Харків", "трасі «Київ-Чоп»"]
)
def test_a_road_by_its_towns_is_at_none_of_them(read: Read, road: str) -> None:
    (incident,) = read(f"У Полтавській області на {road} у вівторок зіткнулися авто, загинули двоє людей.")
    assert incident.admin1 == "Poltava Oblast"


def test_an_event_a_day_before_has_a_place_of_its_own(read: Read) -> None:
    found = read(
        "Jets struck a house in Sanaa on Tuesday, killing nine people.\n\n"
        "The raid came just a day after jets bombed a clinic in Saada, killing four people."
    )
    assert {(i.place_name, i.killed_best, str(i.date_start)) for i in found} == {
        ("Sanaa", 9, "2026-11-03"),
        ("Şa‘dah", 4, "2026-11-02"),
    }


def test_a_fire_that_a_strike_started_is_no_second_event(read: Read) -> None:
    found = read("У вівторок ворог обстріляв ферму в Сумах. Унаслідок пожежі у Сумах постраждав сторож.")
    assert events(found) == {"Sumy": (None, 1)}


def test_the_same_large_number_of_a_whole_country_is_the_same_event(read: Read) -> None:
    found = read(
        "At least 60 miners were killed when a shaft collapsed near Mambasa on Tuesday.\n\n"
        '"There was a landslide in Congo, 60 people died," the mayor said.'
    )
    assert [i.killed_best for i in found] == [60]
