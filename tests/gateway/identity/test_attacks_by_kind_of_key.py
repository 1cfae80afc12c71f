"""Attacks that need an issuer with keys of other kinds: none is let in."""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.identity.issuers import VerifyingKey
from gateway.registry.denying import Denial, deny
from gateway.storage.issuers import Entry, insert_issuers, read_issuers
from tests.gateway.identity.test_attacks_on_tokens import BODY, Forge, spelt
from tests.gateway.running_gateway import RunningGateway

ISSUER = "https://marlowick-council.example"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256 (FIPS 186-5)."""
P256, RSA = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_P256, OTHER_RSA = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
KEYS = (("curve", "ES256", P256), ("pss", "PS256", RSA), ("pkcs", "RS256", RSA))


@pytest.fixture(scope="module")
def forge(shared: RunningGateway) -> Forge:
    """Give the council keys of other kinds as well."""
    with shared.gateway.database.writing() as connection:
        issuer = next(each.issuer for each in read_issuers(connection) if each.issuer.name == ISSUER)
        more = {kid: VerifyingKey(kid, alg, public(key)) for kid, alg, key in KEYS}
        insert_issuers(connection, [Entry(replace(issuer, keys={**issuer.keys, **more}), ())])
        connection.commit()
    return Forge(shared)


def public(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def by(forge: Forge, kid: str, algorithm: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return jwt.encode(forge.claims, key, algorithm, {"kid": kid, "typ": "at+jwt"})


def resigned(token: str, signature: bytes) -> str:
    return f"{token.rpartition('.')[0]}.{spelt(signature)}"


def curve(forge: Forge) -> str:
    return by(forge, "curve", "ES256", P256)


def of_numbers(r: int, s: int) -> Callable[[Forge], str]:
    return lambda forge: resigned(curve(forge), r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def in_der(forge: Forge) -> str:
    signed = curve(forge).rpartition(".")[0]
    return resigned(curve(forge), P256.sign(signed.encode(), ec.ECDSA(SHA256())))


def under_sha1(forge: Forge) -> str:
    token = by(forge, "pkcs", "RS256", RSA)
    return resigned(token, RSA.sign(token.rpartition(".")[0].encode(), padding.PKCS1v15(), SHA1()))  # noqa: S303


def under_short_salt(forge: Forge) -> str:
    token = by(forge, "pss", "PS256", RSA)
    pss = padding.PSS(padding.MGF1(SHA256()), 0)
    return resigned(token, RSA.sign(token.rpartition(".")[0].encode(), pss, SHA256()))


ATTACKS: dict[str, Callable[[Forge], str]] = {
    "ES256 of nothing (CVE-2022-21449)": of_numbers(0, 0),
    "ES256 of the order": of_numbers(ORDER, ORDER),
    "ES256 of nothing and one": of_numbers(0, 1),
    "ES256 of one and nothing": of_numbers(1, 0),
    "ES256 of all ones": of_numbers(2**256 - 1, 2**256 - 1),
    "ES256 cut short": lambda f: resigned(curve(f), bytes(63)),
    "ES256 in DER": in_der,
    "ES256 by another key": lambda f: by(f, "curve", "ES256", OTHER_P256),
    "ES384 under the key for ES256": lambda f: by(f, "curve", "ES384", ec.generate_private_key(ec.SECP384R1())),
    "RS256 under the key for PS256": lambda f: by(f, "pss", "RS256", RSA),
    "PS256 under the key for RS256": lambda f: by(f, "pkcs", "PS256", RSA),
    "RS512 under the key for RS256": lambda f: by(f, "pkcs", "RS512", RSA),
    "PS384 under the key for PS256": lambda f: by(f, "pss", "PS384", RSA),
    "RS256 by another key": lambda f: by(f, "pkcs", "RS256", OTHER_RSA),
    "RS256 that signs with SHA-1": under_sha1,
    "PS256 without a salt": under_short_salt,
    "RS256 of nothing": lambda f: resigned(by(f, "pkcs", "RS256", RSA), bytes(256)),
    "RS256 of one": lambda f: resigned(by(f, "pkcs", "RS256", RSA), bytes(255) + b"\x01"),
    "EdDSA of nothing": lambda f: resigned(f.of(), bytes(64)),
    "EdDSA of the neutral point": lambda f: resigned(f.of(), b"\x01" + bytes(63)),
    "an HMAC with the curve's public key": lambda f: f.keyed_by_hash(
        {"alg": "HS256", "kid": "curve"}, public(P256).encode()
    ),
    "an HMAC with the public key of RSA": lambda f: f.keyed_by_hash(
        {"alg": "HS256", "kid": "pkcs"}, public(RSA).encode()
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_none_is_let_in_under_a_key_of_another_kind_either(
    shared: RunningGateway, forge: Forge, attack: Callable[[Forge], str]
) -> None:
    garbage = shared.send("/v1/disclosures", "garbage", json=BODY)
    before = len(shared.events())

    reply = shared.send("/v1/disclosures", attack(forge), json=BODY)

    assert (reply.status, reply.without_chance) == (401, garbage.without_chance)
    assert len(shared.events()) == before


@pytest.mark.parametrize(("kid", "algorithm", "key"), KEYS, ids=lambda each: str(each)[:5])
def test_whoever_signs_well_with_such_a_key_is_let_in(
    shared: RunningGateway, forge: Forge, kid: str, algorithm: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
) -> None:
    assert shared.send("/v1/disclosures", by(forge, kid, algorithm, key), json=BODY).status == 200


def test_the_other_signature_that_a_curve_allows_is_no_way_around_a_denial(
    shared: RunningGateway, forge: Forge
) -> None:
    claims = {**forge.claims, "jti": "stolen"}
    token = jwt.encode(claims, P256, "ES256", {"kid": "curve", "typ": "at+jwt"})
    signature = urlsafe_b64decode(token.rpartition(".")[2] + "==")
    # Of (r, s) anybody makes (r, order - s), which verifies as well.
    other = ORDER - int.from_bytes(signature[32:], "big")
    twin = resigned(token, signature[:32] + other.to_bytes(32, "big"))
    assert shared.send("/v1/disclosures", twin, json=BODY).status == 200

    gateway = shared.gateway
    deny(shared.settings, gateway.database, gateway.writer, Denial("a laptop was lost", ISSUER, "stolen"))

    assert shared.send("/v1/disclosures", token, json=BODY).status == 401
    assert shared.send("/v1/disclosures", twin, json=BODY).status == 401
