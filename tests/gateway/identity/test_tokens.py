import hashlib
import hmac
import json
import traceback
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.issuers import Issuer, VerifyingKey, issuers_by_name
from gateway.identity.tokens import Capacity, Token, read_token

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

NOW = datetime(2026, 11, 24, 23, 18, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
AUDIENCE = "https://concordat.example"
HARBOUR, VALLEY = "https://harbour.example", "https://valley.example"

HARBOUR_KEY = ed25519.Ed25519PrivateKey.generate()
HARBOUR_CURVE = ec.generate_private_key(ec.SECP256R1())
HARBOUR_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
VALLEY_KEY = ed25519.Ed25519PrivateKey.generate()


def pem(key: PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def issuer(name: str, organisation: str, *keys: tuple[str, str, PrivateKey]) -> Issuer:
    verifying = {key_id: VerifyingKey(key_id, algorithm, pem(key)) for key_id, algorithm, key in keys}
    return Issuer(name, organisation, verifying, frozenset({("duty", "social_worker"), ("nights", "team_manager")}))


ISSUERS = issuers_by_name(
    [
        issuer(
            HARBOUR,
            "Harbour Council",
            ("k1", "EdDSA", HARBOUR_KEY),
            ("curve", "ES256", HARBOUR_CURVE),
            ("pss", "PS256", HARBOUR_RSA),
            ("pkcs", "RS256", HARBOUR_RSA),
        ),
        issuer(VALLEY, "Valley Trust", ("k1", "EdDSA", VALLEY_KEY), ("v2", "EdDSA", VALLEY_KEY)),
    ]
)
HEADER: Mapping[str, object] = {"alg": "EdDSA", "kid": "k1", "typ": "at+jwt"}
CLAIMS: Mapping[str, object] = {
    "iss": HARBOUR,
    "aud": AUDIENCE,
    "exp": SECOND + 600,
    "iat": SECOND,
    "sub": "w-17",
    "client_id": "case-system",
    "jti": "t-1",
    "service": "duty",
    "role": "social_worker",
}


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def signed(header: bytes, claims: bytes, key: PrivateKey = HARBOUR_KEY, algorithm: str = "EdDSA") -> str:
    """Sign these very bytes, as an issuer with a fault or a grudge could."""
    signing_input = f"{encoded(header)}.{encoded(claims)}"
    signer = jwt.get_algorithm_by_name(algorithm)
    return f"{signing_input}.{encoded(signer.sign(signing_input.encode(), key))}"


def token(
    *,
    header: Mapping[str, object] = HEADER,
    key: PrivateKey = HARBOUR_KEY,
    algorithm: str = "EdDSA",
    without: str = "",
    replacing: Mapping[str, object] = MappingProxyType({}),
    **claims: object,
) -> str:
    members = {name: value for name, value in {**CLAIMS, **replacing, **claims}.items() if name != without}
    return signed(json.dumps(header).encode(), json.dumps(members).encode(), key, algorithm)


def read(text: str, now: datetime = NOW) -> Token:
    return read_token(text, ISSUERS, AUDIENCE, now)


def reason_for(text: str, now: datetime = NOW) -> Reason:
    with pytest.raises(TokenRefused) as refusal:
        read(text, now)
    return refusal.value.reason


def with_header(**members: object) -> str:
    return token(header={**HEADER, **members})


def with_secret(secret: str, algorithm: str = "HS256") -> str:
    signing_input = (
        f"{encoded(json.dumps({**HEADER, 'alg': algorithm}).encode())}.{encoded(json.dumps(CLAIMS).encode())}"
    )
    return f"{signing_input}.{encoded(hmac.digest(secret.encode(), signing_input.encode(), hashlib.sha256))}"


def with_claim_text(extra: str) -> str:
    """Sign the good claims with more members written before them, where a lenient reader lets the last one win."""
    return signed(json.dumps(HEADER).encode(), ("{" + extra + "," + json.dumps(CLAIMS)[1:]).encode())


def with_stray_bits() -> str:
    """Spell the same signature bytes in a second way: 64 bytes leave four bits that a lenient decoder drops."""
    good = token()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = good[:-1] + alphabet[alphabet.index(good[-1]) + 1]
    signatures = [urlsafe_b64decode(text.rsplit(".", 1)[1] + "==") for text in (good, twin)]
    assert signatures[0] == signatures[1]
    return twin


def with_flipped_signature() -> str:
    head, claims, signature = token().split(".")
    return f"{head}.{claims}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def with_claims_of_another() -> str:
    head, _, signature = token().split(".")
    return f"{head}.{token(sub='w-99').split('.')[1]}.{signature}"


JWK = {"kty": "OKP", "crv": "Ed25519", "x": encoded(VALLEY_KEY.public_key().public_bytes_raw())}
ATTACKS: Mapping[str, tuple[Reason, Callable[[], str]]] = {
    # the key that signed
    "a sibling's key with the victim's issuer": (Reason.SIGNATURE, lambda: token(key=VALLEY_KEY)),
    "a sibling's key under its own identifier with the victim's issuer": (
        Reason.UNKNOWN_KEY,
        lambda: token(header={**HEADER, "kid": "v2"}, key=VALLEY_KEY),
    ),
    "the victim's key with a sibling's issuer": (Reason.SIGNATURE, lambda: token(iss=VALLEY)),
    "an unknown key": (Reason.UNKNOWN_KEY, lambda: with_header(kid="k9")),
    "a key identifier that is a path": (Reason.UNKNOWN_KEY, lambda: with_header(kid="../../dev/null")),
    "a key identifier that is a number": (Reason.MALFORMED, lambda: with_header(kid=1)),
    "a key identifier that is a list": (Reason.MALFORMED, lambda: with_header(kid=["k1"])),
    "no key identifier": (Reason.MALFORMED, lambda: token(header={"alg": "EdDSA", "typ": "at+jwt"})),
    "a changed signature": (Reason.SIGNATURE, with_flipped_signature),
    "a signature of other claims": (Reason.SIGNATURE, with_claims_of_another),
    "a key of an attacker": (Reason.SIGNATURE, lambda: token(key=ed25519.Ed25519PrivateKey.generate())),
    # the algorithm
    "algorithm none without a signature": (
        Reason.MALFORMED,
        lambda: with_header(alg="none").rsplit(".", 1)[0] + ".",
    ),
    "algorithm none with a signature": (Reason.ALGORITHM, lambda: with_header(alg="none")),
    "algorithm None, in another case": (Reason.ALGORITHM, lambda: with_header(alg="NoNe")),
    "the public key as a shared secret": (Reason.ALGORITHM, lambda: with_secret(pem(HARBOUR_KEY))),
    "the public key as a shared secret, called EdDSA": (
        Reason.SIGNATURE,
        lambda: with_secret(pem(HARBOUR_KEY), "EdDSA"),
    ),
    "an algorithm that is pinned to another key of the issuer": (
        Reason.ALGORITHM,
        lambda: token(header={**HEADER, "alg": "RS256", "kid": "pss"}, key=HARBOUR_RSA, algorithm="RS256"),
    ),
    "a stronger algorithm than the pinned one": (
        Reason.ALGORITHM,
        lambda: token(header={**HEADER, "alg": "RS512", "kid": "pkcs"}, key=HARBOUR_RSA, algorithm="RS512"),
    ),
    "an algorithm that is a list": (Reason.ALGORITHM, lambda: with_header(alg=["EdDSA"])),
    # the header
    "the type of an identity token": (Reason.MALFORMED, lambda: with_header(typ="JWT")),
    "the type of a security event": (Reason.MALFORMED, lambda: with_header(typ="secevent+jwt")),
    "no type": (Reason.MALFORMED, lambda: token(header={"alg": "EdDSA", "kid": "k1"})),
    "a type that is not a string": (Reason.MALFORMED, lambda: with_header(typ=None)),
    "crit": (Reason.MALFORMED, lambda: with_header(crit=["exp"])),
    "an unencoded body": (Reason.MALFORMED, lambda: with_header(b64=False, crit=["b64"])),
    "jku": (Reason.MALFORMED, lambda: with_header(jku="https://keys.example/set")),
    "jwk": (Reason.MALFORMED, lambda: token(header={**HEADER, "jwk": JWK}, key=VALLEY_KEY)),
    "x5u": (Reason.MALFORMED, lambda: with_header(x5u="https://keys.example/chain")),
    "x5c": (Reason.MALFORMED, lambda: with_header(x5c=["MIIB"])),
    "cty": (Reason.MALFORMED, lambda: with_header(cty="JWT")),
    "an algorithm named twice": (
        Reason.MALFORMED,
        lambda: signed(b'{"alg":"none","alg":"EdDSA","kid":"k1","typ":"at+jwt"}', json.dumps(CLAIMS).encode()),
    ),
    "a header that is a list": (Reason.MALFORMED, lambda: signed(b"[]", json.dumps(CLAIMS).encode())),
    # the claims
    "a subject named twice": (Reason.MALFORMED, lambda: with_claim_text('"sub":"w-99"')),
    "a subject named twice, once in escapes": (Reason.MALFORMED, lambda: with_claim_text('"\\u0073ub":"w-99"')),
    "an issuer named twice": (Reason.MALFORMED, lambda: with_claim_text(f'"iss":"{VALLEY}"')),
    "claims that are a list": (Reason.MALFORMED, lambda: signed(json.dumps(HEADER).encode(), b"[]")),
    "claims that are no JSON": (Reason.MALFORMED, lambda: signed(json.dumps(HEADER).encode(), b"sub=w-17")),
    "claims nested beyond any stack": (Reason.MALFORMED, lambda: with_claim_text('"x":' + "[" * 3000)),
    "NaN for a time": (Reason.MALFORMED, lambda: token(exp=float("nan"))),
    "a time past 2^63": (Reason.MALFORMED, lambda: token(exp=2**64)),
    "an unknown issuer": (Reason.UNKNOWN_ISSUER, lambda: token(iss="https://elsewhere.example")),
    "an issuer with a slash more": (Reason.UNKNOWN_ISSUER, lambda: token(iss=HARBOUR + "/")),
    "an issuer in capitals": (Reason.UNKNOWN_ISSUER, lambda: token(iss=HARBOUR.upper())),
    "an issuer that is a list": (Reason.CLAIMS, lambda: token(iss=[HARBOUR])),
    "another audience": (Reason.AUDIENCE, lambda: token(aud="https://elsewhere.example")),
    "a list of audiences": (Reason.AUDIENCE, lambda: token(aud=[AUDIENCE, "https://elsewhere.example"])),
    "a list of one audience": (Reason.AUDIENCE, lambda: token(aud=[AUDIENCE])),
    "an audience that holds ours": (Reason.AUDIENCE, lambda: token(aud=AUDIENCE + ".elsewhere.example")),
    "no audience": (Reason.AUDIENCE, lambda: token(without="aud")),
    "a service that the issuer may not name": (Reason.NOT_NAMED, lambda: token(service="clinic")),
    "a role that the issuer may not name": (Reason.NOT_NAMED, lambda: token(role="auditor")),
    "a role and a service that may be named, but not together": (
        Reason.NOT_NAMED,
        lambda: token(role="team_manager"),
    ),
    "a role that is a list": (Reason.CLAIMS, lambda: token(role=["social_worker"])),
    "an unknown capacity": (Reason.CLAIMS, lambda: token(capacity="acting")),
    "a capacity of nothing": (Reason.CLAIMS, lambda: token(capacity=None)),
    "a token bound to a key that nobody proved": (Reason.CLAIMS, lambda: token(cnf={"jkt": "abc"})),
    "an empty binding": (Reason.CLAIMS, lambda: token(cnf=None)),
    "an empty subject": (Reason.CLAIMS, lambda: token(sub="")),
    "a subject that is a number": (Reason.CLAIMS, lambda: token(sub=17)),
    "a subject with a space after it": (Reason.CLAIMS, lambda: token(sub="w-17 ")),
    "a subject with a line break": (Reason.CLAIMS, lambda: token(sub="w-17\nw-99")),
    "a subject with an invisible character": (Reason.CLAIMS, lambda: token(sub="w-1\u200b7")),
    "a subject of 201 characters": (Reason.CLAIMS, lambda: token(sub="w" * 201)),
    # the times
    "a token that expires now": (Reason.EXPIRED, lambda: token(iat=SECOND - 60, exp=SECOND)),
    "a token that expired a second ago": (Reason.EXPIRED, lambda: token(iat=SECOND - 60, exp=SECOND - 1)),
    "a token that expires before it was issued": (Reason.LIFETIME, lambda: token(iat=SECOND + 10, exp=SECOND + 5)),
    "a token that lives a second more than an hour": (Reason.LIFETIME, lambda: token(exp=SECOND + 3601)),
    "a token issued at the beginning of time": (Reason.LIFETIME, lambda: token(iat=1 - 2**53)),
    "a token that never expires": (Reason.LIFETIME, lambda: token(exp=2**53 - 1)),
    "a token issued 61 seconds ahead": (Reason.NOT_YET, lambda: token(iat=SECOND + 61)),
    "a token that is not valid yet": (Reason.NOT_YET, lambda: token(nbf=SECOND + 1)),
    "an expiry that is a string": (Reason.CLAIMS, lambda: token(exp=str(SECOND + 600))),
    "an expiry that is a fraction": (Reason.CLAIMS, lambda: token(exp=SECOND + 600.0)),
    "an expiry that is true": (Reason.CLAIMS, lambda: token(exp=True)),
    "an expiry that is nothing": (Reason.CLAIMS, lambda: token(exp=None)),
    "an issue that is false": (Reason.CLAIMS, lambda: token(iat=False)),
    "an issue that is a string": (Reason.CLAIMS, lambda: token(iat=str(SECOND))),
    "a beginning that is a string": (Reason.CLAIMS, lambda: token(nbf="0")),
    "a beginning that is true": (Reason.CLAIMS, lambda: token(nbf=True)),
    "a beginning that is nothing": (Reason.CLAIMS, lambda: token(nbf=None)),
    # the spelling
    "no token": (Reason.MISSING, lambda: ""),
    "a scheme before it": (Reason.MALFORMED, lambda: "Bearer " + token()),
    "a space before it": (Reason.MALFORMED, lambda: " " + token()),
    "a line break after it": (Reason.MALFORMED, lambda: token() + "\n"),
    "a line break inside it": (Reason.MALFORMED, lambda: token().replace(".", ".\n", 1)),
    "padding": (Reason.MALFORMED, lambda: token() + "=="),
    "stray bits at the end of the signature": (Reason.MALFORMED, with_stray_bits),
    "a length that base64 cannot have": (Reason.MALFORMED, lambda: token() + "AAA"),
    "characters of the other base64": (Reason.MALFORMED, lambda: token()[:-2] + "+/"),
    "a letter of another alphabet": (Reason.MALFORMED, lambda: token()[:-1] + "\u0410"),
    "two segments": (Reason.MALFORMED, lambda: token().rsplit(".", 1)[0]),
    "four segments": (Reason.MALFORMED, lambda: token() + ".AAAA"),
    "five segments, as if encrypted": (Reason.MALFORMED, lambda: token() + ".AAAA.AAAA"),
    "JSON serialisation": (Reason.MALFORMED, lambda: json.dumps({"payload": token()})),
    "more than 8 KB": (Reason.MALFORMED, lambda: token(note="x" * 8192)),
    "more than 8 KB of segments": (Reason.MALFORMED, lambda: "a." * 1_000_000),
}


@pytest.mark.parametrize(("reason", "attack"), ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused_for_its_own_reason(reason: Reason, attack: Callable[[], str]) -> None:
    assert reason_for(attack()) is reason


@pytest.mark.parametrize("claim", ["iss", "exp", "iat", "sub", "client_id", "jti", "service", "role"])
def test_a_token_that_lacks_a_claim_is_refused(claim: str) -> None:
    assert reason_for(token(without=claim)) is Reason.CLAIMS


def test_a_good_token_tells_who_asks() -> None:
    assert read(token()) == Token(
        issuer=HARBOUR,
        organisation="Harbour Council",
        practitioner="w-17",
        client="case-system",
        service="duty",
        role="social_worker",
        capacity=Capacity.SUBSTANTIVE,
        token_id=str(CLAIMS["jti"]),
        expires=NOW + timedelta(seconds=600),
        issued=NOW,
    )


@pytest.mark.parametrize(
    ("key_id", "algorithm", "key"),
    [("curve", "ES256", HARBOUR_CURVE), ("pss", "PS256", HARBOUR_RSA), ("pkcs", "RS256", HARBOUR_RSA)],
)
def test_every_accepted_algorithm_verifies_with_the_key_it_is_pinned_to(
    key_id: str, algorithm: str, key: PrivateKey
) -> None:
    text = token(header={"alg": algorithm, "kid": key_id, "typ": "at+jwt"}, key=key, algorithm=algorithm)
    assert read(text).practitioner == "w-17"


def test_the_same_key_identifier_means_another_key_at_another_issuer() -> None:
    assert read(token(iss=VALLEY, key=VALLEY_KEY)).organisation == "Valley Trust"


def test_a_claim_cannot_change_the_organisation() -> None:
    text = token(organisation="Valley Trust", org="Valley Trust", tenant=VALLEY)
    assert read(text).organisation == "Harbour Council"


@pytest.mark.parametrize("media_type", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"])
def test_the_media_type_is_compared_without_case(media_type: str) -> None:
    assert read(with_header(typ=media_type)).practitioner == "w-17"


@pytest.mark.parametrize("capacity", Capacity)
def test_every_capacity_is_read(capacity: Capacity) -> None:
    assert read(token(capacity=capacity)).capacity is capacity


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iat", SECOND + 60),
        ("exp", SECOND + 3600),
        ("exp", SECOND + 1),
        ("nbf", SECOND),
        ("sub", "w" * 200),
        ("sub", "Zoë Ó Súilleabháin"),
        ("note", "x" * 4000),
    ],
    ids=["60 s ahead", "an hour", "its last second", "valid from now", "200 characters", "accents", "a long claim"],
)
def test_a_token_at_the_edge_of_what_is_allowed_is_accepted(claim: str, value: object) -> None:
    assert read(token(replacing={claim: value})).service == "duty"


def test_a_token_holds_until_its_last_moment_and_no_longer() -> None:
    text, end = token(), NOW + timedelta(seconds=600)
    assert read(text, end - timedelta(microseconds=1)).expires == end
    assert reason_for(text, end) is Reason.EXPIRED


def test_an_issuer_may_set_a_shorter_life() -> None:
    brief = {HARBOUR: replace(ISSUERS[HARBOUR], maximum_lifetime=timedelta(seconds=599))}
    with pytest.raises(TokenRefused) as refusal:
        read_token(token(), brief, AUDIENCE, NOW)
    assert refusal.value.reason is Reason.LIFETIME


def test_a_registry_with_a_wrong_entry_accepts_nobody() -> None:
    with pytest.raises(TokenRefused) as refusal:
        read_token(token(), {HARBOUR: ISSUERS[VALLEY]}, AUDIENCE, NOW)
    assert refusal.value.reason is Reason.UNKNOWN_ISSUER


def test_an_instant_without_a_time_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError):
        read(token(), NOW.replace(tzinfo=None))


@pytest.mark.parametrize("attack", ["a signature of other claims", "a subject named twice", "a changed signature"])
def test_a_refusal_says_the_same_for_every_reason_and_repeats_nothing(attack: str) -> None:
    text = ATTACKS[attack][1]()
    with pytest.raises(TokenRefused) as refusal:
        read(text)
    told = "".join(traceback.format_exception_only(refusal.value))
    assert told == "gateway.identity.claims.TokenRefused: The access token was refused.\n"
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_no_prefix_of_a_good_token_is_accepted_and_nothing_else_is_raised() -> None:
    text = token()
    for length in range(len(text)):
        reason_for(text[:length])


def test_no_single_changed_character_is_accepted() -> None:
    text = token()
    for place, character in enumerate(text):
        reason_for(text[:place] + ("A" if character != "A" else "B") + text[place + 1 :])
