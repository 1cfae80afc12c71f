"""Starts a relationship to a young person: who may, what it must bring; nobody opens it to themselves.

What is refused for a young person whom the caller does not know is refused alike for one who is not there.
"""

from collections.abc import Iterator

from engine.case import Asker, local_day
from engine.relationships.caseload import HARD, Room, limit, room
from engine.relationships.new_relationship import ACTION_OF_KIND, against
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken
from gateway.acts.relationships.deciders import check_decider
from gateway.acts.relationships.relationship_tasks import TO_REALLOCATE, Wanted, case, follow_up
from gateway.acts.whom import Whom, resolve
from gateway.opaque import new_identifier
from gateway.problems import unknown_word
from gateway.storage.database import Snapshot
from gateway.storage.register_entries import agency_of, read_entry
from gateway.storage.relationships import insert_relationship, open_cases, overlapping
from gateway.storage.tasks import Closing, Task, close_tasks_about, raise_tasks
from gateway.storage.versions import Counter
from gateway.visit import Answer, Visit


def start_relationship(visit: Visit, young_person_id: str, wanted: Wanted) -> Answer:
    """Record how a practitioner or a service stands to a young person from now on."""
    known_kinds = visit.table.vocabulary.relationships
    if wanted.kind not in known_kinds:
        visit.note_subject(young_person_id)
        raise unknown_word("kind", wanted.kind, known_kinds)
    whom = resolve(visit, young_person_id, by_handle=True)
    fault = against(wanted.proposed, local_day(visit.at), visit.table.vocabulary)
    if fault:
        raise broken(*fault)
    whom.let(visit, ACTION_OF_KIND[wanted.kind], _facts(visit, wanted))
    _check_holder(visit, wanted)
    if wanted.decided_by:
        check_decider(visit, wanted.decided_by)
    space = _room(visit, wanted)
    row = _row(visit, whom, wanted)
    # Of another service's cases nobody is told which there are: one that stands twice opens nothing more.
    if wanted.service == visit.caller.asker.service and overlapping(visit.connection, row):
        raise broken("starts_on", "This relationship is recorded for some of these days already: end that one first.")
    tasks = tuple(follow_up(visit, whom, wanted, str(row["id"]), space))
    return _answer(visit, whom, wanted, row, tasks)


def _facts(visit: Visit, wanted: Wanted) -> Iterator[str]:
    asker = visit.caller.asker
    if wanted.service == asker.service:
        yield "own_service"
    if not _opens_to(visit, asker, wanted):
        yield "not_for_themselves"


def _opens_to(visit: Visit, asker: Asker, wanted: Wanted) -> bool:
    """Tell whether it opens anything to the caller, in whatever post of theirs."""
    if wanted.practitioner is not None:
        return wanted.practitioner == asker.practitioner
    mine = read_entry(visit.connection, asker.practitioner)
    return mine is not None and wanted.service in mine.services_on(local_day(visit.at))


def _check_holder(visit: Visit, wanted: Wanted) -> None:
    if agency_of(visit.connection, wanted.service) is None:
        raise broken("service", "There is no service of this name in the partnership.")
    if wanted.practitioner is None:
        return
    entry = read_entry(visit.connection, wanted.practitioner)
    first = max(wanted.period.first, local_day(visit.at))
    if entry is None or not entry.practitioner.active or entry.post_at(wanted.service, first) is None:
        raise broken("practitioner", "Name somebody who has a post at that service from the first day on.")


def _room(visit: Visit, wanted: Wanted) -> Room:
    """Return what the case makes of the caseload; Problem where it is over the hard limit without a reason."""
    if wanted.kind != "caseload" or wanted.practitioner is None:
        return Room.FITS
    agency = agency_of(visit.connection, wanted.service) or ""
    cases = open_cases(visit.connection, wanted.practitioner, wanted.service, local_day(visit.at))
    space = room(cases, agency, visit.table.vocabulary)
    visit.note(SectionName.DETAIL, open_cases=cases, caseload=space.value)
    if space is Room.OVER and not wanted.override_because:
        most = limit(HARD, visit.table.vocabulary)
        rule = f"Above {most} open cases no more are allocated without a reason; give one, or choose a colleague."
        raise broken("override_because", rule)
    return space


def _row(visit: Visit, whom: Whom, wanted: Wanted) -> dict[str, object]:
    return {
        "id": new_identifier("relationship"),
        "young_person_id": whom.young_person,
        "kind": wanted.kind,
        "service_id": wanted.service,
        "practitioner_id": wanted.practitioner,
        "starts_on": wanted.period.first,
        "ends_on": wanted.period.last,
        "evidence": wanted.evidence,
        "decided_by": wanted.decided_by,
        # Of a case: why it was allocated above the hard limit.
        "decision_ground": wanted.decision_ground or wanted.override_because or None,
        "recorded_by": visit.caller.asker.practitioner,
        "recorded_at": visit.at,
    }


def _answer(visit: Visit, whom: Whom, wanted: Wanted, row: dict[str, object], tasks: tuple[Task, ...]) -> Answer:
    record, asker = str(row["id"]), visit.caller.asker

    def change(connection: Snapshot) -> None:
        insert_relationship(connection, row)
        raise_tasks(connection, tasks)
        if wanted.kind == "caseload":
            taken = Closing(asker.practitioner, visit.at, "allocated")
            close_tasks_about(connection, TO_REALLOCATE, case(wanted.service, whom.young_person), taken)

    visit.note(
        SectionName.DETAIL,
        relationship=record,
        kind=wanted.kind,
        at_service=wanted.service,
        practitioner=wanted.practitioner,
        decided_by=wanted.decided_by,
    )
    body = {"relationship": record, "version": 1, "tasks": list(dict.fromkeys(task.kind for task in tasks))}
    # The caseload is counted: two managers who allocate at once are decided one after the other.
    named = [Counter("practitioner", wanted.practitioner)] if wanted.practitioner else []
    done = Done(body, Kind.RELATIONSHIP_STARTED, "started", change, [whom.young_person], [record], named)
    return answer(visit, done)
