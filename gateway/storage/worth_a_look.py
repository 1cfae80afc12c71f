"""Reads what the patterns need beside the log: reviews, approvals, posts, and relationships as they were entered.

Text that anybody wrote is never read here.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, or_, select

from engine.case import Attachment, Period
from engine.relationships.holding import EXCLUDED
from gateway.storage.identities import sealed
from gateway.storage.known_people import KnownPeople
from gateway.storage.tables import (
    approvals,
    attachments,
    exceptional_accesses,
    exceptional_reviews,
    posts,
    practitioners,
    relationships,
    rota_slots,
)


class Judged(NamedTuple):
    """Whose request or access it was, at which service, who answered or reviewed it when, and what it is found by."""

    whose: str
    service: str
    by: str
    at: datetime
    young_person: str
    access: str = ""


def unreviewed_since(connection: Connection, at: datetime) -> list[Row[Any]]:
    """Return exceptional accesses that were due for review before an instant and that nobody has reviewed."""
    late = exceptional_accesses.c.review_due_at < at
    reviewed = select(exceptional_reviews.c.access_id)
    wanted = select(exceptional_accesses).where(late, exceptional_accesses.c.id.not_in(reviewed))
    return list(connection.execute(wanted.order_by(exceptional_accesses.c.review_due_at)))


def reviews_given(connection: Connection, first: datetime, end: datetime) -> list[Judged]:
    """Return who reviewed whose exceptional accesses in a period."""
    opened, reviews = exceptional_accesses.c, exceptional_reviews.c
    wanted = select(
        opened.practitioner_id, opened.service_id, reviews.reviewer_id, reviews.reviewed_at, opened.young_person_id,
        opened.id,
    )  # fmt: skip
    joined = wanted.join(exceptional_accesses, opened.id == reviews.access_id)
    return _judged(connection, joined.where(reviews.reviewed_at >= first, reviews.reviewed_at < end))


def approvals_given(connection: Connection, first: datetime, end: datetime) -> list[Judged]:
    """Return who gave whom an approval in a period."""
    given = approvals.c
    wanted = select(
        given.practitioner_id, given.service_id, given.answered_by, given.answered_at, given.young_person_id
    )
    yes = given.answer == "approved"
    return _judged(connection, wanted.where(yes, given.answered_at >= first, given.answered_at < end))


def in_post(connection: Connection, since: date, today: date) -> list[tuple[str, str, str]]:
    """Return who holds a post, where and as what, that began before a day and has not ended."""
    lasting = or_(posts.c.ends_on.is_(None), posts.c.ends_on >= today)
    wanted = (
        select(posts.c.practitioner_id, posts.c.service_id, posts.c.role)
        .join(practitioners, practitioners.c.id == posts.c.practitioner_id)
        .where(practitioners.c.active.is_(True), posts.c.starts_on <= since, lasting)
        .order_by(posts.c.practitioner_id, posts.c.service_id)
    )
    return [(row.practitioner_id, row.service_id, row.role) for row in connection.execute(wanted)]


def attached(connection: Connection) -> dict[str, list[Attachment]]:
    """Return where each practitioner was ever attached."""
    found: dict[str, list[Attachment]] = defaultdict(list)
    for row in connection.execute(select(attachments)):
        period = Period(row.starts_on, row.ends_on)
        place = Attachment(row.service_id, frozenset(row.weekdays), row.starts_at, row.ends_at, period)
        found[row.practitioner_id].append(place)
    return found


def on_rolls(connection: Connection, people: KnownPeople) -> dict[str, list[tuple[str, Period]]]:
    """Return on whose roll each young person was, of the places to which anybody is attached."""
    found: dict[str, list[tuple[str, Period]]] = defaultdict(list)
    rows = relationships.c
    here = rows.kind == "on_roll", rows.service_id.in_(select(attachments.c.service_id))
    wanted = select(rows.young_person_id, rows.service_id, rows.starts_on, rows.ends_on).where(
        *here, rows.young_person_id.not_in(sealed())
    )
    for row in connection.execute(wanted):
        pseudonym = people.pseudonyms[row.young_person_id]
        found[pseudonym].append((row.service_id, Period(row.starts_on, row.ends_on)))
    return found


def on_duty(connection: Connection, first: datetime, end: datetime) -> dict[str, list[tuple[datetime, datetime]]]:
    """Return when each practitioner was on the rota in a period."""
    found: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    slots = rota_slots.c
    wanted = select(slots.practitioner_id, slots.starts_at, slots.ends_at).where(
        slots.cancelled_at.is_(None), slots.ends_at > first, slots.starts_at < end
    )
    for row in connection.execute(wanted):
        found[row.practitioner_id].append((row.starts_at, row.ends_at))
    return found


def ties_entered(connection: Connection, people: KnownPeople, since: datetime) -> dict[tuple[str, str], list[datetime]]:
    """Return when relationships were entered in a practitioner's name, or by them for their own service."""
    found: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    wanted = select(relationships).where(relationships.c.recorded_at >= since, relationships.c.kind != EXCLUDED)
    for row in connection.execute(wanted):
        who = row.practitioner_id or row.recorded_by
        if row.practitioner_id or people.post_at(who, row.service_id):
            found[who, people.pseudonyms[row.young_person_id]].append(row.recorded_at)
    return found


def _judged(connection: Connection, wanted: Select[Any]) -> list[Judged]:
    rows: Iterable[Row[Any]] = connection.execute(wanted)
    return sorted((Judged(*tuple(row)) for row in rows), key=lambda each: each.at)
