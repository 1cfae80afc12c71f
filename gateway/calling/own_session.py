"""Whose a young person's code or session is: by what they send, and what was handed over to them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from gateway.calling.no_post import no_post
from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.spoken_codes import hash_of
from gateway.identity.tokens import Capacity, Token
from gateway.storage.database import Snapshot
from gateway.storage.own_record import code_of, session_of
from gateway.storage.register import Post

YOUNG_PERSON, SIGNING_IN = "young_person", "young_person_signing_in"
PREFIX = "own-"
LASTS = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A young person who calls: whose record it is, by which code, and the token and post that stand for them."""

    young_person: str
    code: str
    token: Token
    post: Post


def new_session_token() -> tuple[str, str]:
    """Return a token and the hash under which it is kept."""
    token = PREFIX + secrets.token_urlsafe(32)
    return token, _hashed(token)


def signing_in(connection: Snapshot, code: str, at: datetime) -> OwnSession:
    """Return whose a code is that was never used; TokenRefused for anything else."""
    code_hash = hash_of(code)
    row = code_of(connection, code_hash, at) if code_hash else None
    return _session(row, SIGNING_IN, at)


def signed_in(connection: Snapshot, token: str, at: datetime) -> OwnSession:
    """Return whose a session is; TokenRefused for one that is over, or none."""
    return _session(session_of(connection, _hashed(token), at), YOUNG_PERSON, at)


def _session(row: object, role: str, at: datetime) -> OwnSession:
    if row is None:
        raise TokenRefused(Reason.EXPIRED)
    young_person, code = str(row.young_person_id), str(row.id)  # type: ignore[attr-defined] # a row of sign_in_codes
    who = "the young person"
    token = Token("", "", who, "own record", "", role, Capacity.SUBSTANTIVE, code, at + LASTS)
    return OwnSession(young_person, code, token, no_post(token))


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
