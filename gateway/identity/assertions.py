"""Reads a client's assertion: which system asks for a token, by a signature with its own key (RFC 7523, section 3).

Knows one assertion, the client's keys, an address and an instant that it is given. Whose it is and whether it still
counts are two questions: whatever is wrong with an assertion that was really signed can be told to the client and
logged under its name; of any other nothing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.identity.claims import Reason, TokenRefused, string, times
from gateway.identity.issuers import VerifyingKey
from gateway.identity.signed import check_signature, parts, signing_key

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = timedelta(minutes=5)
# The second is what libraries write; the first says which kind of JWT it is, so that none is taken for another.
TYPES = frozenset({"client-authentication+jwt", "application/client-authentication+jwt", "jwt", "application/jwt"})


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion that its client has signed; its claims are not looked at yet."""

    client: str
    claims: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class InForce:
    """What counts of an assertion that is in force: its identifier, good for one use, and when it ends."""

    token_id: str
    expires: datetime


def client_named(text: str) -> str:
    """Return the client that an assertion claims to come from; nothing of it is checked but its form."""
    _header, claims = parts(text)
    return string(claims, "iss")


def read_assertion(text: str, client: str, keys: Mapping[str, VerifyingKey]) -> Assertion:
    """Return an assertion that this client signed with one of its keys.

    Raises `TokenRefused` for everything else. Who issues it and whom it is about have to be the client alike.
    """
    header, claims = parts(text)
    check_signature(text, signing_key(header, keys, TYPES))
    if string(claims, "iss") != client or string(claims, "sub") != client:
        raise TokenRefused(Reason.CLAIMS)
    return Assertion(client, claims)


def in_force(assertion: Assertion, address: str, now: datetime) -> InForce:
    """Return what counts of an assertion that is made out to this address and no other, and in force at `now`.

    Raises `TokenRefused`, whose reason may be told: the client is known.
    """
    if assertion.claims.get("aud") != address:
        raise TokenRefused(Reason.AUDIENCE)
    _issued, expires = times(assertion.claims, LONGEST_LIFE, now)
    return InForce(string(assertion.claims, "jti"), expires)
