"""Asking others: a holder's approval, or another look at what is not shown."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.acts.asking import approval_answers, approvals, challenge_answers, challenges
from gateway.acts.asking.put_to_them import Wanted
from gateway.api.members import reason, word
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.calling.callers import Kind
from gateway.visit import Answer, Visit

ANSWERERS = frozenset({Kind.PRACTITIONER, Kind.DATA_PROTECTION})


class ApprovalBody(Body):
    """`POST /v1/young-people/<young_person_id>/approvals`."""

    category = word()
    purpose = word()
    because = reason("why you need it for this young person")
    originator = word("the service that you believe holds it; it may be left out", required=False)


class ApprovalAnswerBody(Body):
    """`POST /v1/approvals/<request_id>/answer`."""

    answer = fields.String(
        required=True, validate=validate.OneOf((approval_answers.APPROVED, approval_answers.REFUSED))
    )
    expires_at = fields.AwareDateTime(metadata={"says": "of an approval: when it ends, within 28 days"})
    because = reason("why; whoever asked does not read it")


class ChallengeBody(Body):
    """`POST /v1/young-people/<young_person_id>/challenges`."""

    category = word()
    purpose = word()
    because = reason("why it should be looked at again")
    urgent = fields.Boolean(required=True, metadata={"says": "within 24 hours, otherwise within 5 working days"})


class ChallengeAnswerBody(Body):
    """`POST /v1/challenges/<challenge_id>/answer`."""

    answer = fields.String(
        required=True,
        validate=validate.OneOf(challenge_answers.ANSWERS),
        metadata={"says": "to whoever made it, `no` and `nothing_held` read like silence"},
    )
    note = reason("with a yes, what whoever made it may do now; otherwise they do not read it")


def post_approval(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Ask for approval."""
    return approvals.ask_approval(visit, young_person_id, _wanted(body), body.get("originator"))


def get_approvals(visit: Visit) -> Answer:
    """List approvals."""
    return approvals.list_approvals(visit)


def post_approval_answer(visit: Visit, body: Mapping[str, Any], request_id: str) -> Answer:
    """Answer a request."""
    return approval_answers.answer_approval(visit, request_id, body["answer"], body.get("expires_at"), body["because"])


def post_challenge(visit: Visit, body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Challenge."""
    return challenges.challenge(visit, young_person_id, _wanted(body), urgent=body["urgent"])


def get_challenges(visit: Visit) -> Answer:
    """List challenges."""
    return challenges.list_challenges(visit)


def post_challenge_answer(visit: Visit, body: Mapping[str, Any], challenge_id: str) -> Answer:
    """Answer a challenge."""
    return challenge_answers.answer_challenge(visit, challenge_id, body["answer"], body["note"])


def _wanted(body: Mapping[str, Any]) -> Wanted:
    return Wanted(body["category"], body["purpose"], body["because"])


HERE = "/v1/young-people/<young_person_id>"
ASK = "ask whoever holds a category to approve; accepted alike whether or not anything is held"
CHALLENGE = "ask for another look at what is not shown; accepted alike whether or not anything is held"
ROUTES = (
    Route("POST", f"{HERE}/approvals", ASK, post_approval, ApprovalBody),
    Route("GET", "/v1/approvals", "list what you asked, and what waits for you", get_approvals, None, ANSWERERS),
    Route(
        "POST",
        "/v1/approvals/<request_id>/answer",
        "approve or refuse, for the service that holds it",
        post_approval_answer,
        ApprovalAnswerBody,
        ANSWERERS,
    ),
    Route("POST", f"{HERE}/challenges", CHALLENGE, post_challenge, ChallengeBody),
    Route("GET", "/v1/challenges", "list what you challenged, and what waits for you", get_challenges, None, ANSWERERS),
    Route(
        "POST",
        "/v1/challenges/<challenge_id>/answer",
        "answer a challenge",
        post_challenge_answer,
        ChallengeAnswerBody,
        ANSWERERS,
    ),
)
