"""A document of the API as a page for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Response, render_template

from .links import Link


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, with the address that it leads to."""

    text: object
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]] = field(default_factory=tuple)


def as_page(title: str, description: str, table: Table, links: Sequence[Link] = ()) -> Response:
    """A heading, a table, and links to what belongs to it."""
    response = Response(render_template("resource.html", title=title, description=description, table=table, links=links))
    response.vary.add("Accept")
    return response
