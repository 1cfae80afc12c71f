"""Opening a case."""

from collections.abc import Mapping
from typing import Any

from gateway.api.route import Route
from gateway.api.schemas import DisclosureBody
from gateway.disclosures import open_case
from gateway.visit import Answer, Visit


def post_disclosure(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Answer what this caller may see of one young person, for one purpose."""
    return open_case(visit, body["young_person"], body["purpose"], tuple(body.get("categories", ())))


ROUTES = (Route("POST", "/v1/disclosures", "open a case", post_disclosure, DisclosureBody, vital=True, anew=True),)
