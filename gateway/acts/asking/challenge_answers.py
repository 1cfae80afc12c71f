"""Answers a challenge: yes, no, or that nothing is held; to whoever made it the last two read like silence."""

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let, version_of
from gateway.acts.asking.challenges import TO_ANSWER, YES
from gateway.acts.asking.put_to_them import about, still_put
from gateway.problems import nothing_here
from gateway.storage.asking import answer_challenge as store_answer
from gateway.storage.asking import challenges_of
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Closing, close_tasks_about
from gateway.visit import Answer, Visit

ANSWERS = (YES, "no", "nothing_held")


def answer_challenge(visit: Visit, challenge_id: str, answered: str, note: str) -> Answer:
    """Answer what was put to the caller; of several holders, one yes is enough."""
    services = still_put(visit, TO_ANSWER, challenge_id)
    made = next(iter(challenges_of(visit.connection, [challenge_id])), None)
    if made is None:
        raise nothing_here()
    visit.note_subject(made.young_person_id)
    me = visit.caller.asker.practitioner
    let(visit, TO_ANSWER, facts=["put_to_them", *(["not_for_themselves"] if made.practitioner_id != me else [])])
    values = {"answer": answered, "answer_note": note, "answered_by": me, "answered_at": visit.at}
    stands = made.answer == YES

    def change(connection: Snapshot) -> None:
        if not stands:
            store_answer(connection, challenge_id, values)
        for service in services:
            close_tasks_about(connection, TO_ANSWER, about(challenge_id, service), Closing(me, visit.at, answered))

    visit.note(SectionName.DETAIL, challenge=challenge_id, answer=answered)
    body = {"challenge": challenge_id, "version": version_of(visit, challenge_id) + 1, "answer": answered}
    return answer(visit, Done(body, Kind.CHALLENGE_ANSWERED, answered, change, (), [challenge_id], status=200))
