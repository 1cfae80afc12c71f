"""Stores what somebody has to do by a day, or to know; raising what is already open changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, false, insert, or_, select, update

from engine.case import Asker
from gateway.opaque import new_identifier
from gateway.storage.asked import Found, Question
from gateway.storage.rows import several
from gateway.storage.tables import posts, tasks

# One task as it is kept, with its columns.
StoredTask: TypeAlias = Row[Any]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has to see to a task: one practitioner, or whoever acts for a service, in the role if one is named.

    A practitioner with a service sees to it while they act for that service: no other post of theirs learns of it.
    """

    practitioner: str | None = None
    service: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One task; `about` names what it is about (`consent:co-...`), `categories` what it concerns."""

    kind: str
    owner: Owner
    about: str
    raised_at: datetime
    young_person: str | None = None
    categories: tuple[str, ...] = ()
    due_at: datetime | None = None
    raised_by: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """Who closed a task, when, and what came of it."""

    by: str
    at: datetime
    outcome: str


def raise_tasks(connection: Connection, wanted: Iterable[Task]) -> None:
    """Store tasks, but for those that are open already for the same owner, person and matter."""
    for task in wanted:
        if connection.execute(select(tasks.c.id).where(*_same(task))).first() is None:
            connection.execute(insert(tasks), _row(task))


def insert_tasks(connection: Connection, wanted: Iterable[Task]) -> None:
    """Store tasks about something new, in one statement, also where there are none: time tells nothing."""
    rows = [_row(task) for task in wanted]
    if rows:
        connection.execute(insert(tasks), rows)
    else:
        connection.execute(insert(tasks).from_select(tasks.c.keys(), select(tasks).where(false())))


OPEN_ABOUT = Question(
    select(tasks)
    .where(
        tasks.c.young_person_id.in_(several("young_people")),
        tasks.c.about.in_(several("matters")),
        tasks.c.closed_at.is_(None),
    )
    .order_by(tasks.c.id)
)


def open_about(connection: Connection, young_people: Iterable[str], about: Iterable[str]) -> list[Found]:
    """Return what is open about some young people and any of these matters, whosever it is."""
    return OPEN_ABOUT.rows(connection, {"young_people": list(young_people), "matters": list(about)})


def tasks_of(connection: Connection, asker: Asker, day: date, most: int) -> list[StoredTask]:
    """Return what is open for whoever asks: their own tasks and those of the service they act for, soonest first."""
    soonest_first = _open(asker, day).order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.id)
    return list(connection.execute(soonest_first.limit(most)))


def tasks_put(connection: Connection, asker: Asker, kind: str) -> list[StoredTask]:
    """Return what was put to whoever asks as tasks of one kind, closed ones too, oldest first."""
    theirs = or_(_own(asker), _for_service(asker))
    wanted = select(tasks).where(theirs, tasks.c.kind == kind)
    return list(connection.execute(wanted.order_by(tasks.c.raised_at, tasks.c.id)))


def task_of(connection: Connection, task: str, asker: Asker, day: date) -> StoredTask | None:
    """Return one open task if it is the asker's, or None."""
    return connection.execute(_open(asker, day).where(tasks.c.id == task)).first()


def _open(asker: Asker, day: date) -> Select[Any]:
    theirs = or_(_own(asker), _for_service(asker), _left_behind(asker, day))
    return select(tasks).where(theirs, tasks.c.closed_at.is_(None))


def close_task(connection: Connection, task: str, closing: Closing) -> None:
    """Close a task."""
    connection.execute(update(tasks).where(tasks.c.id == task).values(**_closed(closing)))


def close_tasks_about(connection: Connection, kind: str, about: str, closing: Closing) -> None:
    """Close what is open of one kind about one matter: it was seen to in another way."""
    here = (tasks.c.kind == kind) & (tasks.c.about == about) & tasks.c.closed_at.is_(None)
    connection.execute(update(tasks).where(here).values(**_closed(closing)))


def _closed(closing: Closing) -> dict[str, object]:
    return {"closed_by": closing.by, "closed_at": closing.at, "outcome": closing.outcome}


def _own(asker: Asker) -> ColumnElement[bool]:
    here = or_(tasks.c.owner_service.is_(None), tasks.c.owner_service == asker.service)
    return and_(tasks.c.owner_id == asker.practitioner, here)


def _for_service(asker: Asker) -> ColumnElement[bool]:
    role = or_(tasks.c.owner_role.is_(None), tasks.c.owner_role == asker.role)
    return and_(tasks.c.owner_id.is_(None), tasks.c.owner_service == asker.service, role)


def _left_behind(asker: Asker, day: date) -> ColumnElement[bool]:
    """Say of a task that its owner works at the asker's service no longer: it stays with the service."""
    lasting = or_(posts.c.ends_on.is_(None), posts.c.ends_on >= day)
    held = exists().where(
        posts.c.practitioner_id == tasks.c.owner_id, posts.c.service_id == tasks.c.owner_service, lasting
    )
    return and_(tasks.c.owner_id.is_not(None), tasks.c.owner_service == asker.service, ~held)


def _same(task: Task) -> list[ColumnElement[bool]]:
    wanted = {
        tasks.c.kind: task.kind,
        tasks.c.about: task.about,
        tasks.c.young_person_id: task.young_person,
        tasks.c.owner_id: task.owner.practitioner,
        tasks.c.owner_service: task.owner.service,
        tasks.c.owner_role: task.owner.role,
    }
    return [column.is_(value) if value is None else column == value for column, value in wanted.items()] + [
        tasks.c.closed_at.is_(None)
    ]


def _row(task: Task) -> dict[str, object]:
    return {
        "id": new_identifier("task"),
        "kind": task.kind,
        "young_person_id": task.young_person,
        "owner_id": task.owner.practitioner,
        "owner_service": task.owner.service,
        "owner_role": task.owner.role,
        "about": task.about,
        "categories": list(task.categories),
        "raised_by": task.raised_by,
        "raised_at": task.raised_at,
        "due_at": task.due_at,
    }
