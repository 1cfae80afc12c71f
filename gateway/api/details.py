"""`POST /v1/details`: record a detail."""

from gateway.api.schemas import DetailBody, load
from gateway.api.web import json_body
from gateway.recording import Written, record_detail
from gateway.visit import Answer, Visit


def post_detail(visit: Visit) -> Answer:
    """Record what a practitioner wrote, under one category."""
    body = load(DetailBody(), json_body())
    written = Written(
        young_person=body["young_person"],
        category=body["category"],
        nature=body["nature"],
        texts=body["texts"],
        about=frozenset(body.get("about", ())),
        alone=body.get("texts_without_others", {}),
    )
    return record_detail(visit, written)
