"""Any geocoder that geopy knows by name, set up and asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from geopy.exc import GeocoderNotFound, GeopyError
from geopy.geocoders import SERVICE_TO_GEOCODER, get_geocoder_for_service

from geomap.config import Settings
from geomap.errors import ConfigError

from .answer import Found
from .bounded import BoundedAdapter, within
from .record import read

PUBLIC_NOMINATIM = "nominatim.openstreetmap.org"
CANDIDATES = 5

_CREDENTIALS = ("api_key", "apikey", "subscription_key", "username")


@dataclass(frozen=True, slots=True)
class Service:
    """A geopy geocoder, ready to be asked."""

    name: str
    geocoder: Any

    def ask(self, name: str, lang: str, seconds: float) -> tuple[Found, ...]:
        """The candidates for `name`, which is all that is sent of a report.

        Raises any exception that geopy, the network or a malformed answer can cause, after `seconds` at the latest.
        """
        options = _supported(self.geocoder.geocode, _question(lang, self.geocoder))
        return within(seconds, lambda: self._read(self.geocoder.geocode(name, timeout=seconds, **options)))

    def _read(self, locations: Any) -> tuple[Found, ...]:
        return tuple(read(location, self.name) for location in (locations or [])[:CANDIDATES])


def service_from(settings: Settings) -> Service:
    """The geocoder that the settings name; ConfigError says what to set if it cannot be had."""
    name = settings.geocoder.lower()
    try:
        geocoder = get_geocoder_for_service(name)
    except GeocoderNotFound as error:
        known = ", ".join(sorted(SERVICE_TO_GEOCODER))
        raise ConfigError(f"GEOMAP_GEOCODER={settings.geocoder!r} is unknown: choose one of {known}.") from error
    offered = _offered(settings, name)
    missing = [p.name for p in inspect.signature(geocoder).parameters.values() if p.default is p.empty]
    missing = [parameter for parameter in missing if not offered.get(parameter)]
    if missing:
        raise ConfigError(f"GEOMAP_GEOCODER={settings.geocoder!r} needs {' and '.join(missing)}: {_remedy(missing)}.")
    try:
        return Service(name, geocoder(**_supported(geocoder, offered)))
    except (GeopyError, ValueError) as error:
        raise ConfigError(
            f"GEOMAP_GEOCODER={settings.geocoder!r} cannot be set up ({error}): correct the GEOMAP_GEOCODER_* settings."
        ) from error


def _offered(settings: Settings, name: str) -> dict[str, Any]:
    # The default domain is Nominatim's; every other geocoder has a default of its own.
    theirs = settings.geocoder_domain == PUBLIC_NOMINATIM and name != "nominatim"
    return {
        "user_agent": settings.geocoder_user_agent,
        "scheme": settings.geocoder_scheme,
        "domain": "" if theirs else settings.geocoder_domain,
        "adapter_factory": BoundedAdapter,
        **dict.fromkeys(_CREDENTIALS, settings.geocoder_key),
    }


def _remedy(missing: list[str]) -> str:
    if missing == ["domain"]:
        return "set GEOMAP_GEOCODER_DOMAIN to its host"
    if len(missing) == 1 and missing[0] in _CREDENTIALS:
        return "set GEOMAP_GEOCODER_KEY to yours, or choose nominatim or photon, which need none"
    return "choose nominatim or photon, which need no credentials"


def _question(lang: str, geocoder: Any) -> dict[str, Any]:
    return {
        "exactly_one": False,
        "limit": CANDIDATES,
        "addressdetails": True,
        "namedetails": True,
        "language": _language(lang, geocoder),
    }


def _language(lang: str, geocoder: Any) -> str:
    # Regions are shown in English. Only Nominatim's protocol adds a place's names in the other languages; of the rest,
    # a report in another language wants the local names, which are their default.
    if "namedetails" in inspect.signature(geocoder.geocode).parameters:
        return f"en,{lang}" if lang not in ("", "en") else "en"
    return "en" if lang in ("", "en") else ""


def _supported(function: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters
    return {name: value for name, value in options.items() if name in parameters and value != ""}
