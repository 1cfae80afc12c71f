"""Issues an access token to a registered system (RFC 6749, section 4.4): for one practitioner in one post, or itself.

Whom it may name follows from its entry and from the register, read as it asks. What is wrong with an assertion that the
system has really signed is told to it, and logged under its name. An assertion is used up by the first answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer
from gateway.calling.trusted_issuers import ITSELF
from gateway.identity.assertions import ASSERTION_TYPE, InForce, in_force, read_assertion
from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.own_issuer import LIFETIME, token_endpoint
from gateway.opaque import new_identifier
from gateway.problems import Problem
from gateway.storage.clients import Client, is_used, read_client, use_assertion
from gateway.storage.database import Snapshot
from gateway.storage.register import read_post
from gateway.storage.writer import Stale
from gateway.visit import Answer, Visit

GRANT_TYPE = "client_credentials"
# The words of RFC 6749, section 5.2.
UNSUPPORTED, NOT_NAMED = {"error": "unsupported_grant_type"}, {"error": "invalid_grant"}
WHY = {
    Reason.AUDIENCE: "Make the assertion out to the address of the token endpoint, as 'aud', one text and no list.",
    Reason.EXPIRED: "The assertion is over: sign a new one for each call.",
    Reason.NOT_YET: "The assertion is not in force yet; compare your clock.",
    Reason.LIFETIME: "Let the assertion end at most 5 minutes after it was signed.",
    Reason.CLAIMS: "The assertion needs 'jti' (1 to 200 characters), and 'iat' and 'exp' in whole seconds.",
}
USED = "The assertion was used before: sign a new one, with another 'jti', for each call."
NOBODY = "There is no such post that this client may name. Name 'practitioner', 'service' and 'role' as registered."


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a token is: the claims that say so, and which post the log is to name."""

    claims: Mapping[str, object]
    named: Mapping[str, object]


def issue(visit: Visit, given: Mapping[str, Any]) -> Answer:
    """Issue a token; Problem tells a system what was wrong with what it sent."""
    client, assertion = _proved(visit, given)
    try:
        found = _issued(visit, client, given)
    except Problem as problem:
        body = problem.body()
        found = Done(body, Kind.REFUSAL, problem.kind, status=problem.status)

    def use(connection: Snapshot) -> None:
        still = read_client(connection, client.id) == client
        if not still or not use_assertion(connection, client.id, assertion.token_id, assertion.expires, visit.at):
            raise Stale

    return answer(visit, replace(found, change=use))


def _proved(visit: Visit, given: Mapping[str, Any]) -> tuple[Client, InForce]:
    """Return the system and its assertion, which is in force and not used; Problem says what it has to change."""
    client = read_client(visit.connection, visit.caller.token.client)
    if client is None:
        raise Stale
    try:
        read = read_assertion(given["client_assertion"], client.id, client.keys)
        assertion = in_force(read, token_endpoint(visit.signer.name), visit.at)
    except TokenRefused as refused:
        raise _refused(WHY[refused.reason]) from None
    if is_used(visit.connection, client.id, assertion.token_id):
        raise _refused(USED)
    return client, assertion


def _refused(sentence: str) -> Problem:
    return Problem("client-refused", sentence, headers={"WWW-Authenticate": "Bearer"})


def _issued(visit: Visit, client: Client, given: Mapping[str, Any]) -> Done:
    if given["grant_type"] != GRANT_TYPE:
        raise Problem("token-not-issued", f"Send 'grant_type' as '{GRANT_TYPE}'; no other is offered.", UNSUPPORTED)
    if given["client_assertion_type"] != ASSERTION_TYPE:
        raise Problem("invalid-request", f"Send 'client_assertion_type' as '{ASSERTION_TYPE}'.")
    acting = _acting(visit, client, given)
    token_id = new_identifier("token")
    text = visit.signer.issuer(visit.at).issue({**acting.claims, "client_id": client.id}, token_id, visit.at)
    visit.note(SectionName.DETAIL, token=token_id, **acting.named)
    body = {"access_token": text, "token_type": "Bearer", "expires_in": int(LIFETIME.total_seconds())}
    return Done(body, Kind.TOKENS_ISSUED, "issued", status=200)


def _acting(visit: Visit, client: Client, given: Mapping[str, Any]) -> Acting:
    """Return for whom the token is to be; the same Problem for everybody whom the system may not name."""
    asked = [given.get(name, "") for name in ("practitioner", "service", "role")]
    if not any(asked):
        service, role = ITSELF
        return Acting({"sub": client.id, "service": service, "role": role}, {"for": "itself"})
    practitioner, service, role = asked
    post = read_post(visit.connection, practitioner, service, role)
    may = (service, role) in client.may_name and post is not None and post.asker.organisation == client.organisation
    if post is None or not may:
        raise Problem("token-not-issued", NOBODY, NOT_NAMED)
    claims = {"sub": practitioner, "service": service, "role": role, "capacity": post.capacity}
    return Acting(claims, {"for": practitioner, "service": service, "role": role})
