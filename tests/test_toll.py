"""Killed and injured, read as ranges."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.lexicon import lexicon
from geomap.model import Toll
from geomap.text import sentences
from geomap.toll import settle, tolls

Count = int | tuple[int, int, int | None] | None


def wrong(reason: str, *values: object) -> Any:
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=reason))


def read(text: str, lang: str = "en") -> tuple[Count, Count]:
    """Killed and injured of a report: a plain number where low, best and high are the same."""
    lex = lexicon(lang)
    found = settle([mention for sentence in sentences(text) for mention in tolls(sentence.text, lex)])
    return _plain(found.killed), _plain(found.injured)


def _plain(toll: Toll | None) -> Count:
    if toll is None:
        return None
    return toll.best if toll.low == toll.best == toll.high else (toll.low, toll.best, toll.high)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Three people were killed and five were injured.", 3, 5),
        ("The blast killed 12 soldiers and wounded 30 others.", 12, 30),
        ("A rocket hit the mill, killing two workers and injuring a third.", 2, 1),
        ("Two men died and a woman was hurt.", 2, 1),
        ("A shell killed a farmer.", 1, None),
        ("Nine pupils were taken to hospital.", None, 9),
        ("21 dead, 40 wounded.", 21, 40),
        ("Twenty-three passengers drowned.", 23, None),
        ("1,240 villagers died.", 1240, None),
        ("Since then, 2,400 villagers have died.", 2400, None),
        ("The driver was killed and four passengers were injured.", 1, 4),
        ("The driver and four passengers were killed.", 5, None),
        ("A drone hit a bus, killing the driver and a passenger, officials said.", 2, None),
        ("A drone hit a bus, killing the driver and a passenger, the officials said.", 2, None),
        ("A drone hit a bus, killing nine, the town's mayor, Bo Hale, said.", 9, None),
        ("Four miners died at the scene, and a fifth was injured.", 4, 1),
        ("Rescuers recovered seven bodies.", 7, None),
        ("The mayor said nothing.", None, None),
    ],
)
def test_killed_and_injured_are_kept_apart(text: str, killed: Count, injured: Count) -> None:
    assert read(text) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("At least 3 people were killed.", (3, 3, None)),
        ("More than 40 people were killed.", (40, 40, None)),
        ("Up to 10 people were killed.", (0, 10, 10)),
        ("As many as ten people were killed.", (0, 10, 10)),
        ("Between 3 and 5 people were killed.", (3, 4, 5)),
        ("Three to five people were killed.", (3, 4, 5)),
        ("Some 40-50 people were killed.", (40, 45, 50)),
        ("Dozens of people were killed.", (24, 24, 99)),
        ("Several people were killed.", (3, 3, 9)),
        ("About 20 people were killed.", 20),
        ("A dozen people were killed.", 12),
        ("A couple were killed.", 2),
    ],
)
def test_hedged_numbers_are_ranges(text: str, killed: Count) -> None:
    assert read(text) == (killed, None)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("A 72-year-old man was killed.", 1, None),
        ("Two women, aged 64 and 71, were injured.", None, 2),
        ("Ann Lee, 34, was injured.", None, 1),
        ("A girl of 9 was killed.", 1, None),
        ("Six people, including two children, were killed.", 6, None),
        ("Six people were killed, among them two children.", 6, None),
        ("At least 18 people, five of them monks, were killed.", (18, 18, None), None),
        ("Eight people were injured, three of them seriously.", None, 8),
        ("Three people were killed. One of the dead was a paramedic.", 3, None),
        ("Five people were killed. Two of them were children.", 5, None),
        ("Four people were injured. All four were taken to hospital.", None, 4),
        ("Four people were injured. Among the injured is a 2-year-old boy.", None, 4),
        ("Five people died. The dead included two nurses.", 5, None),
    ],
)
def test_ages_and_parts_of_a_group_add_nobody(text: str, killed: Count, injured: Count) -> None:
    assert read(text) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Two people were killed. Another three people were killed later.", 5, None),
        ("Two people were killed. A third died in hospital.", 3, None),
        ("Nine people were killed. The death toll rose to 12.", 12, None),
        ("Nine people were killed. Two more bodies were found, raising the toll to 11.", 11, None),
        ("Five people were shot dead. A sixth victim died in hospital, bringing the number of dead to six.", 6, None),
        ("Officials earlier put the death toll at 9. Now 12 people are dead.", 12, None),
        ("Nine people were killed. The ministry raised the overall toll to 11 after two more bodies were found.", 11, None),
        ("Seven people were killed. Five of them died at the scene. Two more victims died in hospital.", 7, None),
        ("Three people were injured. Three people were injured, police said.", None, 3),
    ],
)
def test_later_numbers_add_or_replace_as_the_words_say(text: str, killed: Count, injured: Count) -> None:
    assert read(text) == (killed, injured)


@pytest.mark.parametrize(
    "text",
    [
        "No casualties were reported.",
        "Nobody was hurt.",
        "There were no injuries or deaths.",
        "No one was killed or injured.",
    ],
)
def test_a_denial_is_zero_and_silence_is_unknown(text: str) -> None:
    assert read(text) == (0, 0)
    assert read("A drone fell on a field.") == (None, None)


def test_nobody_killed_says_nothing_of_the_injured() -> None:
    assert read("Nobody was killed, but two people were injured.") == (0, 2)
    assert read("Two people were killed; no one else was hurt.")[0] == 2


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Three people were shot.", None, 3),
        ("Three people were shot, one of them fatally.", 1, 2),
        ("Two men were stabbed and one of them died.", 1, 1),
        ("A man was shot and killed.", 1, None),
        ("A woman was shot dead and her son was wounded.", 1, 1),
        ("A clerk was stabbed. He died at the hospital.", 1, None),
        ("A woman was fatally stabbed and her brother seriously injured.", 1, 1),
    ],
)
def test_people_who_were_shot_or_stabbed_are_injured_unless_they_died(text: str, killed: Count, injured: Count) -> None:
    assert read(text) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("A family of four was killed.", 4),
        ("A couple and their three children were killed.", 5),
        ("A mother and her two daughters were killed.", 3),
        ("A father, a mother and a baby were killed.", 3),
        ("A crew of six was killed.", 6),
        ("A shepherd and his three sons were killed when a wall fell.", 4),
        ("The blast killed a baker, his wife and their child.", 3),
        ("A couple, their newborn daughter and another woman were killed in a cellar.", 4),
        ("Nine passengers and the driver died.", 10),
    ],
)
def test_families_and_crews_are_counted_by_the_head(text: str, killed: Count) -> None:
    assert read(text) == (killed, None)


@pytest.mark.parametrize(
    "text",
    [
        "The strike destroyed 14 houses and 30 vehicles.",
        "Losses are put at $15 million.",
        "It fell 12 kilometers away, 300 meters from a school.",
        "They fired 155 mm shells and a 500-kilogram bomb.",
        "Troops shot down 36 drones and 4 missiles.",
        "A convoy of 20 trucks was hit.",
        "The quake had a magnitude of 6.3 at a depth of 9 km.",
        "More than 3,000 people fled the town.",
        "Police made 37 arrests after 25,000 people marched.",
        "The fire covered 40 hectares and 120 homes lost power.",
        "Officers found 60 shell casings on Route 66.",
        "Firefighters fought the blaze for 6 hours.",
        "Some 48 clashes were reported in 24 hours.",
        "Rs 60,000 each will go to the injured.",
        "A hospital with 200 beds was damaged.",
        "Ukraine's military killed the power to 5 villages.",
    ],
)
def test_numbers_of_anything_but_casualties_never_count(text: str) -> None:
    assert read(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("The strike hit 14 houses, killing two people.", 2, None),
        ("Two 500-kilogram bombs killed three people 40 km away.", 3, None),
        ("Four people were hurt when five drones hit 12 cars.", None, 4),
        ("One person was killed and five were injured when three missiles hit a mill.", 1, 5),
        ("A lorry carrying 58 migrants overturned; three people died.", 3, None),
        ("Rescuers pulled 12 people alive from the ruins; two people died.", 2, None),
    ],
)
def test_other_numbers_beside_casualties_are_left_alone(text: str, killed: Count, injured: Count) -> None:
    assert read(text) == (killed, injured)


@pytest.mark.parametrize(
    ("lang", "text", "killed", "injured"),
    [
        ("uk", "Загинули двоє людей, ще п'ятеро поранені.", 2, 5),
        ("uk", "Загинули щонайменше шестеро людей.", (6, 6, None), None),
        ("uk", "Загинув 67-річний чоловік.", 1, None),
        ("uk", "Поранень зазнали 23 людини, серед них двоє дітей.", None, 23),
        ("uk", "Троє людей загинули, восьмеро поранені, пошкоджено 14 будинків.", 3, 8),
        ("uk", "Постраждалих немає.", 0, 0),
        ("uk", "Кількість загиблих зросла до семи.", 7, None),
        ("uk", "Поранено медсестру.", None, 1),
        ("uk", "Люди не постраждали.", 0, 0),
        ("uk", "Його матір із переломом і травмами госпіталізували.", None, 1),
        ("uk", "Травмовано 40-річну прибиральницю.", None, 1),
        ("uk", "Унаслідок вибуху травмовано 1 особу 1990 року народження.", None, 1),
        ("uk", "Відомо про одну загиблу людину, пошкоджено шість хат.", 1, None),
        ("uk", "Загинули батько та син.", 2, None),
        ("uk", "Поранення отримали водій і троє пасажирів.", None, 4),
        ("uk", "На лінію 102 повідомили, що поранено 23-річного чоловіка.", None, 1),
        ("uk", "З-під завалів дістали тіла трьох людей.", 3, None),
        ("uk", "Загинула жінка, її чоловік не постраждав.", 1, None),
        ("uk", "Підрозділ знищив до дев'яти окупантів.", (0, 9, 9), None),
        ("uk", "Сили ППО збили 36 дронів.", None, None),
        ("uk", "Пошкоджено 14 будинків і три автомобілі.", None, None),
        ("uk", "Поранено 52-річну жінку та двох дітей.", None, 3),
        ("ru", "Погибли двое, ещё пятеро ранены.", 2, 5),
        ("ru", "Погибли не менее шести человек.", (6, 6, None), None),
        ("ru", "Погиб 61-летний мужчина.", 1, None),
        ("ru", "Погибли бабушка, двое её внуков и сосед.", 3, None),
        ("ru", "Ранены два подростка, 14 и 16 лет.", None, 2),
        ("ru", "В больницу доставили водителя с ожогами.", None, 1),
        ("ru", "Из-под завалов извлекли тело женщины.", 1, None),
        ("ru", "Число погибших возросло до девяти.", 9, None),
        ("ru", "Военные уничтожили до 15 боевиков.", (0, 15, 15), None),
        ("ru", "Ранены трое рабочих.", None, 3),
        ("ru", "Пострадали 23 человека, в том числе двое детей.", None, 23),
        ("ru", "Пострадавших нет.", 0, 0),
        ("ru", "Число погибших выросло до 12.", 12, None),
        ("ru", "Погибла продавщица, её сменщица доставлена в больницу.", 1, 1),
        ("ru", "Средства ПВО сбили 36 беспилотников.", None, None),
        ("ru", "Повреждены 14 домов и три автомобиля.", None, None),
    ],
)
def test_tolls_in_ukrainian_and_russian(lang: str, text: str, killed: Count, injured: Count) -> None:
    assert read(text, lang) == (killed, injured)


@given(st.integers(2, 999_999))
def test_any_number_in_digits_is_read_as_it_stands(count: int) -> None:
    assert read(f"The quake killed {count} people.") == (count, None)
    assert read(f"The quake killed {count:,} people.") == (count, None)
    assert read(f"{count} people were injured.") == (None, count)


PIECES = st.sampled_from(
    "killed|injured|were|people|and|²|٣|1,2,3|12|12-|five|twenty-|up to|at least|another|of them|no one|, |. |(|a|the|"
    "shot|raising the toll to|99999999999|загинули|двоє|поранені|щонайменше|погибли|трое|до|– |None".split("|")
)


@given(st.text() | st.lists(PIECES).map(" ".join), st.sampled_from(["en", "uk", "ru"]))
def test_any_text_is_read_without_complaint(text: str, lang: str) -> None:
    found = tolls(text, lexicon(lang))
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    for toll in filter(None, (settle(found).killed, settle(found).injured)):
        assert 0 <= toll.low <= toll.best
        assert toll.high is None or toll.best <= toll.high


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("A man shot and killed his wife. He then killed himself.", 2, None),
        ("The gunman killed his wife and her mother and himself.", 3, None),
        ("Four people were shot dead, then the gunman killed himself.", 5, None),
        ("Five people are dead, including the gunman. He killed himself.", 5, None),
        ("Two sisters were killed in a murder-suicide, police said.", 2, None),
        ("A gunman shot dead a guard and was then killed by police.", 2, None),
        ("Police are looking into a murder-suicide in the village.", 2, None),
        ("An officer of 40 took his own life.", 1, None),
        ("Three workers were shot and killed. The suspect died hours later.", 4, None),
    ],
)
def test_those_who_killed_themselves_come_beside_those_whom_they_killed(text: str, killed: Count, injured: Count) -> None:
    assert read(text) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Ann Lee, 33, Bo Hale, 41, and 9-year-old Cy Moss were found dead.", 3, None),
        ("The shooting killed Ann Lee. Bo Hale was killed at the door. Lee was killed in the hall.", 2, None),
        ("Ann Lee was wounded. Bo Hale was wounded too. Ann Lee died.", 1, 1),
        ("Bo Hale, a miner, was killed.", 1, None),
        ("Killing Hale and wounding Moss, the man fled.", 1, 1),
        ("Police found Bo Hale and four others suffering from gunshot wounds. Bo Hale died.", 1, 4),
    ],
)
def test_victims_are_known_by_their_names(text: str, killed: Count, injured: Count) -> None:
    assert read(text) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Police are investigating a triple homicide.", 3, None),
        ("A double shooting left one man dead.", 1, 1),
        ("Six people were shot. One is in critical condition.", None, 6),
        ("Six people were shot. A man was hit in the leg. Another was hit in the arm.", None, 6),
        ("Three people were wounded and a man was killed after he and three others were shot.", 1, 3),
        ("Rescuers pulled four bodies from the rubble.", 4, None),
        ("Seven bodies were recovered from the river.", 7, None),
        ("A man was charged with the murder of a woman and her two sons.", 3, None),
        ("He shot his brother to death.", 1, None),
        ("A man killed his parents.", (2, 2, None), None),
        ("A total of 50 people were killed.", 50, None),
        ("The clerk was not hurt.", None, 0),
        ("Two cooks were treated for smoke inhalation.", None, 2),
        ("The raid eliminated up to nine militants.", (0, 9, 9), None),
        ("Neighbours dialed 911; a man of 40 was hurt.", None, 1),
        ("A man was charged with attempted murder.", None, None),
        ("Homicide detectives are at the scene.", None, None),
        ("Neighbours called 911 and a .40 caliber gun was found; a man was shot.", None, 1),
        ("A man of 31 was shot dead.", 1, None),
        ("The death toll has now risen to 79.", 79, None),
        ("At least 22 were killed and another 80-plus were wounded.", (22, 22, None), (80, 80, None)),
        ("A man was killed. Several people have lost their lives here.", 1, None),
        ("A crowd dragged two men from a bus and lynched them.", 2, None),
        ("A drone hit a fuel truck and killed its driver.", 1, None),
        ("The march ended without incident.", None, None),
    ],
)
def test_the_ways_in_which_crime_is_reported_are_counted(text: str, killed: Count, injured: Count) -> None:
    assert read(text) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "lang", "killed"),
    [("Внаслідок удару загинуло подружжя.", "uk", 2), ("В доме погибли супруги.", "ru", 2)],
)
def test_a_married_couple_are_two(text: str, lang: str, killed: Count) -> None:
    assert read(text, lang)[0] == killed


@pytest.mark.parametrize(
    ("lang", "text", "killed", "injured"),
    [
        ("en", "Twelve cows were killed in the barn.", None, None),
        ("en", "The fire killed two herders and 300 sheep.", 2, None),
        ("uk", "Поранено пастуха, загинули дві корови.", None, 1),
        ("uk", "Загинула одна тварина.", None, None),
        ("uk", "Постраждав доглядач, а також загинув майже весь табун коней.", None, 1),
        ("ru", "На ферме погибли 15 свиней.", None, None),
    ],
)
def test_animals_are_no_people(lang: str, text: str, killed: Count, injured: Count) -> None:
    assert read(text, lang) == (killed, injured)


@pytest.mark.parametrize("mark", ["'", "’", "ʼ"])
def test_an_apostrophe_is_written_in_three_ways(mark: str) -> None:
    assert read(f"Загинули п{mark}ятеро людей, поранено дев{mark}ятьох.", "uk") == (5, 9)


@pytest.mark.parametrize(
    ("lang", "text", "killed", "injured"),
    [
        ("en", "Six are missing and feared dead.", None, None),
        ("en", "Nine bodies were taken to a hospital.", 9, None),
        ("en", "Gunmen killed 11 guests and wounded a twelfth.", 11, 1),
        ("en", "Gunmen killed a man. They shot dead a man and injured his wife.", 1, 1),
        ("en", "A mob stoned to death two men and wounded a third.", 2, 1),
        ("uk", "Смертельні поранення дістали троє вантажників.", 3, None),
        ("uk", "Травми отримали двоє дітей.", None, 2),
        ("ru", "Жертвами аварии стали водитель и пассажир.", 2, None),
        ("ru", "Травмы получил водитель автобуса.", None, 1),
    ],
)
def test_more_ways_to_tell_of_harm(lang: str, text: str, killed: Count, injured: Count) -> None:
    assert read(text, lang)[:2] == (killed, injured)
