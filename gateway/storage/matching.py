"""Finds the one young person of these exact particulars, and keeps every attempt to; whoever they turn out to be.

Looks past nothing but the entries themselves: the same statements are sent whether somebody is found, sealed, shielded
or not there.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, literal, null, or_, select

from gateway.storage.finding import fold
from gateway.storage.identities import read_under, sealed
from gateway.storage.tables import identifiers, match_attempts, relationships, restrictions, tasks, young_people

SOUGHT_WHILE_SEALED = "sealed_identity_sought"


@dataclass(frozen=True, slots=True)
class Particulars:
    """A name, a date of birth and one thing more: an address, a school, or an identifier of a scheme."""

    name: str
    date_of_birth: date
    address: str | None
    school: str | None
    identifier: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Found:
    """Whoever has these particulars: the persons that may be found, and the entries of those that are sealed."""

    people: frozenset[str]
    sealed: frozenset[str]


def people_of(connection: Connection, sought: Particulars, day: date) -> Found:
    """Return whoever has exactly these particulars."""
    person = read_under(young_people.c.id)
    shut = or_(young_people.c.id.in_(sealed()), person.in_(sealed()))
    wanted = select(young_people.c.id, young_people.c.address, person.label("person"), shut.label("shut")).where(
        young_people.c.search_name == fold(sought.name),
        young_people.c.date_of_birth == sought.date_of_birth,
        _has_the_third(sought, day),
    )
    rows = [row for row in connection.execute(wanted) if sought.address is None or _same_address(sought, row)]
    return Found(frozenset(row.person for row in rows if not row.shut), frozenset(row.id for row in rows if row.shut))


def attempts_since(
    connection: Connection, practitioner: str, since: datetime, *, with_second: bool = False
) -> list[datetime]:
    """Return when somebody tried to match anybody, or did so with a second person named, oldest first."""
    mine = (match_attempts.c.practitioner_id == practitioner) & (match_attempts.c.at > since)
    if with_second:
        mine &= match_attempts.c.second_authoriser.is_not(None)
    rows = connection.execute(select(match_attempts.c.at).where(mine).order_by(match_attempts.c.at))
    return [row.at for row in rows]


def record_attempt(connection: Connection, row: Mapping[str, object]) -> None:
    """Store an attempt, with the hash of the handle that it gave, if any."""
    connection.execute(insert(match_attempts), dict(row))


def tell_who_sealed(connection: Connection, entries: frozenset[str], at: datetime, practitioner: str) -> None:
    """Give whoever sealed one of these entries a task of their own; one statement, also where none is sealed."""
    by = and_(restrictions.c.kind == "sealed", restrictions.c.lifted_at.is_(None))
    row = {
        "id": literal(f"task-{secrets.token_urlsafe(9)}-") + restrictions.c.id,
        "kind": literal(SOUGHT_WHILE_SEALED),
        "owner_id": restrictions.c.set_by,
        "about": literal("restriction:") + restrictions.c.id,
        "categories": literal([], tasks.c.categories.type),
        "raised_by": literal(practitioner),
        "raised_at": literal(at, tasks.c.raised_at.type),
        "due_at": null(),
    }
    # Never an empty list, which is written otherwise.
    told = select(*row.values()).where(by, restrictions.c.young_person_id.in_(sorted(entries) or [""]))
    connection.execute(insert(tasks).from_select(list(row), told))


def handle_of(connection: Connection, handle_hash: str, at: datetime) -> Row[Any] | None:
    """Return the match that gave this handle, unless it is over or the person was sealed since."""
    table = match_attempts
    standing = and_(table.c.handle_hash == handle_hash, table.c.expires_at > at)
    return connection.execute(select(table).where(standing, table.c.young_person_id.not_in(sealed()))).first()


def _has_the_third(sought: Particulars, day: date) -> ColumnElement[bool]:
    if sought.school is not None:
        rolls = relationships
        today = and_(rolls.c.starts_on <= day, or_(rolls.c.ends_on.is_(None), rolls.c.ends_on >= day))
        there = and_(rolls.c.kind == "on_roll", rolls.c.service_id == sought.school, today)
        return young_people.c.id.in_(select(rolls.c.young_person_id).where(there))
    scheme, value = sought.identifier or ("", "")
    same = and_(identifiers.c.scheme == scheme, identifiers.c.value == value)
    has_it = young_people.c.id.in_(select(identifiers.c.young_person_id).where(same))
    # An address is compared as it is looked for, which no column holds.
    return or_(has_it, literal(sought.address is not None))


def _same_address(sought: Particulars, row: Row[Any]) -> bool:
    return fold(row.address) == fold(sought.address or "")
