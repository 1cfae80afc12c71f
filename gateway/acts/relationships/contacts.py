"""Books a contact: when and what kind of place, alone or not; it makes `contact_booked` for that one day.

Whoever meets a young person alone has training in date and a colleague who waits to hear from them.
"""

from dataclasses import dataclass
from datetime import datetime

from engine.case import LONDON, local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken
from gateway.acts.whom import resolve
from gateway.calling.callers import may_be_alone
from gateway.opaque import new_identifier
from gateway.storage.database import Snapshot
from gateway.storage.register_entries import read_entry
from gateway.storage.relationships import insert_relationship
from gateway.storage.tasks import Owner, Task, raise_tasks
from gateway.visit import Answer, Visit


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as it is to be booked; `buddy` is the colleague who is to hear that it is over."""

    starts_at: datetime
    ends_at: datetime
    place_kind: str
    alone: bool
    buddy: str | None


def book_contact(visit: Visit, young_person_id: str, wanted: Contact) -> Answer:
    """Book a contact of the caller's own with a young person."""
    whom = resolve(visit, young_person_id)
    whom.let(visit, "book_contact")
    _check_times(visit, wanted)
    _check_company(visit, wanted)
    asker, day = visit.caller.asker, local_day(wanted.starts_at)
    record = new_identifier("relationship")
    row = {
        "id": record,
        "young_person_id": young_person_id,
        "kind": "contact_booked",
        "service_id": asker.service,
        "practitioner_id": asker.practitioner,
        "starts_on": day,
        "ends_on": day,
        "evidence": _in_words(wanted),
        "recorded_by": asker.practitioner,
        "recorded_at": visit.at,
    }
    tasks = [_check_in(visit, young_person_id, record, wanted)] if wanted.buddy else []

    def change(connection: Snapshot) -> None:
        insert_relationship(connection, row)
        raise_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, relationship=record, place_kind=wanted.place_kind, alone=wanted.alone)
    body = {"relationship": record, "version": 1, "day": day.isoformat()}
    return answer(visit, Done(body, Kind.CONTACT_BOOKED, "booked", change, [young_person_id], [record]))


def _check_times(visit: Visit, wanted: Contact) -> None:
    if wanted.ends_at <= wanted.starts_at:
        raise broken("ends_at", "A contact ends after it starts.")
    if local_day(wanted.starts_at) != local_day(wanted.ends_at):
        raise broken("ends_at", "A contact is over on the day on which it starts: book each day on its own.")
    if wanted.ends_at <= visit.at:
        raise broken("starts_at", "A contact is booked before it takes place.")


def _check_company(visit: Visit, wanted: Contact) -> None:
    asker = visit.caller.asker
    if wanted.alone and not may_be_alone(visit.caller, visit.at):
        rule = "Nobody whose safeguarding training has lapsed meets a young person alone: renew it, or go in company."
        raise broken("alone", rule)
    if wanted.alone and wanted.buddy is None:
        raise broken("buddy", "Whoever goes alone names a colleague who is to hear that it is over.")
    if wanted.buddy is None:
        return
    buddy = read_entry(visit.connection, wanted.buddy)
    if wanted.buddy == asker.practitioner or buddy is None or not buddy.post_at(asker.service, local_day(visit.at)):
        raise broken("buddy", "The colleague who is to hear from you works at your own service, and is not you.")


def _in_words(wanted: Contact) -> str:
    starts, ends = (f"{at.astimezone(LONDON):%H:%M}" for at in (wanted.starts_at, wanted.ends_at))
    company = "alone" if wanted.alone else "in company"
    return f"contact from {starts} to {ends}, {wanted.place_kind}, {company}"


def _check_in(visit: Visit, young_person_id: str, record: str, wanted: Contact) -> Task:
    return Task(
        kind="hear_from_colleague",
        owner=Owner(wanted.buddy, visit.caller.asker.service),
        about=f"relationship:{record}",
        raised_at=visit.at,
        young_person=young_person_id,
        due_at=wanted.ends_at,
        raised_by=visit.caller.asker.practitioner,
    )
