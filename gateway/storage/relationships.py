"""Stores who stands to a young person, and what follows when a case closes; reads it for the service that has it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

from gateway.storage.identities import one_person
from gateway.storage.tables import relationships, tasks

OPEN_CASE = "caseload"
# One relationship as it was recorded, with its columns.
Recorded: TypeAlias = Row[Any]


class Ending(NamedTuple):
    """When a relationship ends, by whom, and why in their words."""

    ends_on: date
    by: str
    because: str


def insert_relationship(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a relationship."""
    connection.execute(insert(relationships), dict(row))


def end_relationship(connection: Connection, relationship: str, ending: Ending) -> None:
    """End a relationship with a day, which is the last on which it holds."""
    values = {"ends_on": ending.ends_on, "ended_by": ending.by, "ended_because": ending.because}
    connection.execute(update(relationships).where(relationships.c.id == relationship).values(**values))


def relationships_at(connection: Connection, young_person: str, service: str) -> list[Row[Any]]:
    """Return every relationship of one service to a young person, the latest first."""
    wanted = select(relationships).where(_about(connection, young_person), relationships.c.service_id == service)
    return list(connection.execute(wanted.order_by(relationships.c.starts_on.desc(), relationships.c.id)))


def relationship_of(connection: Connection, relationship: str, young_person: str) -> Row[Any] | None:
    """Return one relationship to this young person, or None."""
    wanted = select(relationships).where(relationships.c.id == relationship, _about(connection, young_person))
    return connection.execute(wanted).first()


def overlapping(connection: Connection, row: dict[str, Any]) -> bool:
    """Tell whether the same relationship is recorded for some of the same days."""
    table = relationships
    whose = table.c.practitioner_id
    named = whose.is_(None) if row["practitioner_id"] is None else whose == row["practitioner_id"]
    wanted = select(table.c.id).where(
        table.c.young_person_id == row["young_person_id"],
        table.c.kind == row["kind"],
        table.c.service_id == row["service_id"],
        named,
        _lasting(row["starts_on"], row["ends_on"]),
    )
    return connection.execute(wanted).first() is not None


def open_cases(connection: Connection, practitioner: str, service: str, today: date) -> int:
    """Return how many cases a practitioner has at a service, today or from a day to come."""
    table = relationships
    theirs = (table.c.practitioner_id == practitioner) & (table.c.service_id == service)
    open_ended = or_(table.c.ends_on.is_(None), table.c.ends_on >= today)
    counted = select(func.count(table.c.young_person_id.distinct()))
    return int(connection.execute(counted.where(theirs, table.c.kind == OPEN_CASE, open_ended)).scalar_one())


def hand_over_tasks(connection: Connection, young_person: str, practitioner: str, service: str) -> None:
    """Give what a practitioner has to do about a young person to whoever acts for the service."""
    here = or_(tasks.c.owner_service.is_(None), tasks.c.owner_service == service)
    theirs = (tasks.c.owner_id == practitioner) & (tasks.c.young_person_id == young_person) & here
    values = {"owner_id": None, "owner_service": service}
    connection.execute(update(tasks).where(theirs, tasks.c.closed_at.is_(None)).values(**values))


def _about(connection: Connection, young_person: str) -> ColumnElement[bool]:
    entries = one_person(connection, [young_person]).entries(young_person)
    return relationships.c.young_person_id.in_(entries)


def _lasting(first: date, last: date | None) -> ColumnElement[bool]:
    begun = relationships.c.starts_on <= last if last else relationships.c.starts_on.is_not(None)
    return begun & or_(relationships.c.ends_on.is_(None), relationships.c.ends_on >= first)
