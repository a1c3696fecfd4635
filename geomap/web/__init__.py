"""The web: the map, one incident, and the downloads, all under the same filters."""

from __future__ import annotations

import secrets
from typing import Protocol

from flask import Flask, g
from werkzeug.middleware.proxy_fix import ProxyFix

from geomap import maps, places
from geomap.config import PACKAGE, Settings, bundled
from geomap.delivery import compress, secure
from geomap.index import Index
from geomap.store import Store

from . import (
    changes,
    downloads,
    embedding,
    health,
    images,
    language,
    mapdata,
    metrics,
    observing,
    ogc,
    pages,
    problems,
    received,
    vectortiles,
)
from .address import KnownBy
from .collections import Source

__all__ = ["Gazetteer", "create_app"]


class Gazetteer(health.Gazetteer, places.Gazetteer, Protocol):
    """What the pages need to know about the world."""


def create_app(settings: Settings, store: Store, gazetteer: Gazetteer, index: Index | None = None) -> Flask:
    """The WSGI application over a store and a gazetteer, which have to stay open while it serves.

    `index` is that of the store, where there is one already. ConfigError for a base map or an address that cannot be used.
    """
    app = Flask(__name__, static_folder=bundled("static"), template_folder=PACKAGE / "templates")
    tile_hosts = [base.host for base in maps.base_maps(settings.tiles, "") if base.host]
    index = index or Index(store, settings.index_file)
    source = Source(store, index, gazetteer.outline)
    app.before_request(lambda: setattr(g, "nonce", secrets.token_urlsafe(16)))
    app.after_request(lambda response: compress(secure(response, g.nonce, tile_hosts, g.get("framed_by", "'self'"))))
    received.register(app)
    language.register(app)
    problems.register(app)
    pages.register(app, settings, store, index)
    downloads.register(app, settings, store, gazetteer.outline)
    embedding.register(app, settings, store, index)
    changes.register(app, settings, store)
    mapdata.register(app, store, index, gazetteer)
    ogc.register(app, settings, source)
    vectortiles.register(app, source)
    images.register(app, gazetteer)
    health.register(app, store, gazetteer)
    if settings.public_url:
        app.wsgi_app = KnownBy(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]
    if settings.proxies > 0:  # what the one in front of us says, not what its visitors say
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 3)  # type: ignore[method-assign]
    observing.register(app, metrics.register(app, settings, store, index))
    return app
