"""Attacks on tokens that RFC 8725, RFC 9068 and OWASP describe, over HTTP: none is let in or answered with a fault.

Each is made of a good token for somebody who may ask, changed in one way, and signed anew where whoever attacks could.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from gateway.demonstration.keys import LIFETIME
from tests.gateway.running_gateway import SAM, RunningGateway

COUNCIL, SCHOOL = "marlowick-council", "fennel-row"
BODY = {"young_person": SAM, "purpose": "guidance"}
Members = dict[str, Any]


class Forge:
    """Makes tokens as an attacker would who has one organisation's key, or none."""

    def __init__(self, running: RunningGateway) -> None:
        self.running = running
        self.claims: Members = running.claims("amara.okoye")
        self.header: Members = {"alg": "EdDSA", "kid": f"{COUNCIL}-demo", "typ": "at+jwt"}
        self.key, self.sibling = self._key(COUNCIL), self._key(SCHOOL)
        self.stranger = Ed25519PrivateKey.generate()

    def _key(self, organisation: str) -> Ed25519PrivateKey:
        pem = (self.running.data / "demo_only_keys" / f"{organisation}.pem").read_bytes()
        key = load_pem_private_key(pem, None)
        assert isinstance(key, Ed25519PrivateKey)
        return key

    def signed(self, header: bytes, claims: bytes, key: Ed25519PrivateKey | None = None) -> str:
        text = f"{spelt(header)}.{spelt(claims)}"
        return f"{text}.{spelt((key or self.key).sign(text.encode()))}"

    def of(self, header: Members | None = None, claims: Members | None = None, **by: Ed25519PrivateKey) -> str:
        """Return a token with these members changed; a member of None is left out."""
        head, body = (
            without_none({**mine, **(new or {})}) for mine, new in ((self.header, header), (self.claims, claims))
        )
        return self.signed(json.dumps(head).encode(), json.dumps(body).encode(), by.get("key"))

    def keyed_by_hash(self, header: Members, secret: bytes) -> str:
        """Return a token under an HMAC whose secret anybody has who has the public key."""
        text = f"{spelt(json.dumps({**self.header, **header}).encode())}.{spelt(json.dumps(self.claims).encode())}"
        return f"{text}.{spelt(hmac.digest(secret, text.encode(), 'sha256'))}"

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def text(self, old: bytes, new: bytes, *, header: bool = False) -> str:
        """Return a token whose claims, or header, are written in another way, and signed so."""
        head, body = json.dumps(self.header).encode(), json.dumps(self.claims).encode()
        changed = (head if header else body).replace(old, new, 1)
        assert changed != (head if header else body)
        return self.signed(changed if header else head, body if header else changed)


def without_none(members: Members) -> Members:
    return {name: value for name, value in members.items() if value is not None}


def spelt(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def flipped(token: str) -> str:
    head, body, signature = token.split(".")
    content = bytearray(urlsafe_b64decode(signature + "=="))
    content[0] ^= 1
    return f"{head}.{body}.{spelt(bytes(content))}"


def with_claims_of(signed: str, other: str) -> str:
    head, _, signature = signed.split(".")
    return f"{head}.{other.split('.')[1]}.{signature}"


JWK = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
Attack = Callable[[Forge], str]
ATTACKS: dict[str, Attack] = {
    # Algorithms (RFC 8725, 2.1, 3.1, 3.2)
    "no algorithm": lambda f: f.of({"alg": "none"}).rpartition(".")[0] + ".",
    "no algorithm, otherwise spelt": lambda f: f.of({"alg": "nOnE"}),
    "no algorithm, signed all the same": lambda f: f.of({"alg": "none"}),
    "an HMAC with the public key as the secret": lambda f: f.keyed_by_hash({"alg": "HS256"}, f.public),
    "an HMAC that calls itself EdDSA": lambda f: f.keyed_by_hash({}, f.public),
    "another algorithm than that of the key": lambda f: f.of({"alg": "ES256"}),
    "an algorithm nobody knows": lambda f: f.of({"alg": "ED25519"}),
    "a list of algorithms": lambda f: f.of({"alg": ["EdDSA"]}),
    "no alg": lambda f: f.of({"alg": None}),
    # Keys (RFC 8725, 3.10; OWASP: key confusion)
    "a sibling's key, the victim's issuer": lambda f: f.of(key=f.sibling),
    "a sibling's key and key id, the victim's issuer": lambda f: f.of({"kid": f"{SCHOOL}-demo"}, key=f.sibling),
    "a sibling's key and issuer, the victim's post": lambda f: f.of(
        {"kid": f"{SCHOOL}-demo"}, {"iss": f"https://{SCHOOL}.example"}, key=f.sibling
    ),
    "a stranger's key": lambda f: f.of(key=f.stranger),
    "a key that the token brings": lambda f: f.of({"jwk": JWK}),
    "a key that lies where the token says": lambda f: f.of({"jku": "https://attacker.example/keys"}),
    "a certificate that lies where the token says": lambda f: f.of({"x5u": "https://attacker.example/cert"}),
    "a certificate that the token brings": lambda f: f.of({"x5c": ["MIIB"]}),
    "a thumbprint of a certificate": lambda f: f.of({"x5t": "dGh1bWI"}),
    "a key id that is a path": lambda f: f.of({"kid": "../../../../dev/null"}),
    "a key id that is SQL": lambda f: f.of({"kid": "x' OR '1'='1"}),
    "a key id with a NUL": lambda f: f.of({"kid": f"{COUNCIL}-demo\0"}),
    "a key id that is a number": lambda f: f.of({"kid": 1}),
    "a key id that is a list": lambda f: f.of({"kid": [f"{COUNCIL}-demo"]}),
    "no key id": lambda f: f.of({"kid": None}),
    # Kinds of token (RFC 8725, 3.11; RFC 9068, 4)
    "a token of another kind": lambda f: f.of({"typ": "JWT"}),
    "an identity token": lambda f: f.of({"typ": "id_token+jwt"}),
    "no kind": lambda f: f.of({"typ": None}),
    "a kind that is a number": lambda f: f.of({"typ": 1}),
    "an extension that must be understood": lambda f: f.of({"crit": ["b64"], "b64": False}),
    "an empty list of extensions": lambda f: f.of({"crit": []}),
    "a nested token": lambda f: f.of({"cty": "JWT"}),
    "a compressed token": lambda f: f.of({"zip": "DEF"}),
    "five parts, as of an encrypted token": lambda f: f"{f.of()}.aa.bb",
    "two parts": lambda f: f.of().rpartition(".")[0],
    "an empty signature": lambda f: f"{f.of().rpartition('.')[0]}.",
    "a signature with one bit changed": lambda f: flipped(f.of()),
    "claims of another token": lambda f: with_claims_of(f.of(), f.of(claims={"sub": "helen.braithwell"})),
    # Issuer, audience, subject (RFC 8725, 3.8, 3.9)
    "no issuer": lambda f: f.of(claims={"iss": None}),
    "an issuer with a slash more": lambda f: f.of(claims={"iss": f"https://{COUNCIL}.example/"}),
    "an issuer in capitals": lambda f: f.of(claims={"iss": f"https://{COUNCIL.upper()}.example"}),
    "a list of issuers": lambda f: f.of(claims={"iss": [f"https://{COUNCIL}.example"]}),
    "no audience": lambda f: f.of(claims={"aud": None}),
    "another audience": lambda f: f.of(claims={"aud": "https://elsewhere.example"}),
    "an audience among others": lambda f: f.of(claims={"aud": [f.claims["aud"], "https://elsewhere.example"]}),
    "an audience that begins alike": lambda f: f.of(claims={"aud": f"{f.claims['aud']}.attacker.example"}),
    "no subject": lambda f: f.of(claims={"sub": None}),
    "an empty subject": lambda f: f.of(claims={"sub": ""}),
    "a subject with a space behind it": lambda f: f.of(claims={"sub": "amara.okoye "}),
    "a subject with a sign that does not show": lambda f: f.of(claims={"sub": "amara.okoye\u200b"}),
    "a subject that is a number": lambda f: f.of(claims={"sub": 7}),
    "a subject of 10,000 letters": lambda f: f.of(claims={"sub": "a" * 10_000}),
    "a subject of another organisation": lambda f: f.of(claims={"sub": "joanne.petrie"}),
    "a role not held": lambda f: f.of(claims={"role": "pa_manager"}),
    "a role of a young person": lambda f: f.of(claims={"role": "young_person"}),
    "a list of roles": lambda f: f.of(claims={"role": ["pa", "pa_manager"]}),
    "a service not worked at": lambda f: f.of(claims={"service": "fennel-row-school"}),
    "a capacity not held": lambda f: f.of(claims={"capacity": "lent"}),
    "no client": lambda f: f.of(claims={"client_id": None}),
    "no identifier": lambda f: f.of(claims={"jti": None}),
    "a key that must be proved": lambda f: f.of(claims={"cnf": {"jkt": "x"}}),
    # Times (RFC 8725, 3.8; RFC 7519, 4.1)
    "no expiry": lambda f: f.of(claims={"exp": None}),
    "no time of issue": lambda f: f.of(claims={"iat": None}),
    "an expiry in words": lambda f: f.of(claims={"exp": str(f.claims["exp"])}),
    "an expiry with a fraction": lambda f: f.of(claims={"exp": f.claims["exp"] + 0.5}),
    "an expiry that is true": lambda f: f.of(claims={"exp": True}),
    "an expiry beyond all time": lambda f: f.of(claims={"exp": 10**40}),
    "a negative expiry": lambda f: f.of(claims={"exp": -1}),
    "an expiry of infinity": lambda f: f.text(str(f.claims["exp"]).encode(), b"1e999"),
    "an expiry that is no number": lambda f: f.text(str(f.claims["exp"]).encode(), b"NaN"),
    "an expired one": lambda f: f.of(claims={"iat": f.claims["iat"] - 900, "exp": f.claims["iat"]}),
    "one that lives too long": lambda f: f.of(claims={"exp": f.claims["iat"] + LIFETIME + 1}),
    "one issued tomorrow": lambda f: f.of(claims={"iat": f.claims["iat"] + 86_400, "exp": f.claims["iat"] + 86_900}),
    "one not valid yet": lambda f: f.of(claims={"nbf": f.claims["iat"] + 300}),
    "a nbf in words": lambda f: f.of(claims={"nbf": "0"}),
    # How it is written (RFC 8725, 2.4, 3.7)
    "a subject twice": lambda f: f.text(b'"sub"', b'"sub": "helen.braithwell", "sub"'),
    "an algorithm twice": lambda f: f.text(b'"alg"', b'"alg": "none", "alg"', header=True),
    "a member twice, once escaped": lambda f: f.text(b'"sub"', b'"s\\u0075b": "helen.braithwell", "sub"'),
    "claims that are a list": lambda f: f.signed(json.dumps(f.header).encode(), b"[]"),
    "claims that are nothing": lambda f: f.signed(json.dumps(f.header).encode(), b"null"),
    "a header that is a word": lambda f: f.signed(b'"EdDSA"', json.dumps(f.claims).encode()),
    "claims that are no JSON": lambda f: f.signed(json.dumps(f.header).encode(), b"{'sub': 1}"),
    "claims that are not UTF-8": lambda f: f.text(b"amara", b"amar\xff"),
    "claims in UTF-16": lambda f: f.signed(json.dumps(f.header).encode(), json.dumps(f.claims).encode("utf-16")),
    "half of a pair of surrogates": lambda f: f.text(b"amara", b"\\ud800"),
    "claims a thousand deep": lambda f: f.text(b'"tests"', b"[" * 1000 + b"]" * 1000),
    "a token of 9 KB": lambda f: f.of(claims={"more": "x" * 9000}),
    "padding in a part": lambda f: f.of().replace(".", "=.", 1),
    "a line end within": lambda f: f.of().replace(".", ".\t", 1),
    "letters of plain base64": lambda f: f"{f.of()[:-2]}+/",
    "a second spelling of the signature": lambda f: f"{f.of()[:-1]}{'B' if f.of()[-1] != 'B' else 'C'}",
}


@pytest.fixture
def forge(shared: RunningGateway) -> Iterator[Forge]:
    yield Forge(shared)
    # Whoever is let in is let in still.
    assert shared.send("/v1/disclosures", Forge(shared).of(), json=BODY).status == 200


def test_there_are_fifty_of_them_and_more() -> None:
    assert len(ATTACKS) >= 50


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_none_is_let_in_and_all_read_alike(shared: RunningGateway, forge: Forge, attack: Attack) -> None:
    garbage = shared.send("/v1/disclosures", "garbage", json=BODY)
    before = len(shared.events())
    reply = shared.send("/v1/disclosures", attack(forge), json=BODY)
    assert reply.status == 401
    assert reply.without_chance == garbage.without_chance
    assert sorted(reply.headers.items()) == sorted(garbage.headers.items())
    # Nobody is known to have asked, so there is nobody to log.
    assert len(shared.events()) == before


@pytest.mark.parametrize(
    "header",
    [
        "{0}", "Bearer  {0}", "Bearer\t{0}", "Basic {0}", "Token {0}", "Bearer {0} {0}", "Bearer {0},{0}",
        "Bearer\n{0}", "Bearer \x00{0}", "Bearer '{0}'", "DPoP {0}",
    ],
)  # fmt: skip
def test_a_good_token_in_another_header_than_its_own_is_none(shared: RunningGateway, forge: Forge, header: str) -> None:
    value = header.format(forge.of())
    try:
        reply = shared.send("/v1/disclosures", "", json=BODY, headers={"Authorization": value})
    except ValueError:
        return  # the client itself refuses to send a line end within a header
    assert reply.status == 401


def test_a_token_anywhere_else_than_in_the_header_is_none(shared: RunningGateway, forge: Forge) -> None:
    token = forge.of()
    assert shared.send(f"/v1/disclosures?access_token={token}", "", json=BODY).status == 401
    assert shared.send("/v1/disclosures", "", json={**BODY, "access_token": token}).status == 401
    assert shared.send("/v1/disclosures", "", json=BODY, headers={"Cookie": f"access_token={token}"}).status == 401
    assert shared.send("/v1/disclosures", "", json=BODY, headers={"X-Forwarded-User": "amara.okoye"}).status == 401


def test_what_a_body_or_header_says_of_who_asks_changes_nothing(shared: RunningGateway, forge: Forge) -> None:
    spoofs = {"X-Organisation": SCHOOL, "X-User": "joanne.petrie", "X-Original-URL": "/health", "Forwarded": "for=::1"}
    plain = shared.send("/v1/disclosures", forge.of(), json=BODY)
    spoofed = shared.send("/v1/disclosures", forge.of(), json=BODY, headers=spoofs)
    assert spoofed.without_chance == plain.without_chance
    assert shared.send("/v1/disclosures", forge.of(), json={**BODY, "organisation": SCHOOL}).status == 400
