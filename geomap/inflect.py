"""Base forms of place names in languages that decline them: "у Слов'янську" -> "Слов'янськ"."""

from __future__ import annotations

import re
from itertools import product

# Endings of Slavic place names, the oblique one first and what it stands for in the nominative. The longer ending is
# tried first. After the declension tables of the Ukrainian orthography (2019) and of Zaliznyak's grammatical dictionary.
_UKRAINIAN = (
    ("ському", "ське"), ("ського", "ське"), ("ському", "ський"), ("ського", "ський"), ("ським", "ське"), ("ській", "ська"), ("ської", "ська"),
    ("ську", "ська"), ("ською", "ська"), ("цькій", "цька"), ("цької", "цька"), ("цьку", "цька"), ("цькою", "цька"), ("цькому", "цький"),
    ("ому", "е"), ("ому", "ий"), ("ого", "е"), ("ого", "ий"), ("ій", "а"), ("ої", "а"),
    ("ллі", "лля"), ("ллю", "лля"), ("ллям", "лля"), ("тті", "ття"), ("нні", "ння"), ("ррі", "рря"), ("жжі", "жжя"), ("жжю", "жжя"), ("ччі", "ччя"),
    ("івці", "івка"), ("івку", "івка"), ("івки", "івка"), ("івкою", "івка"), ("ці", "ка"), ("зі", "га"), ("сі", "ха"),
    ("ові", "ів"), ("ова", "ів"), ("ову", "ів"), ("овом", "ів"), ("єві", "їв"), ("єва", "їв"), ("євом", "їв"), ("еві", "ів"), ("ева", "ів"),
    ("аєві", "аїв"), ("аєва", "аїв"), ("лі", "ль"), ("ля", "ль"), ("лем", "ль"), ("ні", "нь"), ("ня", "нь"), ("полі", "піль"), ("поля", "піль"),
    ("ках", "ки"), ("ок", "ки"), ("ками", "ки"), ("ах", "и"), ("ях", "і"), ("ів", "и"), ("ами", "и"),
    ("ом", ""), ("ем", ""), ("ю", "я"), ("ею", "я"), ("єю", "я"), ("ією", "ія"), ("ії", "ія"), ("ію", "ія"), ("і", "а"), ("и", "а"), ("у", "а"), ("ою", "а"),
    ("і", "о"), ("і", ""), ("у", ""), ("а", ""), ("а", "о"), ("ом", "о"), ("ині", "ина"), ("ину", "ина"), ("ини", "ина"), ("ь", ""),
)  # fmt: skip
_RUSSIAN = (
    ("ской", "ская"), ("скую", "ская"), ("ском", "ский"), ("скому", "ский"), ("ского", "ский"), ("ским", "ский"), ("ском", "ское"), ("ского", "ское"), ("ья", "ье"), ("ью", "ье"), ("ьем", "ье"),
    ("ом", "ый"), ("ого", "ое"), ("ом", "ое"), ("ого", "ый"), ("ой", "ая"), ("ую", "ая"), ("ей", "яя"), ("ке", "ка"), ("ки", "ка"), ("ку", "ка"), ("кой", "ка"),
    ("ове", "ов"), ("ова", "ов"), ("овом", "ов"), ("ово", "ово"), ("ове", "ово"), ("еве", "ево"), ("ева", "ево"), ("еве", "ев"), ("ева", "ев"), ("евом", "ев"), ("ине", "ино"), ("ина", "ино"),
    ("ле", "ль"), ("ля", "ль"), ("лем", "ль"), ("ани", "ань"), ("анью", "ань"), ("оши", "ошь"), ("ощи", "ощь"), ("ках", "ки"), ("ок", "ки"), ("ках", "ка"), ("ах", "ы"), ("ах", "и"), ("ов", "ы"), ("ек", "йки"),
    ("ом", ""), ("ем", "ь"), ("ии", "ия"), ("ию", "ия"), ("ией", "ия"), ("е", "а"), ("ы", "а"), ("и", "а"), ("у", "а"), ("ой", "а"), ("е", "я"), ("и", "я"), ("ю", "я"), ("жей", "жа"), ("шей", "ша"), ("чей", "ча"), ("ей", "я"),
    ("е", ""), ("у", ""), ("а", ""), ("е", "о"), ("а", "о"), ("ом", "о"), ("я", "й"), ("е", "й"), ("ем", "й"), ("и", "ь"), ("ью", "ь"),
)  # fmt: skip
_ENDINGS = {"uk": _UKRAINIAN, "ru": _RUSSIAN}
_MOST = 12  # readings of one name: enough for two declined words, cheap enough for every capitalised one


def base_forms(words: list[str], lang: str) -> list[str]:
    """The nominatives that an inflected name could have, the likeliest first; none for other languages.

    >>> base_forms(["Покровськом"], "uk")[:1], base_forms(["Курской"], "ru")[:1], base_forms(["Paris"], "en")
    (['Покровськ'], ['Курская'], [])
    """
    endings = _ENDINGS.get(lang)
    if not endings:
        return []
    if len(words) > 1 and ends_region(words[-1], lang):
        return _area_forms(words, lang)
    if not words[-1][:1].isupper():
        return []
    options = [[word, *_nominatives(word, endings)] if word[:1].isupper() else [word] for word in words]
    if len(words) > 2:
        options = [option[:1] for option in options[:-2]] + [option[:4] for option in options[-2:]]
    readings = (" ".join(reading) for reading in product(*options))
    return [reading for reading in readings if reading != " ".join(words)][: _MOST * len(words)]


# The word for an area, by its beginning, in the nominative, and the adjective's nominative before it.
_AREAS = {
    "uk": (("област", "область", "а"), ("район", "район", "ий"), ("громад", "громада", "а")),
    "ru": (("област", "область", "ая"), ("район", "район", "ий"), ("округ", "округ", "ий"), ("кра", "край", "ий"), ("республик", "республика", "ая")),
}  # fmt: skip
_ADJECTIVE = {
    "uk": re.compile(r"(?P<stem>.+[сцз]ьк)(?:ий|а|ої|ій|у|ою|ого|ому|им|их)$"),
    "ru": re.compile(r"(?P<stem>.+[сц]к)(?:ий|ая|ой|ую|ого|ому|им|ом)$"),
}
_HARD = {"uk": {"ц": "к", "з": "г"}, "ru": {"ц": "к"}}
_OPENED = {"і": "о", "ї": "є", "и": "и"}
_SEATS = {"uk": ("", "и", "е", "а", "ка"), "ru": ("", "о", "а", "ка", "и")}


def ends_region(word: str, lang: str) -> bool:
    """Whether a lower-case word ends the name of a region or district: "Херсонської області"."""
    return any(word.startswith(begin) and len(word) - len(begin) <= 3 for begin, _, _ in _AREAS.get(lang, ()))


def _area_forms(words: list[str], lang: str) -> list[str]:
    """The nominatives of an area's name, then the towns that a district could be named after.

    >>> _area_forms(["Херсонської", "області"], "uk")[:1], _area_forms(["Шебекинского", "района"], "ru")[:3]
    (['Херсонська область'], ['Шебекинский район', 'Шебекинск', 'Шебекин'])
    """
    *front, adjective, area = words
    match = _ADJECTIVE[lang].match(adjective)
    found = next((a for a in _AREAS[lang] if area.startswith(a[0])), None)
    if not match or not found:
        return []
    lead = "".join(f"{word} " for word in front)
    named = [f"{lead}{match['stem']}{found[2]} {found[1]}"]
    if found[2] == "ая" or found[1] in ("область", "край"):
        return named
    bare = re.sub(r"[сцз]ь?к$", "", match["stem"])
    hard = _HARD[lang].get(match["stem"][len(bare)], "")  # "Прилуцький" is of Прилуки
    open_end = re.sub(r"([іїи])в$", lambda m: f"{_OPENED[m[1]]}ве", bare)  # "Мирівська" громада is that of Мирове too
    seats = [
        match["stem"],
        *(bare + end for end in _SEATS[lang] if end or len(bare) > 3),
        *([open_end] if open_end != bare else []),
        *(bare + hard + end for end in ("", "и", "а") if hard),
        *([bare[:-1]] if bare.endswith("н") else []),
    ]
    return named + [lead + seat for seat in seats]


def _nominatives(word: str, endings: tuple[tuple[str, str], ...]) -> list[str]:
    matching = [(old, new) for old, new in endings if word.endswith(old) and len(word) - len(old) >= 3]
    matching.sort(key=lambda pair: -len(pair[0]))
    stems = (word[: len(word) - len(old)] + new for old, new in matching)
    return list(dict.fromkeys(stems))
