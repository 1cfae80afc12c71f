"""What every signed statement claims: names that are told apart, times that are whole seconds, and why one is refused.

Knows no kind of token, issuer, key or clock.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LONGEST_CLAIM = 200
CLOCK_DIFFERENCE = timedelta(seconds=60)
"""How far an issuer's clock may run ahead of ours when it stamps a token; expiry gets no such grace."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reason(StrEnum):
    """Why a token was refused: for the log alone, since the caller learns only that it was."""

    MISSING = "missing"
    MALFORMED = "malformed"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNKNOWN_CLIENT = "unknown_client"
    UNKNOWN_KEY = "unknown_key"
    KEYS_TOO_OLD = "keys_too_old"
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    LIFETIME = "lifetime"
    CLAIMS = "claims"
    NOT_NAMED = "not_named"
    DENIED = "denied"
    CROSS_SITE = "cross_site"
    NOT_LINKED = "not_linked"


class TokenRefused(Exception):
    """The token vouches for nobody; the message repeats nothing of it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__("The access token was refused.")
        self.reason = reason


def string(claims: Mapping[str, object], name: str) -> str:
    """Return a claim that names something."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_CLAIM:
        raise TokenRefused(Reason.CLAIMS)
    # Two names that look alike must not be two people.
    if value != value.strip() or not value.isprintable():
        raise TokenRefused(Reason.CLAIMS)
    return value


def times(claims: Mapping[str, object], longest: timedelta, now: datetime) -> tuple[datetime, datetime]:
    """Return when it was issued and when it expires, in whole seconds since 1970.

    A life of more than `longest`, or of nothing, is refused.
    """
    issued, expiry, not_before = (_seconds(claims, name) for name in ("iat", "exp", "nbf"))
    if issued is None or expiry is None:
        raise TokenRefused(Reason.CLAIMS)
    present = (now - EPOCH).total_seconds()
    if issued > present + CLOCK_DIFFERENCE.total_seconds() or (not_before is not None and not_before > present):
        raise TokenRefused(Reason.NOT_YET)
    if not 0 < expiry - issued <= longest.total_seconds():
        raise TokenRefused(Reason.LIFETIME)
    if expiry <= present:
        raise TokenRefused(Reason.EXPIRED)
    return datetime.fromtimestamp(issued, UTC), datetime.fromtimestamp(expiry, UTC)


def _seconds(claims: Mapping[str, object], name: str) -> int | None:
    value = claims.get(name)
    if name in claims and type(value) is not int:  # a bool is an int to isinstance
        raise TokenRefused(Reason.CLAIMS)
    return value if type(value) is int else None
