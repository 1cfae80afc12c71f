"""Reads who could answer for a service: the posts there and beside it, named approvers, holders of details."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select

from gateway.storage.asked import Asked, Question
from gateway.storage.rows import several
from gateway.storage.tables import approvers, details, posts, practitioners, services
from gateway.storage.tasks import Owner


class Posted(NamedTuple):
    """A role that somebody holds at a service today, in the same organisation as a service that is asked about."""

    beside: str
    service: str
    organisation: str
    agency: str
    role: str


THERE = services.alias()
HELD = (
    practitioners.c.active.is_(True),
    posts.c.starts_on <= bindparam("day"),
    or_(posts.c.ends_on.is_(None), posts.c.ends_on >= bindparam("day")),
)
BESIDE = Question(
    select(THERE.c.id, services.c.id, services.c.organisation_id, services.c.agency, posts.c.role)
    .join(services, services.c.organisation_id == THERE.c.organisation_id)
    .join(posts, posts.c.service_id == services.c.id)
    .join(practitioners, practitioners.c.id == posts.c.practitioner_id)
    .where(THERE.c.id.in_(several("services")), posts.c.role.in_(several("roles")), *HELD)
    .distinct()
)
THEIRS = select(details.c.originator, details.c.category).where(details.c.young_person_id.in_(several("entries")))
HOLDERS = Question(THEIRS)
HOLDERS_OF_SOME = Question(THEIRS.where(details.c.category.in_(several("categories"))))


def posted_beside(connection: Connection, asked: Iterable[str], roles: Collection[str], day: date) -> list[Posted]:
    """Return the posts in these roles in the organisations of these services, by the service asked about."""
    wanted = {"services": sorted(asked), "roles": sorted(roles), "day": day}
    return sorted(Posted(*row) for row in BESIDE.rows(connection, wanted))


def posted_in(connection: Connection, roles: Collection[str], day: date) -> list[Posted]:
    """Return the posts in these roles, wherever they are."""
    wanted = (
        select(services.c.id, services.c.id, services.c.organisation_id, services.c.agency, posts.c.role)
        .join(posts, posts.c.service_id == services.c.id)
        .join(practitioners, practitioners.c.id == posts.c.practitioner_id)
        .where(posts.c.role.in_(sorted(roles)), *HELD)
        .distinct()
    )
    return sorted(Posted(*row) for row in connection.execute(wanted, {"day": day}))


def posts_held(connection: Connection, practitioner: str, day: date) -> list[Posted]:
    """Return the posts that one practitioner holds today; none for whoever has left or is in no register."""
    wanted = (
        select(services.c.id, services.c.id, services.c.organisation_id, services.c.agency, posts.c.role)
        .join(posts, posts.c.service_id == services.c.id)
        .join(practitioners, practitioners.c.id == posts.c.practitioner_id)
        .where(practitioners.c.id == practitioner, *HELD)
    )
    return sorted(Posted(*row) for row in connection.execute(wanted, {"day": day}))


def approvers_of(connection: Connection, asked: Iterable[str], category: str) -> dict[str, tuple[Owner, ...]]:
    """Return the approver and deputy named at each of these services, for the category or else for all."""
    named = approvers.c.service_id.in_(sorted(asked)) & approvers.c.category.in_(["", category])
    found: dict[str, tuple[Owner, ...]] = {}
    # The empty word comes first, so one that is named for the category takes its place.
    for row in connection.execute(select(approvers).where(named).order_by(approvers.c.category, approvers.c.id)):
        people = (person for person in (row.approver_id, row.deputy_id) if person)
        found[row.service_id] = tuple(Owner(person, row.service_id) for person in people)
    return found


def holders_asked(entries: Iterable[str], categories: Iterable[str] | None = None) -> Asked:
    """Return what `holders_of` asks."""
    if categories is None:
        return HOLDERS, {"entries": list(entries)}
    return HOLDERS_OF_SOME, {"entries": list(entries), "categories": sorted(categories)}


def holders_of(
    connection: Connection, entries: Iterable[str], categories: Iterable[str] | None = None
) -> dict[str, frozenset[str]]:
    """Return the services that hold details about a person, each with their categories; of some categories if named."""
    question, asked = holders_asked(entries, categories)
    found: dict[str, set[str]] = defaultdict(set)
    for row in question.rows(connection, asked):
        found[row.originator].add(row.category)
    return {service: frozenset(held) for service, held in sorted(found.items())}


def is_service(connection: Connection, service: str) -> bool:
    """Tell whether there is a service of this name in the register."""
    return connection.execute(select(services.c.id).where(services.c.id == service)).first() is not None
