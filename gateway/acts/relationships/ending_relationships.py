"""Ends a relationship: access closes with the day, and what closing a case brings with it starts by itself.

A closed case leaves its holder some days of grace for the exit summary; what they had to do passes to the service.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.case import local_day
from engine.relationships.holding import EXCLUDED, grace
from engine.relationships.standing import CASES
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version
from gateway.acts.relationships.relationship_tasks import end_of
from gateway.acts.whom import resolve
from gateway.opaque import new_identifier
from gateway.problems import nothing_here
from gateway.storage.database import Snapshot
from gateway.storage.relationships import (
    Ending,
    Recorded,
    end_relationship,
    hand_over_tasks,
    insert_relationship,
    relationship_of,
)
from gateway.storage.tasks import Owner, Task, raise_tasks
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit

DAY = timedelta(days=1)
CLOSED_WITH_GRACE = "caseload"


@dataclass(frozen=True, slots=True)
class Close:
    """How a relationship is to end: on a day, or at once, for it should never have been, or somebody left the team."""

    version: int
    ends_on: date | None
    at_once: bool
    because: str


def end(visit: Visit, young_person_id: str, relationship_id: str, wanted: Close) -> Answer:
    """End how a practitioner or a service stands to a young person."""
    whom = resolve(visit, young_person_id)
    asker, today = visit.caller.asker, local_day(visit.at)
    row = relationship_of(visit.connection, relationship_id, young_person_id)
    if row is None or (row.service_id != asker.service and row.recorded_by != asker.practitioner):
        raise nothing_here()
    whom.let(visit, "end_relationship", _facts(visit, row))
    check_version(visit, relationship_id, wanted.version)
    ends_on = today - DAY if wanted.at_once else wanted.ends_on or today
    _check(row, wanted, ends_on, today)
    former = None if wanted.at_once else _former(visit, row, ends_on)
    tasks = (_exit(visit, former),) if former else ()

    def change(connection: Snapshot) -> None:
        end_relationship(connection, relationship_id, Ending(ends_on, asker.practitioner, wanted.because))
        if former:
            insert_relationship(connection, former)
        if row.practitioner_id and row.kind in CASES:
            hand_over_tasks(connection, row.young_person_id, row.practitioner_id, row.service_id)
        raise_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, relationship=relationship_id, kind=row.kind, ends_on=ends_on.isoformat())
    body = {
        "relationship": relationship_id,
        "version": wanted.version + 1,
        "ends_on": ends_on.isoformat(),
        "grace_until": former["ends_on"].isoformat() if former else None,
    }
    named = [Counter("practitioner", row.practitioner_id)] if row.practitioner_id else []
    done = Done(body, Kind.RELATIONSHIP_ENDED, "ended", change, [row.young_person_id], [relationship_id], named, 200)
    return answer(visit, done)


def _facts(visit: Visit, row: Recorded) -> Iterator[str]:
    asker = visit.caller.asker
    if row.service_id == asker.service:
        yield "own_service"
    if row.practitioner_id != asker.practitioner:
        yield "not_for_themselves"
    # To lift one's own conflict of interest would open the case again.
    if row.kind != EXCLUDED:
        if row.practitioner_id == asker.practitioner:
            yield "names_them"
        if row.recorded_by == asker.practitioner:
            yield "recorded_by_them"


def _check(row: Recorded, wanted: Close, ends_on: date, today: date) -> None:
    if row.ends_on is not None and row.ends_on < today:
        raise broken("version", "This relationship is over already.")
    if row.ends_on is not None and ends_on > row.ends_on:
        raise broken("ends_on", "Ending makes a relationship shorter and never longer: start a new one to go on.")
    if not wanted.at_once and ends_on < row.starts_on:
        raise broken("ends_on", "It ends on the day it starts or later; 'at_once' ends what began today.")


def _former(visit: Visit, row: Recorded, ends_on: date) -> dict[str, Any] | None:
    """Return the relationship of grace that follows a closed case, or None."""
    if row.kind != CLOSED_WITH_GRACE or row.practitioner_id is None:
        return None
    starts_on = ends_on + DAY
    return {
        "id": new_identifier("relationship"),
        "young_person_id": row.young_person_id,
        "kind": "former",
        "service_id": row.service_id,
        "practitioner_id": row.practitioner_id,
        "starts_on": starts_on,
        "ends_on": starts_on + grace(visit.table.vocabulary),
        "evidence": f"closed: {row.id}",
        "recorded_by": visit.caller.asker.practitioner,
        "recorded_at": visit.at,
    }


def _exit(visit: Visit, former: dict[str, Any]) -> Task:
    """Return the task to write the exit summary while the grace lasts."""
    return Task(
        kind="write_exit_summary",
        owner=Owner(former["practitioner_id"], former["service_id"]),
        about=f"relationship:{former['id']}",
        raised_at=visit.at,
        young_person=former["young_person_id"],
        due_at=end_of(former["ends_on"]),
        raised_by=visit.caller.asker.practitioner,
    )
