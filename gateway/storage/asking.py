"""Stores what practitioners ask of others: requests for approval and challenges, with their answers."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from engine.case import Asker
from gateway.storage.tables import approval_requests, approvals, challenges, practitioners

# One request or challenge, with its asker's name; a request with until when it is approved, if it is.
Asked: TypeAlias = Row[Any]


def requests_by(connection: Connection, asker: Asker) -> list[Asked]:
    """Return what somebody asked approval for at this service, oldest first."""
    mine = approval_requests.c.practitioner_id == asker.practitioner
    return _requests(connection, mine, approval_requests.c.service_id == asker.service)


def requests_of(connection: Connection, requests: Iterable[str]) -> list[Asked]:
    """Return these requests, oldest first."""
    return _requests(connection, approval_requests.c.id.in_(sorted(requests)))


def insert_request(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a request for approval."""
    connection.execute(insert(approval_requests), dict(row))


def insert_approvals(connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
    """Store the answers of holders to a request."""
    connection.execute(insert(approvals), [dict(row) for row in rows])


def challenges_by(connection: Connection, asker: Asker) -> list[Asked]:
    """Return what somebody challenged at this service, oldest first."""
    mine = challenges.c.practitioner_id == asker.practitioner
    return _challenges(connection, mine, challenges.c.service_id == asker.service)


def challenges_of(connection: Connection, wanted: Iterable[str]) -> list[Asked]:
    """Return these challenges, oldest first."""
    return _challenges(connection, challenges.c.id.in_(sorted(wanted)))


def insert_challenge(connection: Connection, row: Mapping[str, object]) -> None:
    """Store a challenge."""
    connection.execute(insert(challenges), dict(row))


def answer_challenge(connection: Connection, challenge: str, values: Mapping[str, object]) -> None:
    """Store the answer to a challenge."""
    connection.execute(update(challenges).where(challenges.c.id == challenge).values(**values))


def _requests(connection: Connection, *only: ColumnElement[bool]) -> list[Asked]:
    yes = (approvals.c.request_id == approval_requests.c.id) & (approvals.c.answer == "approved")
    until = select(func.max(approvals.c.expires_at)).where(yes).scalar_subquery().label("approved_until")
    wanted = (
        select(approval_requests, practitioners.c.name, until)
        .join(practitioners, practitioners.c.id == approval_requests.c.practitioner_id)
        .where(*only)
        .order_by(approval_requests.c.asked_at, approval_requests.c.id)
    )
    return list(connection.execute(wanted))


def _challenges(connection: Connection, *only: ColumnElement[bool]) -> list[Asked]:
    wanted = (
        select(challenges, practitioners.c.name)
        .join(practitioners, practitioners.c.id == challenges.c.practitioner_id)
        .where(*only)
        .order_by(challenges.c.made_at, challenges.c.id)
    )
    return list(connection.execute(wanted))
