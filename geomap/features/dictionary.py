"""The data dictionary: every exported property with its type, its values and its meaning, read off the code itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_type_hints

from geomap.feature import PROPERTIES
from geomap.model import Incident

_TYPES = {int: "integer", float: "number"}


@dataclass(frozen=True, slots=True)
class Property:
    """One exported property. `type` is JSON Schema's, `values` are all there are, where those are few."""

    name: str
    type: str
    date: bool
    values: tuple[str, ...]
    nullable: bool
    description: str

    def schema(self) -> dict[str, Any]:
        """The property as a JSON Schema in OpenAPI 3.0's dialect."""
        schema: dict[str, Any] = {"type": self.type, "description": self.description}
        schema |= {"format": "date"} if self.date else {}
        schema |= {"enum": list(self.values)} if self.values else {}
        return schema | ({"nullable": True} if self.nullable else {})


def _property(name: str, hint: Any) -> Property:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not NoneType]
    values = tuple(map(str, kinds[0])) if issubclass(kinds[0], StrEnum) else ()
    nullable = NoneType in get_args(hint)
    return Property(name, _TYPES.get(kinds[0], "string"), kinds[0] is dt.date, values, nullable, PROPERTIES[name])


DICTIONARY = tuple(_property(name, get_type_hints(Incident)[name]) for name in PROPERTIES)
