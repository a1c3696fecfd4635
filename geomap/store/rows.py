"""Values as database rows. The columns follow from the dataclass fields, so that each is named in one place only."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from .dialect import Session

T = TypeVar("T")
Reader = Callable[[Any], Any]
Writer = Callable[[Any], Any]

_STORAGE = {int: "INTEGER", float: "REAL"}  # everything else is text: dates in ISO 8601, nested values in JSON


def definition(cls: type) -> str:
    """The columns of a dataclass for CREATE TABLE; only those whose type has None may be empty."""
    return ", ".join(
        f"{name} {_STORAGE.get(_bare(kind), 'TEXT')}{'' if kind != _bare(kind) else ' NOT NULL'}"
        for name, kind in _types(cls).items()
    )


def names(cls: type) -> tuple[str, ...]:
    return tuple(_types(cls))


def to_row(value: Any) -> tuple[Any, ...]:
    """A dataclass value as parameters in the order of its columns."""
    cells = ((getattr(value, name), write) for name, write in _writers(value.__class__))
    return tuple(write(cell) if write and cell is not None else cell for cell, write in cells)


def columns(value: Any) -> dict[str, Any]:
    """A dataclass value as a row, by column."""
    return dict(zip(_types(value.__class__), to_row(value), strict=True))


def insert(db: Session, table: str, values: Mapping[str, Any]) -> None:
    """Add a row, given by column."""
    db.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values()))


def next_key(db: Session, table: str) -> int:
    """The key after the highest. There are no gaps, since keys tell how many there are."""
    return int(db.execute(f"SELECT coalesce(max(key), 0) + 1 FROM {table}").fetchone()[0])


def from_row(cls: Callable[..., T], row: Sequence[Any], columns: tuple[str, ...] = ()) -> T:
    """The value that `to_row` made `row` from; with the defaults of all others where `row` has some `columns` only."""
    cells = zip(_readers(cls, columns), row, strict=True)
    return cls(**{name: read(cell) if read and cell is not None else cell for (name, read), cell in cells})


@cache
def _types(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _bare(kind: Any) -> Any:
    """`X` for `X | None`."""
    return next(k for k in get_args(kind) if k is not NoneType) if NoneType in get_args(kind) else kind


@cache
def _writers(cls: Any) -> tuple[tuple[str, Writer | None], ...]:
    """Each column with what makes a cell of its value, None where the value is the cell."""
    return tuple((name, _writer(_bare(kind))) for name, kind in _types(cls).items())


def _writer(kind: Any) -> Writer | None:
    if is_dataclass(kind):
        return _to_json
    return (lambda day: day.isoformat()) if isinstance(kind, type) and issubclass(kind, dt.date) else None


def _to_json(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, default=lambda part: {name: getattr(part, name) for name in names(part.__class__)}
    )


@cache
def _readers(cls: Any, columns: tuple[str, ...]) -> tuple[tuple[str, Reader | None], ...]:
    """Each column with what turns its cell back into the typed value, None where the cell is the value."""
    kinds = {name: _types(cls)[name] for name in columns or _types(cls)}
    return tuple((name, _from_json(_bare(kind)) or _from_plain(kind)) for name, kind in kinds.items())


def _from_json(kind: Any) -> Reader | None:
    value = _from_plain(kind)
    return (lambda cell: value(json.loads(cell))) if is_dataclass(kind) and value else None


def _from_plain(kind: Any) -> Reader | None:
    """What makes the typed value of a cell or of what JSON gave back; made once a column, since it runs for every row."""
    kind = _bare(kind)
    if get_origin(kind) is tuple:
        item = _from_plain(get_args(kind)[0])
        return lambda plain: tuple(map(item, plain) if item else plain)
    if is_dataclass(kind):
        return _from_object(kind)
    if issubclass(kind, dt.date):
        return dt.datetime.fromisoformat if kind is dt.datetime else dt.date.fromisoformat
    return kind if issubclass(kind, StrEnum) else None


def _from_object(cls: Any) -> Reader:
    readers = [(name, _from_plain(kind)) for name, kind in _types(cls).items()]
    return lambda plain: cls(**{n: read(plain[n]) if read and plain[n] is not None else plain[n] for n, read in readers})
