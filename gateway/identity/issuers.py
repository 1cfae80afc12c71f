"""Who may vouch for a caller: the issuers, their keys, and the services and roles that each may name.

Knows no token and fetches nothing. Everything unsafe is refused here, when an issuer is written down, so that reading
a token can rely on it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

PublicKey: TypeAlias = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey

LONGEST_LIFETIME = timedelta(hours=1)
SMALLEST_RSA_KEY, LARGEST_RSA_KEY = 2048, 8192
"""Bits (NIST SP 800-131A); to check a signature of a much larger key would take a thread for itself."""
KEYS_KEPT = 1024
FETCHED_KEYS_HOLD = timedelta(hours=24)
"""How long the keys of an issuer's address hold that cannot be read again."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key with the one algorithm it may verify.

    The algorithm is EdDSA (Ed25519), ES256 (P-256), PS256 or RS256 (2048 to 8192 bits). Raises `ValueError` for any
    other, for a key that does not fit it, and for anything but a public key in PEM.
    """

    key_id: str
    algorithm: str
    public_pem: str

    def __post_init__(self) -> None:
        if not self.key_id:
            raise ValueError("a verifying key needs an identifier")
        self.public_key()

    def public_key(self) -> PublicKey:
        """Return the key, which fits its algorithm."""
        return _loaded(self)

    def loaded(self) -> PublicKey:
        """Load the key."""
        try:
            key = load_pem_public_key(self.public_pem.encode())
        except (ValueError, UnsupportedAlgorithm):
            raise ValueError(f"key {self.key_id} is not a public key in PEM") from None
        match self.algorithm, key:
            case "EdDSA", Ed25519PublicKey():
                return key
            case "ES256", EllipticCurvePublicKey(curve=SECP256R1()):
                return key
            case "PS256" | "RS256", RSAPublicKey(key_size=bits) if SMALLEST_RSA_KEY <= bits <= LARGEST_RSA_KEY:
                return key
        raise ValueError(
            f"key {self.key_id} does not fit its algorithm: EdDSA takes Ed25519, ES256 takes P-256, "
            f"PS256 and RS256 take RSA of {SMALLEST_RSA_KEY} to {LARGEST_RSA_KEY} bits, and no other is accepted"
        )


# A register is read with every call, and its keys are the same few.
@lru_cache(maxsize=KEYS_KEPT)
def _loaded(key: VerifyingKey) -> PublicKey:
    return key.loaded()


@dataclass(frozen=True, slots=True)
class Issuer:
    """One organisation's token issuer.

    `keys` are found by their identifier; `may_name` holds the (service, role) pairs that its tokens may carry. Keys
    that were read at a `keys_url` hold until `keys_until`; before they are read there are none. Raises `ValueError` if
    it has no name, organisation, key or pair, or would allow a lifetime above one hour.
    """

    name: str
    organisation: str
    keys: Mapping[str, VerifyingKey]
    may_name: frozenset[tuple[str, str]]
    maximum_lifetime: timedelta = LONGEST_LIFETIME
    keys_url: str = ""
    keys_until: datetime | None = None

    def __post_init__(self) -> None:
        if not (self.name and self.organisation and (self.keys or self.keys_url) and self.may_name):
            raise ValueError("an issuer needs a name, an organisation, a key, and a service and role that it may name")
        if self.keys and bool(self.keys_url) != (self.keys_until is not None):
            raise ValueError(f"issuer {self.name} must say until when keys hold that were read at an address")
        if any(key.key_id != key_id for key_id, key in self.keys.items()):
            raise ValueError(f"issuer {self.name} lists a key under another identifier than its own")
        if not timedelta(0) < self.maximum_lifetime <= LONGEST_LIFETIME:
            raise ValueError(f"issuer {self.name} must limit a token's life to more than nothing and at most one hour")


def issuers_by_name(issuers: Iterable[Issuer]) -> dict[str, Issuer]:
    """Index the issuers by name.

    Raises `ValueError` if there is none, if two share a name, or if two share a key: then either could sign as the
    other, and the organisation would no longer follow from the key.
    """
    named: dict[str, Issuer] = {}
    signs_for: dict[bytes, str] = {}
    for issuer in issuers:
        if issuer.name in named:
            raise ValueError(f"issuer {issuer.name} is listed twice")
        named[issuer.name] = issuer
        for key in issuer.keys.values():
            spelt = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            other = signs_for.setdefault(spelt, issuer.name)
            if other != issuer.name:
                raise ValueError(f"issuer {issuer.name} shares a key with {other}")
    if not named:
        raise ValueError("no issuer is trusted, so nobody could ask")
    return named
