"""Keeps who stands in which family tie to a young person: since when, on what evidence, until when, or set aside.

Who is whose parent is itself a detail (`id.carers`): the list is empty for whoever would not be shown their names.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from engine.case import Period, Request, local_day
from engine.decision import entitle
from engine.drafts.family_rules import BY_ORDER, CARE_ORDER, end_rules, tie_rules
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, check_version, let, version_of
from gateway.acts.subject import Subject, subject
from gateway.acts.supervisors import to_look_at
from gateway.acts.whom import resolve
from gateway.acts.words.consents import FIRST_VERSION
from gateway.acts.words.conversations import Body
from gateway.opaque import new_identifier
from gateway.problems import nothing_here
from gateway.storage.case_file import read_case_files
from gateway.storage.database import Snapshot
from gateway.storage.family import Tie, end_tie, insert_tie, names_of_carers, set_tie_aside, ties_of
from gateway.storage.standing import read_presence
from gateway.storage.taking_part import read_authorities
from gateway.storage.tasks import raise_tasks
from gateway.storage.versions import Counter, read_versions
from gateway.visit import Answer, Visit
from policy.levels import Level

WHO_CARES, SOCIAL_CARE = "id.carers", "csc"
KEEP, KEEP_ORDERS, SET_ASIDE = "keep_family_ties", "keep_orders", "set_aside_holder"


def record_tie(visit: Visit, young_person: str, body: Body) -> Answer:
    """Record who stands in a family tie, on what evidence."""
    whom = subject(visit, young_person)
    let(visit, _action(body["kind"]), whom.held)
    today = local_day(visit.at)
    period = Period(body["starts_on"], body.get("ends_on"))
    carers = names_of_carers(visit.connection, whom.entries)
    authorities = read_authorities(visit.connection, SOCIAL_CARE) if body["kind"] == CARE_ORDER else frozenset[str]()
    for fault in tie_rules(body["person"], body["kind"], period, carers.keys(), authorities):
        raise broken(*fault)
    if period.first > today:
        raise broken("starts_on", "A tie is recorded once it holds: its first day lies in the future.")
    name = new_identifier("ft")
    row = {
        "id": name,
        "young_person_id": whom.id,
        "person": body["person"],
        "kind": body["kind"],
        "starts_on": period.first,
        "ends_on": period.last,
        "evidence": body["evidence"],
        "recorded_by": visit.caller.asker.practitioner,
        "recorded_at": visit.at,
    }
    visit.note(SectionName.DETAIL, family_tie=name, kind=body["kind"])
    told = {"family_tie": name, "version": FIRST_VERSION}
    change = partial(insert_tie, row=row)
    return answer(visit, Done(told, Kind.FAMILY_TIE_RECORDED, "recorded", change, [whom.id], [name]))


def end_family_tie(visit: Visit, young_person: str, tie: str, body: Body) -> Answer:
    """Record the last day of a tie, on what evidence."""
    whom = subject(visit, young_person)
    row = _tie(visit, whom.entries, tie)
    let(visit, _action(row.kind if row else ""), whom.held)
    if row is None:
        raise nothing_here()
    check_version(visit, tie, body["version"])
    for fault in end_rules(row.starts_on, body["ends_on"]):
        raise broken(*fault)
    told = to_look_at(visit, "family_tie_ended", f"family_tie:{tie}", whom.id)

    def change(connection: Snapshot) -> None:
        end_tie(connection, tie=tie, ends_on=body["ends_on"], evidence=body["evidence"])
        raise_tasks(connection, told)

    return answer(visit, _changed(visit, whom.id, row, "ended", change))


def set_aside(visit: Visit, young_person: str, tie: str, body: Body) -> Answer:
    """Set aside somebody who can't be reached or asked; a manager's decision, with the reason."""
    whom = resolve(visit, young_person)
    whom.let(visit, SET_ASIDE)
    row = _tie(visit, visit.note_subject(young_person), tie)
    if row is None:
        raise nothing_here()
    check_version(visit, tie, body["version"])
    if row.set_aside_by is not None:
        raise broken("version", "This holder is set aside already.")
    change = partial(set_tie_aside, tie=tie, by=visit.caller.asker.practitioner, because=body["because"])
    return answer(visit, _changed(visit, young_person, row, "set_aside", change))


def list_ties(visit: Visit, young_person: str) -> Answer:
    """List who stands in which family tie, to whoever may be told who the parents and carers are."""
    whom = subject(visit, young_person)
    ties = ties_of(visit.connection, whom.entries) if _may_know(visit, whom) else []
    names = names_of_carers(visit.connection, whom.entries)
    versions = read_versions(visit.connection, [Counter("record", row.id) for row in ties])
    told = [_told(row, names.get(row.person), versions[Counter("record", row.id)]) for row in ties]
    visit.note(SectionName.DETAIL, count=len(told))
    done = Done({"family_ties": told}, Kind.FAMILY_TIES_READ, "listed", young_people=[whom.id], status=200)
    return answer(visit, done)


def _action(kind: str) -> str:
    return KEEP_ORDERS if kind in BY_ORDER else KEEP


def _tie(visit: Visit, entries: tuple[str, ...], tie: str) -> Tie | None:
    return next((row for row in ties_of(visit.connection, entries) if row.id == tie), None)


def _changed(visit: Visit, young_person: str, row: Tie, outcome: str, change: Callable[[Snapshot], None]) -> Done:
    visit.note(SectionName.DETAIL, family_tie=row.id, kind=row.kind)
    told = {"family_tie": row.id, "version": version_of(visit, row.id) + 1}
    return Done(told, Kind.FAMILY_TIE_CHANGED, outcome, change, [young_person], [row.id], status=200)


def _may_know(visit: Visit, whom: Subject) -> bool:
    """Tell whether some purpose of the caller's shows them the names of parents and carers."""
    asker, words = visit.caller.asker, visit.table.vocabulary
    kept = whom.entries[0]
    here = read_presence(visit.connection, asker)
    facts = read_case_files(visit.connection, [kept], here, visit.at, words)[kept].facts
    requests = (Request(asker, purpose, (WHO_CARES,)) for purpose in visit.table.purposes(asker.agency, asker.role))
    return any(entitle(visit.table, one, facts, visit.at).level(WHO_CARES) >= Level.SUMMARY for one in requests)


def _told(row: Tie, name: str | None, version: int) -> dict[str, Any]:
    return {
        "family_tie": row.id,
        "version": version,
        "person": row.person,
        "name": name,
        "kind": row.kind,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "set_aside": row.set_aside_by is not None,
    }
