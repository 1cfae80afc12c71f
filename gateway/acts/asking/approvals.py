"""Asks the holders of a category to approve a request; accepted alike whether or not anything is held anywhere.

It goes to whoever holds something, and where nobody does, to nobody. Neither the answer nor the time that it takes
tells which.
"""

from dataclasses import asdict

from engine.deadline import in_hours
from engine.words.asked import APPROVAL_HOURS, Told, told
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let, stand_before
from gateway.acts.asking.put_to_them import Wanted, about, to_answer
from gateway.acts.words.known_words import check_category
from gateway.answering import Answering, is_theirs
from gateway.disclosures import check_purpose
from gateway.opaque import new_identifier
from gateway.storage.answering import approvers_of, holders_of, is_service
from gateway.storage.asking import Asked, insert_request, requests_by, requests_of
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Task, insert_tasks
from gateway.visit import Answer, Visit

TO_ANSWER = "answer_approval"
STATES = {Told.WAITING: "waiting", Told.YES: "approved", Told.UNCHANGED: "not_approved"}


def ask_approval(visit: Visit, young_person: str, wanted: Wanted, originator: str | None) -> Answer:
    """Ask whoever holds details of a category to approve that the caller sees them for one purpose."""
    check_purpose(visit, wanted.purpose)
    check_category(visit, wanted.category)
    let(visit, "ask_approval", stand_before(visit, young_person))
    if originator is not None and not is_service(visit.connection, originator):
        raise broken("originator", "There is no service of this name in the partnership; it may be left out.")
    asker, request = visit.caller.asker, new_identifier("approval")
    due_at = in_hours(visit.at, APPROVAL_HOURS)
    row: dict[str, object] = {
        "id": request,
        "young_person_id": visit.note_subject(young_person)[0],
        **asdict(wanted),
        "originator": originator,
        "practitioner_id": asker.practitioner,
        "service_id": asker.service,
        "role": asker.role,
        "asked_at": visit.at,
        "due_at": due_at,
    }
    tasks = _tasks(visit, row)

    def change(connection: Snapshot) -> None:
        insert_request(connection, row)
        insert_tasks(connection, tasks)

    asked = sorted({task.about for task in tasks})
    visit.note(SectionName.DETAIL, request=request, category=wanted.category, asked=asked)
    body = {"approval": request, "version": 1, "state": STATES[Told.WAITING], "due_at": due_at.isoformat()}
    return answer(visit, Done(body, Kind.APPROVAL_ASKED, "accepted", change, (), [request], status=202))


def list_approvals(visit: Visit) -> Answer:
    """List what the caller asked, as far as they may be told of it, and what waits for their answer."""
    asked = [_as_asker(visit, row) for row in requests_by(visit.connection, visit.caller.asker)]
    waiting = [as_answerer(row) for row in requests_of(visit.connection, to_answer(visit, TO_ANSWER))]
    visit.note(SectionName.DETAIL, counts={"asked": len(asked), "to_answer": len(waiting)})
    lists = {"asked": asked, "to_answer": waiting}
    return answer(visit, Done(lists, Kind.APPROVAL_READ, "answered", status=200))


def as_answerer(row: Asked) -> dict[str, object]:
    """Return a request or challenge as whoever answers it reads it."""
    return {
        "request": row.id,
        "young_person": row.young_person_id,
        "category": row.category,
        "purpose": row.purpose,
        "because": row.because,
        "asked_by": row.name,
        "service": row.service_id,
        "due_at": row.due_at.isoformat(),
    }


def _as_asker(visit: Visit, row: Asked) -> dict[str, object]:
    approved = row.approved_until is not None and visit.at < row.approved_until
    state = told(row.due_at, visit.at, yes=approved)
    until = {"expires_at": row.approved_until.isoformat()} if approved else {}
    return {
        "approval": row.id,
        "young_person": row.young_person_id,
        "category": row.category,
        "purpose": row.purpose,
        "asked_at": row.asked_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "state": STATES[state],
        **until,
    }


def _tasks(visit: Visit, row: dict[str, object]) -> list[Task]:
    asker, category, person = visit.caller.asker, str(row["category"]), str(row["young_person_id"])
    entries = visit.note_subject(person)
    holding = set(holders_of(visit.connection, entries, [category])) - {asker.service}
    asked = holding & {row["originator"]} if row["originator"] else holding
    named = approvers_of(visit.connection, asked, category)
    answering = {**Answering(visit).for_services(asked), **named}
    return [
        Task(
            kind=TO_ANSWER,
            owner=owner,
            about=about(str(row["id"]), service),
            raised_at=visit.at,
            young_person=person,
            categories=(category,),
            due_at=in_hours(visit.at, APPROVAL_HOURS),
            raised_by=asker.practitioner,
        )
        for service, owners in sorted(answering.items())
        for owner in owners
        if not is_theirs(owner, asker)
    ]
