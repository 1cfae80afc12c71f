"""Stores that two entries are one person, and that they were taken apart again; nothing else is touched."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from gateway.storage.tables import merges, young_people


def read_merge(connection: Connection, merge: str) -> Row[Any] | None:
    """Return one merge that stands, or None."""
    return connection.execute(select(merges).where(merges.c.id == merge, merges.c.undone_at.is_(None))).first()


def joined(connection: Connection, entry: str) -> list[Row[Any]]:
    """Return the standing merges that an entry is part of."""
    part = or_(merges.c.kept_id == entry, merges.c.merged_id == entry)
    return list(connection.execute(select(merges).where(part, merges.c.undone_at.is_(None))))


def insert_merge(connection: Connection, row: dict[str, object]) -> None:
    """Store a merge."""
    connection.execute(insert(merges), row)


def undo_merge(connection: Connection, merge: str, by: str, at: datetime, because: str) -> None:
    """Store that a merge was undone."""
    values = {"undone_by": by, "undone_at": at, "undone_because": because}
    connection.execute(update(merges).where(merges.c.id == merge).values(**values))


def born_on_one_day(connection: Connection, one: str, other: str) -> bool:
    """Tell whether two entries have the same date of birth."""
    born = select(young_people.c.date_of_birth).where(young_people.c.id.in_((one, other)))
    return len(set(connection.execute(born).scalars())) == 1
