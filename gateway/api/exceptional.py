"""Exceptional access: opening it, extending it once, a second person's yes, the review by somebody else."""

from collections.abc import Mapping
from dataclasses import fields as members_of
from typing import Any

from marshmallow import fields, validate

from engine.exceptional import Ground, Outcome
from gateway.acts.exceptional import exceptional, exceptional_going_on, exceptional_reviews
from gateway.api.members import reason, word
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.calling.callers import Kind
from gateway.visit import Answer, Visit

REVIEWERS = frozenset({Kind.PRACTITIONER, Kind.GOVERNANCE, Kind.DATA_PROTECTION})
GROUNDS = tuple(ground.value for ground in Ground)
CONSENT_SOUGHT = ("yes", "would_prejudice", "unable", "unsafe")
INFORMED = ("yes", "later", "unsafe")


def _one_of(words: tuple[str, ...], says: str = "") -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(words), metadata={"says": says})


class AccessBody(Body):
    """`POST /v1/exceptional-access`."""

    young_person = word("either this or `handle`", required=False)
    handle = word("what a match gave you", required=False)
    ground = _one_of(GROUNDS)
    believed = reason("what you believe is happening")
    source = reason("from what source you believe it")
    why_now = reason("why the ordinary way is shut or too slow")
    why_this_much = reason("why you need this much")
    consent_sought = _one_of(CONSENT_SOUGHT, "whether you asked for agreement, or why not")
    informed = _one_of(INFORMED, "whether the young person or the family has been told")
    second_authoriser = word(
        "a second person, for whom it then waits; whoever cannot wait names nobody, and may be authorised later",
        required=False,
    )


class ExtensionBody(Body):
    """`POST /v1/exceptional-access/<access_id>/extend`."""

    why = reason("why an hour was not enough")


class AuthorisationBody(Body):
    """`POST /v1/exceptional-access/<access_id>/authorise`: an empty object."""


class ReviewBody(Body):
    """`POST /v1/exceptional-access/<access_id>/review`."""

    outcome = _one_of(tuple(outcome.value for outcome in Outcome), "`not_justified` ends it at once")
    note = reason("what you found")


def post_access(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Open exceptional access."""
    stated = exceptional.Statement(**{member.name: body[member.name] for member in members_of(exceptional.Statement)})
    return exceptional.open_access(
        visit, body.get("young_person"), body.get("handle"), stated, body.get("second_authoriser")
    )


def get_accesses(visit: Visit) -> Answer:
    """List what there is to look at."""
    return exceptional_reviews.list_accesses(visit)


def post_access_extension(visit: Visit, body: Mapping[str, Any], access_id: str) -> Answer:
    """Extend it."""
    return exceptional_going_on.extend_access(visit, access_id, body["why"])


def post_access_authorisation(visit: Visit, _body: Mapping[str, Any], access_id: str) -> Answer:
    """Authorise it."""
    return exceptional_going_on.authorise_access(visit, access_id)


def post_access_review(visit: Visit, body: Mapping[str, Any], access_id: str) -> Answer:
    """Review it."""
    return exceptional_reviews.review_access(visit, access_id, body["outcome"], body["note"])


ACCESSES = "/v1/exceptional-access"
ACCESS = f"{ACCESSES}/<access_id>"
ROUTES = (
    Route("POST", ACCESSES, "open exceptional access for an hour", post_access, AccessBody, vital=True),
    Route("GET", ACCESSES, "list what you opened, may authorise or may review", get_accesses, None, REVIEWERS),
    Route("POST", f"{ACCESS}/extend", "extend it by an hour, once", post_access_extension, ExtensionBody, vital=True),
    Route("POST", f"{ACCESS}/authorise", "be the second person", post_access_authorisation, AuthorisationBody),
    Route("POST", f"{ACCESS}/review", "review it", post_access_review, ReviewBody, REVIEWERS),
)
