"""Stores who stands in which family tie to a young person, and what ends it or sets it aside.

`entries` are always those of one young person.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from gateway.storage.tables import carers, family_ties

Tie = Row[Any]


def ties_of(connection: Connection, entries: Iterable[str]) -> list[Tie]:
    """Return every tie to a young person, the earliest first."""
    wanted = select(family_ties).where(family_ties.c.young_person_id.in_(list(entries)))
    return list(connection.execute(wanted.order_by(family_ties.c.starts_on, family_ties.c.id)))


def names_of_carers(connection: Connection, entries: Iterable[str]) -> dict[str, str]:
    """Return the parents and carers on a young person's record, each with the name."""
    rows = connection.execute(select(carers.c.id, carers.c.name).where(carers.c.young_person_id.in_(list(entries))))
    return {row.id: row.name for row in rows}


def insert_tie(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a tie."""
    connection.execute(insert(family_ties), dict(row))


def end_tie(connection: Connection, tie: str, ends_on: date, evidence: str) -> None:
    """Let a tie end with a day, which is the last on which it holds; the evidence of both ends is kept."""
    values = {"ends_on": ends_on, "evidence": family_ties.c.evidence + "; " + evidence}
    connection.execute(update(family_ties).where(family_ties.c.id == tie).values(**values))


def set_tie_aside(connection: Connection, tie: str, by: str, because: str) -> None:
    """Set a holder aside: they speak for nobody until a new tie is recorded."""
    values = {"set_aside_by": by, "set_aside_because": because}
    connection.execute(update(family_ties).where(family_ties.c.id == tie).values(**values))
