"""Settings: one place, read once, from GEOMAP_* in the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

import platformdirs

from .errors import ConfigError

PACKAGE = Path(__file__).parent


def bundled(folder: str) -> Path:
    """The data folder "gazetteer" or "static": inside an installed package, or beside it in a checkout."""
    installed = PACKAGE / "_bundled" / folder
    return installed if installed.is_dir() else PACKAGE.parent / folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this run of geomap is set up. Every field is set by GEOMAP_<FIELD>; some have an option too, which goes before."""

    home: Path  # where the compiled gazetteer, the database and the geocoder's cache live
    db: str = ""  # sqlite:///path, a path or postgresql://...; empty for <home>/incidents.sqlite
    host: str = "127.0.0.1"
    port: int = 8000
    tiles: str = "offline"  # "offline", "osm", "satellite" or a tile URL template; several separated by commas
    offline: bool = False  # never ask a geocoder
    geocoder: str = "nominatim"  # any geocoder geopy knows by name
    geocoder_domain: str = "nominatim.openstreetmap.org"
    geocoder_scheme: str = "https"
    geocoder_key: str = field(default="", repr=False)  # API key or user name, for a geocoder that needs one
    geocoder_user_agent: str = "geomap/0.1 (incident mapping)"
    geocoder_timeout: float = 5.0  # seconds an answer may take
    geocoder_interval: float = 1.0  # seconds between two requests of this application
    geocoder_budget: float = 60.0  # seconds of geocoding a whole batch may cost
    report_seconds: float = 60.0  # of the processor, that one report may take; 0 for no limit
    licence: str = "none stated; quoted words belong to their publishers"  # of the incidents, said in every file
    log: str = ""  # "json" or "text": a line a request and a report on standard error; empty for none
    metrics: str = "local"  # who may read /metrics: "local" is this machine, "open" anybody, "off" nobody
    proxies: int = 0  # reverse proxies in front whose X-Forwarded-For, -Proto and -Host are believed
    public_url: str = ""  # such as https://map.example.org, with which links begin; empty for what a request was sent to
    grace: float = 8.0  # seconds that answers under way may take to end when the server is stopped
    geonames_url: str = "https://download.geonames.org/export/dump"  # where `geomap gazetteer add` finds dumps

    @property
    def gazetteer_file(self) -> Path:
        return self.home / "gazetteer.sqlite"

    @property
    def geocode_cache(self) -> Path:
        return self.home / "geocode.sqlite"

    @property
    def index_file(self) -> Path:
        return self.home / f"index-{blake2b(self.db_url.encode(), digest_size=8).hexdigest()}.npz"

    @property
    def db_url(self) -> str:
        return self.db or f"sqlite:///{self.home / 'incidents.sqlite'}"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Settings from the environment; ConfigError names the variable that cannot be used."""
        home = env.get("GEOMAP_HOME") or platformdirs.user_data_dir("geomap")
        values: dict[str, Any] = {"home": Path(home).expanduser()}
        for setting in fields(cls):
            variable = f"GEOMAP_{setting.name.upper()}"
            if setting.name != "home" and variable in env:
                try:
                    values[setting.name] = _READ[setting.type](env[variable])
                except ValueError as error:
                    raise ConfigError(
                        f"{variable}={env[variable]!r} is not usable: {error}. Correct or unset it."
                    ) from error
        return cls(**values)


def _flag(value: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
        "": False,
    }
    try:
        return words[value.strip().lower()]
    except KeyError:
        raise ValueError("write 1 or 0") from None


def _seconds(value: str) -> float:
    """Every setting with a point is of seconds."""
    seconds = float(value)
    if not 0 <= seconds <= _FOREVER:
        raise ValueError("write seconds, 0 or more")
    return seconds


_FOREVER = 1e9  # beyond it a timer does not count

_READ: dict[Any, Callable[[str], object]] = {"str": str, "int": int, "float": _seconds, "bool": _flag}
