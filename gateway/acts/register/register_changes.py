"""Changes an entry of the register: leave, training, vetting, posts, and leaving; each moves what the door checks."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from engine.case import Period, local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, let, version_of
from gateway.acts.facts_of_posts import OF_NOTHING, facts_about
from gateway.acts.register.register import Post, check_post, post_row
from gateway.acts.supervisors import line_of
from gateway.opaque import new_identifier
from gateway.problems import nothing_here
from gateway.storage.database import Snapshot
from gateway.storage.places import attachments_of
from gateway.storage.register_entries import (
    Entry,
    change_practitioner,
    end_leave,
    end_post,
    insert_leave,
    insert_post,
    read_entry,
)
from gateway.storage.tasks import Task, raise_tasks
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit

Change = Callable[[Snapshot], None]


def entry_to_change(visit: Visit, practitioner_id: str, *, everywhere: bool = False) -> Entry:
    """Return an entry that the caller may change: of somebody whose first post is at the caller's service.

    `everywhere`: no post of theirs is at another service.
    """
    entry = read_entry(visit.connection, practitioner_id)
    let(visit, "keep_register", facts=_facts(visit, entry, everywhere=everywhere) if entry else OF_NOTHING)
    if entry is None:
        raise nothing_here()
    return entry


def _facts(visit: Visit, entry: Entry, *, everywhere: bool) -> Iterable[str]:
    own, day = visit.caller.asker.service, local_day(visit.at)
    there = entry.services_on(day) or frozenset(row.service_id for row in entry.posts)
    first = min(entry.posts, key=lambda row: row.starts_on).service_id if entry.posts else ""
    theirs = there == {own} if everywhere else own == first
    return facts_about(visit, own if theirs else "", entry.practitioner.id)


def give_leave(visit: Visit, practitioner_id: str, period: Period) -> Answer:
    """Enter leave: the door is shut to them on those days."""
    entry_to_change(visit, practitioner_id)
    last = period.last or period.first
    if last < period.first:
        raise broken("ends_on", "Leave ends on the day it starts or later.")
    leave = new_identifier("leave")
    row = {"id": leave, "practitioner_id": practitioner_id, "starts_on": period.first, "ends_on": last}

    def change(connection: Snapshot) -> None:
        insert_leave(connection, row)

    return _changed(visit, practitioner_id, "on_leave", change, leave=leave)


def return_from_leave(visit: Visit, practitioner_id: str, leave: str, ends_on: date) -> Answer:
    """Let leave end earlier; back today means that yesterday was its last day."""
    entry = entry_to_change(visit, practitioner_id)
    row = next((row for row in entry.leaves if row.id == leave), None)
    if row is None:
        raise nothing_here()
    if ends_on > row.ends_on:
        raise broken("ends_on", "This makes leave shorter and never longer: enter further leave instead.")

    def change(connection: Snapshot) -> None:
        end_leave(connection, leave, ends_on)

    return _changed(visit, practitioner_id, "back_from_leave", change, leave=leave)


def renew(visit: Visit, practitioner_id: str, version: int, until: Mapping[str, date]) -> Answer:
    """Set until when they are trained or vetted."""
    entry_to_change(visit, practitioner_id)
    check_version(visit, practitioner_id, version)

    def change(connection: Snapshot) -> None:
        change_practitioner(connection, practitioner_id, until)

    return _changed(visit, practitioner_id, "renewed", change, what=sorted(until))


def give_post(visit: Visit, practitioner_id: str, post: Post) -> Answer:
    """Enter a further post, at a service of which the caller keeps the entries."""
    entry = read_entry(visit.connection, practitioner_id)
    let(visit, "keep_register", facts=facts_about(visit, post.service, practitioner_id))
    if entry is None:
        raise nothing_here()
    check_post(visit, post)
    if post.period.first < local_day(visit.at):
        raise broken("starts_on", "A further post starts today or later.")
    held = [row for row in entry.posts if (row.service_id, row.role) == (post.service, post.role)]
    if any(row.ends_on is None or row.ends_on >= post.period.first for row in held):
        raise broken("starts_on", "They hold this post already: end it first.")
    if any(row.service_id == post.service for row in _attached(visit, practitioner_id, post)):
        raise broken("service", "They are attached to this place, acting for another: end the attachment first.")
    row = post_row(practitioner_id, post)

    def change(connection: Snapshot) -> None:
        insert_post(connection, row)

    return _changed(visit, practitioner_id, "posted", change, service=post.service, role=post.role)


def _attached(visit: Visit, practitioner_id: str, post: Post) -> Iterable[Any]:
    """Return their attachments that last into a post: at a place where they act for it, they act for nobody else."""
    return attachments_of(visit.connection, practitioner_id, post.period.first, post.period.last)


def take_post(visit: Visit, practitioner_id: str, version: int, post: Post) -> Answer:
    """End a post with a day."""
    entry = read_entry(visit.connection, practitioner_id)
    let(visit, "keep_register", facts=facts_about(visit, post.service, practitioner_id))
    held = [row for row in entry.posts if (row.service_id, row.role) == (post.service, post.role)] if entry else []
    if not held:
        raise nothing_here()
    check_version(visit, practitioner_id, version)
    ends_on = post.period.first
    if ends_on < held[0].starts_on:
        raise broken("ends_on", "A post ends on the day it starts or later.")

    def change(connection: Snapshot) -> None:
        end_post(connection, post_row(practitioner_id, post), ends_on)

    return _changed(visit, practitioner_id, "post_ended", change, service=post.service, role=post.role)


def deactivate(visit: Visit, practitioner_id: str, version: int) -> Answer:
    """Shut the door to somebody who has left, everywhere; their supervisor is told to see to their cases."""
    entry = entry_to_change(visit, practitioner_id, everywhere=True)
    check_version(visit, practitioner_id, version)
    services = sorted(entry.services_on(local_day(visit.at)))
    owner = line_of(visit.connection, practitioner_id, services[0] if services else visit.caller.asker.service)
    left = Task("reallocate_cases_of", owner, f"practitioner:{practitioner_id}", visit.at)

    def change(connection: Snapshot) -> None:
        change_practitioner(connection, practitioner_id, {"active": False})
        raise_tasks(connection, [left])

    return _changed(visit, practitioner_id, "deactivated", change)


def _changed(visit: Visit, practitioner_id: str, outcome: str, change: Change, **noted: object) -> Answer:
    visit.note(SectionName.DETAIL, practitioner=practitioner_id, **noted)
    ids = {name: noted[name] for name in ("leave",) if name in noted}
    body = {"practitioner": practitioner_id, "version": version_of(visit, practitioner_id) + 1, **ids}
    moved = [Counter("practitioner", practitioner_id)]
    return answer(visit, Done(body, Kind.REGISTER_CHANGED, outcome, change, (), [practitioner_id], moved, 200))
