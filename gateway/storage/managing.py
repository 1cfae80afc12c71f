"""Reads who manages what: the roles posted at a service, the cases of an organisation, where a body belongs."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from gateway.storage.identities import sealed
from gateway.storage.tables import organisations, posts, relationships, services, young_people


class RolePosted(NamedTuple):
    """A role that somebody holds at a service."""

    service: str
    agency: str
    role: str


def roles_posted(connection: Connection, service: str, agency: str) -> list[RolePosted]:
    """Return the roles posted at one service, and at every service of one agency."""
    wanted = (
        select(services.c.id, services.c.agency, posts.c.role)
        .join(posts, posts.c.service_id == services.c.id)
        .where(or_(services.c.id == service, services.c.agency == agency))
        .distinct()
    )
    return sorted(RolePosted(*row) for row in connection.execute(wanted))


def services_with(connection: Connection, entries: Iterable[str], day: date) -> dict[str, str]:
    """Return the services that stand to any of these entries on a day, each with its organisation."""
    rows = relationships
    held = rows.c.young_person_id.in_(list(entries)) & rows.c.young_person_id.not_in(sealed())
    today = (rows.c.starts_on <= day) & or_(rows.c.ends_on.is_(None), rows.c.ends_on >= day)
    wanted = (
        select(rows.c.service_id, services.c.organisation_id)
        .join(services, services.c.id == rows.c.service_id)
        .where(held, today, rows.c.kind != "excluded")
        .distinct()
    )
    return {row.service_id: row.organisation_id for row in connection.execute(wanted)}


def organisation_of(connection: Connection, service: str) -> str | None:
    """Return the organisation that answers for a service, or None."""
    wanted = select(organisations.c.id).join(services, services.c.organisation_id == organisations.c.id)
    return connection.execute(wanted.where(services.c.id == service)).scalar_one_or_none()


def is_posted(connection: Connection, practitioner: str, service: str) -> bool:
    """Tell whether a practitioner has a post at a service."""
    wanted = select(posts.c.role).where(posts.c.practitioner_id == practitioner, posts.c.service_id == service)
    return connection.execute(wanted).first() is not None


def is_entered(connection: Connection, young_person: str) -> bool:
    """Tell whether there is an entry under this identifier that is not sealed."""
    wanted = select(young_people.c.id).where(young_people.c.id == young_person, young_people.c.id.not_in(sealed()))
    return connection.execute(wanted).first() is not None
