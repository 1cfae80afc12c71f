"""What an identity provider's token must hold before anybody is signed in by it."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.identity.claims import TokenRefused
from gateway.identity.id_tokens import Expected, read_id_token
from gateway.identity.issuers import VerifyingKey

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
SECOND = int(NOW.timestamp())
KEY, OTHER = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
OPAQUE = "opaque"
HASH = urlsafe_b64encode(sha256(OPAQUE.encode()).digest()[:16]).decode().rstrip("=")
KEYS = {"k1": VerifyingKey("k1", "ES256", PEM)}
EXPECTED = Expected("https://login.example", "concordat", "nonce", OPAQUE, KEYS)
CLAIMS: Mapping[str, Any] = {
    "iss": "https://login.example",
    "aud": "concordat",
    "sub": "s-1",
    "nonce": "nonce",
    "iat": SECOND,
    "exp": SECOND + 600,
}


def token(header: Mapping[str, Any] | None = None, key: object = KEY, **claims: object) -> str:
    members = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    algorithm = "EdDSA" if isinstance(key, Ed25519PrivateKey) else "ES256"
    return jwt.encode(members, key, algorithm, {"kid": "k1", "typ": "JWT", **(header or {})})  # type: ignore[arg-type] # any key


GOOD: dict[str, Mapping[str, object]] = {
    "as it is": {},
    "for a list of one": {"aud": ["concordat"]},
    "for several, to us": {"aud": ["concordat", "another"], "azp": "concordat"},
    "with the party named": {"azp": "concordat"},
    "with the hash of the access token": {"at_hash": HASH},
    "with more about the person": {"email": "somebody@example.org", "amr": ["pwd", "otp"]},
    "stamped by a clock that runs ahead": {"iat": SECOND + 59},
}


@pytest.mark.parametrize("good", GOOD)
def test_a_token_that_was_asked_for_names_its_subject(good: str) -> None:
    assert read_id_token(token(None, **GOOD[good]), EXPECTED, NOW) == "s-1"


def test_a_token_may_leave_its_type_and_its_only_key_unnamed() -> None:
    assert read_id_token(token({"typ": None}), EXPECTED, NOW) == "s-1"
    assert read_id_token(jwt.encode(dict(CLAIMS), KEY, "ES256", {"typ": None}), EXPECTED, NOW) == "s-1"


WRONG: dict[str, str] = {
    "of another issuer": token(iss="https://elsewhere.example"),
    "without an issuer": token(iss=None),
    "for another client": token(aud="another"),
    "for nobody": token(aud=None),
    "for several, and no party": token(aud=["concordat", "another"]),
    "for several, to another": token(aud=["concordat", "another"], azp="another"),
    "to another party": token(azp="another"),
    "under another nonce": token(nonce="other"),
    "without a nonce": token(nonce=None),
    "with an empty nonce": token(nonce=""),
    "without a subject": token(sub=None),
    "with a number for a subject": token(sub=7),
    "that is over": token(exp=SECOND),
    "without an end": token(exp=None),
    "that begins later": token(nbf=SECOND + 5),
    "of tomorrow": token(iat=SECOND + 61, exp=SECOND + 600),
    "for longer than a day": token(exp=SECOND + int(timedelta(hours=25).total_seconds())),
    "with the hash of another access token": token(at_hash=HASH[::-1]),
    "by another key": token(key=OTHER),
    "by a key of another kind": token(key=Ed25519PrivateKey.generate()),
    "by a key that nobody has": token({"kid": "k2"}),
    "that is an access token": token({"typ": "at+jwt"}),
    "with a key of its own": token({"jwk": {"kty": "EC"}}),
    "with a critical extension": token({"crit": ["exp"]}),
    "unsigned": jwt.encode(dict(CLAIMS), "", "none", {"kid": "k1"}),
    "by a secret": jwt.encode(dict(CLAIMS), "a secret of thirty-two characters", "HS256", {"kid": "k1"}),
    "no token": "x.y",
    "empty": "",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_any_other_token_signs_nobody_in(wrong: str) -> None:
    with pytest.raises(TokenRefused):
        read_id_token(WRONG[wrong], EXPECTED, NOW)


def test_with_several_keys_the_token_says_which() -> None:
    several = {**KEYS, "k2": VerifyingKey("k2", "ES256", PEM)}
    unnamed = jwt.encode(dict(CLAIMS), KEY, "ES256")
    expected = Expected(EXPECTED.issuer, EXPECTED.client_id, EXPECTED.nonce, OPAQUE, several)

    with pytest.raises(TokenRefused):
        read_id_token(unnamed, expected, NOW)
    assert read_id_token(token(), expected, NOW) == "s-1"


def test_a_refusal_repeats_nothing_of_the_token() -> None:
    with pytest.raises(TokenRefused) as refusal:
        read_id_token(token(nonce="canary"), EXPECTED, NOW)

    assert "canary" not in json.dumps([str(refusal.value), str(refusal.value.reason)])
