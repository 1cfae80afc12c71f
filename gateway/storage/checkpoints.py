"""Stores signed checkpoints, so that every process of a log hands out the same."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from gateway.access_log.signed_note import SignedNote, read_note
from gateway.storage.tables import checkpoints


def newest_checkpoint(connection: Connection) -> SignedNote | None:
    """Return the checkpoint of the largest size, or None."""
    row = connection.execute(select(checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1)).first()
    return read_note(row.note) if row else None


def keep_checkpoint(connection: Connection, size: int, note: SignedNote, at: datetime) -> None:
    """Store a checkpoint, in place of an earlier one of the same size."""
    kept = {"note": str(note), "at": at}
    if not connection.execute(update(checkpoints).where(checkpoints.c.size == size).values(kept)).rowcount:
        connection.execute(insert(checkpoints).values(size=size, **kept))
