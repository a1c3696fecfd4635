"""Alters the seed article and its gold alike, and checks what geomap reads out of each copy.

    python benchmarks/vary_seed.py [--copies 24] [--seed 1] [--keep FOLDER]

Towns give way to others of the same region and of like size, surnames, counts and days to others. Nothing that was
fitted to the one article survives that. Needs the folder `shared` beside the checkout; keeps none of its text.
"""

from __future__ import annotations

import argparse
import copy
import datetime as dt
import json
import math
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.config import Settings
from geomap.gazetteer import Gazetteer
from geomap.geo import kilometres
from geomap.lexicon import lexicon
from geomap.model import BBox, Kind, Place

SHARED = Path(__file__).resolve().parents[2] / "shared"
ORDER = 1.0  # powers of ten by which the population of a town may differ from that of the one it stands for
SURNAMES = ["Bondarchuk", "Hnatiuk", "Karpenko", "Lysenko", "Melnychuk", "Prykhodko", "Rudenko", "Savchuk", "Vasylenko"]
PAPERS = ["Utro Stolitsy", "Golos Rossii", "Narodnaya Tribuna", "Severny Vestnik"]
MONTHS = [dt.date(2000, month, 1).strftime("%B") for month in range(1, 13)]
HARM = ("killed_best", "injured_best")
WORDS = {n: word for word, n in lexicon("en").numbers.items() if word not in ("a", "an", "both")}

Gold = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Copy:
    """One article with what an analyst reads out of it."""

    article: str
    gold: Gold


def altered(original: Copy, gazetteer: Gazetteer, rng: random.Random) -> Copy:
    """The original with other towns, people, counts and days."""
    changes = (_other_towns(original, gazetteer, rng), _other_people(original, rng))
    new = _redated(_recounted(original, rng), rng)
    for change in changes:
        new = change(new)
    return new


def _other_towns(original: Copy, gazetteer: Gazetteer, rng: random.Random) -> Callable[[Copy], Copy]:
    taken: dict[str, Place] = {}
    for fact in original.gold["must"]:
        if "lat" in fact:
            options = [p for p in _alike(fact, gazetteer) if p.name not in original.article and p not in taken.values()]
            taken[fact["place"]] = rng.choice(options)

    def change(new: Copy) -> Copy:
        renamed = _renamed(new, {name: place.name for name, place in taken.items()})
        for before, after in zip(new.gold["must"], renamed.gold["must"], strict=True):
            if place := taken.get(before["place"]):
                after |= {"lat": place.lat, "lon": place.lon}
        return renamed

    return change


def _alike(fact: Gold, gazetteer: Gazetteer) -> list[Place]:
    """Towns of a place's own region, of like size, too far from it to be mistaken for it, alone there with their names."""
    key = fact["place"].casefold()
    bearers = [e.place for e in gazetteer.lookup([key]).get(key, ()) if e.place.kind is Kind.SETTLEMENT]
    own = min(bearers, key=lambda p: kilometres(p.lat, p.lon, fact["lat"], fact["lon"]))
    everywhere = BBox(own.lon - 4, own.lat - 3, own.lon + 4, own.lat + 3)
    towns = gazetteer.settlements_in(everywhere, limit=100_000)
    region = [p for p in towns if p.admin1_id == own.admin1_id]
    names = Counter(p.name for p in region)
    plain = [p for p in region if names[p.name] == 1 and p.name.isascii() and p.name.isalpha()]
    return [p for p in plain if _like(p, own, fact["within_km"])]


def _like(place: Place, own: Place, within_km: float) -> bool:
    gap = abs(math.log10(max(place.population, 100)) - math.log10(max(own.population, 100)))
    return gap <= ORDER and kilometres(place.lat, place.lon, own.lat, own.lon) > 3 * within_km


def _other_people(original: Copy, rng: random.Random) -> Callable[[Copy], Copy]:
    names = [name for name in original.gold["never"]["not_places"] if name.isalpha()]
    papers = [name for name in names if re.search(rf"\bnewspaper {name}\b", original.article)]
    people = [name for name in names if name not in papers]
    swaps = dict(zip(people, rng.sample(SURNAMES, len(people)), strict=True))
    swaps |= dict(zip(papers, rng.sample(PAPERS, len(papers)), strict=True))
    return lambda new: _renamed(new, swaps)


def _renamed(old: Copy, swaps: dict[str, str]) -> Copy:
    """Other names throughout; a region that is called after a town keeps its own."""
    name = re.compile(rf"\b(?:{'|'.join(map(re.escape, swaps))})\b(?! [Rr]egion| [Oo]blast)")

    def rename(text: str) -> str:
        return name.sub(lambda match: swaps[match[0]], text)

    return Copy(rename(old.article), _strings(old.gold, rename))


def _strings(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _strings(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_strings(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def _recounted(old: Copy, rng: random.Random) -> Copy:
    """Other numbers of killed and injured, in words or digits, where the original counts in words."""
    gold = copy.deepcopy(old.gold)
    paragraphs = old.article.split("\n")
    unused = rng.sample(range(2, 60), 20)
    for i, paragraph in enumerate(paragraphs):
        facts = [fact for fact in gold["must"] if fact.get("quote_has", "\n") in paragraph]
        swaps = {
            count: unused.pop()
            for count in {fact.get(key) for fact in facts for key in HARM} - {None}
            if re.search(rf"\b{WORDS[count]}\b", paragraph, re.IGNORECASE)
        }
        digits = rng.random() < 0.5
        paragraphs[i] = _counted(paragraph, swaps, digits)
        for fact in facts:
            fact["quote_has"] = _counted(fact["quote_has"], swaps, digits)
            fact |= {key: swaps.get(fact[key], fact[key]) for key in HARM if key in fact}
    return Copy(re.sub(r"\bThe person (killed|injured) was\b", r"One of those \1 was", "\n".join(paragraphs)), gold)


def _counted(text: str, swaps: dict[int, int], digits: bool) -> str:
    def other(match: re.Match[str]) -> str:
        count = swaps[next(n for n in swaps if WORDS[n] == match["n"].lower())]
        written = _in_words(count) if match["n"][0].isupper() or not digits else str(count)
        noun, verb = match["noun"] and " people", match["verb"] and " were"
        return (written.capitalize() if match["n"][0].isupper() else written) + (noun or "") + (verb or "")

    words = "|".join(WORDS[count] for count in swaps) or "(?!)"
    return re.sub(rf"\b(?P<n>{words})\b(?P<noun> person)?(?P<verb> was)?", other, text, flags=re.IGNORECASE)


def _in_words(count: int) -> str:
    return WORDS.get(count) or f"{WORDS[count // 10 * 10]}-{WORDS[count % 10]}"


def _redated(old: Copy, rng: random.Random) -> Copy:
    """Another day of publication and, as far from it as before, other days; half of the copies name recent weekdays."""
    published = dt.date.fromisoformat(old.gold["published"])
    shift = dt.timedelta(days=rng.randint(1, 330))
    months, weekdays = round(shift.days / 30.44), rng.random() < 0.5

    def day(match: re.Match[str]) -> str:
        date = _nearest(published, MONTHS.index(match["month"]) + 1, int(match["day"])) + shift
        recent = weekdays and match["on"] and dt.timedelta(0) <= published + shift - date < dt.timedelta(days=7)
        return f"on {date:%A}" if recent else f"{match['on'] or ''}{date:%B} {date.day}"

    names = "|".join(MONTHS)
    text = re.sub(rf"\b(?P<on>on )?(?P<month>{names}) (?P<day>\d{{1,2}})\b", day, old.article)
    text = re.sub(rf"\b(in|early|late) ({names})\b(?! \d\d?\b)", lambda m: f"{m[1]} {_month(m[2], months)}", text)
    must = [_shifted(fact, shift) for fact in old.gold["must"]]
    return Copy(text, {**old.gold, "published": (published + shift).isoformat(), "must": must})


def _nearest(published: dt.date, month: int, day: int) -> dt.date:
    years = (published.year + n for n in (-1, 0, 1))
    return min((dt.date(year, month, day) for year in years), key=lambda date: abs(date - published))


def _month(name: str, months: int) -> str:
    return MONTHS[(MONTHS.index(name) + months) % 12]


def _shifted(fact: Gold, shift: dt.timedelta) -> Gold:
    days = [key for key in ("date_start", "date_end") if key in fact]
    return fact | {key: (dt.date.fromisoformat(fact[key]) + shift).isoformat() for key in days}


def faults(copies: list[Copy], folder: Path) -> Iterator[list[str]]:
    """For each copy the lines in which the checker names a fault. `folder` keeps the copies and geomap's answers."""
    lines = "\n".join(
        json.dumps({"id": str(n), "text": c.article, "date": c.gold["published"]}) for n, c in enumerate(copies)
    )
    command = [sys.executable, "-m", "geomap", "extract", "--jsonl", "--offline"]
    answers = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    for n, (one, answer) in enumerate(zip(copies, answers, strict=True)):
        article, gold, prediction = (folder / f"{n:03}.{suffix}" for suffix in ("txt", "gold.json", "pred.jsonl"))
        article.write_text(one.article, "utf-8")
        gold.write_text(json.dumps(one.gold, ensure_ascii=False, indent=1), "utf-8")
        prediction.write_text(answer, "utf-8")
        check = [sys.executable, str(SHARED / "tools" / "check_seed.py"), "--gold", str(gold), str(prediction)]
        verdict = subprocess.run(check, capture_output=True, text=True)
        yield verdict.stdout.splitlines()[:-1] if verdict.returncode == 1 else verdict.stderr.splitlines()


def main() -> int:
    """Exit status 1 when any copy has a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1, help="of the random choices: the same seed makes the same copies")
    parser.add_argument("--keep", type=Path, help="folder for the copies, their gold and geomap's answers")
    args = parser.parse_args()
    if not SHARED.is_dir():
        parser.error(f"{SHARED} is missing: the seed article lies there, beside the checkout.")
    seed = SHARED / "seed"
    original = Copy((seed / "article.txt").read_text("utf-8"), json.loads((seed / "gold.json").read_text("utf-8")))
    gazetteer = Gazetteer.open(Settings.from_env().gazetteer_file)
    rng = random.Random(args.seed)
    copies = [altered(original, gazetteer, rng) for _ in range(args.copies)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        found = list(faults(copies, folder))
    for n, lines in enumerate(found):
        print(*(f"copy {n:03}  {line}" for line in lines), sep="\n", end="\n" if lines else "")
    print(f"{sum(not lines for lines in found)} of {args.copies} copies have no fault")
    return int(any(found))


if __name__ == "__main__":
    sys.exit(main())
