"""Files of reports into a store: read by workers, kept in the order of the files, each piece once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from geomap.errors import InputError
from geomap.merge import Told
from geomap.reports import Undated, Unreadable
from geomap.store import Saved, Store, Stretch

from .pieces import Asked, Piece, pieces, state_of
from .reading import Answer
from .workers import Workers


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of so many bytes whose reports are in the store now, as far as they could be read."""

    size: int
    reports: tuple[tuple[Told, Saved], ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    undated: tuple[Undated, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A piece that has been read before, or a whole file, and what was set aside in it then."""

    size: int
    aside: tuple[Unreadable, ...]
    whole: bool
    by_others: bool  # another geomap, or with another gazetteer


@dataclass(frozen=True, slots=True)
class _End:
    """Comes after the last piece of a file, which was cut in this state."""

    file: Path
    state: str
    size: int


_Planned = Piece | Skipped | _End
_Waiting = tuple[_Planned, Future[Sequence[Answer]] | None]


def ingest(store: Store, files: Sequence[Path], asked: Asked, workers: Workers) -> Iterator[Kept | Skipped]:
    """Read what has not been read yet and keep it, piece by piece in the order of the files, whoever reads it when.

    Where this ends before its time, whatever the reason, it goes on after the last piece that it gave when begun anew.
    """
    keeper = _Keeper(store, workers.reader)
    waiting: deque[_Waiting] = deque()
    for planned in _plan(store, files, asked, workers.reader):
        waiting.append((planned, workers.submit(planned) if isinstance(planned, Piece) else None))
        while waiting and (len(waiting) > workers.ahead or _is_ready(waiting[0])):
            yield from keeper.settle(*waiting.popleft())
    while waiting:
        yield from keeper.settle(*waiting.popleft())


def keep_answers(store: Store, answers: Sequence[Answer], stretch: Stretch | None = None) -> Kept:
    """Keep what reports tell, and what was set aside if they are those of a stretch, all or nothing."""
    told = [each for each in answers if isinstance(each, Told)]
    unreadable = [each for each in answers if isinstance(each, Unreadable)]
    came = list(zip(told, store.save_all(told, stretch, unreadable), strict=True))
    return Kept(
        stretch.stop - stretch.start if stretch else 0,
        tuple((report, saved) for report, saved in came if isinstance(saved, Saved)),
        (*unreadable, *(saved for _, saved in came if isinstance(saved, Unreadable))),
        tuple(each for each in answers if isinstance(each, Undated)),
    )


def shard_name(file: Path) -> str:
    """A path as stores know it: one that is no Unicode in letters of its own."""
    return str(file).encode(errors="backslashreplace").decode()


def _plan(store: Store, files: Sequence[Path], asked: Asked, reader: str) -> Iterator[_Planned]:
    for file in files:
        state = state_of(file, asked)
        known = store.shard(shard_name(file))
        others = not known.readers <= {reader}
        if state.words and state.words == known.state:
            aside = tuple(chain.from_iterable(known.aside.values()))
            yield Skipped(state.size, aside, whole=True, by_others=others)
            continue
        size = 0
        for piece in pieces(file, asked):
            size = piece.stop
            if piece.digest and piece.digest == known.digests.get(piece.start):
                yield Skipped(piece.size, known.aside.get(piece.start, ()), whole=False, by_others=others)
            else:
                yield piece
        if state.words:
            yield _End(file, state.words, size)


def _is_ready(waiting: _Waiting) -> bool:
    return waiting[1] is None or waiting[1].done()


@dataclass(slots=True)
class _Keeper:
    """Keeps what was read. `changing` are the files that were not what they had been when their turn came."""

    store: Store
    reader: str
    changing: set[Path] = field(default_factory=set)

    def settle(self, planned: _Planned, answers: Future[Sequence[Answer]] | None) -> Iterator[Kept | Skipped]:
        match planned:
            case _End(file, state, size):
                if file not in self.changing:
                    self.store.finish(shard_name(file), state, size)
            case Skipped():
                yield planned
            case Piece() if answers:
                yield self._kept(planned, answers)

    def _kept(self, piece: Piece, answers: Future[Sequence[Answer]]) -> Kept:
        try:
            found = answers.result()
        except InputError as error:
            self.changing.add(piece.file)
            return Kept(piece.size, unreadable=(Unreadable(None, str(piece.file), str(error)),))
        return keep_answers(self.store, found, self._stretch(piece))

    def _stretch(self, piece: Piece) -> Stretch | None:
        if not piece.digest:
            return None
        return Stretch(shard_name(piece.file), piece.start, piece.stop, piece.digest, self.reader)
