"""Turns a pseudonym of the log back into a young person: one asks with a reason, somebody else grants or refuses.

What was granted is read by whoever asked, for a day. Each step is an entry of the log, found under the young person.
"""

from datetime import timedelta

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let, version_of
from gateway.acts.asking.put_to_them import about, put_to, still_put
from gateway.acts.auditing.searching import ACTION, own
from gateway.answering import Answering
from gateway.auditing.log_question import LogQuestion, sought
from gateway.opaque import new_identifier
from gateway.problems import Problem, nothing_here
from gateway.storage.database import Snapshot
from gateway.storage.log_search import search
from gateway.storage.reidentifying import (
    answer_reidentification,
    insert_reidentification,
    is_known_by,
    reidentification,
)
from gateway.storage.tasks import Closing, Owner, Task, close_tasks_about, insert_tasks
from gateway.visit import Answer, Visit

ASK, ANSWER = "ask_reidentification", "answer_reidentification"
GRANTED, REFUSED = "granted", "refused"
READABLE_FOR = timedelta(hours=24)


def ask(visit: Visit, pseudonym: str, because: str) -> Answer:
    """Ask who a pseudonym is that stands in an entry which the caller may read."""
    let(visit, ASK)
    visit.note(SectionName.SUBJECT, pseudonym=pseudonym)
    seen = sought(visit.connection, visit.pseudonyms, LogQuestion(young_person=pseudonym), own(visit))
    if not search(visit.connection, seen, limit=1):
        raise Problem("not-found", "No entry that you may read is about this pseudonym.")
    name, me = new_identifier("reidentification"), visit.caller.asker.practitioner
    row = {"id": name, "pseudonym": pseudonym, "asked_by": me, "because": because, "asked_at": visit.at}
    tasks = [_task(visit, name, owner) for owner in Answering(visit).for_partnership()]

    def change(connection: Snapshot) -> None:
        insert_reidentification(connection, row)
        insert_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, reidentification=name)
    body = {"reidentification": name, "version": 1, "state": "asked"}
    return answer(visit, Done(body, Kind.REIDENTIFICATION, "asked", change, (), [name]))


def answer_it(visit: Visit, name: str, because: str, *, grant: bool) -> Answer:
    """Grant or refuse what was put to the caller, and never what they asked themselves."""
    services = still_put(visit, ANSWER, name)
    asked, me = reidentification(visit.connection, name), visit.caller.asker.practitioner
    if asked is None:
        raise nothing_here()
    let(visit, ANSWER, facts=["put_to_them", *(["not_for_themselves"] if asked.asked_by != me else [])])
    visit.note(SectionName.SUBJECT, pseudonym=asked.pseudonym)
    answered = GRANTED if grant else REFUSED
    row = {"answer": answered, "answered_by": me, "answer_because": because, "answered_at": visit.at}

    def change(connection: Snapshot) -> None:
        answer_reidentification(connection, name, row)
        for service in services:
            close_tasks_about(connection, ANSWER, about(name, service), Closing(me, visit.at, answered))

    visit.note(SectionName.DETAIL, reidentification=name)
    body = {"reidentification": name, "version": version_of(visit, name) + 1, "state": answered}
    return answer(visit, Done(body, Kind.REIDENTIFICATION, answered, change, (), [name], status=200))


def read(visit: Visit, name: str) -> Answer:
    """Return how it stands, for whoever asked or was asked; to whoever asked, who it is while that is granted."""
    let(visit, ACTION)
    asked, me = reidentification(visit.connection, name), visit.caller.asker.practitioner
    if asked is None or (asked.asked_by != me and not _put_to_me(visit, name)):
        raise nothing_here()
    visit.note(SectionName.SUBJECT, pseudonym=asked.pseudonym)
    open_now = asked.answer == GRANTED and visit.at < asked.answered_at + READABLE_FOR
    state = "over" if asked.answer == GRANTED and not open_now else asked.answer or "asked"
    body: dict[str, object] = {"reidentification": name, "state": state, "pseudonym": asked.pseudonym}
    if asked.asked_by != me:
        body["because"] = asked.because
    elif open_now:
        body["young_person"] = is_known_by(visit.connection, visit.pseudonyms, asked.pseudonym)
        body["until"] = (asked.answered_at + READABLE_FOR).isoformat()
    visit.note(SectionName.DETAIL, reidentification=name, told="young_person" in body)
    return answer(visit, Done(body, Kind.REIDENTIFICATION, state, status=200))


def _put_to_me(visit: Visit, name: str) -> bool:
    return name in {put.request for put in put_to(visit, ANSWER)}


def _task(visit: Visit, name: str, owner: Owner) -> Task:
    return Task(kind=ANSWER, owner=owner, about=about(name, str(owner.service)), raised_at=visit.at)
