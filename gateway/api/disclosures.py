"""`POST /v1/disclosures`: open a case."""

from gateway.api.schemas import DisclosureBody, load
from gateway.api.web import json_body
from gateway.disclosures import open_case
from gateway.visit import Answer, Visit


def post_disclosure(visit: Visit) -> Answer:
    """Answer what this caller may see of one young person, for one purpose."""
    body = load(DisclosureBody(), json_body())
    return open_case(visit, body["young_person"], body["purpose"], tuple(body.get("categories", ())))
