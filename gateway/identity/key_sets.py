"""Reads a set of public keys as JSON (RFC 7517): of each only what verifies a signature is taken.

Knows bytes and the algorithms that are pinned for an issuer: not where the set came from. A refusal repeats nothing of
the set but the identifier of a key.
"""

from collections.abc import Collection, Mapping

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.identity.issuers import PublicKey, VerifyingKey
from gateway.strict_json import NotJson, read_json

MOST_LISTED, MOST_KEYS, LONGEST_KEY_ID = 64, 16, 200
ALGORITHMS = ("EdDSA", "ES256", "PS256", "RS256")
_OF_KEY_TYPE = {"OKP": {"EdDSA"}, "EC": {"ES256"}, "RSA": {"PS256", "RS256"}}
_PUBLIC = ("kty", "crv", "x", "y", "n", "e")
_SECRET = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


class KeySetRefused(ValueError):
    """The set is refused whole; the sentence says why."""


def read_key_set(body: bytes, algorithms: Collection[str]) -> tuple[VerifyingKey, ...]:
    """Return the keys of a set that are for signatures under one of the algorithms; others are passed over.

    Raises `KeySetRefused` for what is no key set, gives a secret away, names a key twice, holds no usable key or more
    than `MOST_KEYS`.
    """
    usable = [key for listed in _listed(body) if (key := _key(listed, algorithms))]
    if not 0 < len(usable) <= MOST_KEYS:
        of = " or ".join(algorithms)
        raise KeySetRefused(f"it has {len(usable)} keys with a 'kid' for signatures under {of}; give 1 to {MOST_KEYS}")
    if len({key.key_id for key in usable}) < len(usable):
        raise KeySetRefused("it gives two keys one 'kid'")
    return tuple(usable)


def _listed(body: bytes) -> list[Mapping[str, object]]:
    try:
        members = read_json(body)
    except NotJson as error:
        raise KeySetRefused(f"it is not usable JSON: {error}") from None
    listed = members.get("keys") if isinstance(members, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_LISTED or not all(isinstance(key, dict) for key in listed):
        raise KeySetRefused(f"it is no key set: give an object with 'keys', a list of at most {MOST_LISTED} objects")
    if any(key.keys() & _SECRET for key in listed):
        # Whoever publishes one has lost it: nothing that it signs says who signed.
        raise KeySetRefused("it gives a secret key away; its owner has to make new keys")
    return listed


def _key(listed: Mapping[str, object], algorithms: Collection[str]) -> VerifyingKey | None:
    key_id, algorithm = listed.get("kid"), _algorithm(listed, algorithms)
    if algorithm is None or not isinstance(key_id, str) or not 0 < len(key_id) <= LONGEST_KEY_ID:
        return None
    try:
        public = _public(listed, algorithm).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return VerifyingKey(key_id, algorithm, public.decode())
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None


def _algorithm(listed: Mapping[str, object], algorithms: Collection[str]) -> str | None:
    """Return the one algorithm that a key is for, None if it is for something else or does not say which."""
    operations = listed.get("key_ops", ["verify"])
    if listed.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return None
    fitting = _OF_KEY_TYPE.get(str(listed.get("kty")), set()) & set(algorithms)
    if "alg" in listed:
        fitting &= {str(listed["alg"])}
    return fitting.pop() if len(fitting) == 1 else None


def _public(listed: Mapping[str, object], algorithm: str) -> PublicKey:
    # Only what makes the key: no certificate, address or extension of it is looked at.
    members = {name: listed[name] for name in _PUBLIC if name in listed}
    key: PublicKey = jwt.PyJWK(members, algorithm).key
    return key
