"""From what a browser brings to a caller: who has just come back from the provider, or whose session a cookie opens.

The cookie stands for its owner only where their own page sends it. A session is in one post; before one is chosen it
opens nothing. Link, post, deny-list and both ends of a session are looked at each time.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from gateway.calling.callers import Caller, Kind
from gateway.calling.no_post import no_post
from gateway.identity.claims import Reason, TokenRefused
from gateway.identity.tokens import Capacity, Token
from gateway.storage.database import Snapshot
from gateway.storage.denied import denied
from gateway.storage.register import Post, read_post
from gateway.storage.sessions import Session, linked, note_seen, open_session

COOKIE = "__Host-concordat"
IDLE, LASTS, SEEN_EVERY = timedelta(minutes=30), timedelta(hours=10), timedelta(minutes=1)
CLIENT = "browser"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody whom the provider has just signed in, in the browser that was sent there."""

    provider: str
    subject: str = field(repr=False)

    def caller(self, connection: Snapshot, at: datetime) -> Caller:
        """Return the practitioner for whom the subject stands; TokenRefused where it stands for nobody."""
        practitioner = linked(connection, self.provider, self.subject)
        if practitioner is None:
            raise TokenRefused(Reason.NOT_LINKED)
        caller = _choosing(connection, self.provider, practitioner, self.subject, at)
        return replace(caller, session="")


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """A session's cookie that came with a call, and whether a page of our own sent it."""

    token: str = field(repr=False)
    by_own_page: bool

    def caller(self, connection: Snapshot, at: datetime) -> Caller:
        """Return whose session it is; TokenRefused for none, one that is over, and a call that another page made."""
        if not self.by_own_page:
            raise TokenRefused(Reason.CROSS_SITE)
        session = open_session(connection, hashed(self.token), at, at - IDLE)
        if session is None:
            raise TokenRefused(Reason.EXPIRED)
        if session.service_id is None or session.role is None:
            return _choosing(connection, session.provider, session.practitioner_id, session.id, at)
        post = read_post(connection, session.practitioner_id, session.service_id, session.role)
        if post is None:
            raise TokenRefused(Reason.NOT_NAMED)
        return _in_post(connection, session, post, at)


def new_session_token() -> tuple[str, str]:
    """Return what opens a session, and the hash under which it is kept."""
    token = secrets.token_urlsafe(32)
    return token, hashed(token)


def hashed(token: str) -> str:
    """Return the hash under which a session is kept."""
    return sha256(token.encode()).hexdigest()


def _choosing(connection: Snapshot, provider: str, practitioner: str, session: str, at: datetime) -> Caller:
    role, capacity = Kind.SIGNED_IN.value, Capacity.SUBSTANTIVE
    token = Token(provider, "", practitioner, CLIENT, "", role, capacity, session, at, at)
    if denied(connection, token, at):
        raise TokenRefused(Reason.DENIED)
    return Caller(token, no_post(token), account=Kind.SIGNED_IN, session=session)


def _in_post(connection: Snapshot, session: Session, post: Post, at: datetime) -> Caller:
    token = Token(
        issuer=session.provider,
        organisation=post.asker.organisation,
        practitioner=session.practitioner_id,
        client=CLIENT,
        service=post.asker.service,
        role=post.asker.role,
        capacity=Capacity(post.capacity),
        token_id=session.id,
        expires=session.ends_at,
        issued=session.started_at,
    )
    if denied(connection, token, at):
        raise TokenRefused(Reason.DENIED)
    # By the minute is precise enough, so that not every call is a change.
    seen = partial(note_seen, session=session.id, at=at) if at - session.seen_at >= SEEN_EVERY else None
    return Caller(token, post, session=session.id, seen=seen)
