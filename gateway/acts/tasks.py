"""Lists what the caller has to do, or to know, and closes it; what is somebody else's is not there.

What is done by answering, reviewing or authorising closes by that alone.
"""

from typing import Any

from engine.case import local_day
from engine.obligations import SENTENCES
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, let
from gateway.problems import nothing_here
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Closing, StoredTask, close_task, task_of, tasks_of
from gateway.storage.versions import Counter, read_versions
from gateway.visit import Answer, Visit

SAID = {
    **SENTENCES,
    "answer_approval": "Somebody asks your service to approve that they see this: answer it under /v1/approvals.",
    "answer_challenge": "Somebody asks for another look at what they are not shown: answer it under /v1/challenges.",
    "review_exceptional_access": "Exceptional access was opened: review it under /v1/exceptional-access.",
    "authorise_exceptional_access": "A colleague names you as second person: look under /v1/exceptional-access.",
    "exceptional_access_opened": "Exceptional access was opened to a young person of whom you hold something.",
    "match_notice": "Somebody whom you answer for looked for young people by their particulars; the log has each.",
    "sealed_identity_sought": "Somebody looked for an identity that you sealed; they were told that nobody is there.",
    "confirm_shield": "A shield was set in haste: confirm it, or let it end, at the young person's shields.",
    "lift_protection": "Somebody wants a protection lifted: say so too, with your reason, or leave it standing.",
    "identities_merged": "Two entries were joined into one person: make sure that they are, or take them apart.",
    "review_agreement": "An agreement is due for review: it goes on meanwhile.",
    "family_tie_ended": "Somebody recorded that a family tie has ended: make sure that it has.",
    "stop_further_use": "What you were shown rested on words that were taken back: use it no further.",
    "review_not_shared": "You decided not to share this: think of it again.",
}
# What tells of something that one person did alone: whoever did it is not the one who looks at it.
SEEN_BY_SOMEBODY_ELSE = frozenset(
    {"conflict_declared", "review_conflict", "check_first_relationship", "identities_merged", "family_tie_ended"}
)
CLOSED_BY_DOING = frozenset(
    {"answer_approval", "answer_challenge", "review_exceptional_access", "authorise_exceptional_access"}
)
MOST_LISTED = 100


def list_tasks(visit: Visit) -> Answer:
    """List the open tasks of the caller, and of the service and role in which they act, and say if there are more.

    The soonest come first, and the rest come up as they are closed, so that nobody who lays many on somebody makes the
    list too long to be read.
    """
    found = tasks_of(visit.connection, visit.caller.asker, local_day(visit.at), MOST_LISTED + 1)
    rows = found[:MOST_LISTED]
    stand = read_versions(visit.connection, [_counter(row.id) for row in rows])
    visit.note(SectionName.DETAIL, count=len(rows))
    entries = [_entry(visit, row, stand[_counter(row.id)]) for row in rows]
    body = {"tasks": entries, "more": len(found) > len(rows)}
    return answer(visit, Done(body, Kind.TASKS_READ, "answered", status=200))


def close(visit: Visit, task_id: str, version: int, outcome: str) -> Answer:
    """Close a task with what came of it."""
    row = task_of(visit.connection, task_id, visit.caller.asker, local_day(visit.at))
    if row is None:
        raise nothing_here()
    if row.young_person_id is not None:
        visit.note_subject(row.young_person_id)
    let(visit, "close_task", facts=["put_to_them"])
    check_version(visit, task_id, version)
    if row.kind in SEEN_BY_SOMEBODY_ELSE and row.raised_by == visit.caller.asker.practitioner:
        raise broken("task", "Somebody else sees to what you did yourself: leave it to a colleague.")
    if row.kind in CLOSED_BY_DOING:
        raise broken("outcome", f"This is not closed by hand: {SAID[row.kind]}")
    closing = Closing(visit.caller.asker.practitioner, visit.at, outcome)

    def change(connection: Snapshot) -> None:
        close_task(connection, task_id, closing)

    visit.note(SectionName.DETAIL, task=task_id, kind=row.kind)
    body = {"task": task_id, "version": version + 1, "closed_at": visit.at.isoformat()}
    return answer(visit, Done(body, Kind.TASK_CLOSED, "closed", change, (), [task_id], status=200))


def _counter(task: str) -> Counter:
    return Counter("record", task)


def _entry(visit: Visit, row: StoredTask, version: int) -> dict[str, Any]:
    return {
        "task": row.id,
        "version": version,
        "kind": row.kind,
        "sentence": SAID.get(row.kind, f"{row.kind.replace('_', ' ').capitalize()}."),
        "young_person": row.young_person_id,
        "categories": row.categories,
        "about": row.about,
        "raised_at": row.raised_at.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "overdue": row.due_at is not None and row.due_at < visit.at,
    }
