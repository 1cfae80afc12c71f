"""Published protocols: each is kept whole under its hash, and exactly one is in force."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from gateway.storage.asked import Asked, Question
from gateway.storage.tables import protocols
from policy.protocol import Protocol

IN_FORCE = Question(select(protocols.c.hash).where(protocols.c.in_force))


def in_force_asked() -> Asked:
    """Return what `hash_in_force` asks."""
    return IN_FORCE, {}


def hash_in_force(connection: Connection) -> str | None:
    """Return the hash of the protocol in force, or None where none was published."""
    row = IN_FORCE.first(connection)
    return f"{row.hash}" if row else None


def stamp_in_force(connection: Connection) -> str:
    """Return `id@version#hash` of the protocol in force, or `none`."""
    row = connection.execute(select(protocols).where(protocols.c.in_force)).first()
    return f"{row.id}@{row.version}#{row.hash}" if row else "none"


def texts_of(connection: Connection, content_hash: str) -> dict[str, str]:
    """Return the files of a published protocol; LookupError for one that never was in force here."""
    stored = connection.execute(select(protocols.c.content).where(protocols.c.hash == content_hash))
    content = stored.scalar_one_or_none()
    if content is None:
        raise LookupError(content_hash)
    texts: dict[str, str] = json.loads(content)
    return texts


def put_in_force(connection: Connection, protocol: Protocol, texts: Mapping[str, str], at: datetime) -> None:
    """Put a protocol in force in place of the one before, whole."""
    connection.execute(update(protocols).values(in_force=False))
    here = protocols.c.hash == protocol.hash
    if connection.execute(update(protocols).where(here).values(in_force=True)).rowcount:
        return
    connection.execute(
        insert(protocols),
        {
            "hash": protocol.hash,
            "id": protocol.id,
            "version": protocol.version,
            "content": json.dumps(dict(texts), sort_keys=True),
            "published_at": at,
            "in_force": True,
        },
    )
