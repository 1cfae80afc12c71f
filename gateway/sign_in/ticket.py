"""What a browser carries to the provider and back: sealed, so that only the gateway reads it; good for ten minutes.

It binds the answer of the provider to the browser that asked. Nothing is stored for somebody whom nobody knows yet.
"""

import json
import secrets
from base64 import urlsafe_b64decode
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.identity.compact_form import unpadded

GOOD_FOR = timedelta(minutes=10)
NONCE_BYTES, RANDOM_BYTES, LONGEST = 12, 32, 1000


@dataclass(frozen=True, slots=True)
class Ticket:
    """The state and nonce of one sign-in, its PKCE verifier (RFC 7636), and until when it holds, since 1970."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    until: int


def new_ticket(at: datetime) -> Ticket:
    """Return a ticket of random values."""
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    return Ticket(state, nonce, verifier, int((at + GOOD_FOR).timestamp()))


def sealed(ticket: Ticket, key: bytes) -> str:
    """Return a ticket as a cookie carries it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return unpadded(nonce + AESGCM(key).encrypt(nonce, json.dumps(asdict(ticket)).encode(), None))


def opened(text: str, key: bytes, at: datetime) -> Ticket | None:
    """Return the ticket of a cookie, None if there is none that this key has sealed and that holds still."""
    if not text.isascii() or not NONCE_BYTES < len(text) <= LONGEST:
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        ticket = Ticket(**json.loads(AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)))
    except (InvalidTag, ValueError):
        return None
    return ticket if at.timestamp() < ticket.until else None
