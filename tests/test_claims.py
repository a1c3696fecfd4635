"""Who says so, and how well it is vouched for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.incidents.claims import claimant, status
from geomap.lexicon import lexicon
from geomap.model import Status, Toll
from geomap.toll import Casualties

EN = lexicon("en")
NOBODY = Casualties(None, None)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Two people died, local officials said.", "local officials"),
        ("Local officials on January 3 said two people died.", "Local officials"),
        ("Police said the bus overturned.", "Police"),
        ("Drones attacked the port, killing two people and injuring 14, Governor Bo Hale said.", "Governor Bo Hale"),
        ("Three were hurt, said Mayor Ann Lee.", "Mayor Ann Lee"),
        ("Nine are missing, according to the coastguard.", "the coastguard"),
        ("According to Governor Bo Hale, the bridge fell.", "Governor Bo Hale"),
        ("Nguyen told reporters that the dam broke.", "Nguyen"),
        ('"They fired at us," a resident told Reuters.', "a resident"),
        ("Meanwhile, the newspaper Sever reported a blast.", "the newspaper Sever"),
        ("Twelve people have been confirmed dead, police said.", "police"),
        ("Officers were called to Mill St. in Sheffield on a report of a fight.", None),
        ("Police in Salem, Oregon, said a search went on.", "Police in Salem"),
        ("The mayor, Bo Hale, said the fire killed two people.", "Bo Hale"),
        ("A shell fell on Aleppo, Syria, said the governor.", "the governor"),
        ("The defence ministry claimed its forces took the hill.", "The defence ministry"),
        ("One person died, Ann Lee, the regional governor, said on Telegram.", "Ann Lee, the regional governor"),
        ("Two were hurt in the town, the governor said.", "the governor"),
        ("04:05 The state railway says its depot was hit.", "The state railway"),
        ("A blast at the market claimed the lives of nine people, the mayor said.", "the mayor"),
        (
            "In Kyiv, which came under its heaviest attack so far, four were hurt and fires broke out, mayor Bo Hale said.",
            "mayor Bo Hale",
        ),
        ("The town's mayor, Bo Hale, told the Valley News that nine people died.", "Bo Hale"),
        ("Divers found two bodies and said the search would go on.", "Divers"),
        ("Four people died and nine were hurt, civil protection said.", "civil protection"),
        ("First reports suggested that four people were hurt.", None),
        ("Two floods in June claimed over 300 lives.", None),
        ("A drone fell on a field.", None),
        ("Nobody was hurt.", None),
    ],
)
def test_the_source_is_the_one_whom_the_sentence_names(text: str, source: str | None) -> None:
    assert claimant(text, EN) == source


@pytest.mark.parametrize(
    ("lang", "text", "source"),
    [
        ("uk", "Загинули двоє людей, повідомила обласна прокуратура.", "обласна прокуратура"),
        ("uk", "За даними поліції, є поранені.", "поліції"),
        ("ru", "Погибли двое, сообщил губернатор.", "губернатор"),
        ("ru", "По словам мэра, дом разрушен.", "мэра"),
        ("ru", "Жертв нет, сообщил губернатор.", "губернатор"),
        ("uk", "Про це повідомили в обласній поліції.", "обласній поліції"),
        ("uk", "Про це повідомив у телеграмі мер Іван Гай.", "мер Іван Гай"),
        ("uk", "Про це повідомляє «Степовий вісник».", "Степовий вісник"),
        ("uk", "Будинок згорів, ідеться у повідомленні місцевої поліції.", "місцевої поліції"),
        ("uk", "Про це пише газета із посиланням на прокуратуру краю.", "прокуратуру краю"),
        ("ru", "Мост рухнул, сообщает районное управление МВД.", "районное управление МВД"),
        ("ru", "Как сообщили в мэрии города, дом цел.", "мэрии города"),
        ("ru", "Об этом в своем Telegram-канале сообщил губернатор.", "губернатор"),
        ("ru", "Об аварии сообщили в МЧС.", "МЧС"),
        ("uk", "Про нову пожежу повідомили у ДСНС.", "ДСНС"),
        ("uk", "Удар підтвердила, повідомила обласна прокуратура 1 вересня.", "обласна прокуратура"),
        ("uk", "Їхні діагнози уточнюють медики.", "медики"),
    ],
)
def test_sources_in_ukrainian_and_russian(lang: str, text: str, source: str) -> None:
    assert claimant(text, lexicon(lang)) == source


def test_a_pronoun_stands_for_the_source_named_last() -> None:
    assert claimant("He said nine shells fell.", EN, "Governor Bo Hale") == "Governor Bo Hale"
    assert claimant("He said nine shells fell.", EN) is None


def test_a_possessive_stands_for_the_source_named_last() -> None:
    assert claimant("За її даними, снаряд упав у полі.", lexicon("uk"), "прокуратура") == "прокуратура"


@pytest.mark.parametrize(
    ("source", "passage", "whole", "expected"),
    [
        ("local officials", "Two died, local officials said.", "", Status.REPORTED),
        (None, "Two died.", "", Status.REPORTED),
        ("The defence ministry", "The defence ministry said it took the hill.", "", Status.CLAIMED),
        ("the General Staff", "The General Staff reported clashes.", "", Status.CLAIMED),
        ("Orlyk", "Orlyk said the army won.", "Ukrainian President Petro Orlyk said little.", Status.CLAIMED),
        ("Orlyk", "Orlyk said the bus fell.", "A witness, Petro Orlyk, said little.", Status.REPORTED),
        (
            "Russian newspaper Sever",
            "Russian newspaper Sever said a man was killed in a Ukrainian drone strike.",
            "",
            Status.CLAIMED,
        ),
        ("Kenyan newspaper Sauti", "Kenyan newspaper Sauti said a man was killed in a fire.", "", Status.REPORTED),
    ],
)
def test_the_word_of_one_side_is_a_claim(source: str | None, passage: str, whole: str, expected: Status) -> None:
    assert status(source, passage, passage, whole or passage, NOBODY, EN) is expected


@pytest.mark.parametrize(
    ("lang", "paragraph"),
    [
        ("en", "The ministry said it took the village. The other side denied it."),
        ("en", "Police said he fired first. His family disputed that account."),
        ("uk", "Міністерство заявило про захоплення села. Генштаб це спростував."),
        ("ru", "Министерство заявило о взятии села. Генштаб это опроверг."),
    ],
)
def test_contradicted_reports_are_disputed(lang: str, paragraph: str) -> None:
    first = paragraph.split(". ")[0]
    assert status("the ministry", first, paragraph, paragraph, NOBODY, lexicon(lang)) is Status.DISPUTED


@pytest.mark.parametrize(("number", "expected"), [(27, Status.DISPUTED), (5, Status.REPORTED)])
def test_another_number_from_somebody_else_is_a_dispute(number: int, expected: Status) -> None:
    told = f"Police said five guards had died; the rebels, who claimed the raid, put the number at {number}."
    assert status("Police", told, told, told, Casualties(Toll(5, 5, 5), None), EN) is expected


@given(st.text(), st.sampled_from(["en", "uk", "ru"]))
def test_any_text_is_read_without_complaint(text: str, lang: str) -> None:
    source = claimant(f"{text} said {text}", lexicon(lang))
    assert source is None or source in f"{text} said {text}"
    assert status(source, text, text, text, NOBODY, lexicon(lang)) in Status
