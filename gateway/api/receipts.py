"""The receipt that a young person keeps, read out again."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.acts.words.receipts import look_up
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.limits.rates import Narrow
from gateway.visit import Answer, Visit

LONGEST_CODE = 40


class CodeBody(Body):
    """`POST /v1/receipts/look-up`: a body, for an address is written down in too many places."""

    code = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_CODE),
        metadata={"says": "as it is read out; spaces, dashes and small letters do not matter"},
    )


def post_receipt_code(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Show the record for which a receipt was given."""
    return look_up(visit, body["code"])


LOOK_UP = "find a record by its receipt"
ROUTES = (
    Route("POST", "/v1/receipts/look-up", LOOK_UP, post_receipt_code, CodeBody, anew=True, narrow=Narrow.SEARCHING),
)
