"""Stores exceptional accesses and their reviews; reads those that may open something, and those to be looked at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from engine.case import Asker
from engine.exceptional import Access
from gateway.storage.asked import Asked
from gateway.storage.identities import sealed
from gateway.storage.rows import RowsOf
from gateway.storage.tables import exceptional_accesses, exceptional_reviews, practitioners, services

ACCESSES, REVIEWS = exceptional_accesses, exceptional_reviews
NOT_OVER = RowsOf(
    ACCESSES,
    ACCESSES.c.practitioner_id == bindparam("practitioner"),
    ACCESSES.c.service_id == bindparam("service"),
    ACCESSES.c.expires_at > bindparam("at"),
    ACCESSES.c.young_person_id.not_in(sealed()),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An access with the row it was read from, its opener's name and supervisor, and its service's organisation."""

    access: Access
    row: Row[Any]

    @property
    def reviewed(self) -> bool:
        """Whether somebody has reviewed it."""
        return bool(self.access.reviewers)


def read_open(
    connection: Connection, entries: Iterable[str], asker: Asker, at: datetime
) -> dict[str, tuple[Access, ...]]:
    """Return, for each entry, what this asker opened at this service and is not over."""
    return NOT_OVER.made(connection, entries, _access, **_of(asker, at))


def open_asked(entries: Iterable[str], asker: Asker, at: datetime) -> Asked:
    """Return what `read_open` asks."""
    return NOT_OVER.asked(entries, **_of(asker, at))


def _of(asker: Asker, at: datetime) -> dict[str, object]:
    return {"practitioner": asker.practitioner, "service": asker.service, "at": at}


def opened_by(connection: Connection, practitioner: str) -> list[Opened]:
    """Return what somebody opened, in whichever post, the latest first."""
    return _read(connection, ACCESSES.c.practitioner_id == practitioner)


def waiting_for(connection: Connection, practitioner: str) -> list[Opened]:
    """Return what somebody is named to authorise and has not."""
    return _read(connection, ACCESSES.c.second_authoriser == practitioner, ACCESSES.c.authorised_at.is_(None))


def unreviewed(connection: Connection) -> list[Opened]:
    """Return everything that nobody has reviewed."""
    return _read(connection, ACCESSES.c.id.not_in(select(REVIEWS.c.access_id)))


def access_of(connection: Connection, access: str) -> Opened | None:
    """Return one access, or None."""
    return next(iter(_read(connection, ACCESSES.c.id == access)), None)


def insert_access(connection: Connection, row: Mapping[str, object]) -> None:
    """Store an access."""
    connection.execute(insert(ACCESSES), dict(row))


def change_access(connection: Connection, access: str, values: Mapping[str, object]) -> None:
    """Extend, authorise or end an access."""
    connection.execute(update(ACCESSES).where(ACCESSES.c.id == access).values(**values))


def insert_review(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a review."""
    connection.execute(insert(REVIEWS), dict(row))


def _read(connection: Connection, *only: ColumnElement[bool]) -> list[Opened]:
    wanted = (
        select(ACCESSES, practitioners.c.name, practitioners.c.supervisor_id, services.c.organisation_id)
        .join(practitioners, practitioners.c.id == ACCESSES.c.practitioner_id)
        .join(services, services.c.id == ACCESSES.c.service_id)
        .where(*only)
        .order_by(ACCESSES.c.opened_at.desc(), ACCESSES.c.id)
    )
    rows = list(connection.execute(wanted))
    reviewers = _reviewers(connection, [row.id for row in rows])
    return [Opened(_access(row, tuple(reviewers[row.id])), row) for row in rows]


def _reviewers(connection: Connection, accesses: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    wanted = select(REVIEWS.c.access_id, REVIEWS.c.reviewer_id).where(REVIEWS.c.access_id.in_(list(accesses)))
    for row in connection.execute(wanted.order_by(REVIEWS.c.reviewed_at, REVIEWS.c.id)):
        found[row.access_id].append(row.reviewer_id)
    return found


def _access(row: Row[Any], reviewers: tuple[str, ...] = ()) -> Access:
    return Access(
        id=row.id,
        opener=row.practitioner_id,
        ground=row.ground,
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        extended_at=row.extended_at,
        second=row.second_authoriser,
        authorised_at=row.authorised_at,
        reviewers=reviewers,
    )
