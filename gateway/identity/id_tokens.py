"""Reads an ID token of OpenID Connect: which subject an identity provider has just signed in here, or a refusal.

Knows one token and what was expected of it. Form, key, algorithm and times are checked as strictly as an access
token's; issuer, audience, party, nonce and the hash of the access token by authlib (OpenID Connect Core, 3.1.3.7).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from gateway.identity.claims import CLOCK_DIFFERENCE, Reason, TokenRefused, string, times
from gateway.identity.issuers import VerifyingKey
from gateway.identity.signed import check_signature, parts, signing_key

LONGEST_LIFE = timedelta(hours=24)
TYPES = frozenset({"jwt", "application/jwt"})
# For the provider's clock as it stamps a token; `times` gives the end of it none.
LEEWAY = int(CLOCK_DIFFERENCE.total_seconds())


@dataclass(frozen=True, slots=True)
class Expected:
    """Who was asked, for whom, under which nonce, and what came beside the ID token."""

    issuer: str
    client_id: str
    nonce: str = field(repr=False)
    access_token: str = field(repr=False)
    keys: Mapping[str, VerifyingKey]


def read_id_token(text: str, expected: Expected, now: datetime) -> str:
    """Return the subject that the provider vouches for; TokenRefused for anything but the token that was asked for."""
    header, claims = parts(text)
    # Its type may be left out, and its key where there is but one; an access token's type is never taken for it.
    only = {"kid": next(iter(expected.keys))} if len(expected.keys) == 1 else {}
    check_signature(text, signing_key({"typ": "JWT", **only, **header}, expected.keys, TYPES))
    times(claims, LONGEST_LIFE, now)
    # A claim that is there and null, or of another kind, is none.
    if string(claims, "iss") != expected.issuer or string(claims, "nonce") != expected.nonce:
        raise TokenRefused(Reason.CLAIMS)
    _check(header, claims, expected, now)
    return string(claims, "sub")


def _check(header: Mapping[str, object], claims: Mapping[str, object], expected: Expected, now: datetime) -> None:
    wanted = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
    }
    params = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": expected.access_token}
    try:
        CodeIDToken(dict(claims), dict(header), wanted, params).validate(int(now.timestamp()), LEEWAY)
    except JoseError:
        raise TokenRefused(Reason.CLAIMS) from None
