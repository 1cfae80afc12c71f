"""A practitioner says that they are too near to a young person: their access closes at once, in every post of theirs.

Why is between them and their supervisor, who finds somebody else for the case. Only somebody else ever lifts it.
"""

from datetime import date, timedelta

from engine.case import local_day
from engine.relationships.holding import EXCLUDED
from engine.relationships.standing import CASES
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken
from gateway.acts.relationships.relationship_tasks import TO_REALLOCATE, case, end_of
from gateway.acts.supervisors import to_look_at
from gateway.acts.whom import Whom, resolve
from gateway.opaque import new_identifier
from gateway.storage.database import Snapshot
from gateway.storage.relationships import insert_relationship
from gateway.storage.tasks import Task, raise_tasks
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit

REVIEWED_AFTER = timedelta(days=182)
LONGEST = timedelta(days=366)


def declare_conflict(visit: Visit, young_person_id: str, because: str, review_on: date | None) -> Answer:
    """Record a conflict of interest of the caller's own."""
    whom = resolve(visit, young_person_id)
    whom.let(visit, "declare_conflict")
    asker, today = visit.caller.asker, local_day(visit.at)
    review = review_on or today + REVIEWED_AFTER
    if not today < review <= today + LONGEST:
        raise broken("review_on", "A conflict of interest is looked at again on a day to come, within a year.")
    record = new_identifier("relationship")
    row = {
        "id": record,
        "young_person_id": young_person_id,
        "kind": EXCLUDED,
        "service_id": asker.service,
        "practitioner_id": asker.practitioner,
        "starts_on": today,
        "ends_on": None,
        "evidence": because,
        "recorded_by": asker.practitioner,
        "recorded_at": visit.at,
    }
    tasks = _tasks(visit, whom, record, review)

    def change(connection: Snapshot) -> None:
        insert_relationship(connection, row)
        raise_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, relationship=record, kind=EXCLUDED, review_on=review.isoformat())
    body = {"relationship": record, "version": 1, "review_on": review.isoformat()}
    mine = [Counter("practitioner", asker.practitioner)]
    return answer(visit, Done(body, Kind.RELATIONSHIP_STARTED, "excluded", change, [young_person_id], [record], mine))


def _tasks(visit: Visit, whom: Whom, record: str, review: date) -> list[Task]:
    about = f"relationship:{record}"
    told = [("conflict_declared", about, None), ("review_conflict", about, end_of(review))]
    if whom.standing.today & CASES:
        told.append((TO_REALLOCATE, case(visit.caller.asker.service, whom.young_person), end_of(local_day(visit.at))))
    return [
        task for kind, matter, due_at in told for task in to_look_at(visit, kind, matter, whom.young_person, due_at)
    ]
