"""While exceptional access is open: its opener extends it once, and a second person authorises it.

Of two who do the same at once, one is told that it is done.
"""

from collections.abc import Iterator, Mapping

from engine.case import Asker
from engine.exceptional import LASTS, Ground, against_authorising, against_extending
from engine.relationships.standing import Standing, standing
from gateway.access_log.event import Kind, SectionName
from gateway.acting import NOBODY, Done, answer, broken, let, version_of
from gateway.acts.exceptional.exceptional import MEANS, TO_AUTHORISE, TO_REVIEW, about
from gateway.acts.matching.second_people import AUTHORISE
from gateway.answering import Answering
from gateway.problems import Problem, nothing_here
from gateway.storage.case_file import read_ties
from gateway.storage.database import Snapshot
from gateway.storage.exceptional import Opened, access_of, change_access
from gateway.storage.tasks import Closing, Task, close_tasks_about, raise_tasks
from gateway.visit import Answer, Visit


def extend_access(visit: Visit, access_id: str, why: str) -> Answer:
    """Let an exceptional access of the caller's last an hour longer, once."""
    opened = access_of(visit.connection, access_id)
    if opened is None or not _opened_by_them(visit, opened):
        visit.require_training()
        raise nothing_here()
    if opened.access.ground != Ground.VITAL_INTERESTS:
        visit.require_training()
    visit.note_subject(opened.row.young_person_id)
    let(visit, "extend_exceptional_access", facts=["opened_by_them"])
    rule = against_extending(opened.access, visit.at)
    if rule:
        raise broken("access", rule)
    until = opened.access.expires_at + LASTS
    values = {"expires_at": until, "extended_at": visit.at, "extended_because": why}
    body = {"access": access_id, "expires_at": until.isoformat(), "sentence": MEANS}
    return _changed(visit, opened, values, body, Kind.EXCEPTIONAL_EXTENDED)


def authorise_access(visit: Visit, access_id: str) -> Answer:
    """Authorise, as a second person, what somebody else opened."""
    opened = access_of(visit.connection, access_id)
    facts = ["not_for_themselves"] if opened is None or opened.access.opener != _me(visit) else []
    let(visit, AUTHORISE, _standing(visit, opened), facts)
    if opened is None:
        raise nothing_here()
    if opened.access.authorised_at is not None:
        version = {"version": version_of(visit, access_id)}
        raise Problem("conflict", "A second person has authorised this exceptional access already.", version)
    rule = against_authorising(opened.access, _me(visit), visit.at)
    if rule:
        raise broken("access", rule)
    values = {"second_authoriser": _me(visit), "authorised_at": visit.at}
    body = {
        "access": access_id,
        "ground": opened.access.ground,
        "opened_by": opened.row.name,
        "expires_at": opened.access.expires_at.isoformat(),
    }
    return _changed(visit, opened, values, body, Kind.EXCEPTIONAL_AUTHORISED)


def _opened_by_them(visit: Visit, opened: Opened) -> bool:
    asker = visit.caller.asker
    return (opened.access.opener, opened.row.service_id) == (asker.practitioner, asker.service)


def _me(visit: Visit) -> str:
    return visit.caller.asker.practitioner


def _standing(visit: Visit, opened: Opened | None) -> Standing:
    if opened is None:
        return NOBODY
    person = visit.note_subject(opened.row.young_person_id)[0]
    ties = read_ties(visit.connection, person, visit.caller.asker)
    return standing(visit.caller.asker, ties, visit.at, visit.table.vocabulary)


def _for_other_reviewers(visit: Visit, opened: Opened) -> Iterator[Task]:
    """Ask others for the review where its opener's supervisor has authorised it, and so cannot be the one."""
    row, me = opened.row, visit.caller.asker
    if row.supervisor_id != me.practitioner:
        return
    opener = Asker(row.practitioner_id, me.agency, row.role, row.service_id, row.organisation_id)
    for owner in Answering(visit).beyond(opener, me):
        yield Task(TO_REVIEW, owner, about(row.id), visit.at, due_at=row.review_due_at, raised_by=me.practitioner)


def _changed(
    visit: Visit, opened: Opened, values: Mapping[str, object], body: Mapping[str, object], kind: Kind
) -> Answer:
    access, person = opened.access.id, opened.row.young_person_id
    authorised = kind is Kind.EXCEPTIONAL_AUTHORISED
    tasks = list(_for_other_reviewers(visit, opened)) if authorised else []

    def change(connection: Snapshot) -> None:
        change_access(connection, access, values)
        raise_tasks(connection, tasks)
        if authorised:
            seen_to = Closing(_me(visit), visit.at, "authorised")
            close_tasks_about(connection, TO_AUTHORISE, about(access), seen_to)

    visit.note(SectionName.DETAIL, access=access)
    return answer(visit, Done(body, kind, kind.removeprefix("exceptional_"), change, [person], [access], status=200))
