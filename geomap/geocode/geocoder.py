"""Ask a geocoder for a place by name: at most once, one at a time, within a budget, and only while it answers."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from geomap.config import Settings
from geomap.errors import ConfigError
from geomap.model import Kind
from geomap.text import fold

from .answer import Answer, Found, Reason
from .bounded import retry_after
from .cache import Cache
from .context import Context, choose
from .record import MAX_NAME
from .service import PUBLIC_NOMINATIM, Service, service_from

log = logging.getLogger(__name__)

FAILURES = 3  # in a row, after which a geocoder is left alone
PAUSE = 120.0  # seconds for which it is left alone

_PUBLIC_INTERVAL = 1.0  # seconds: https://operations.osmfoundation.org/policies/nominatim/
_ROUNDING = 0.001  # seconds, by which the difference of two wall clock times may be off


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time comes from: `wall` is shared by all processes, `steady` never jumps. All in seconds."""

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Geocoder:
    """One batch's access to a geocoder. Threads may share it; all that they do together counts against its budget.

    `interval`, `timeout` and `budget` are seconds. Without a `service`, only what the cache knows is answered.
    """

    # geopy's RateLimiter is not used: it knows only its own process, retries, and waits however long that takes.

    def __init__(
        self,
        service: Service | None,
        cache: Cache,
        *,
        interval: float,
        timeout: float,
        budget: float,
        clock: Clock,
    ) -> None:
        self._service, self._cache, self._clock = service, cache, clock
        self._interval, self._timeout, self._left = interval, timeout, budget
        self._failures = 0
        self._lock = threading.Lock()

    def find(
        self,
        name: str,
        *,
        countries: Collection[str],
        near: Sequence[tuple[float, float]],
        kind: Kind | None = None,
        lang: str | None = None,
    ) -> Answer:
        """The place of that name which agrees with the report, or the reason why there is none. Never raises.

        `countries` are the ISO 3166-1 alpha-2 codes and `near` the (lat, lon) that the report's other places vouch
        for; empty if none do. Neither is sent to the geocoder, nor is `kind`.
        """
        name = " ".join(name.split())
        if not fold(name) or len(name) > MAX_NAME or not name.isprintable():
            return Answer(reason=Reason.NOT_FOUND)
        found = self._candidates(name, lang if lang and lang.isascii() and lang.isalpha() else "")
        if isinstance(found, Reason):
            return Answer(reason=found)
        return choose(found, Context(name, countries, near, kind))

    def _candidates(self, name: str, lang: str) -> tuple[Found, ...] | Reason:
        known = self._cache.get(fold(name), lang)
        if known is not None:
            return known
        if self._service is None:
            return Reason.OFFLINE
        with self._lock:
            known = self._cache.get(fold(name), lang)  # another thread may have asked while this one waited
            return known if known is not None else self._within_budget(self._service, name, lang)

    def _within_budget(self, service: Service, name: str, lang: str) -> tuple[Found, ...] | Reason:
        started = self._clock.steady()
        try:
            refused = self._wait_for_turn(started + self._left)
            return refused or self._ask(service, name, lang, started + self._left - self._clock.steady())
        finally:
            self._left -= self._clock.steady() - started

    def _wait_for_turn(self, deadline: float) -> Reason | None:
        while self._clock.steady() < deadline:
            wait = self._cache.take_turn(self._interval)
            if not wait:
                return None
            if wait > self._interval + _ROUNDING:
                return Reason.UNAVAILABLE  # it asked to be left alone, or failed too often
            self._clock.sleep(max(0.0, min(wait, deadline - self._clock.steady())))
        return Reason.BUDGET

    def _ask(self, service: Service, name: str, lang: str, seconds: float) -> tuple[Found, ...] | Reason:
        try:
            found = service.ask(name, lang, min(self._timeout, seconds))
        except Exception as error:  # whatever a server can provoke in geopy, its parsers and the network
            self._failed(error)
            return Reason.UNAVAILABLE
        self._failures = 0
        self._cache.put(fold(name), lang, found)
        return found

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        log.warning("The geocoder failed, so names may stay unknown: %s %.200s", type(error).__name__, error)
        pause = retry_after(error) or (PAUSE if self._failures >= FAILURES else 0.0)
        if pause:
            self._cache.pause(pause)


def geocoder_from(settings: Settings, clock: Clock | None = None) -> Geocoder:
    """The geocoder for one batch; ConfigError if the settings cannot be followed."""
    _check(settings)
    clock = clock or Clock()
    path = settings.geocode_cache
    public = settings.geocoder.lower() == "nominatim" and settings.geocoder_domain == PUBLIC_NOMINATIM
    return Geocoder(
        None if settings.offline else service_from(settings),
        Cache(
            None if settings.offline and not os.path.exists(path) else path,
            f"{settings.geocoder.lower()} {settings.geocoder_domain}",
            clock.wall,
        ),
        interval=max(settings.geocoder_interval, _PUBLIC_INTERVAL if public else 0.0),
        timeout=settings.geocoder_timeout,
        budget=settings.geocoder_budget,
        clock=clock,
    )


def _check(settings: Settings) -> None:
    for setting in ("timeout", "interval", "budget"):
        seconds = getattr(settings, f"geocoder_{setting}")
        if not (math.isfinite(seconds) and seconds >= 0):
            raise ConfigError(f"GEOMAP_GEOCODER_{setting.upper()}={seconds} is not usable: write seconds, 0 or more.")
    if "//" in settings.geocoder_domain:
        raise ConfigError(
            f"GEOMAP_GEOCODER_DOMAIN={settings.geocoder_domain!r} is not a host: leave out the scheme, "
            "which GEOMAP_GEOCODER_SCHEME sets."
        )
