"""Which incidents does a request ask for?"""

from __future__ import annotations

from flask import request

from geomap.model import Query
from geomap.query import parse_query

NO_FILTERS = frozenset({"lang"})  # how a page is shown, not what it shows


def asked(*besides: str) -> Query:
    """The Query of the request's address, whose parameters `besides` are none; QueryError for one that makes no sense."""
    return parse_query({name: values for name, values in request.args.lists() if name not in {*NO_FILTERS, *besides}})
