"""News reports in, a defensible incident map out.

import geomap
for incident in geomap.extract(text, published="2025-01-04").incidents:
    print(incident.title, incident.lat, incident.lon, incident.quote)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import ConfigError, GazetteerError, GeomapError, InputError, QueryError, StoreError
from .model import Candidate, Extraction, Incident, Place, Query, Report, Toponym

if TYPE_CHECKING:
    from .api import extract

__all__ = [
    "Candidate",
    "ConfigError",
    "Extraction",
    "GazetteerError",
    "GeomapError",
    "Incident",
    "InputError",
    "Place",
    "Query",
    "QueryError",
    "Report",
    "StoreError",
    "Toponym",
    "extract",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`extract` brings in the whole pipeline, which `geomap --help` should not wait for."""
    if name == "extract":
        from .api import extract

        return extract
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
