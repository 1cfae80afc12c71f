"""Agreements between organisations: drawn up, signed, suspended, reviewed, ended; and the sign-up board."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from engine.agreements import ACTIVATIONS, Step
from gateway.acts.agreements import agreements, signatures
from gateway.acts.agreements.sign_up_board import read_sign_up_board
from gateway.api.members import day, reason, version, word
from gateway.api.route import Route
from gateway.api.schemas import LONGEST_WORD, Body
from gateway.calling.callers import SWAPPING, Kind
from gateway.visit import Answer, Visit

MOST_PARTIES = 500
EVERYBODY = frozenset(Kind) - SWAPPING
LEADS = frozenset({Kind.GOVERNANCE})
SIGNATORIES = frozenset({Kind.PRACTITIONER, Kind.GOVERNANCE, Kind.DATA_PROTECTION})
WHO_SIGNS = "the name and office of whoever is accountable for it"


class PartyBody(Body):
    """An organisation that is to sign."""

    organisation = word("an organisation of the register")
    signatory = word(WHO_SIGNS)


class AgreementBody(Body):
    """`POST /v1/agreements`."""

    title = fields.String(required=True, validate=validate.Length(1, 2 * LONGEST_WORD))
    activation = fields.String(
        validate=validate.OneOf(ACTIVATIONS), metadata={"says": "when it begins; without it, as the protocol says"}
    )
    effective_from = day("its first day")
    review_due_on = day("past it, the agreement works and warns")
    expires_on = day("its last day; past it, the agreement closes")
    parties = fields.List(fields.Nested(PartyBody), required=True, validate=validate.Length(2, MOST_PARTIES))
    draft = fields.Boolean(load_default=False, metadata={"says": "not yet to be signed"})


class StepBody(Body):
    """A step that needs no reason."""

    version = version()


class ReasonedStepBody(StepBody):
    """A step that needs one."""

    because = reason("why; shown to nobody but those who keep the agreement")


class ReviewBody(StepBody):
    """`POST /v1/agreements/<agreement_id>/review`."""

    finding = reason("what the review found")
    review_due_on = day("when it is due again")


class AccessionBody(StepBody):
    """`POST /v1/agreements/<agreement_id>/parties`."""

    organisation = word("an organisation of the register")
    signatory = word(WHO_SIGNS)


class SignatureBody(StepBody):
    """`POST /v1/agreements/<agreement_id>/sign`."""

    organisation = word("your own organisation: nobody signs for another")


class WithdrawalBody(SignatureBody):
    """`POST /v1/agreements/<agreement_id>/withdraw`."""

    because = reason("why; shown to nobody but those who keep the agreement")


def get_agreements(visit: Visit) -> Answer:
    """Read the sign-up board."""
    return read_sign_up_board(visit)


def post_agreement(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Draw up an agreement."""
    return agreements.draw_up(visit, body)


def post_party(visit: Visit, body: Mapping[str, Any], agreement_id: str) -> Answer:
    """Take in one more party."""
    return agreements.accede(visit, agreement_id, body)


def post_signature(visit: Visit, body: Mapping[str, Any], agreement_id: str) -> Answer:
    """Sign."""
    return signatures.sign(visit, agreement_id, body)


def post_withdrawal(visit: Visit, body: Mapping[str, Any], agreement_id: str) -> Answer:
    """Withdraw."""
    return signatures.withdraw(visit, agreement_id, body)


def post_opening(visit: Visit, body: Mapping[str, Any], agreement_id: str) -> Answer:
    """Open a draft for signature."""
    return agreements.keep(visit, agreement_id, Step.OPEN, body)


def post_suspension(visit: Visit, body: Mapping[str, Any], agreement_id: str) -> Answer:
    """Suspend."""
    return agreements.keep(visit, agreement_id, Step.SUSPEND, body)


def post_resumption(visit: Visit, body: Mapping[str, Any], agreement_id: str) -> Answer:
    """Resume."""
    return agreements.keep(visit, agreement_id, Step.RESUME, body)


def post_termination(visit: Visit, body: Mapping[str, Any], agreement_id: str) -> Answer:
    """End."""
    return agreements.keep(visit, agreement_id, Step.TERMINATE, body)


def post_review(visit: Visit, body: Mapping[str, Any], agreement_id: str) -> Answer:
    """Record a review."""
    return agreements.review(visit, agreement_id, body)


HERE = "/v1/agreements"
ONE = f"{HERE}/<agreement_id>"
ROUTES = (
    Route("GET", HERE, "read who has signed, and what is due for review", get_agreements, None, EVERYBODY),
    Route("POST", HERE, "draw up an agreement", post_agreement, AgreementBody, LEADS),
    Route("POST", f"{ONE}/open", "open a draft for signature", post_opening, StepBody, LEADS),
    Route("POST", f"{ONE}/parties", "take in one more organisation", post_party, AccessionBody, LEADS),
    Route("POST", f"{ONE}/sign", "sign for your organisation", post_signature, SignatureBody, SIGNATORIES),
    Route("POST", f"{ONE}/withdraw", "withdraw your organisation", post_withdrawal, WithdrawalBody, SIGNATORIES),
    Route("POST", f"{ONE}/suspend", "suspend it for all parties", post_suspension, ReasonedStepBody, LEADS),
    Route("POST", f"{ONE}/resume", "resume it", post_resumption, StepBody, LEADS),
    Route("POST", f"{ONE}/review", "record a review", post_review, ReviewBody, LEADS),
    Route("POST", f"{ONE}/terminate", "end it", post_termination, ReasonedStepBody, LEADS),
)
