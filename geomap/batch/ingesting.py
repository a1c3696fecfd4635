"""Files of reports into a store: read by workers, kept in the order of the files, each piece once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path

from geomap.errors import InputError
from geomap.reports import Undated, Unreadable
from geomap.store import Saved, Shard, Store, Stretch

from .pieces import Asked, Piece, pieces, state_of
from .reading import Answer, Read
from .workers import Workers


@dataclass(frozen=True, slots=True)
class Kept:
    """A piece of so many bytes whose reports are in the store now, as far as they could be read."""

    size: int
    reports: tuple[tuple[Read, Saved], ...] = ()
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
class _Planned:
    """A piece, and whether it has been read before; or, without one, a whole file that has been."""

    piece: Piece | None
    skipped: Skipped | None = None
    finishes: str = ""  # the state of the file whose last piece it is


_Waiting = tuple[_Planned, Future[Sequence[Answer]] | None]
_Found = Sequence[Answer] | InputError


def ingest(
    store: Store,
    files: Sequence[Path],
    asked: Asked,
    workers: Workers,
    put_off: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Kept | Skipped]:
    """Read what has not been read yet and keep it, piece by piece in the order of the files, whoever reads it when.

    Where this ends before its time, whatever the reason, it goes on after the last piece that it gave when begun anew.
    `put_off` holds off what would interrupt while a piece is kept and its receiver takes note of it.
    """
    keeper = _Keeper(store, workers.reader)
    for planned, found in _read(_plan(store, files, asked, workers.reader), workers):
        with put_off():
            yield keeper.settle(planned, found)


def keep_answers(store: Store, answers: Sequence[Answer], stretch: Stretch | None = None) -> Kept:
    """Keep what reports tell, and what was set aside if they are those of a stretch, all or nothing."""
    read = [each for each in answers if isinstance(each, Read)]
    unreadable = [each for each in answers if isinstance(each, Unreadable)]
    came = list(zip(read, store.save_all([each.told for each in read], stretch, unreadable), strict=True))
    return Kept(
        stretch.stop - stretch.start if stretch else 0,
        tuple((each, saved) for each, saved in came if isinstance(saved, Saved)),
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
            yield _Planned(None, Skipped(state.size, aside, whole=True, by_others=others))
        else:
            for piece, following in pairwise(chain(pieces(file, asked), [None])):
                assert piece
                yield _Planned(piece, _known(piece, known, others), "" if following else state.words)


def _known(piece: Piece, shard: Shard, others: bool) -> Skipped | None:
    if piece.digest and piece.digest == shard.digests.get(piece.start):
        return Skipped(piece.size, shard.aside.get(piece.start, ()), whole=False, by_others=others)
    return None


def _read(plan: Iterable[_Planned], workers: Workers) -> Iterator[tuple[_Planned, _Found]]:
    """What is planned, in order, with the answers to what has to be read; so many pieces are under way at once."""
    waiting: deque[_Waiting] = deque()
    for planned in plan:
        waiting.append((planned, workers.submit(planned.piece) if planned.piece and not planned.skipped else None))
        while waiting and (len(waiting) > workers.ahead or _is_ready(waiting[0])):
            yield _found(*waiting.popleft())
    while waiting:
        yield _found(*waiting.popleft())


def _is_ready(waiting: _Waiting) -> bool:
    return waiting[1] is None or waiting[1].done()


def _found(planned: _Planned, answers: Future[Sequence[Answer]] | None) -> tuple[_Planned, _Found]:
    try:
        return planned, answers.result() if answers else ()
    except InputError as error:
        return planned, error


@dataclass(slots=True)
class _Keeper:
    """Keeps what was read. `changing` are the files that were not what they had been when their turn came."""

    store: Store
    reader: str
    changing: set[Path] = field(default_factory=set)

    def settle(self, planned: _Planned, found: _Found) -> Kept | Skipped:
        piece = planned.piece
        finishes = "" if piece is None or piece.file in self.changing else planned.finishes
        if planned.skipped:
            if piece and finishes:
                self.store.finish(shard_name(piece.file), finishes, piece.stop)
            return planned.skipped
        assert piece
        if isinstance(found, InputError):
            self.changing.add(piece.file)
            return Kept(piece.size, unreadable=(Unreadable(None, str(piece.file), str(found)),))
        return keep_answers(self.store, found, self._stretch(piece, finishes))

    def _stretch(self, piece: Piece, finishes: str) -> Stretch | None:
        if not piece.digest:
            return None
        return Stretch(shard_name(piece.file), piece.start, piece.stop, piece.digest, self.reader, finishes)
