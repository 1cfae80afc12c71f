"""Who is trusted to vouch for the caller of one token: the registered issuers, and the gateway's own for its clients.

Of the gateway's own issuer's tokens the organisation follows from the client, which is looked up each time: once it is
removed, or may name less, its tokens are worth no more than that.
"""

from datetime import datetime

from gateway.calling.token_signer import TokenSigner
from gateway.identity.claims import Reason, TokenRefused, string
from gateway.identity.issuers import Issuer
from gateway.identity.signed import parts
from gateway.identity.tokens import Token
from gateway.storage.clients import read_client
from gateway.storage.database import Snapshot
from gateway.storage.issuers import RegisteredIssuers

# What stands for a service and a role in the token of a system that acts for nobody.
ITSELF = ("-", "system")


class TrustedIssuers(RegisteredIssuers):
    """The issuers that may have signed `text`."""

    def __init__(self, connection: Snapshot, signer: TokenSigner, text: str, at: datetime) -> None:
        super().__init__(connection)
        self.signer, self.text, self.at = signer, text, at

    def __getitem__(self, name: str) -> Issuer:
        """Return the issuer of that name; KeyError if there is none, TokenRefused if its client is not known."""
        if name != self.signer.name:
            return super().__getitem__(name)
        # What is not checked yet may be read, for it is these very bytes that the issuer must have signed.
        client = read_client(self.connection, string(parts(self.text)[1], "client_id"))
        if client is None:
            raise TokenRefused(Reason.UNKNOWN_CLIENT)
        return self.signer.issuer(self.at).issuer_for(client.organisation, {*client.may_name, ITSELF})


def is_for_itself(token: Token, signer: TokenSigner) -> bool:
    """Tell whether a token is one of ours for a system that acts for nobody."""
    return token.issuer == signer.name and (token.service, token.role) == ITSELF and token.practitioner == token.client
