from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from gateway.identity.issuers import Issuer, VerifyingKey, issuers_by_name

SMALL_RSA = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - it must be refused
ED25519 = ed25519.Ed25519PrivateKey.generate()
P256 = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


KEY = VerifyingKey("k1", "EdDSA", pem(ED25519))
HARBOUR = Issuer("https://harbour.example", "Harbour Council", {"k1": KEY}, frozenset({("duty", "social_worker")}))


@pytest.mark.parametrize(
    ("algorithm", "public_pem"),
    [("EdDSA", pem(ED25519)), ("ES256", pem(P256)), ("PS256", pem(RSA)), ("RS256", pem(RSA))],
)
def test_a_key_that_fits_its_algorithm_is_accepted(algorithm: str, public_pem: str) -> None:
    assert VerifyingKey("k1", algorithm, public_pem).algorithm == algorithm


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512", "ES384", "RS512", "eddsa", "ES256K", ""])
def test_any_other_algorithm_is_refused_whatever_the_key(algorithm: str) -> None:
    for key in (ED25519, P256, RSA):
        with pytest.raises(ValueError, match="does not fit"):
            VerifyingKey("k1", algorithm, pem(key))


@pytest.mark.parametrize(
    ("algorithm", "public_pem"),
    [
        ("EdDSA", pem(P256)),
        ("EdDSA", pem(ed448.Ed448PrivateKey.generate())),
        ("ES256", pem(RSA)),
        ("ES256", pem(ec.generate_private_key(ec.SECP384R1()))),
        ("ES256", pem(ec.generate_private_key(ec.SECP256K1()))),
        ("PS256", pem(ED25519)),
        ("RS256", pem(SMALL_RSA)),
    ],
    ids=[
        "EdDSA P-256",
        "EdDSA Ed448",
        "ES256 RSA",
        "ES256 P-384",
        "ES256 secp256k1",
        "PS256 Ed25519",
        "RS256 1024 bits",
    ],
)
def test_a_key_of_another_kind_or_too_small_is_refused(algorithm: str, public_pem: str) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        VerifyingKey("k1", algorithm, public_pem)


def test_a_private_key_or_no_key_at_all_is_refused_and_not_repeated() -> None:
    private = ED25519.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for text in (private, "a shared secret", ""):
        with pytest.raises(ValueError, match=r"^key k1 is not a public key in PEM$"):
            VerifyingKey("k1", "EdDSA", text)


def test_a_key_without_an_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="identifier"):
        VerifyingKey("", "EdDSA", pem(ED25519))


def test_an_issuer_that_lacks_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="needs"):
        replace(HARBOUR, name="")
    with pytest.raises(ValueError, match="needs"):
        replace(HARBOUR, organisation="")
    with pytest.raises(ValueError, match="needs"):
        replace(HARBOUR, keys={})
    with pytest.raises(ValueError, match="needs"):
        replace(HARBOUR, may_name=frozenset())


def test_a_key_listed_under_another_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="another identifier"):
        replace(HARBOUR, keys={"k2": KEY})


@pytest.mark.parametrize("lifetime", [timedelta(0), timedelta(seconds=-1), timedelta(hours=1, microseconds=1)])
def test_a_lifetime_above_one_hour_or_of_nothing_is_refused(lifetime: timedelta) -> None:
    with pytest.raises(ValueError, match="one hour"):
        replace(HARBOUR, maximum_lifetime=lifetime)


def test_issuers_are_found_by_their_names() -> None:
    other = replace(HARBOUR, name="https://valley.example", keys={"k1": VerifyingKey("k1", "ES256", pem(P256))})
    assert issuers_by_name([HARBOUR, other]) == {HARBOUR.name: HARBOUR, other.name: other}


def test_an_issuer_may_keep_one_key_under_two_identifiers() -> None:
    issuer = replace(HARBOUR, keys={"k1": KEY, "k2": replace(KEY, key_id="k2")})
    assert issuers_by_name([issuer]) == {HARBOUR.name: issuer}


def test_two_issuers_with_one_name_or_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="listed twice"):
        issuers_by_name([HARBOUR, HARBOUR])
    with pytest.raises(ValueError, match=r"shares a key with https://harbour\.example"):
        issuers_by_name([HARBOUR, replace(HARBOUR, name="https://valley.example")])


def test_no_issuer_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no issuer"):
        issuers_by_name([])
