"""A system of an agency that has no issuer of its own: it is registered, signs assertions and asks for tokens.

It expects nothing and knows no rule; whatever a test wants otherwise, it says.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.identity.assertions import ASSERTION_TYPE
from gateway.identity.issuers import VerifyingKey
from gateway.registry.keeping import Registry
from gateway.registry.keeping_clients import Clients
from gateway.storage.clients import Client
from tests.gateway.running_gateway import Reply, RunningGateway


@dataclass
class RegisteredClient:
    """A client at one gateway."""

    running: RunningGateway
    name: str = "fennel-row-records"
    key_id: str = "k1"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def pem(self) -> str:
        """Its public key."""
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def register(self, organisation: str, *may_name: tuple[str, str]) -> "RegisteredClient":
        """Enter it at the gateway, as `concordat clients add` does."""
        client = Client(
            self.name, organisation, {self.key_id: VerifyingKey(self.key_id, "EdDSA", self.pem)}, frozenset(may_name)
        )
        add(self.running, client)
        return self

    def claims(self, **members: object) -> dict[str, object]:
        """Return the claims of a good assertion; a member that is None is left out."""
        at = int(self.running.clock.at.timestamp())
        good = {
            "iss": self.name,
            "sub": self.name,
            "aud": f"{self.running.settings.audience}/oauth/token",
            "iat": at,
            "exp": at + 60,
            "jti": secrets.token_urlsafe(12),
        }
        return {name: value for name, value in {**good, **members}.items() if value is not None}

    def assertion(self, header: Mapping[str, Any] | None = None, **claims: object) -> str:
        """Sign an assertion."""
        members = {"kid": self.key_id, "typ": "client-authentication+jwt", **(header or {})}
        return jwt.encode(self.claims(**claims), self.key, "EdDSA", members)

    def form(self, assertion: str = "", **members: str) -> dict[str, str]:
        """Return the members of a good form, for the system itself unless it names somebody."""
        good = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
        return {**good, "client_assertion": assertion or self.assertion(), **members}

    def ask(self, assertion: str = "", **members: str) -> Reply:
        """Ask for a token."""
        return self.running.send("/oauth/token", "", data=self.form(assertion, **members))

    def token(self, **members: str) -> str:
        """Return a token that is issued."""
        return str(self.ask(**members).body["access_token"])


def add(running: RunningGateway, client: Client) -> None:
    """Enter a client in the register, by a file as an operator writes it."""
    keys = "\n".join(
        f'[[clients.keys]]\nkey_id = "{key.key_id}"\nalgorithm = "{key.algorithm}"\npem = """{key.public_pem}"""'
        for key in client.keys.values()
    )
    may_name: dict[str, list[str]] = {}
    for service, role in sorted(client.may_name):
        may_name.setdefault(service, []).append(role)
    named = "\n".join(f'"{service}" = {roles!r}' for service, roles in may_name.items())
    head = f'[[clients]]\nname = "{client.id}"\norganisation = "{client.organisation}"\nalgorithms = ["EdDSA"]\n'
    file = Path(running.data) / "clients.toml"
    file.write_text(f"{head}\n{keys}\n[clients.may_name]\n{named}\n", "utf-8")
    registered(running).add(file, replace=True)


def registered(running: RunningGateway) -> Clients:
    """Return the clients as an operator keeps them."""
    gateway = running.gateway
    return Clients(Registry(running.settings, gateway.database, gateway.writer))
