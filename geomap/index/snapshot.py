"""The columns in a file, so that a server of a million incidents starts at once and has only to look what changed since."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from geomap.whole import replacing

from .columns import ARRAYS, WORDS, Columns, Words

FORMAT = f"{np.dtype(np.int64).str} {ARRAYS} {WORDS}"  # what a file has to be of to be understood


def read(file: Path) -> Columns | None:
    """What a file holds; None for one that is not there, damaged, or of another geomap."""
    try:
        with np.load(file, allow_pickle=False) as found:
            about = json.loads(str(found["about"]))
            if about["format"] != FORMAT:
                return None
            arrays = {name: found[name] for name in ARRAYS}
            words = {name: Words(tuple(about["words"][name]), found[name]) for name in WORDS}
        return Columns(**arrays, words=words, longest=about["longest"], version=about["version"])
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return None


def write(file: Path, columns: Columns) -> None:
    """Keep columns, or not where there is no room: they can be made again."""
    words = {name: each.values for name, each in columns.words.items()}
    about = json.dumps({"format": FORMAT, "version": columns.version, "words": words, "longest": columns.longest})
    arrays = {name: getattr(columns, name) for name in ARRAYS} | {name: each.codes for name, each in columns.words.items()}
    with suppress(OSError), replacing(file) as partial, partial.open("wb") as stream:
        np.savez(stream, about=np.array(about), **arrays)
