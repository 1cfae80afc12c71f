"""Answers a request for approval, for the holder's service; a yes is for one practitioner, category and purpose."""

from datetime import datetime

from engine.words.asked import LONGEST_APPROVAL
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let, version_of
from gateway.acts.asking.approvals import TO_ANSWER
from gateway.acts.asking.put_to_them import about, still_put
from gateway.opaque import new_identifier
from gateway.problems import nothing_here
from gateway.storage.asking import insert_approvals, requests_of
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Closing, close_tasks_about
from gateway.visit import Answer, Visit

APPROVED, REFUSED = "approved", "refused"


def answer_approval(visit: Visit, request_id: str, answered: str, expires_at: datetime | None, because: str) -> Answer:
    """Answer what was put to the caller; whoever asked is told of a yes alone."""
    services = still_put(visit, TO_ANSWER, request_id)
    request = next(iter(requests_of(visit.connection, [request_id])), None)
    if request is None:
        raise nothing_here()
    visit.note_subject(request.young_person_id)
    me = visit.caller.asker.practitioner
    let(visit, TO_ANSWER, facts=["put_to_them", *(["not_for_themselves"] if request.practitioner_id != me else [])])
    until = _until(visit, expires_at) if answered == APPROVED else visit.at
    rows = [
        {
            "id": new_identifier("answer"),
            "young_person_id": request.young_person_id,
            "request_id": request_id,
            "category": request.category,
            "originator": service,
            "practitioner_id": request.practitioner_id,
            "service_id": request.service_id,
            "purpose": request.purpose,
            "answer": answered,
            "because": because,
            "answered_by": me,
            "answered_at": visit.at,
            "expires_at": until,
        }
        for service in services
    ]

    def change(connection: Snapshot) -> None:
        insert_approvals(connection, rows)
        for service in services:
            close_tasks_about(connection, TO_ANSWER, about(request_id, service), Closing(me, visit.at, answered))

    visit.note(SectionName.DETAIL, request=request_id, category=request.category, for_services=services)
    body = {"request": request_id, "version": version_of(visit, request_id) + 1, "answer": answered}
    ends = {"expires_at": until.isoformat()} if answered == APPROVED else {}
    people, records = [request.young_person_id], [request_id]
    return answer(visit, Done({**body, **ends}, Kind.APPROVAL_ANSWERED, answered, change, people, records, status=200))


def _until(visit: Visit, expires_at: datetime | None) -> datetime:
    if expires_at is None or not visit.at < expires_at <= visit.at + LONGEST_APPROVAL:
        days = LONGEST_APPROVAL.days
        raise broken("expires_at", f"An approval ends at an instant to come, within {days} days: say when.")
    return expires_at
