"""Texts that mean harm: the shapes on which patterns run long, and hypothesis strategies for any mixture."""

from __future__ import annotations

from hypothesis import strategies as st

from geomap.config import PACKAGE

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"
"""What clears a terminal, renames its window, colours it, and turns its text around."""

LONGEST_WAIT = 30.0
"""Seconds of the processor after which a text of a few thousand characters counts as one that never ends."""

PUMPED = {
    "initials": "A.",
    "capitals": "A",
    "hyphens": "A-",
    "letters": "a",
    "full stops": ".",
    "semicolons": "; ",
    "spaces": " ",
    "tabs": "\t",
    "line feeds": "\n",
    "quotation marks": "“",
    "either quotation marks": '"',
    "brackets": "(",
    "digits": "7",
    "numbers": "1,000 ",
    "ages": "aged 1 ",
    "towns": "Sumy ",
    "towns in a list": "Sumy, Kharkiv and ",
    "towns of a state": "Springfield, Ohio, ",
    "kinds of place": "the town of ",
    "tolls": "five were killed and 20 wounded in Sumy, ",
    "people": "two men and a boy, ",
    "speakers": "Mayor Jane Roe said, ",
    "days": "on Friday and on 3 May 2024, ",
    "months": "in May ",
    "distances": "20 km north of Sumy ",
    "possessives": "'s ",
    "counties": "Clay and Grant ",
    "Slavic districts": "Сумському та ",
    "accents": "\u0301",
    "joined emoji": "👩‍👩‍👧‍👦",
    "zero-width spaces": "\u200b",
    "right to left": "قُتل \u202e",
    "private use": "\ue000",
}
"""What a text is pumped up with, by what it is called."""

LEADS = ("In Sumy two people were killed ", "В Курске погибли двое ", "")
END = " in Kharkiv on Friday, said Mayor Jane Roe."

_WORDS = [word for file in sorted((PACKAGE / "samples").glob("*.txt")) for word in file.read_text("utf-8").split(" ")]


def pumped(name: str, lead: str, length: int) -> str:
    """A sentence whose middle is one thing again and again."""
    return lead + PUMPED[name] * (length // len(PUMPED[name])) + END


def texts(pieces: int = 60) -> st.SearchStrategy[str]:
    """News torn apart and mixed with whatever characters there are, but NUL and halves of them, which no report holds."""
    anything = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
    piece = st.one_of(st.sampled_from(_WORDS), st.sampled_from([*PUMPED.values(), ESCAPES]), anything)
    return st.lists(st.tuples(piece, st.sampled_from((" ", "", ". ", "\n", "\n\n"))), min_size=1, max_size=pieces).map(
        lambda parts: "".join(word + gap for word, gap in parts)
    )
