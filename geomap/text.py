"""Text without meaning: folding names, splitting into paragraphs, sentences and words. Offsets are never lost."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_APOSTROPHES = re.compile(r"['’‘ʼʹ`´ʻ]")
_NOT_WORD = re.compile(r"[\W_]+")
_BREVE = "\u0306"  # й and ў are letters of their own, not и and у with an ornament


@lru_cache(maxsize=10_000)  # names: those of the reports just read, each of which is looked at many times
def fold(name: str) -> str:
    """The key under which a name is looked up: caseless, without diacritics or apostrophes, punctuation as single spaces.

    >>> fold("Malaya Loknya"), fold("Slov’yans'k"), fold("Saint-Étienne"), fold("U.S.")
    ('malaya loknya', 'slovyansk', 'saint etienne', 'us')
    """
    if "." in name:
        name = name.replace(".", "" if _initials(name) else " ")
    name = _APOSTROPHES.sub("", name)
    plain = name.casefold() if name.isascii() else _without_marks(name)
    return _NOT_WORD.sub(" ", plain).strip()


def _without_marks(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in decomposed if c == _BREVE or not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain)


def _initials(name: str) -> bool:
    return re.fullmatch(r"(?:\w\.\s?)+\w?\.?", name) is not None


def lowered(text: str) -> str:
    """A text in lower case with its offsets; a letter whose lower case is longer stays as it is.

    >>> lowered("DİYARBAKIR")
    'dİyarbakir'
    """
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text; `start` and `end` are code points into the whole."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """A sentence, its paragraph's number, and whether it is a heading (a line without a full stop, set off from prose)."""

    paragraph: int
    heading: bool


_PARAGRAPH = re.compile(r"[^\n]+")
_BREAK = re.compile(
    r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[]*[\w▪•*–—-])|(?<=[a-zа-яіїє]{3})[.!?]["”»]?(?=[A-ZА-ЯІЇЄ][a-zа-яіїє]+ )"""
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Cpl|Pvt|Sen|Rep|Rev|St|ST|Mt|MT|Ft|FT|Jr|Sr|No|vs|Inc|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Ave|Blvd|Rd|Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La"
    r"|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Vt|Va|Wash|Wis|Wyo|a\.m|p\.m|U\.S|U\.K|U\.N|D\.C"
    r"|approx|Det|Supt|Cmdr|Adm|вул|ул|м|г|с|р|обл|рр|гг|тис|тыс|млн|просп|сел|смт|пос|дер|пгт|р-н|пров|пер|им|ім)|(?:^|\s)[А-ЯІЇЄҐ])\.$"
)
_TERMINAL = re.compile(r"""[.!?…:;]["'”’»)\]]*\s*$""")


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order; a line break always ends one.

    >>> [s.text for s in sentences("He was hit in St. Paul. Police said so.")]
    ['He was hit in St. Paul.', 'Police said so.']
    """
    found: list[Sentence] = []
    for number, line in enumerate(_PARAGRAPH.finditer(text)):
        heading = not _TERMINAL.search(line[0])
        for start, end in _split(line[0]):
            piece = line[0][start:end]
            begin = line.start() + start + len(piece) - len(piece.lstrip())
            if piece.strip():
                found.append(Sentence(begin, begin + len(piece.strip()), piece.strip(), number, heading))
    return found


def _split(line: str) -> list[tuple[int, int]]:
    cuts = [0]
    for stop in _BREAK.finditer(line):
        before = line[max(0, stop.start() - 12) : stop.start() + 1]
        if not (stop[0].startswith(".") and _ABBREVIATION.search(before) and not line[stop.end() :][:1].islower()) and not (
            stop[0].startswith(".") and line[stop.end() :][:1].islower()
        ):
            cuts.append(stop.end())
    return list(zip(cuts, [*cuts[1:], len(line)], strict=True))


def snippet(text: str, start: int, end: int, around: int = 45) -> str:
    """A piece of a text in brackets, among the whole words of its line within so many characters on either side.

    >>> snippet("Fighting went on near Sudzha on Friday.", 22, 28, around=12)
    'went on near [Sudzha] on Friday.'
    """
    before, after = text[max(0, start - around) : start], text[end : end + around]
    before = (before if start <= around else before.partition(" ")[2]).rpartition("\n")[2]
    after = (after if end + around >= len(text) else after.rpartition(" ")[0]).partition("\n")[0]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


_CYRILLIC = re.compile(r"[а-яёіїєґў]", re.IGNORECASE)
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile(r"[ыэъё]", re.IGNORECASE)


def language(text: str) -> str:
    """The language a text is written in, as far as geomap tells them apart: "uk", "ru", else "en".

    Ukrainian and Russian are told apart by the letters that only one of them has.
    """
    sample = text[:20_000]
    if len(_CYRILLIC.findall(sample)) * 2 <= sum(map(str.isalpha, sample)):
        return "en"
    return "uk" if len(_UKRAINIAN.findall(sample)) > len(_RUSSIAN.findall(sample)) else "ru"
