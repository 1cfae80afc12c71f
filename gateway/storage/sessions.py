"""People who sign in through an identity provider: whom a subject stands for, and the sessions that are open."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from gateway.storage.tables import sessions, sign_in_links

LINK, SESSION = sign_in_links.c, sessions.c
LINKED = select(LINK.practitioner_id).where(
    LINK.provider == bindparam("provider"), LINK.subject == bindparam("subject")
)
# A session is as good as the entry on which it stands: taken out, or of somebody else, it opens nothing.
OPEN = (
    select(sessions)
    .join(
        sign_in_links,
        (LINK.provider == SESSION.provider)
        & (LINK.subject == SESSION.subject)
        & (LINK.practitioner_id == SESSION.practitioner_id),
    )
    .where(
        SESSION.token_hash == bindparam("token_hash"),
        SESSION.ended_at.is_(None),
        SESSION.ends_at > bindparam("at"),
        SESSION.seen_at > bindparam("idle_since"),
    )
)


@dataclass(frozen=True, slots=True)
class Session:
    """An open session; it has no service and role before a post is chosen."""

    id: str
    practitioner_id: str
    provider: str
    service_id: str | None
    role: str | None
    started_at: datetime
    seen_at: datetime
    ends_at: datetime


def linked(connection: Connection, provider: str, subject: str) -> str | None:
    """Return the practitioner for whom a subject of a provider stands, or None."""
    found = connection.execute(LINKED, {"provider": provider, "subject": subject}).scalar()
    return None if found is None else str(found)


def read_links(connection: Connection) -> list[Row[Any]]:
    """Return every link, by provider and subject."""
    return list(connection.execute(select(sign_in_links).order_by(LINK.provider, LINK.subject)))


def insert_link(connection: Connection, row: Mapping[str, object]) -> None:
    """Let a subject stand for a practitioner."""
    connection.execute(insert(sign_in_links), dict(row))


def delete_link(connection: Connection, provider: str, subject: str) -> bool:
    """Let a subject stand for nobody; tell whether it stood for somebody."""
    gone = delete(sign_in_links).where(LINK.provider == provider, LINK.subject == subject)
    return bool(connection.execute(gone).rowcount)


def open_session(connection: Connection, token_hash: str, at: datetime, idle_since: datetime) -> Session | None:
    """Return the session that is open at an instant, and was used since another, or None."""
    row = connection.execute(OPEN, {"token_hash": token_hash, "at": at, "idle_since": idle_since}).first()
    return Session(**{each.name: getattr(row, each.name) for each in fields(Session)}) if row else None


def insert_session(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a session, and let go of those that are over."""
    connection.execute(delete(sessions).where(SESSION.ends_at <= row["started_at"]))
    connection.execute(insert(sessions), dict(row))


def choose_post(connection: Connection, session: str, service: str, role: str) -> bool:
    """Store in which post a session asks; False if it has one already."""
    free = (SESSION.id == session) & SESSION.service_id.is_(None)
    return bool(connection.execute(update(sessions).where(free).values(service_id=service, role=role)).rowcount)


def note_seen(connection: Connection, session: str, at: datetime) -> None:
    """Store that a session was used."""
    connection.execute(update(sessions).where(SESSION.id == session).values(seen_at=at))


def end_session(connection: Connection, session: str, at: datetime) -> None:
    """Store that a session is over."""
    connection.execute(update(sessions).where(SESSION.id == session).values(ended_at=at))
