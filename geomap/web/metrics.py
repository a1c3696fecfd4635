"""Numbers to watch, as Prometheus reads them: what was asked for and how it went, and what the store holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache

from flask import Flask, Response, abort, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from geomap import __version__
from geomap.config import Settings
from geomap.errors import ConfigError, StoreError
from geomap.index import Index, roles
from geomap.store import Store

from .observing import Answer

LOCAL, OPEN, OFF = WHO = ("local", "open", "off")
SEVERAL = "PROMETHEUS_MULTIPROC_DIR"  # the folder in which several processes add up; prometheus_client reads it too
BEHIND = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")  # headers by which a proxy says that it is one
HERE = ("127.", "::1", "::ffff:127.")  # what the address of this machine begins with

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds


def register(app: Flask, settings: Settings, store: Store, index: Index) -> Callable[[Answer], None]:
    """Adds /metrics, and gives what counts an answer. ConfigError for a GEOMAP_METRICS that is none."""
    if settings.metrics not in WHO:
        raise ConfigError(f"GEOMAP_METRICS={settings.metrics} says nothing: write one of {', '.join(WHO)}.")
    disable_created_metrics()  # type: ignore[no-untyped-call] # when a number began, of which nobody asks
    registry, held = CollectorRegistry(), _Held(store, index)
    count = _counting(registry)
    registry.register(held)

    @app.get("/metrics")
    def metrics() -> Response:
        _refuse_others(settings.metrics)
        page = generate_latest(_added_up(held) if SEVERAL in os.environ else registry)
        return Response(page, content_type=CONTENT_TYPE_LATEST)

    return count


def _counting(registry: CollectorRegistry) -> Callable[[Answer], None]:
    """What counts an answer."""
    labels = ("endpoint", "method", "status")
    requests = Counter("geomap_http_requests", "Requests answered.", labels, registry=registry)
    seconds = Histogram(
        "geomap_http_request_duration_seconds",
        "Seconds until the last byte of an answer was handed over.",
        ("endpoint",),
        buckets=_BUCKETS,
        registry=registry,
    )
    size = Counter("geomap_http_response_bytes", "Bytes of the bodies of answers.", ("endpoint",), registry=registry)

    def count(answer: Answer) -> None:
        requests.labels(answer.endpoint, answer.method, str(answer.status)).inc()
        seconds.labels(answer.endpoint).observe(answer.seconds)
        size.labels(answer.endpoint).inc(answer.size)

    return count


def _added_up(held: Collector) -> CollectorRegistry:
    """What all processes have counted, and what the store holds."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(held)
    return registry


class _Held(Collector):
    """What the store holds when it is asked for; only that it cannot be read, where it cannot."""

    def __init__(self, store: Store, index: Index) -> None:
        self._store = store
        self._index = index

        @lru_cache(1)
        def reports(version: str) -> int:
            return store.reported()

        self._reports = reports

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("geomap", "The version that answers.", {"version": __version__})
        try:
            found = [*self._found()]
        except StoreError:
            found = []
        yield GaugeMetricFamily("geomap_store_up", "Whether the store can be read.", 1 if found else 0)
        yield from found

    def _found(self) -> Iterator[Metric]:
        incidents = GaugeMetricFamily("geomap_incidents", "Incidents in the store.", labels=["role"])
        for role, count in roles(self._index.columns()).items():
            incidents.add_metric([role], count)
        yield incidents
        yield GaugeMetricFamily("geomap_reports", "Reports in the store.", self._reports(self._store.version()))
        moment = self._store.moment()
        at = moment.timestamp() if moment else 0
        yield GaugeMetricFamily("geomap_last_change_timestamp_seconds", "When the data last changed, 0 if never.", at)


def _refuse_others(who: str) -> None:
    if who == OFF:
        abort(404, "Metrics are switched off: set GEOMAP_METRICS to local or open.")
    if who == LOCAL and not _is_local():
        abort(403, "Metrics are for this machine only: ask from it, past any proxy, or set GEOMAP_METRICS to open.")


def _is_local() -> bool:
    """Whether the request comes from this machine, and no proxy has passed it on; a Unix socket has no address."""
    address = request.remote_addr or ""
    return (not address or address.startswith(HERE)) and not any(header in request.headers for header in BEHIND)
