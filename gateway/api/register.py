"""The register of practitioners: posts, vetting, training, leave, and who answers for approvals."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from engine.case import Period
from gateway.acts.register.approvers import set_approvers
from gateway.acts.register.register import CAPACITIES, NewEntry, Post, enter_practitioner, list_practitioners
from gateway.acts.register.register_changes import (
    deactivate,
    give_leave,
    give_post,
    renew,
    return_from_leave,
    take_post,
)
from gateway.api.members import day, version, word
from gateway.api.route import OFFICE, Route
from gateway.api.schemas import LONGEST_WORD, Body
from gateway.visit import Answer, Visit

ALL = "/v1/register/practitioners"
ONE = f"{ALL}/<practitioner_id>"


class PostBody(Body):
    """A post: one role at one service."""

    service = word()
    role = word("a role of the protocol's vocabulary, for that kind of service")
    capacity = fields.String(load_default="substantive", validate=validate.OneOf(CAPACITIES))
    starts_on = day("the first day")
    ends_on = day("the last day", required=False)


class PractitionerBody(PostBody):
    """Somebody new, with their first post."""

    name = fields.String(required=True, validate=validate.Length(1, LONGEST_WORD))
    supervisor = word("who supervises them", required=False)
    vetted_until = day("the last day of their vetting")
    trained_until = day("the last day of their safeguarding training")


class LeaveBody(Body):
    """Whole days away."""

    starts_on = day("the first day away")
    ends_on = day("the last day away")


class ReturnBody(Body):
    """Back earlier than leave said."""

    leave = word("the identifier of the leave")
    ends_on = day("the last day away")


class TrainingBody(Body):
    """Training renewed."""

    version = version()
    trained_until = day("the last day of their safeguarding training")


class VettingBody(Body):
    """Vetting renewed."""

    version = version()
    vetted_until = day("the last day of their vetting")


class EndPostBody(Body):
    """A post that ends."""

    version = version()
    service = word()
    role = word()
    ends_on = day("the last day")


class VersionBody(Body):
    """An entry as it was read."""

    version = version()


class ApproversBody(Body):
    """Who answers for a category of a service."""

    service = word()
    category = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_WORD),
        metadata={"says": "every category if left out or empty"},
    )
    approver = word("who answers; never yourself")
    deputy = word("who answers when they are away", required=False)


def get_practitioners(visit: Visit) -> Answer:
    """List the entries that the caller keeps."""
    return list_practitioners(visit)


def post_practitioner(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Enter somebody new."""
    named = (body["name"], body.get("supervisor"), body["vetted_until"], body["trained_until"])
    return enter_practitioner(visit, NewEntry(*named, _post(body)))


def post_leave(visit: Visit, body: Mapping[str, Any], practitioner_id: str) -> Answer:
    """Enter leave."""
    return give_leave(visit, practitioner_id, Period(body["starts_on"], body["ends_on"]))


def post_leave_end(visit: Visit, body: Mapping[str, Any], practitioner_id: str) -> Answer:
    """Let leave end earlier."""
    return return_from_leave(visit, practitioner_id, body["leave"], body["ends_on"])


def post_training(visit: Visit, body: Mapping[str, Any], practitioner_id: str) -> Answer:
    """Renew training."""
    return renew(visit, practitioner_id, body["version"], {"trained_until": body["trained_until"]})


def post_vetting(visit: Visit, body: Mapping[str, Any], practitioner_id: str) -> Answer:
    """Renew vetting."""
    return renew(visit, practitioner_id, body["version"], {"vetted_until": body["vetted_until"]})


def post_post(visit: Visit, body: Mapping[str, Any], practitioner_id: str) -> Answer:
    """Enter a further post."""
    return give_post(visit, practitioner_id, _post(body))


def post_post_end(visit: Visit, body: Mapping[str, Any], practitioner_id: str) -> Answer:
    """End a post."""
    post = Post(body["service"], body["role"], "", Period(body["ends_on"]))
    return take_post(visit, practitioner_id, body["version"], post)


def post_deactivation(visit: Visit, body: Mapping[str, Any], practitioner_id: str) -> Answer:
    """Shut the door to somebody who has left."""
    return deactivate(visit, practitioner_id, body["version"])


def post_approvers(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Name an approver and a deputy."""
    return set_approvers(visit, body["service"], body["category"], body["approver"], body.get("deputy"))


def _post(body: Mapping[str, Any]) -> Post:
    return Post(body["service"], body["role"], body["capacity"], Period(body["starts_on"], body.get("ends_on")))


ROUTES = (
    Route("GET", ALL, "list the entries that you keep", get_practitioners, None, OFFICE),
    Route("POST", ALL, "enter somebody new", post_practitioner, PractitionerBody, OFFICE),
    Route("POST", f"{ONE}/leave", "enter leave", post_leave, LeaveBody, OFFICE),
    Route("POST", f"{ONE}/leave/end", "let leave end earlier", post_leave_end, ReturnBody, OFFICE),
    Route("POST", f"{ONE}/training", "renew training", post_training, TrainingBody, OFFICE),
    Route("POST", f"{ONE}/vetting", "renew vetting", post_vetting, VettingBody, OFFICE),
    Route("POST", f"{ONE}/posts", "enter a further post", post_post, PostBody, OFFICE),
    Route("POST", f"{ONE}/posts/end", "end a post", post_post_end, EndPostBody, OFFICE),
    Route("POST", f"{ONE}/deactivate", "shut the door to somebody who left", post_deactivation, VersionBody, OFFICE),
    Route("POST", "/v1/register/approvers", "name who answers for approvals", post_approvers, ApproversBody, OFFICE),
)
