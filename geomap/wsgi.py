"""The application for a WSGI server of one's own: `gunicorn -w 4 geomap.wsgi:application`. Set up by GEOMAP_* alone."""

from __future__ import annotations

from flask import Flask

from . import logs
from .config import Settings
from .gazetteer import Gazetteer
from .store import open_late
from .web import create_app

__all__ = ["application"]


def _from(settings: Settings) -> Flask:
    """ConfigError or GazetteerError for what cannot be used; a database that cannot be is told to whoever asks for it."""
    logs.configure(settings.log)
    return create_app(settings, open_late(settings.db_url), Gazetteer.open(settings.gazetteer_file))


application = _from(Settings.from_env())
