"""What a provider publishes of itself (OpenID Connect Discovery): its addresses and keys; read, not fetched, here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.identity.https_fetch import check_url
from gateway.identity.issuers import VerifyingKey
from gateway.sign_in.provider_file import Provider
from gateway.strict_json import read_json

PATH = "/.well-known/openid-configuration"
ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotAProvider(ValueError):
    """What came is not this provider's description; the sentence repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Published:
    """A provider's addresses and keys, and when they were read."""

    authorization_endpoint: str
    token_endpoint: str
    keys: Mapping[str, VerifyingKey]
    read_at: datetime


def read_addresses(body: bytes, provider: Provider) -> Mapping[str, str]:
    """Return the addresses of a description; NotAProvider for that of another issuer, or an address that is none."""
    try:
        members = read_json(body)
        described = members if isinstance(members, dict) else {}
        found = {name: str(described.get(name, "")) for name in ADDRESSES}
        for address in found.values():
            check_url(address)
    except ValueError:
        raise NotAProvider("its description is not usable") from None
    if described.get("issuer") != provider.issuer:
        raise NotAProvider("it calls itself otherwise than its file does")
    return found
