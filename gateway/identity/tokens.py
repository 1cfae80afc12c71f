"""Reads an access token: who asks, from where and as what, or a refusal.

Knows one token, the issuers and an instant that it is given: no request, no clock, no deny-list, no key-set host. The
organisation follows from the issuer whose key signed, never from a claim. The profile is RFC 9068 narrowed by RFC 8725:
the signature itself is checked by PyJWT, and everything that PyJWT leaves open is closed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import jwt

from gateway.identity.compact_form import read_compact
from gateway.identity.issuers import Issuer, VerifyingKey

LONGEST_CLAIM = 200
CLOCK_DIFFERENCE = timedelta(seconds=60)
"""How far an issuer's clock may run ahead of ours when it stamps a token; expiry gets no such grace."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEADER = {"alg", "kid", "typ"}
_TYPES = {"at+jwt", "application/at+jwt"}


class Reason(StrEnum):
    """Why a token was refused: for the log alone, since the caller learns only that it was."""

    MISSING = "missing"
    MALFORMED = "malformed"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNKNOWN_KEY = "unknown_key"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    LIFETIME = "lifetime"
    CLAIMS = "claims"
    NOT_NAMED = "not_named"


class TokenRefused(Exception):
    """The token vouches for nobody; the message repeats nothing of it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__("The access token was refused.")
        self.reason = reason


class Capacity(StrEnum):
    """On what footing the practitioner holds the role."""

    SUBSTANTIVE = "substantive"
    SECONDED = "seconded"
    LENT = "lent"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token vouches for; `expires` is aware, in UTC, and the first instant at which it no longer holds."""

    issuer: str
    organisation: str
    practitioner: str
    client: str
    service: str
    role: str
    capacity: Capacity
    token_id: str
    expires: datetime


def read_token(text: str, issuers: Mapping[str, Issuer], audience: str, now: datetime) -> Token:
    """Read a token in JWS compact form, without any scheme before it.

    Raises `TokenRefused` for everything but a token of the profile, signed for this audience by a trusted issuer's own
    key, in force at `now` (aware), and naming a service and role that the issuer may name.
    """
    header, claims = _parts(text)
    issuer = _issuer(claims, issuers)
    _check_signature(text, _key(header, issuer))
    if claims.get("aud") != audience:
        raise TokenRefused(Reason.AUDIENCE)
    expires = _expiry(claims, issuer.maximum_lifetime, now)
    token = _token(claims, issuer, expires)
    if (token.service, token.role) not in issuer.may_name:
        raise TokenRefused(Reason.NOT_NAMED)
    return token


def _parts(text: str) -> tuple[dict[str, object], dict[str, object]]:
    if not text:
        raise TokenRefused(Reason.MISSING)
    try:
        return read_compact(text)
    except ValueError:
        raise TokenRefused(Reason.MALFORMED) from None


def _issuer(claims: Mapping[str, object], issuers: Mapping[str, Issuer]) -> Issuer:
    name = _string(claims, "iss")
    issuer = issuers.get(name)
    # The name is compared as well, so that a registry with a wrong entry accepts nobody instead of somebody else.
    if issuer is None or issuer.name != name:
        raise TokenRefused(Reason.UNKNOWN_ISSUER)
    return issuer


def _key(header: Mapping[str, object], issuer: Issuer) -> VerifyingKey:
    """Find the key within the issuer: a key of any other, whatever its identifier, is unknown."""
    algorithm, key_id, media_type = header.get("alg"), header.get("kid"), header.get("typ")
    if header.keys() != _HEADER or not isinstance(key_id, str) or not isinstance(media_type, str):
        raise TokenRefused(Reason.MALFORMED)
    # Media types know no case (RFC 8725, section 3.11).
    if media_type.lower() not in _TYPES:
        raise TokenRefused(Reason.MALFORMED)
    key = issuer.keys.get(key_id)
    if key is None:
        raise TokenRefused(Reason.UNKNOWN_KEY)
    if algorithm != key.algorithm:
        raise TokenRefused(Reason.ALGORITHM)
    return key


def _check_signature(text: str, key: VerifyingKey) -> None:
    try:
        jwt.PyJWS().decode(text, key.public_key(), algorithms=[key.algorithm])
    except jwt.PyJWTError:
        raise TokenRefused(Reason.SIGNATURE) from None


def _expiry(claims: Mapping[str, object], longest: timedelta, now: datetime) -> datetime:
    """Check the times, in whole seconds since 1970; a life of more than `longest`, or of nothing, is refused."""
    issued, expiry, not_before = (_seconds(claims, name) for name in ("iat", "exp", "nbf"))
    if issued is None or expiry is None:
        raise TokenRefused(Reason.CLAIMS)
    present = (now - _EPOCH).total_seconds()
    if issued > present + CLOCK_DIFFERENCE.total_seconds() or (not_before is not None and not_before > present):
        raise TokenRefused(Reason.NOT_YET)
    if not 0 < expiry - issued <= longest.total_seconds():
        raise TokenRefused(Reason.LIFETIME)
    if expiry <= present:
        raise TokenRefused(Reason.EXPIRED)
    return datetime.fromtimestamp(expiry, UTC)


def _seconds(claims: Mapping[str, object], name: str) -> int | None:
    value = claims.get(name)
    if name in claims and type(value) is not int:  # a bool is an int to isinstance
        raise TokenRefused(Reason.CLAIMS)
    return value if type(value) is int else None


def _token(claims: Mapping[str, object], issuer: Issuer, expires: datetime) -> Token:
    # Bound to a key that the caller would have to prove: without that proof it must not count as a bearer's (RFC 7800).
    if "cnf" in claims:
        raise TokenRefused(Reason.CLAIMS)
    return Token(
        issuer=issuer.name,
        organisation=issuer.organisation,
        practitioner=_string(claims, "sub"),
        client=_string(claims, "client_id"),
        service=_string(claims, "service"),
        role=_string(claims, "role"),
        capacity=_capacity(claims),
        token_id=_string(claims, "jti"),
        expires=expires,
    )


def _capacity(claims: Mapping[str, object]) -> Capacity:
    try:
        return Capacity(_string(claims, "capacity")) if "capacity" in claims else Capacity.SUBSTANTIVE
    except ValueError:
        raise TokenRefused(Reason.CLAIMS) from None


def _string(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_CLAIM:
        raise TokenRefused(Reason.CLAIMS)
    # Two names that look alike must not be two people.
    if value != value.strip() or not value.isprintable():
        raise TokenRefused(Reason.CLAIMS)
    return value
