"""Whom to tell in a practitioner's line, and the tasks of looking at what one of them did alone."""

from datetime import datetime

from gateway.answering import Answering
from gateway.storage.database import Snapshot
from gateway.storage.register_entries import supervisor_of
from gateway.storage.tasks import Owner, Task
from gateway.visit import Visit


def line_of(connection: Snapshot, practitioner: str, service: str) -> Owner:
    """Return who answers for a practitioner at a service: the supervisor, else whoever acts for it."""
    supervisor = supervisor_of(connection, practitioner)
    return Owner(practitioner=supervisor) if supervisor else Owner(service=service)


def to_look_at(
    visit: Visit, kind: str, about: str, young_person: str, due_at: datetime | None = None
) -> tuple[Task, ...]:
    """Give the task of looking at what the caller did, for those who answer for the caller and never themselves."""
    asker = visit.caller.asker
    return tuple(
        Task(kind, owner, about, visit.at, young_person, due_at=due_at, raised_by=asker.practitioner)
        for owner in Answering(visit).above(asker)
    )
