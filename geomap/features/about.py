"""What a file says about itself, in whatever format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geomap.model import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a file is, whom to credit, and the moment whose data it holds."""

    title: str = "incidents"
    attribution: str = ""  # the sources of the places, with their licences
    licence: str = ""  # of the incidents themselves
    as_of: dt.datetime | None = None  # the last change to the data before the file was made; None for no data at all

    def stated(self) -> dict[str, str | None]:
        """The lines that stand inside every file, under the same names."""
        moment = instant(self.as_of) if self.as_of else None
        return {"attribution": self.attribution, "licence": self.licence, "as_of": moment}
