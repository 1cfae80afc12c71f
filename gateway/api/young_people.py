"""`POST /v1/young-people/search`: find a young person by name or identifier."""

from gateway.api.schemas import SearchBody, load
from gateway.api.web import json_body
from gateway.finding import search
from gateway.visit import Answer, Visit


def post_search(visit: Visit) -> Answer:
    """Answer whom this caller may be shown."""
    body = load(SearchBody(), json_body())
    return search(visit, body["q"], body["purpose"])
