import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from gateway.identity.key_sets import ALGORITHMS, MOST_KEYS, MOST_LISTED, KeySetRefused, read_key_set

ED25519 = ed25519.Ed25519PrivateKey.generate()
P256, P384 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SMALL_RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - it must be passed over
Members = dict[str, Any]


def members(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> Members:
    match key:
        case ed25519.Ed25519PrivateKey():
            listed = jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
        case ec.EllipticCurvePrivateKey():
            listed = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        case _:
            listed = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {name: value for name, value in listed.items() if name not in {"key_ops", "alg", "use"}}


OF_ED25519 = {**members(ED25519), "kid": "k1"}


def read(*keys: object, algorithms: tuple[str, ...] = ALGORITHMS) -> list[tuple[str, str]]:
    listed = read_key_set(json.dumps({"keys": keys}).encode(), algorithms)
    return [(key.key_id, key.algorithm) for key in listed]


def test_keys_for_signatures_are_taken_each_with_its_one_algorithm() -> None:
    keys = [
        {**OF_ED25519, "use": "sig", "key_ops": ["verify"], "alg": "EdDSA"},
        {**members(P256), "kid": "k2"},
        {**members(RSA), "kid": "k3", "alg": "PS256"},
    ]
    assert read(*keys) == [("k1", "EdDSA"), ("k2", "ES256"), ("k3", "PS256")]


@pytest.mark.parametrize(
    "other",
    [
        {**OF_ED25519, "kid": "k2", "use": "enc"},
        {**OF_ED25519, "kid": "k2", "key_ops": ["encrypt"]},
        {**OF_ED25519, "kid": "k2", "key_ops": "verify"},
        {**OF_ED25519, "kid": "k2", "alg": "HS256"},
        {**OF_ED25519, "kid": "k2", "alg": ["EdDSA"]},
        {**OF_ED25519, "kid": "k2", "crv": "Ed448"},
        {**OF_ED25519, "kid": "k2", "x": "AAAA"},
        {**OF_ED25519, "kid": "k2", "x": 7},
        {**OF_ED25519, "kid": "k2", "kty": None},
        {**OF_ED25519, "kid": None},
        {**OF_ED25519, "kid": ""},
        {**OF_ED25519, "kid": 1},
        {**OF_ED25519, "kid": "k" * 201},
        {**members(P384), "kid": "k2"},
        {**members(P256), "kid": "k2", "y": members(P256)["x"]},
        {**members(RSA), "kid": "k2"},
        {**members(SMALL_RSA), "kid": "k2", "alg": "RS256"},
        {**members(RSA), "kid": "k2", "alg": "RS256", "e": "AQ"},
        {**members(RSA), "kid": "k2", "alg": "RS256", "n": "_" * 12_000},
        {},
    ],
)
def test_what_is_for_something_else_or_does_not_say_for_what_is_passed_over(other: Members) -> None:
    assert read(OF_ED25519, other) == [("k1", "EdDSA")]


def test_only_the_algorithms_that_are_pinned_for_the_issuer_are_taken() -> None:
    of_rsa = {**members(RSA), "kid": "k3"}
    assert read(OF_ED25519, of_rsa, algorithms=("PS256",)) == [("k3", "PS256")]
    with pytest.raises(KeySetRefused, match="0 keys"):
        read(OF_ED25519, algorithms=("ES256",))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "JSON"),
        (b"\xff", "JSON"),
        (b'{"keys":[],"keys":[]}', "twice"),
        (b"[" * 3000, "nested"),
        (b"[]", "no key set"),
        (b'{"keys":{}}', "no key set"),
        (b'{"keys":["k1"]}', "no key set"),
        (json.dumps({"keys": [{}] * (MOST_LISTED + 1)}).encode(), "no key set"),
        (b'{"keys":[]}', "0 keys"),
    ],
)
def test_what_is_no_key_set_is_refused_with_a_sentence(body: bytes, why: str) -> None:
    with pytest.raises(KeySetRefused, match=why):
        read_key_set(body, ALGORITHMS)


def test_a_set_that_gives_a_secret_away_is_refused_whole() -> None:
    with pytest.raises(KeySetRefused, match="secret"):
        read(OF_ED25519, {**OF_ED25519, "kid": "k2", "d": "AAAA"})
    with pytest.raises(KeySetRefused, match="secret"):
        read(OF_ED25519, {"kty": "oct", "k": "AAAA", "kid": "k2", "alg": "HS256"})


def test_a_set_that_names_a_key_twice_or_holds_too_many_is_refused_whole() -> None:
    with pytest.raises(KeySetRefused, match="one 'kid'"):
        read(OF_ED25519, {**members(P256), "kid": "k1"})
    with pytest.raises(KeySetRefused, match=f"1 to {MOST_KEYS}"):
        read(*({**OF_ED25519, "kid": f"k{at}"} for at in range(MOST_KEYS + 1)))
