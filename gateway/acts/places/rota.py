"""Puts a practitioner on the rota, for a colleague who is away or for the service; nobody puts themselves on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.case import local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, let
from gateway.acts.facts_of_posts import OF_NOTHING, facts_about
from gateway.opaque import new_identifier
from gateway.problems import nothing_here
from gateway.storage.database import Snapshot
from gateway.storage.places import cancel_slot, insert_slot, slot_of
from gateway.storage.register_entries import read_entry
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit

LONGEST = timedelta(days=31)
"""Who covers for longer takes the cases on."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A stretch of duty as it was asked for; `covers` is the colleague who is away, None for the whole service."""

    service: str
    practitioner: str
    covers: str | None
    starts_at: datetime
    ends_at: datetime


def put_on_duty(visit: Visit, wanted: Duty) -> Answer:
    """Put a practitioner on the rota of a service."""
    let(visit, "keep_rota", facts=facts_about(visit, wanted.service, wanted.practitioner))
    _check(visit, wanted)
    record = new_identifier("duty")
    row = {
        "id": record,
        "service_id": wanted.service,
        "practitioner_id": wanted.practitioner,
        "covers": wanted.covers,
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "recorded_by": visit.caller.asker.practitioner,
    }

    def change(connection: Snapshot) -> None:
        insert_slot(connection, row)

    visit.note(SectionName.DETAIL, duty=record, practitioner=wanted.practitioner, covers=wanted.covers)
    body = {"duty": record, "version": 1}
    theirs = [Counter("practitioner", wanted.practitioner)]
    return answer(visit, Done(body, Kind.ROTA_CHANGED, "on_duty", change, records=[record], others=theirs))


def _check(visit: Visit, wanted: Duty) -> None:
    day = local_day(wanted.starts_at)
    entry = read_entry(visit.connection, wanted.practitioner)
    if entry is None or not entry.post_at(wanted.service, day):
        raise broken("practitioner", "Whoever is on duty has a post at the service on that day.")
    if wanted.covers is not None:
        away = read_entry(visit.connection, wanted.covers)
        if away is None or wanted.covers == wanted.practitioner or wanted.service not in away.services_on(day):
            raise broken("covers", "Cover is for another practitioner of the same service.")
    if wanted.ends_at <= wanted.starts_at:
        raise broken("ends_at", "Duty ends after it starts.")
    if wanted.ends_at <= visit.at:
        raise broken("ends_at", "Duty that is over opens nothing: enter one that is to come.")
    if wanted.ends_at - wanted.starts_at > LONGEST:
        raise broken("ends_at", f"One stretch of duty lasts at most {LONGEST.days} days: then allocate the cases.")


def cancel_duty(visit: Visit, duty_id: str, version: int) -> Answer:
    """Take a stretch of duty off the rota."""
    row = slot_of(visit.connection, duty_id)
    let(visit, "keep_rota", facts=facts_about(visit, row.service_id, row.practitioner_id) if row else OF_NOTHING)
    if row is None:
        raise nothing_here()
    check_version(visit, duty_id, version)
    if row.cancelled_at is not None:
        raise broken("version", "This duty is off the rota already.")

    def change(connection: Snapshot) -> None:
        cancel_slot(connection, duty_id, visit.at)

    visit.note(SectionName.DETAIL, duty=duty_id, practitioner=row.practitioner_id)
    theirs = [Counter("practitioner", row.practitioner_id)]
    body = {"duty": duty_id, "version": version + 1}
    return answer(visit, Done(body, Kind.ROTA_CHANGED, "cancelled", change, (), [duty_id], theirs, 200))
