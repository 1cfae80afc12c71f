"""Reads what the patterns need beside the log: names, reviews, approvals, and who holds a post."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, or_, select

from gateway.storage.finding import fold
from gateway.storage.tables import (
    approvals,
    exceptional_accesses,
    exceptional_reviews,
    posts,
    practitioners,
    services,
    young_people,
)

AT_A_TIME = 500


class Judged(NamedTuple):
    """Whose request or access it was, and who answered or reviewed it."""

    whose: str
    by: str


def names_of(connection: Connection, wanted: Collection[str]) -> dict[str, str]:
    """Return the names of practitioners."""
    found: dict[str, str] = {}
    people = sorted(wanted)
    for start in range(0, len(people), AT_A_TIME):
        some = practitioners.c.id.in_(people[start : start + AT_A_TIME])
        found |= {row.id: row.name for row in connection.execute(select(practitioners).where(some)) if row.name}
    return found


def of_surname(connection: Connection, surname: str) -> list[str]:
    """Return the young people of this surname."""
    named = young_people.c.search_name.endswith(f" {fold(surname)}", autoescape=True)
    return list(connection.execute(select(young_people.c.id).where(named)).scalars())


def unreviewed_since(connection: Connection, at: datetime) -> list[Row[Any]]:
    """Return exceptional accesses that were due for review before an instant and that nobody has reviewed."""
    late = exceptional_accesses.c.review_due_at < at
    reviewed = select(exceptional_reviews.c.access_id)
    wanted = select(exceptional_accesses).where(late, exceptional_accesses.c.id.not_in(reviewed))
    return list(connection.execute(wanted.order_by(exceptional_accesses.c.review_due_at)))


def reviews_given(connection: Connection) -> list[Judged]:
    """Return who reviewed whose exceptional accesses."""
    opened = exceptional_accesses
    rows = connection.execute(
        select(opened.c.practitioner_id, exceptional_reviews.c.reviewer_id)
        .join(opened, opened.c.id == exceptional_reviews.c.access_id)
        .order_by(exceptional_reviews.c.reviewed_at)
    )
    return [Judged(*row) for row in rows]


def approvals_given(connection: Connection) -> list[Judged]:
    """Return who gave whom an approval."""
    yes = approvals.c.answer == "approved"
    wanted = select(approvals.c.practitioner_id, approvals.c.answered_by).where(yes).order_by(approvals.c.answered_at)
    return [Judged(*row) for row in connection.execute(wanted)]


def in_post(connection: Connection, since: date, today: date) -> list[tuple[str, str]]:
    """Return who holds a post, where, that began before a day and has not ended."""
    lasting = or_(posts.c.ends_on.is_(None), posts.c.ends_on >= today)
    wanted = (
        select(posts.c.practitioner_id, posts.c.service_id)
        .join(practitioners, practitioners.c.id == posts.c.practitioner_id)
        .where(practitioners.c.active.is_(True), posts.c.starts_on <= since, lasting)
        .order_by(posts.c.practitioner_id, posts.c.service_id)
    )
    return [(row.practitioner_id, row.service_id) for row in connection.execute(wanted)]


def practitioners_of(connection: Connection, organisations: Collection[str]) -> set[str]:
    """Return who holds a post in these organisations."""
    wanted = (
        select(posts.c.practitioner_id)
        .join(services, services.c.id == posts.c.service_id)
        .where(services.c.organisation_id.in_(sorted(organisations)))
    )
    return set(connection.execute(wanted).scalars())
