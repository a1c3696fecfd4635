"""How places are identified, and which of their names are worth a lookup key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from geomap.text import fold

_GENERIC = (
    "autonomous|oblast|okrug|krai|kray|republic|region|province|state|district|governorate|prefecture|department|county|"
    "voivodeship|municipality|canton|division|territory|raion|rayon|parish|emirate|city|federal|special|capital|national"
)
_BEFORE = re.compile(rf"^(?:the )?(?:(?:{_GENERIC}) )*(?:of (?:the )?)?", re.IGNORECASE)
_AFTER = re.compile(rf"(?: (?:{_GENERIC}))+$", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{1,4}")  # airport and station codes
_DIGIT = re.compile(r"\d")
_SHORT = {"Saint": "St.", "Mount": "Mt.", "Fort": "Ft."}
_SPELLINGS = {**_SHORT, **{short: long for long, short in _SHORT.items()}}
_GEONAMES = re.compile(r"gn:([1-9][0-9]{0,11})")


def place_key(place_id: str) -> int:
    """The key of a place in the compiled file: its GeoNames id, or a negative number made of another id.

    >>> place_key("gn:524901"), place_key("sup:makhnovka-ru-51.17-35.30") < 0
    (524901, True)
    """
    if number := _GEONAMES.fullmatch(place_id):
        return int(number[1])
    return -1 - int.from_bytes(hashlib.blake2b(place_id.encode(errors="replace"), digest_size=7).digest())


def bare_name(name: str) -> str:
    """An area's name without the word for its kind.

    >>> bare_name("Kursk Oblast"), bare_name("Republic of Karelia"), bare_name("The Netherlands")
    ('Kursk', 'Karelia', 'Netherlands')
    """
    return _AFTER.sub("", _BEFORE.sub("", name)) or name


def spellings(name: str) -> list[str]:
    """Other ways to write an English name that begins with Saint, Mount or Fort.

    >>> spellings("Mount Pleasant"), spellings("St. Louis"), spellings("Kursk")
    (['Mt. Pleasant'], ['Saint Louis'], [])
    """
    first, _, rest = name.partition(" ")
    return [f"{_SPELLINGS[first]} {rest}"] if rest and first in _SPELLINGS else []


def is_name(alternate: str) -> bool:
    """Whether an alternate name may occur in a text: no addresses, codes or machine-made romanisations.

    GeoNames romanises names of other scripts by machine, all in lower case ("cheleunihiu").
    """
    if "://" in alternate or _CODE.fullmatch(alternate) or _DIGIT.search(alternate):
        return False
    return not alternate.isascii() or alternate != alternate.lower()


def keys(names: Iterable[str]) -> set[str]:
    """The folded names, without those of a single letter."""
    return {key for key in map(fold, set(names)) if len(key) > 1}
