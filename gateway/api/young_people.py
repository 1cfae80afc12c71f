"""Finding a young person by name or identifier."""

from collections.abc import Mapping
from typing import Any

from gateway.api.route import Route
from gateway.api.schemas import SearchBody
from gateway.finding import search
from gateway.limits.rates import Narrow
from gateway.visit import Answer, Visit


def post_search(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Answer whom this caller may be shown."""
    return search(visit, body["q"], body["purpose"])


FIND = "find a young person"
ROUTES = (Route("POST", "/v1/young-people/search", FIND, post_search, SearchBody, anew=True, narrow=Narrow.SEARCHING),)
