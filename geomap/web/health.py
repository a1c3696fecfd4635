"""Whether this process lives, and whether it can answer: for whatever restarts it or sends it visitors."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from flask import Flask, Response

from geomap import tiles
from geomap.store import Store

from .negotiation import as_json


class Gazetteer(tiles.Gazetteer, Protocol):
    """What is looked at of the gazetteer."""

    def verify(self) -> None:
        """GazetteerError if it cannot be read."""


def register(app: Flask, store: Store, gazetteer: Gazetteer) -> None:
    """Adds /healthz and /readyz."""

    @cache
    def base_map() -> None:
        """Drawn once: what can be drawn once can be drawn again."""
        tiles.tile(gazetteer, 2, 2, 1)

    @app.get("/healthz")
    def healthz() -> Response:
        return _state("alive")

    @app.get("/readyz")
    def readyz() -> Response:
        store.verify()
        gazetteer.verify()
        base_map()
        return _state("ready")


def _state(word: str) -> Response:
    response = as_json({"status": word})
    response.cache_control.no_store = True
    return response
