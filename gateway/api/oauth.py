"""Tokens for the systems of agencies that have no issuer of their own."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from gateway.acts.tokens.issuing import issue
from gateway.api.form import FORM
from gateway.api.members import word
from gateway.api.route import Route
from gateway.api.schemas import Body
from gateway.calling.callers import Kind
from gateway.identity.assertions import ASSERTION_TYPE
from gateway.identity.compact_form import LONGEST_TOKEN
from gateway.visit import Answer, Visit

CLIENTS = frozenset({Kind.CLIENT})
ISSUE = "issue a token to a registered system, for one practitioner in one post, or for itself"
SIGNED = "signed with the client's own key; good for one call"


class TokenBody(Body):
    """`POST /oauth/token`: a form, and no JSON."""

    grant_type = word("`client_credentials`")
    client_assertion_type = word(f"`{ASSERTION_TYPE}`")
    client_assertion = fields.String(
        required=True, validate=validate.Length(1, LONGEST_TOKEN), metadata={"says": SIGNED}
    )
    practitioner = word("whom the system acts for; without it, the token is for the system itself", required=False)
    service = word("at which service they ask", required=False)
    role = word("in which role they ask", required=False)


def post_token(visit: Visit, body: Mapping[str, Any]) -> Answer:
    """Issue a token."""
    return issue(visit, body)


ROUTES = (Route("POST", "/oauth/token", ISSUE, post_token, TokenBody, CLIENTS, anew=True, way=FORM),)
