"""Feeds geomap what no one would write, until something breaks.

    python benchmarks/fuzz.py [TARGET...] [--seconds 60] [--seed 1]
    python benchmarks/fuzz.py query crash-query-1a2b3c4d
    python benchmarks/fuzz.py --guided extract [CORPUS] [-max_total_time=600] [-rss_limit_mb=3000]

What breaks is any exception that a caller is not told of, an answer that does not fit its input, or one that takes longer
than it may. The first way changes well-formed inputs at random, fast and the same for the same seed; each target has a
process of its own, and each kind of failure is left in a file, crash-..., which the second way reads again. The third is
guided by which code an input reaches (`pip install -c benchmarks/requirements.txt atheris`, where there is a wheel of it);
its other options are libFuzzer's, and CORPUS is a folder in which what reached new code is kept for the next run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from speed import _peak_mib

NAMES = ("extract", "files", "query", "places", "exports", "web")
MOST = 20.0  # seconds of the processor that one case may take
LONGEST = 4_000  # bytes of a case
REPEATS = (2, 3, 10, 100)

Change = Callable[[bytearray, Sequence[bytes], Sequence[bytes], random.Random], None]


def span(data: bytearray, rng: random.Random) -> slice:
    start = rng.randrange(len(data) + 1)
    return slice(start, start + rng.choice((1, 2, 5, 20, 100)))


def flip(data: bytearray, seeds: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def leave_out(data: bytearray, seeds: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> None:
    del data[span(data, rng)]


def repeat(data: bytearray, seeds: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> None:
    at = span(data, rng)
    data[at] = data[at] * rng.choice(REPEATS)


def put_in(data: bytearray, seeds: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.choice(words)


def replace(data: bytearray, seeds: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> None:
    data[span(data, rng)] = rng.choice(words)


def splice(data: bytearray, seeds: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> None:
    other = bytearray(rng.choice(seeds))
    data[span(data, rng)] = other[span(other, rng)]


def turn(data: bytearray, seeds: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> None:
    lines = data.split(b"\n")
    rng.shuffle(lines)
    data[:] = b"\n".join(lines)


CHANGES: Sequence[Change] = (flip, leave_out, repeat, put_in, put_in, replace, replace, splice, turn)


def cases(seeds: Sequence[bytes], words: Sequence[bytes], rng: random.Random) -> Iterator[bytes]:
    """Seeds with a few changes each, without end."""
    while True:
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.choice((0, 1, 1, 2, 3, 5, 8))):
            rng.choice(CHANGES)(data, seeds, words, rng)
        yield bytes(data[:LONGEST])


@dataclass(slots=True)
class Run:
    """What came of one target."""

    cases: int = 0
    longest: float = 0.0  # seconds of one case
    failures: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    peak: float = 0.0  # MiB


def run(name: str, seconds: float, seed: int) -> Run:
    """One target for some seconds of the clock."""
    from fuzz_targets import TARGETS, WORDS, seeds

    target, made = TARGETS[name](), cases(seeds()[name], WORDS, random.Random(f"{seed} {name}"))
    done, start = Run(), time.monotonic()
    for data in made:
        before = time.process_time()
        if failure := failed(target, data):
            if not done.failures[failure]:
                keep(name, data, failure)
            done.failures[failure] += 1
        done.longest = max(done.longest, time.process_time() - before)
        done.cases += 1
        if (now := time.monotonic()) - start > seconds:
            break
    done.seconds, done.peak = now - start, _peak_mib()
    return done


def failed(target: Callable[[bytes], None], data: bytes) -> str:
    """The kind and place of a failure; empty for none."""
    from geomap.deadline import OutOfTime, at_most

    try:
        with at_most(MOST):
            target(data)
    except OutOfTime:
        return f"took more than {MOST:.0f} s"
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
    return ""


def keep(name: str, data: bytes, failure: str) -> None:
    file = Path(f"crash-{name}-{blake2b(data, digest_size=4).hexdigest()}")
    file.write_bytes(data)
    print(f"{file}: {failure}", file=sys.stderr)


def apart(name: str, seconds: float, seed: int) -> Run | str:
    """The run in a process of its own, or how that died."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sending, name, seconds, seed))
    process.start()
    sending.close()
    try:
        found: Run = receiving.recv()
    except EOFError:
        process.join()
        return f"died with exit code {process.exitcode}"
    process.join()
    return found


def _send(sending: multiprocessing.connection.Connection, name: str, seconds: float, seed: int) -> None:
    sending.send(run(name, seconds, seed))


def guided(name: str, options: Sequence[str]) -> None:
    try:
        import atheris
    except ImportError as error:
        sys.exit(f"{error}: pip install -c benchmarks/requirements.txt atheris. There are no wheels for every Python.")
    atheris.enabled_hooks.add("str")
    with atheris.instrument_imports(include=["geomap"]):
        from fuzz_targets import TARGETS, seeds
    folder = Path(tempfile.mkdtemp())
    for number, seed in enumerate(seeds()[name]):
        (folder / str(number)).write_bytes(seed)
    atheris.Setup([sys.argv[0], *options, str(folder)], TARGETS[name]())
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(NAMES))
    parser.add_argument("--seconds", type=float, default=60, help="that each target is fed for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", choices=NAMES, help="by coverage, with atheris; other options are libFuzzer's")
    options, rest = parser.parse_known_args()
    if options.guided:
        guided(options.guided, [*options.targets, *rest])
        return
    again = [Path(each) for each in options.targets if each not in NAMES]
    if rest or (again and (options.targets[0] not in NAMES or not all(file.is_file() for file in again))):
        parser.error(f"name targets of {', '.join(NAMES)}, or one and files to feed it with")
    if again:
        repeated(options.targets[0], again)
        return
    print(f"{'target':10}{'cases':>12}{'a second':>10}{'failures':>10}{'longest':>10}{'MiB':>7}")
    failing = False
    for name in options.targets or NAMES:
        done = apart(name, options.seconds, options.seed)
        failing |= isinstance(done, str) or bool(done.failures)
        if isinstance(done, str):
            print(f"{name:10}{done}")
        else:
            speed = done.cases / done.seconds
            print(
                f"{name:10}{done.cases:12,}{speed:10,.0f}{done.failures.total():10}{done.longest:8.2f} s{done.peak:7.0f}",
                *(f"\n    {count} times {failure}" for failure, count in done.failures.items()),
                flush=True,
            )
    sys.exit(failing)


def repeated(name: str, files: Sequence[Path]) -> None:
    """The failures of inputs that were kept, with all that Python says of them."""
    from fuzz_targets import TARGETS

    target = TARGETS[name]()
    for file in files:
        target(file.read_bytes())
        print(f"{file} passes")


if __name__ == "__main__":
    main()
