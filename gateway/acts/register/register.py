"""Enters a practitioner in the register, and lists it; whoever keeps it never makes an entry of their own.

A token is taken from an issuer whose registered key may name the service and the role: that is not changed here.
"""

from dataclasses import dataclass
from datetime import date

from engine.case import Period, local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let
from gateway.acts.facts_of_posts import facts_about
from gateway.calling.callers import Kind as CallerKind
from gateway.opaque import new_identifier
from gateway.problems import unknown_word
from gateway.storage.database import Snapshot
from gateway.storage.register_entries import Entry, agency_of, insert_practitioner, read_entries, read_entry
from gateway.storage.versions import Counter, read_versions
from gateway.visit import Answer, Visit

CAPACITIES = ("substantive", "seconded", "lent", "cover")


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it was asked for."""

    service: str
    role: str
    capacity: str
    period: Period


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A practitioner as they are to be entered."""

    name: str
    supervisor: str | None
    vetted_until: date
    trained_until: date
    post: Post


def list_practitioners(visit: Visit) -> Answer:
    """Answer with the entries that the caller keeps: of their own service, or for the partnership's office all."""
    let(visit, "read_register")
    asker = visit.caller.asker
    own = asker.service if visit.caller.kind is CallerKind.PRACTITIONER else None
    entries = read_entries(visit.connection, own)
    visit.note(SectionName.DETAIL, count=len(entries))
    counters = {entry.practitioner.id: Counter("record", entry.practitioner.id) for entry in entries}
    versions = read_versions(visit.connection, counters.values())
    listed = [_listed(entry, versions[counters[entry.practitioner.id]], own) for entry in entries]
    return answer(visit, Done({"practitioners": listed}, Kind.REGISTER_READ, "read", status=200))


def _listed(entry: Entry, version: int, own: str | None) -> dict[str, object]:
    person = entry.practitioner
    return {
        "practitioner": person.id,
        "version": version,
        "name": person.name,
        "supervisor": person.supervisor_id,
        "active": person.active,
        "vetted_until": person.vetted_until.isoformat(),
        "trained_until": person.trained_until.isoformat(),
        "posts": [
            {
                "service": row.service_id,
                "role": row.role,
                "capacity": row.capacity,
                "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat() if row.ends_on else None,
            }
            for row in entry.posts
            if own in (None, row.service_id)
        ],
        "leave": [
            {"leave": row.id, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
            for row in entry.leaves
        ],
    }


def enter_practitioner(visit: Visit, wanted: NewEntry) -> Answer:
    """Enter somebody new, with their first post."""
    let(visit, "keep_register", facts=facts_about(visit, wanted.post.service))
    check_post(visit, wanted.post)
    if wanted.supervisor is not None and read_entry(visit.connection, wanted.supervisor) is None:
        raise broken("supervisor", "Nobody of this identifier is in the register.")
    if wanted.vetted_until < local_day(visit.at):
        raise broken("vetted_until", "Nobody is entered whose vetting has ended.")
    person = new_identifier("practitioner")
    entry = {
        "id": person,
        "name": wanted.name,
        "supervisor_id": wanted.supervisor,
        "active": True,
        "vetted_until": wanted.vetted_until,
        "trained_until": wanted.trained_until,
    }
    post = post_row(person, wanted.post)

    def change(connection: Snapshot) -> None:
        insert_practitioner(connection, entry, post)

    visit.note(SectionName.DETAIL, practitioner=person, service=wanted.post.service, role=wanted.post.role)
    body = {"practitioner": person, "version": 1}
    done = Done(body, Kind.REGISTER_CHANGED, "entered", change, (), [person], [Counter("practitioner", person)])
    return answer(visit, done)


def check_post(visit: Visit, post: Post) -> None:
    """Refuse, with a Problem, a post that there is not."""
    agency = agency_of(visit.connection, post.service)
    if agency is None:
        raise broken("service", "There is no service of this name in the partnership.")
    if post.role not in visit.table.vocabulary.roles[agency]:
        raise unknown_word("role", post.role, visit.table.vocabulary.roles[agency])
    if post.period.last is not None and post.period.last < post.period.first:
        raise broken("ends_on", "A post ends on the day it starts or later.")


def post_row(practitioner: str, post: Post) -> dict[str, object]:
    """Return a post as it is stored."""
    return {
        "practitioner_id": practitioner,
        "service_id": post.service,
        "role": post.role,
        "capacity": post.capacity,
        "starts_on": post.period.first,
        "ends_on": post.period.last,
    }
