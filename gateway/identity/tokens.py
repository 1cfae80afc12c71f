"""Reads an access token: who asks, from where and as what, or a refusal.

Knows one token, the issuers and an instant that it is given: no request, no clock, no deny-list, no key-set host. The
organisation follows from the issuer whose key signed, never from a claim. The profile is RFC 9068 narrowed by RFC 8725:
the signature itself is checked by PyJWT, and everything that PyJWT leaves open is closed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.identity.claims import EPOCH, Reason, TokenRefused, string, times
from gateway.identity.issuers import Issuer, VerifyingKey
from gateway.identity.signed import check_signature, parts, signing_key

_TYPES = frozenset({"at+jwt", "application/at+jwt"})


class Capacity(StrEnum):
    """On what footing the practitioner holds the role."""

    SUBSTANTIVE = "substantive"
    SECONDED = "seconded"
    LENT = "lent"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token vouches for; `expires` is aware, in UTC, and the first instant at which it no longer holds.

    `issued` is the whole second in which it says that it was issued.
    """

    issuer: str
    organisation: str
    practitioner: str
    client: str
    service: str
    role: str
    capacity: Capacity
    token_id: str
    expires: datetime
    issued: datetime = EPOCH


def read_token(text: str, issuers: Mapping[str, Issuer], audience: str, now: datetime) -> Token:
    """Read a token in JWS compact form, without any scheme before it.

    Raises `TokenRefused` for everything but a token of the profile, signed for this audience by a trusted issuer's own
    key, in force at `now` (aware), and naming a service and role that the issuer may name.
    """
    header, claims = parts(text)
    issuer = _issuer(claims, issuers)
    check_signature(text, _key(header, issuer, now))
    if claims.get("aud") != audience:
        raise TokenRefused(Reason.AUDIENCE)
    token = _token(claims, issuer, times(claims, issuer.maximum_lifetime, now))
    if (token.service, token.role) not in issuer.may_name:
        raise TokenRefused(Reason.NOT_NAMED)
    return token


def _issuer(claims: Mapping[str, object], issuers: Mapping[str, Issuer]) -> Issuer:
    name = string(claims, "iss")
    issuer = issuers.get(name)
    # The name is compared as well, so that a registry with a wrong entry accepts nobody instead of somebody else.
    if issuer is None or issuer.name != name:
        raise TokenRefused(Reason.UNKNOWN_ISSUER)
    return issuer


def _key(header: Mapping[str, object], issuer: Issuer, now: datetime) -> VerifyingKey:
    """Find the key within the issuer: a key of any other, whatever its identifier, is unknown."""
    key = signing_key(header, issuer.keys, _TYPES)
    if issuer.keys_until is not None and now >= issuer.keys_until:
        raise TokenRefused(Reason.KEYS_TOO_OLD)
    return key


def _token(claims: Mapping[str, object], issuer: Issuer, lasts: tuple[datetime, datetime]) -> Token:
    # Bound to a key that the caller would have to prove: without that proof it must not count as a bearer's (RFC 7800).
    if "cnf" in claims:
        raise TokenRefused(Reason.CLAIMS)
    issued, expires = lasts
    return Token(
        issuer=issuer.name,
        organisation=issuer.organisation,
        practitioner=string(claims, "sub"),
        client=string(claims, "client_id"),
        service=string(claims, "service"),
        role=string(claims, "role"),
        capacity=_capacity(claims),
        token_id=string(claims, "jti"),
        expires=expires,
        issued=issued,
    )


def _capacity(claims: Mapping[str, object]) -> Capacity:
    try:
        return Capacity(string(claims, "capacity")) if "capacity" in claims else Capacity.SUBSTANTIVE
    except ValueError:
        raise TokenRefused(Reason.CLAIMS) from None
