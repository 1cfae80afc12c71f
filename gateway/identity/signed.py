"""A signed statement in compact form: of which type it is, by which of the keys that it may be signed with.

Knows no issuer and no claim. The signature itself is checked by PyJWT, with the one algorithm of the key.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256

import jwt

from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.compact_form import read_compact
from gateway.identity.issuers import VerifyingKey

SIGNED_KEPT = 8192
# Digests of what was found to be signed, each with the whole key that signed it.
_SIGNED: set[tuple[bytes, VerifyingKey]] = set()
HEADER = frozenset({"alg", "kid", "typ"})


def parts(text: str) -> tuple[dict[str, object], dict[str, object]]:
    """Return the header and the claims, unchecked."""
    if not text:
        raise TokenRefused(Reason.MISSING)
    try:
        return read_compact(text)
    except ValueError:
        raise TokenRefused(Reason.MALFORMED) from None


def signing_key(
    header: Mapping[str, object], keys: Mapping[str, VerifyingKey], media_types: Collection[str]
) -> VerifyingKey:
    """Return the key, of these, that a header names, if it is the header of such a statement."""
    algorithm, key_id, media_type = header.get("alg"), header.get("kid"), header.get("typ")
    if header.keys() != HEADER or not isinstance(key_id, str) or not isinstance(media_type, str):
        raise TokenRefused(Reason.MALFORMED)
    # Media types know no case (RFC 8725, section 3.11).
    if media_type.lower() not in media_types:
        raise TokenRefused(Reason.MALFORMED)
    key = keys.get(key_id)
    if key is None:
        raise TokenRefused(Reason.UNKNOWN_KEY)
    if algorithm != key.algorithm:
        raise TokenRefused(Reason.ALGORITHM)
    return key


def check_signature(text: str, key: VerifyingKey) -> None:
    """Refuse what this key did not sign.

    That it signed these very bytes never changes, and is remembered: nothing else of them is, nor they themselves.
    """
    signed = sha256(text.encode()).digest(), key
    if signed in _SIGNED:
        return
    try:
        jwt.PyJWS().decode(text, key.public_key(), algorithms=[key.algorithm])
    except jwt.PyJWTError:
        raise TokenRefused(Reason.SIGNATURE) from None
    if len(_SIGNED) >= SIGNED_KEPT:
        _SIGNED.clear()
    _SIGNED.add(signed)
