"""Reading the access log."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.acts.reading_the_log import read_the_log
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.callers import Kind
from gateway.visit import Answer, Visit

MOST_ENTRIES = 100
AUDITORS = frozenset({Kind.AUDITOR, Kind.DATA_PROTECTION})


class ReadingBody(Body):
    """`POST /v1/access-log/newest`."""

    count = fields.Integer(load_default=20, strict=True, validate=validate.Range(1, MOST_ENTRIES))
    before = fields.Integer(
        strict=True,
        validate=validate.Range(min=0),
        metadata={"says": "the number of an entry: those before it are shown"},
    )


def post_reading(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Show the newest entries, or those before one."""
    return read_the_log(visit, body["count"], body.get("before"))


ROUTES = (
    Route(
        "POST",
        "/v1/access-log/newest",
        "read the newest entries: all of them for the partnership's auditor, what their own agency asked or held for "
        "others",
        post_reading,
        ReadingBody,
        AUDITORS,
    ),
)
