"""The gateway's own issuer: it signs for clients that have no issuer of their own, for ten minutes at a time.

Knows its keys and the instants that it is given: no client, no register and no clock. The newest key signs; the one
before it is published and believed until the last token that it signed is over.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import pairwise

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.identity.compact_form import unpadded
from gateway.identity.issuers import Issuer, VerifyingKey
from gateway.identity.key_sets import ALGORITHMS

LIFETIME = timedelta(minutes=10)
ALGORITHM, MEDIA_TYPE = "EdDSA", "at+jwt"
KEYS_PATH, METADATA_PATH = "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"


@dataclass(frozen=True)
class OwnKey:
    """A signing key, an Ed25519 seed of 32 bytes, and the instant from which it signs."""

    seed: bytes
    since: datetime

    @cached_property
    def private(self) -> Ed25519PrivateKey:
        """The key itself."""
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def jwk(self) -> Mapping[str, str]:
        """The public half, as a key set lists it (RFC 8037), named by its thumbprint (RFC 7638)."""
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        members = {"crv": "Ed25519", "kty": "OKP", "x": unpadded(raw)}
        print_of = sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest()
        return {**members, "kid": unpadded(print_of), "use": "sig", "alg": ALGORITHM}

    @cached_property
    def verifying(self) -> VerifyingKey:
        """The public half, as tokens are checked with it."""
        pem = self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return VerifyingKey(self.jwk["kid"], ALGORITHM, pem.decode())

    def sign(self, claims: Mapping[str, object]) -> str:
        """Return a token with these claims."""
        return jwt.encode(dict(claims), self.private, ALGORITHM, {"kid": self.jwk["kid"], "typ": MEDIA_TYPE})


@dataclass(frozen=True, slots=True)
class OwnIssuer:
    """The issuer at one instant: `name` is also the audience of its tokens; `keys`, the newest first, at least one."""

    name: str
    keys: tuple[OwnKey, ...]

    def issuer_for(self, organisation: str, may_name: Collection[tuple[str, str]]) -> Issuer:
        """Return itself as far as one client's tokens go: of its organisation, naming what it may name."""
        keys = {key.verifying.key_id: key.verifying for key in self.keys}
        return Issuer(self.name, organisation, keys, frozenset(may_name), LIFETIME)

    def issue(self, claims: Mapping[str, object], token_id: str, at: datetime) -> str:
        """Return a token with these claims, in force from `at` on."""
        issued = int(at.timestamp())
        lasts = {"iat": issued, "exp": issued + int(LIFETIME.total_seconds()), "jti": token_id}
        return self.keys[0].sign({"iss": self.name, "aud": self.name, **claims, **lasts})


def token_endpoint(name: str) -> str:
    """Return the address at which the issuer of that name is asked for tokens."""
    return f"{name}/oauth/token"


def metadata(name: str) -> Mapping[str, object]:
    """Return what clients are told of the issuer of that name (RFC 8414)."""
    return {
        "issuer": name,
        "token_endpoint": token_endpoint(name),
        "jwks_uri": f"{name}{KEYS_PATH}",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
    }


def in_use(keys: Collection[OwnKey], at: datetime) -> tuple[OwnKey, ...]:
    """Return the keys that are in use at an instant, first the one that signs: the first, while none has begun."""
    newest_first = sorted(keys, key=lambda key: key.since, reverse=True)
    begun = [key for key in newest_first if key.since <= at] or newest_first[-1:]
    # What the one before signed last, it signed as the next one began.
    still = [older for newer, older in pairwise(begun) if at < newer.since + LIFETIME]
    ahead = [key for key in newest_first if key.since > at and key not in begun]
    return (*begun[:1], *still, *ahead)


def name_of(since: datetime) -> str:
    """Return how the file of a key is named that signs from then on."""
    return f"{since.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def since_of(name: str) -> datetime:
    """Return from when on a key signs, by the name of its file; ValueError for another name."""
    return datetime.strptime(name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
