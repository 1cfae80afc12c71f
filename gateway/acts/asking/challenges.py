"""Asks for another look at what is not shown: accepted alike whatever is held, answered within a time that is told.

What is hidden from the caller goes to the partnership's Caldicott contact, whether or not anything is held; what is
shown in part goes to whoever holds it.
"""

from dataclasses import asdict

from engine.case import Request
from engine.deadline import in_hours, in_working_days
from engine.decision import entitle
from engine.words.asked import CHALLENGE_WORKING_DAYS, URGENT_HOURS, Told, told
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let, stand_before
from gateway.acts.asking.approvals import as_answerer
from gateway.acts.asking.put_to_them import Wanted, about, to_answer
from gateway.acts.words.known_words import check_category
from gateway.answering import Answering, is_theirs
from gateway.disclosures import check_purpose
from gateway.opaque import new_identifier
from gateway.storage.answering import holders_of
from gateway.storage.asking import Asked, challenges_by, challenges_of, insert_challenge
from gateway.storage.case_file import read_case_files
from gateway.storage.database import Snapshot
from gateway.storage.standing import read_presence
from gateway.storage.tasks import Owner, Task, insert_tasks
from gateway.visit import Answer, Visit
from policy.levels import Level

TO_ANSWER = "answer_challenge"
YES = "yes"


def challenge(visit: Visit, young_person: str, wanted: Wanted, *, urgent: bool) -> Answer:
    """Challenge what is shown, or is not, of one category for one purpose."""
    check_purpose(visit, wanted.purpose)
    check_category(visit, wanted.category)
    let(visit, "challenge_refusal", stand_before(visit, young_person))
    asker, name = visit.caller.asker, new_identifier("challenge")
    entries = visit.note_subject(young_person)
    due_at = in_hours(visit.at, URGENT_HOURS) if urgent else in_working_days(visit.at, CHALLENGE_WORKING_DAYS)
    row = {
        "id": name,
        "young_person_id": entries[0],
        **asdict(wanted),
        "practitioner_id": asker.practitioner,
        "service_id": asker.service,
        "urgent": urgent,
        "made_at": visit.at,
        "due_at": due_at,
    }
    tasks = [
        Task(
            TO_ANSWER, owner, about(name, service), visit.at, entries[0], (wanted.category,), due_at, asker.practitioner
        )
        for service, owners in sorted(_owners(visit, entries, wanted).items())
        for owner in owners
        if not is_theirs(owner, asker)
    ]

    def change(connection: Snapshot) -> None:
        insert_challenge(connection, row)
        insert_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, challenge=name, category=wanted.category, urgent=urgent)
    body = {"challenge": name, "version": 1, "state": Told.WAITING.value, "due_at": due_at.isoformat()}
    return answer(visit, Done(body, Kind.CHALLENGE_MADE, "accepted", change, (), [name], status=202))


def list_challenges(visit: Visit) -> Answer:
    """List what the caller challenged, as far as they may be told of it, and what waits for their answer."""
    made = [_as_asker(visit, row) for row in challenges_by(visit.connection, visit.caller.asker)]
    waiting = [as_answerer(row) for row in challenges_of(visit.connection, to_answer(visit, TO_ANSWER))]
    visit.note(SectionName.DETAIL, counts={"made": len(made), "to_answer": len(waiting)})
    lists = {"made": made, "to_answer": waiting}
    return answer(visit, Done(lists, Kind.CHALLENGE_READ, "answered", status=200))


def _as_asker(visit: Visit, row: Asked) -> dict[str, object]:
    yes = row.answer == YES
    return {
        "challenge": row.id,
        "young_person": row.young_person_id,
        "category": row.category,
        "purpose": row.purpose,
        "urgent": row.urgent,
        "made_at": row.made_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "state": told(row.due_at, visit.at, yes=yes).value,
        **({"note": row.answer_note} if yes else {}),
    }


def _owners(visit: Visit, entries: tuple[str, ...], wanted: Wanted) -> dict[str, tuple[Owner, ...]]:
    """Return who is asked, by service; the same is read whichever it is."""
    asker = visit.caller.asker
    holders = holders_of(visit.connection, entries, [wanted.category])
    by_holder = Answering(visit).for_services(holders)
    partnership = Answering(visit).for_partnership()
    here = read_presence(visit.connection, asker)
    files = read_case_files(visit.connection, entries[:1], here, visit.at, visit.table.vocabulary)
    request = Request(asker, wanted.purpose, (wanted.category,))
    entitlement = entitle(visit.table, request, files[entries[0]].facts, visit.at)
    if entitlement.level(wanted.category) is Level.HIDDEN:
        return {
            str(owner.service): tuple(o for o in partnership if o.service == owner.service) for owner in partnership
        }
    return by_holder
