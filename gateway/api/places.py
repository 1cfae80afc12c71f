"""Where practitioners are and when: attachments to schools and colleges, the rota, terms."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from engine.case import Period
from gateway.acts.places.attachments import Wanted, attach, detach
from gateway.acts.places.rota import Duty, cancel_duty, put_on_duty
from gateway.acts.places.terms import set_term
from gateway.api.members import day, version, word
from gateway.api.route import OFFICE, Route
from gateway.api.schemas import Body
from gateway.visit import Answer, Visit

REMITS = ("targeted", "open")
SUNDAY = 6


class AttachmentBody(Body):
    """An attachment to start; `starts_at` and `ends_at` are times on the wall in London."""

    practitioner = word()
    acting_for = word("the service that they act for there")
    place = word("the school, college or training provider, as a service of the partnership")
    weekdays = fields.List(
        fields.Integer(strict=True, validate=validate.Range(0, SUNDAY)),
        required=True,
        validate=validate.Length(1, SUNDAY + 1),
        metadata={"says": "0 is Monday, 6 is Sunday"},
    )
    starts_at = fields.Time(required=True)
    ends_at = fields.Time(required=True)
    starts_on = day("the first day")
    ends_on = day("the last day", required=False)
    remit = fields.String(required=True, validate=validate.OneOf(REMITS))


class EndAttachmentBody(Body):
    """An attachment to end."""

    version = version()
    ends_on = day("the last day")


class RotaBody(Body):
    """A stretch of duty to put on the rota."""

    service = word()
    practitioner = word("who is on duty; never yourself")
    covers = word("the colleague whose cases are covered; every case of the service if left out", required=False)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)


class CancelBody(Body):
    """A stretch of duty to take off the rota."""

    version = version()


class TermBody(Body):
    """A term of a place."""

    service = word("the school or college")
    starts_on = day("the first day")
    ends_on = day("the last day")


def post_attachment(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Attach a practitioner to a place."""
    wanted = Wanted(
        practitioner=body["practitioner"],
        acting_for=body["acting_for"],
        place=body["place"],
        weekdays=frozenset(body["weekdays"]),
        starts_at=body["starts_at"],
        ends_at=body["ends_at"],
        period=Period(body["starts_on"], body.get("ends_on")),
        remit=body["remit"],
    )
    return attach(visit, wanted)


def post_attachment_end(visit: Visit, body: Mapping[str, Any], attachment_id: str) -> Answer:
    """End an attachment."""
    return detach(visit, attachment_id, body["version"], body["ends_on"])


def post_rota(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Put a practitioner on the rota."""
    duty = Duty(body["service"], body["practitioner"], body.get("covers"), body["starts_at"], body["ends_at"])
    return put_on_duty(visit, duty)


def post_rota_cancel(visit: Visit, body: Mapping[str, Any], slot_id: str) -> Answer:
    """Take a stretch of duty off the rota."""
    return cancel_duty(visit, slot_id, body["version"])


def post_term(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Set a term of a place."""
    return set_term(visit, body["service"], Period(body["starts_on"], body["ends_on"]))


ROUTES = (
    Route("POST", "/v1/attachments", "attach a practitioner to a place", post_attachment, AttachmentBody, OFFICE),
    Route(
        "POST",
        "/v1/attachments/<attachment_id>/end",
        "end an attachment",
        post_attachment_end,
        EndAttachmentBody,
        OFFICE,
    ),
    Route("POST", "/v1/rota", "put a practitioner on the rota", post_rota, RotaBody, OFFICE),
    Route("POST", "/v1/rota/<slot_id>/cancel", "take a duty off the rota", post_rota_cancel, CancelBody, OFFICE),
    Route("POST", "/v1/terms", "set a term of a place", post_term, TermBody, OFFICE),
)
