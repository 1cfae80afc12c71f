"""Attaches a practitioner to a place on some weekdays between two hours, and ends it; nobody attaches themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from engine.case import Period, local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, let
from gateway.acts.facts_of_posts import OF_NOTHING, facts_about
from gateway.opaque import new_identifier
from gateway.problems import nothing_here
from gateway.storage.database import Snapshot
from gateway.storage.places import attachment_of, attachments_of, end_attachment, insert_attachment
from gateway.storage.register_entries import agency_of, read_entry
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit

# Where young people are on roll, so that an attachment there reaches somebody.
PLACES = frozenset({"school", "college"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attachment as it was asked for."""

    practitioner: str
    acting_for: str
    place: str
    weekdays: frozenset[int]
    starts_at: time
    ends_at: time
    period: Period
    remit: str


def attach(visit: Visit, wanted: Wanted) -> Answer:
    """Attach a practitioner, acting for one service, to a place."""
    let(visit, "attach", facts=facts_about(visit, wanted.acting_for, wanted.practitioner))
    _check(visit, wanted)
    record = new_identifier("attachment")
    row = {
        "id": record,
        "practitioner_id": wanted.practitioner,
        "acting_for": wanted.acting_for,
        "service_id": wanted.place,
        "weekdays": sorted(wanted.weekdays),
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "starts_on": wanted.period.first,
        "ends_on": wanted.period.last,
        "remit": wanted.remit,
    }

    def change(connection: Snapshot) -> None:
        insert_attachment(connection, row)

    visit.note(SectionName.DETAIL, attachment=record, practitioner=wanted.practitioner, place=wanted.place)
    body = {"attachment": record, "version": 1}
    theirs = [Counter("practitioner", wanted.practitioner)]
    return answer(visit, Done(body, Kind.ATTACHMENT_CHANGED, "started", change, records=[record], others=theirs))


def _check(visit: Visit, wanted: Wanted) -> None:
    entry = read_entry(visit.connection, wanted.practitioner)
    first = max(wanted.period.first, local_day(visit.at))
    if entry is None or not entry.post_at(wanted.acting_for, first):
        raise broken("practitioner", "Name somebody who has a post at that service from the first day on.")
    if agency_of(visit.connection, wanted.place) not in PLACES:
        raise broken("place", "A practitioner is attached to a school, a college or a training provider.")
    if wanted.place == wanted.acting_for:
        raise broken("place", "Whoever works at a place is not attached to it.")
    if wanted.place in entry.services_on(first):
        raise broken("place", "They hold a post at this place, and act for it there and for nobody else.")
    if wanted.ends_at <= wanted.starts_at:
        raise broken("ends_at", "The hours of an attachment end after they start, on the same day.")
    if wanted.period.last is not None and wanted.period.last < wanted.period.first:
        raise broken("ends_on", "An attachment ends on the day it starts or later.")
    others = attachments_of(visit.connection, wanted.practitioner, wanted.period.first, wanted.period.last)
    if any(_same_hours(other.weekdays, other.starts_at, other.ends_at, wanted) for other in others):
        raise broken("weekdays", "They are attached somewhere at that time already: nobody is in two places at once.")


def _same_hours(weekdays: Iterable[int], starts_at: time, ends_at: time, wanted: Wanted) -> bool:
    return not wanted.weekdays.isdisjoint(weekdays) and starts_at < wanted.ends_at and wanted.starts_at < ends_at


def detach(visit: Visit, attachment_id: str, version: int, ends_on: date) -> Answer:
    """End an attachment."""
    row = attachment_of(visit.connection, attachment_id)
    let(visit, "attach", facts=facts_about(visit, row.acting_for, row.practitioner_id) if row else OF_NOTHING)
    if row is None:
        raise nothing_here()
    check_version(visit, attachment_id, version)
    if ends_on < row.starts_on:
        raise broken("ends_on", "An attachment ends on the day it starts or later.")
    if row.ends_on is not None and ends_on > row.ends_on:
        raise broken("ends_on", "Ending makes an attachment shorter and never longer: make a new one to go on.")

    def change(connection: Snapshot) -> None:
        end_attachment(connection, attachment_id, ends_on)

    visit.note(SectionName.DETAIL, attachment=attachment_id, practitioner=row.practitioner_id)
    body = {"attachment": attachment_id, "version": version + 1, "ends_on": ends_on.isoformat()}
    theirs = [Counter("practitioner", row.practitioner_id)]
    done = Done(body, Kind.ATTACHMENT_CHANGED, "ended", change, (), [attachment_id], theirs, 200)
    return answer(visit, done)
