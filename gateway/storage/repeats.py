"""What writes answered, for a day: stored in the transaction of the write itself, found by whoever repeats it.

Knows keyed hashes and bytes under lock; not who called, nor what was answered.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from gateway.storage.tables import repeats
from gateway.storage.versions import INSERT

REPEATS = repeats.c
FORGOTTEN_AT_ONCE = 20
"""With every write that is stored, so that what is over never piles up and no write waits for a great clearance."""


def read_repeat(connection: Connection, name: str, at: datetime) -> Row[Any] | None:
    """Return what is kept under a name at an instant, or None."""
    return connection.execute(select(repeats).where(REPEATS.id == name, REPEATS.until > at)).first()


def keep(connection: Connection, row: Mapping[str, object], at: datetime) -> bool:
    """Store what a write answers; False, with nothing stored, if something is kept under that name already."""
    over = select(REPEATS.id).where(REPEATS.until <= at).limit(FORGOTTEN_AT_ONCE)
    connection.execute(delete(repeats).where(REPEATS.id.in_(over)))
    new = INSERT[connection.dialect.name](repeats).values(**row)
    in_its_place = {name: new.excluded[name] for name in row if name != "id"}
    only_if_over = REPEATS.until <= at
    stored = new.on_conflict_do_update(index_elements=["id"], set_=in_its_place, where=only_if_over)
    return connection.execute(stored.returning(REPEATS.id)).first() is not None
