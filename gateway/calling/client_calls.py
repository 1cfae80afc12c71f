"""From a client's assertion to the caller: a registered system that asks for a token, and may do nothing else."""

from dataclasses import dataclass
from datetime import datetime

from gateway.calling.callers import Caller, Kind
from gateway.calling.no_post import no_post
from gateway.identity.assertions import client_named, read_assertion
from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.tokens import Capacity, Token
from gateway.storage.clients import Client, read_client
from gateway.storage.database import Snapshot


@dataclass(frozen=True, slots=True)
class ClientAssertion:
    """An assertion that came with a call; for whom it speaks is not known yet."""

    text: str

    def caller(self, connection: Snapshot, at: datetime) -> Caller:
        """Return the client that signed it; TokenRefused where none did. Whether it still counts is asked later."""
        client = read_client(connection, client_named(self.text))
        if client is None:
            raise TokenRefused(Reason.UNKNOWN_CLIENT)
        claims = read_assertion(self.text, client.id, client.keys).claims
        named = claims.get("jti")
        return _asking(client, named if isinstance(named, str) else "", at)


def _asking(client: Client, token_id: str, at: datetime) -> Caller:
    token = Token(
        issuer=client.id,
        organisation=client.organisation,
        practitioner=client.id,
        client=client.id,
        service="",
        role=Kind.CLIENT.value,
        capacity=Capacity.SUBSTANTIVE,
        token_id=token_id,
        expires=at,
    )
    return Caller(token, no_post(token), account=Kind.CLIENT)
