"""Stores shields, restrictions and allow-lists, and who wants one lifted; reads one protection for whoever keeps it.

What follows from them for an asker is read in `protection`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from engine.lifting import Part, Word
from gateway.opaque import new_identifier
from gateway.storage.tables import allow_list, protection_lifts, restrictions, shields, tasks

SHIELD = "shield"


@dataclass(frozen=True, slots=True)
class Protection:
    """A shield or a restriction: what kind, whose, who set it for which service, and until when."""

    id: str
    kind: str
    entry: str
    set_by: str
    set_at: datetime
    service: str | None
    category: str | None
    originator: str | None
    expires_at: datetime | None
    confirmed_by: str | None
    lifted_at: datetime | None

    def stands(self, at: datetime) -> bool:
        """Tell whether it protects at an instant."""
        return not any(end is not None and end <= at for end in (self.expires_at, self.lifted_at))


class Allowed(NamedTuple):
    """Who is let past a protection: a practitioner at one service, for a while."""

    entry: str
    practitioner: str
    service: str


def read_protections_set(connection: Connection, entries: Iterable[str]) -> list[Protection]:
    """Return every shield and restriction that was ever set on these entries, the oldest first."""
    ids = list(entries)
    found = [
        _protection(row, table.name)
        for table in (shields, restrictions)
        for row in connection.execute(select(table).where(table.c.young_person_id.in_(ids)))
    ]
    return sorted(found, key=lambda one: (one.set_at, one.id))


def read_words(connection: Connection, protections: Iterable[str]) -> dict[str, list[Word]]:
    """Return who wants each of these protections lifted."""
    said: dict[str, list[Word]] = {name: [] for name in protections}
    wanted = select(protection_lifts).where(protection_lifts.c.protection_id.in_(list(said)))
    for row in connection.execute(wanted.order_by(protection_lifts.c.at, protection_lifts.c.id)):
        said[row.protection_id].append(Word(Part(row.part), row.practitioner_id, row.at))
    return said


def read_put_to(connection: Connection, service: str, entries: Iterable[str]) -> set[str]:
    """Return what of these entries was ever put to a service, as tasks name it."""
    mine = (tasks.c.owner_service == service) & tasks.c.owner_id.is_(None) & tasks.c.young_person_id.in_(list(entries))
    return set(connection.execute(select(tasks.c.about).where(mine)).scalars())


def insert_protection(connection: Connection, kind: str, row: Mapping[str, object]) -> None:
    """Store a shield or a restriction."""
    connection.execute(insert(shields if kind == SHIELD else restrictions), dict(row))


def confirm_shield(connection: Connection, shield: str, by: str) -> None:
    """Let a shield stand until it is lifted."""
    values = {"confirmed_by": by, "expires_at": None}
    connection.execute(update(shields).where(shields.c.id == shield).values(**values))


def insert_words(connection: Connection, protection: str, words: Iterable[Word], because: str) -> None:
    """Store that somebody wants a protection lifted, and why in their words."""
    rows = [
        {
            "id": new_identifier("lift"),
            "protection_id": protection,
            "part": word.part.value,
            "practitioner_id": word.practitioner,
            "because": because,
            "at": word.at,
        }
        for word in words
    ]
    connection.execute(insert(protection_lifts), rows)


def lift(connection: Connection, protection: Protection, at: datetime) -> None:
    """Lift a protection."""
    table = shields if protection.kind == SHIELD else restrictions
    connection.execute(update(table).where(table.c.id == protection.id).values(lifted_at=at))


def allow(connection: Connection, allowed: Allowed, starts_on: date, ends_on: date | None) -> None:
    """Let somebody past the protections of an entry, from one day to another."""
    values = {"starts_on": starts_on, "ends_on": ends_on}
    changed = connection.execute(update(allow_list).where(*_here(allowed)).values(**values))
    if not changed.rowcount:
        young_person, practitioner, service = allowed
        who = {"young_person_id": young_person, "practitioner_id": practitioner, "service_id": service}
        connection.execute(insert(allow_list), {**who, **values})


def allow_no_longer(connection: Connection, allowed: Allowed, last: date) -> None:
    """Let somebody past no longer than a last day."""
    connection.execute(update(allow_list).where(*_here(allowed)).values(ends_on=last))


def _here(allowed: Allowed) -> list[Any]:
    columns = allow_list.c.young_person_id, allow_list.c.practitioner_id, allow_list.c.service_id
    return [column == value for column, value in zip(columns, allowed, strict=True)]


def _protection(row: Row[Any], table: str) -> Protection:
    of_shield = table == shields.name
    return Protection(
        id=row.id,
        kind=SHIELD if of_shield else row.kind,
        entry=row.young_person_id,
        set_by=row.set_by,
        set_at=row.set_at,
        service=row.service_id,
        category=None if of_shield else row.category,
        originator=None if of_shield else row.originator,
        expires_at=row.expires_at if of_shield else None,
        confirmed_by=row.confirmed_by if of_shield else None,
        lifted_at=row.lifted_at,
    )
