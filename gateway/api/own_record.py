"""A young person's own record: the code that a worker hands over, signing in with it, and who has looked."""

from collections.abc import Mapping
from typing import Any

from gateway.acts.own_record.looks import looks_for, own_looks, own_proof
from gateway.acts.own_record.signing_in import hand_over, sign_in
from gateway.api.members import reason, word
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.calling.callers import Kind
from gateway.limits.rates import Narrow
from gateway.visit import Answer, Visit

YOUNG_PERSON, SIGNING_IN = frozenset({Kind.YOUNG_PERSON}), frozenset({Kind.SIGNING_IN})
OFFICERS = frozenset({Kind.AUDITOR, Kind.DATA_PROTECTION})


class HandingOverBody(Body):
    """`POST /v1/young-people/<young_person_id>/sign-in-codes`: nothing has to be said."""


class SigningInBody(Body):
    """`POST /v1/own-record/sign-in`: the code goes into the header, as `Authorization: Code ...`."""


class AccountingBody(Body):
    """`POST /v1/access-log/accounting`."""

    young_person = word("whose record it is")
    because = reason("who asked for it, and how you know that it is them")
    before = word("a look: those before it are told", required=False)


def post_code(visit: Visit, _body: Mapping[str, Any], young_person_id: str) -> Answer:
    """Make a code."""
    return hand_over(visit, young_person_id)


def post_sign_in(visit: Visit, _body: Mapping[str, Any]) -> Answer:
    """Swap a code for a session."""
    return sign_in(visit)


def get_looks(visit: Visit) -> Answer:
    """Tell who has looked."""
    return own_looks(visit)


def get_earlier(visit: Visit, look_id: str) -> Answer:
    """Tell who has looked before that."""
    return own_looks(visit, look_id)


def get_proof(visit: Visit, look_id: str) -> Answer:
    """Prove one look."""
    return own_proof(visit, look_id)


def post_accounting(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Tell who has looked, for a young person who asked."""
    return looks_for(visit, body["young_person"], body["because"], body.get("before", ""))


HAND_OVER = "make the code with which a young person signs in to their own record, to be handed over in person"
SIGN_IN = "swap a code (`Authorization: Code ...`) for twenty minutes on one's own record"
EARLIER = "see who had looked before that"
ACCOUNT = "tell who has looked at a record, for the young person who asked, and how many looks are held back"
ROUTES = (
    Route(
        "POST",
        "/v1/young-people/<young_person_id>/sign-in-codes",
        HAND_OVER,
        post_code,
        HandingOverBody,
        anew=True,
        narrow=Narrow.SIGNING_IN,
    ),
    Route(
        "POST",
        "/v1/own-record/sign-in",
        SIGN_IN,
        post_sign_in,
        SigningInBody,
        SIGNING_IN,
        anew=True,
        narrow=Narrow.SIGNING_IN,
    ),
    Route("GET", "/v1/own-record/looks", "see who has looked at one's own record", get_looks, None, YOUNG_PERSON),
    Route("GET", "/v1/own-record/looks/<look_id>/earlier", EARLIER, get_earlier, None, YOUNG_PERSON),
    Route("GET", "/v1/own-record/looks/<look_id>/proof", "prove one look", get_proof, None, YOUNG_PERSON),
    Route("POST", "/v1/access-log/accounting", ACCOUNT, post_accounting, AccountingBody, OFFICERS, anew=True),
)
