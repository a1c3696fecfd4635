"""The pages for people: the map, and one incident."""

from __future__ import annotations

import datetime as dt
import re

from flask import Flask, Response, abort, render_template, request, url_for

from geomap import features
from geomap.config import Settings
from geomap.evidence import history, ledger, passage
from geomap.feature import PROPERTIES, feature
from geomap.index import Index, roles
from geomap.model import Incident
from geomap.store import Store

from .address import only_here
from .asked import asked
from .landing import announced, landing
from .mappage import map_html, shell
from .negotiation import known_form, wants_html
from .resource import Cell, Table, as_page

SURE = 0.9  # the probability of a chosen place from which on its page names it without "probably"


def register(app: Flask, settings: Settings, store: Store, index: Index) -> None:
    """Adds /, /incidents/<id> and /dictionary."""
    app.jinja_env.filters |= {"slug": slug, "web_address": web_address}
    app.context_processor(lambda: {"only_here": only_here(request.host)})

    @app.get("/")
    @app.get("/incidents", endpoint="incidents_page")  # so that the same address with .geojson or .csv is the download
    def map_page() -> Response:
        known_form()
        if request.path == "/" and not wants_html():
            return landing()
        query = asked("f")  # which the page applies by itself, but nonsense is told at once
        return announced(map_html(roles(index.columns()), query, shell(settings)))

    @app.get("/dictionary")
    def dictionary() -> Response:
        rows = [[Cell(each.name), Cell(_type(each)), Cell(each.description)] for each in features.DICTIONARY]
        text = "What every property means, in every download. Empty or null is unknown, never zero."
        return as_page("Data dictionary", text, Table(["Property", "Type", "Meaning"], rows))

    @app.get("/incidents/<path:incident_id>")
    def incident_page(incident_id: str) -> str:
        incident, claims = found(store, incident_id), store.claims(incident_id)
        return render_template(
            "incident.html",
            sure=incident.toponym is None or incident.toponym.score >= SURE,
            shell=shell(settings),
            incident=incident,
            feature=feature(incident),
            dictionary=PROPERTIES,
            passage=passage(incident, store.reports_of(incident_id)),
            ledger=ledger(incident, claims),
            history=history(claims),
            permalink=url_for("incident_page", incident_id=incident_id, lang=None, _external=True),
            today=dt.date.today(),
        )


def found(store: Store, incident_id: str) -> Incident:
    """The incident of that id, or the page that says that there is none."""
    incident = store.incident(incident_id)
    if incident is None:
        abort(404, f"There is no incident {incident_id}: it may have been withdrawn; look for it on the map.")
    return incident


def _type(each: features.Property) -> str:
    kind = ", ".join(each.values) or ("date (ISO 8601)" if each.date else each.type)
    return f"{kind}, or empty" if each.nullable else kind


def slug(words: str) -> str:
    """Words as a name for CSS classes and SVG symbols.

    >>> slug("Explosions/Remote violence")
    'explosions-remote-violence'
    """
    return re.sub(r"[\W_]+", "-", words.lower()).strip("-")


def web_address(address: str | None) -> str | None:
    """The address if it leads to the web, else None: a report may name javascript: or file: as its source."""
    return address if address and re.match(r"https?://", address, re.IGNORECASE) else None
