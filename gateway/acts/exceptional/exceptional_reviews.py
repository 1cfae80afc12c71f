"""Reviews exceptional access, by somebody who neither opened nor authorised it, and lists what there is to look at.

A reviewer reads the opener's statement and nothing of the case, not even whose it is.
"""

from collections.abc import Iterable, Iterator

from engine.exceptional import Outcome, against_reviewing
from engine.permission import permission
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let, version_of
from gateway.acts.exceptional.exceptional import TO_REVIEW, about
from gateway.opaque import new_identifier
from gateway.problems import nothing_here
from gateway.storage.database import Snapshot
from gateway.storage.exceptional import (
    Opened,
    access_of,
    change_access,
    insert_review,
    opened_by,
    unreviewed,
    waiting_for,
)
from gateway.storage.tasks import Closing, close_tasks_about
from gateway.visit import Answer, Visit

REVIEW, OTHER = "review_exceptional_access", "other_reviewer"
STATED = ("ground", "believed", "source", "why_now", "why_this_much", "consent_sought", "informed")


def review_access(visit: Visit, access_id: str, outcome: str, note: str) -> Answer:
    """Record what a review came to; one that is found not justified is over at once."""
    opened = access_of(visit.connection, access_id)
    if opened is None or not _concerns(visit, opened):
        raise nothing_here()
    visit.note_subject(opened.row.young_person_id)
    let(visit, REVIEW, facts=_facts(visit, opened))
    asker = visit.caller.asker
    rule = against_reviewing(opened.access, asker.practitioner)
    if rule:
        raise broken("access", rule)
    row = {
        "id": new_identifier("review"),
        "access_id": access_id,
        "reviewer_id": asker.practitioner,
        "outcome": outcome,
        "note": note,
        "reviewed_at": visit.at,
    }
    ends = outcome == Outcome.NOT_JUSTIFIED and opened.access.lasts(visit.at)

    def change(connection: Snapshot) -> None:
        insert_review(connection, row)
        close_tasks_about(connection, TO_REVIEW, about(access_id), Closing(asker.practitioner, visit.at, outcome))
        if ends:
            change_access(connection, access_id, {"expires_at": visit.at})

    visit.note(SectionName.DETAIL, access=access_id, outcome=outcome, ended=ends)
    body = {"access": access_id, "version": version_of(visit, access_id) + 1, "outcome": outcome, "ended": ends}
    people = [opened.row.young_person_id]
    return answer(visit, Done(body, Kind.EXCEPTIONAL_REVIEWED, outcome, change, people, [access_id], status=201))


def list_accesses(visit: Visit) -> Answer:
    """List what the caller opened in this post, is named to authorise, and may review."""
    me, connection = visit.caller.asker.practitioner, visit.connection
    here = [one for one in opened_by(connection, me) if one.row.service_id == visit.caller.asker.service]
    own = [{**_entry(visit, one), "young_person": one.row.young_person_id} for one in here]
    named = [_entry(visit, one) for one in waiting_for(connection, me) if one.access.lasts(visit.at)]
    to_review = [_entry(visit, one) for one in unreviewed(connection) if _may(visit, _facts(visit, one))]
    lists = {"opened_by_you": own, "to_authorise": named, "to_review": to_review}
    visit.note(SectionName.DETAIL, counts={name: len(entries) for name, entries in lists.items()})
    return answer(visit, Done(lists, Kind.EXCEPTIONAL_READ, "answered", status=200))


def _concerns(visit: Visit, opened: Opened) -> bool:
    """Tell whether the caller may know of it: it is theirs to review, or would be had they no part in it."""
    return _took_part(visit, opened) or _may(visit, {*_facts(visit, opened), OTHER})


def _took_part(visit: Visit, opened: Opened) -> bool:
    authorised_by = opened.access.second if opened.access.authorised_at else None
    return visit.caller.asker.practitioner in (opened.access.opener, authorised_by)


def _may(visit: Visit, facts: Iterable[str]) -> bool:
    return permission(visit.table, visit.caller.asker, REVIEW, (), frozenset(facts)) is not None


def _facts(visit: Visit, opened: Opened) -> Iterator[str]:
    asker, row = visit.caller.asker, opened.row
    if not _took_part(visit, opened):
        yield OTHER
    if row.service_id == asker.service:
        yield "own_service"
    if row.organisation_id == asker.organisation:
        yield "own_organisation"
    if row.supervisor_id == asker.practitioner:
        yield "supervises_them"


def _entry(visit: Visit, opened: Opened) -> dict[str, object]:
    access, row = opened.access, opened.row
    return {
        "access": access.id,
        "opened_by": row.name,
        "service": row.service_id,
        "role": row.role,
        **{name: getattr(row, name) for name in STATED},
        "opened_at": access.opened_at.isoformat(),
        "expires_at": access.expires_at.isoformat(),
        "extended": access.extended_at is not None,
        "open": access.open(visit.at),
        "waits_for_second_person": access.waits,
        "reviewed": opened.reviewed,
        "review_due_at": row.review_due_at.isoformat(),
        "review_overdue": not opened.reviewed and row.review_due_at < visit.at,
    }
