"""Recording a detail."""

from collections.abc import Mapping
from typing import Any

from gateway.api.route import Route
from gateway.api.schemas import DetailBody
from gateway.recording import Written, record_detail
from gateway.visit import Answer, Visit


def post_detail(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Record what a practitioner wrote, under one category."""
    written = Written(
        young_person=body["young_person"],
        category=body["category"],
        nature=body["nature"],
        texts=body["texts"],
        about=frozenset(body.get("about", ())),
        alone=body.get("texts_without_others", {}),
    )
    return record_detail(visit, written)


ROUTES = (Route("POST", "/v1/details", "record a detail", post_detail, DetailBody),)
