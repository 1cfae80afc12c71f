"""Reads and changes the register's entries: practitioners, their posts and leave, and who answers for approvals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from engine.case import Period
from gateway.storage.tables import approvers, leaves, posts, practitioners, services


@dataclass(frozen=True, slots=True)
class Entry:
    """One practitioner in the register, with their posts and leave; a post is by service and role."""

    practitioner: Row[Any]
    posts: tuple[Row[Any], ...]
    leaves: tuple[Row[Any], ...]

    def services_on(self, day: date) -> frozenset[str]:
        """Return the services where they have a post on a day or later."""
        return frozenset(row.service_id for row in self.posts if row.ends_on is None or row.ends_on >= day)

    def post_at(self, service: str, day: date) -> Row[Any] | None:
        """Return a post that they hold at a service on a day, or None."""
        held = (r for r in self.posts if r.service_id == service and Period(r.starts_on, r.ends_on).covers(day))
        return next(held, None)


def read_entries(connection: Connection, service: str | None = None) -> list[Entry]:
    """Return the entries of everybody, or of those who have had a post at one service, by name."""
    wanted = select(practitioners).order_by(practitioners.c.name, practitioners.c.id)
    if service is not None:
        there = select(posts.c.practitioner_id).where(posts.c.service_id == service)
        wanted = wanted.where(practitioners.c.id.in_(there))
    people = list(connection.execute(wanted))
    return _entries(connection, people)


def read_entry(connection: Connection, practitioner: str) -> Entry | None:
    """Return one entry, or None."""
    people = list(connection.execute(select(practitioners).where(practitioners.c.id == practitioner)))
    return next(iter(_entries(connection, people)), None)


def _entries(connection: Connection, people: Iterable[Row[Any]]) -> list[Entry]:
    listed = list(people)
    ids = [row.id for row in listed]
    held, away = _by_practitioner(connection, posts, ids), _by_practitioner(connection, leaves, ids)
    return [Entry(row, tuple(held.get(row.id, ())), tuple(away.get(row.id, ()))) for row in listed]


def _by_practitioner(connection: Connection, table: Any, ids: list[str]) -> Mapping[str, list[Row[Any]]]:  # noqa: ANN401 - either table
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    wanted = select(table).where(table.c.practitioner_id.in_(ids)).order_by(table.c.starts_on)
    for row in connection.execute(wanted):
        found[row.practitioner_id].append(row)
    return found


def agency_of(connection: Connection, service: str) -> str | None:
    """Return what kind of service it is, or None if there is none of that name."""
    return connection.execute(select(services.c.agency).where(services.c.id == service)).scalar_one_or_none()


def supervisor_of(connection: Connection, practitioner: str) -> str | None:
    """Return who supervises a practitioner, or None."""
    wanted = select(practitioners.c.supervisor_id).where(practitioners.c.id == practitioner)
    return connection.execute(wanted).scalar_one_or_none()


def insert_practitioner(connection: Connection, entry: Mapping[str, object], post: Mapping[str, object]) -> None:
    """Enter a practitioner with their first post."""
    connection.execute(insert(practitioners), dict(entry))
    connection.execute(insert(posts), dict(post))


def insert_post(connection: Connection, post: Mapping[str, object]) -> None:
    """Enter a further post; one that was held before in the same role begins anew."""
    connection.execute(delete(posts).where(*_same_post(post)))
    connection.execute(insert(posts), dict(post))


def end_post(connection: Connection, post: Mapping[str, object], ends_on: date) -> None:
    """End a post with a day, the last on which it is held."""
    connection.execute(update(posts).where(*_same_post(post)).values(ends_on=ends_on))


def _same_post(post: Mapping[str, object]) -> list[Any]:
    return [posts.c[column] == post[column] for column in ("practitioner_id", "service_id", "role")]


def change_practitioner(connection: Connection, practitioner: str, values: Mapping[str, object]) -> None:
    """Change what an entry says of a practitioner."""
    connection.execute(update(practitioners).where(practitioners.c.id == practitioner).values(**values))


def insert_leave(connection: Connection, row: Mapping[str, object]) -> None:
    """Enter leave."""
    connection.execute(insert(leaves), dict(row))


def end_leave(connection: Connection, leave: str, ends_on: date) -> None:
    """Let leave end with a day, the last on which they are away."""
    connection.execute(update(leaves).where(leaves.c.id == leave).values(ends_on=ends_on))


def name_approvers(connection: Connection, row: Mapping[str, object]) -> None:
    """Store who answers for a category of a service, in place of who did."""
    same = (approvers.c.service_id == row["service_id"]) & (approvers.c.category == row["category"])
    connection.execute(delete(approvers).where(same))
    connection.execute(insert(approvers), dict(row))
