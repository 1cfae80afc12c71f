"""Records a competence assessment: of this young person, for this matter, at this time; never a mark on the person."""

from engine.case import local_day
from engine.drafts.competence_rules import competence_rules
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let
from gateway.acts.subject import subject
from gateway.acts.words.consent_tasks import ASSESS
from gateway.acts.words.consents import FIRST_VERSION
from gateway.acts.words.conversations import Body
from gateway.acts.words.objections import known_categories
from gateway.opaque import new_identifier
from gateway.storage.database import Snapshot
from gateway.storage.task_closing import close_tasks_within
from gateway.storage.tasks import Closing
from gateway.storage.words_written import insert_assessment
from gateway.visit import Answer, Visit


def assess(visit: Visit, young_person: str, body: Body) -> Answer:
    """Record what came of asking whether a young person can decide a matter themselves."""
    whom = subject(visit, young_person)
    let(visit, "assess_competence", whom.held)
    categories = known_categories(visit, body["categories"])
    answers = [one["answer"] for one in body["questions"]]
    for fault in competence_rules(body["outcome"], answers, body["assessed_at"], body["valid_until"], visit.at):
        raise broken(*fault)
    name, asker = new_identifier("as"), visit.caller.asker
    row = {
        "id": name,
        "young_person_id": whom.id,
        "categories": categories,
        "outcome": body["outcome"],
        "questions": [dict(one) for one in body["questions"]],
        "assessed_by": asker.practitioner,
        "assessed_at": body["assessed_at"],
        "valid_until": body["valid_until"],
    }

    def change(connection: Snapshot) -> None:
        insert_assessment(connection, row)
        closing = Closing(asker.practitioner, visit.at, "assessed")
        close_tasks_within(connection, ASSESS, whom.entries, asker, categories, closing)

    visit.note(SectionName.DETAIL, assessment=name, categories=categories, outcome=body["outcome"])
    visit.note(SectionName.DETAIL, assessed_on=local_day(body["assessed_at"]).isoformat())
    told = {"assessment": name, "version": FIRST_VERSION, "outcome": body["outcome"], "categories": categories}
    return answer(visit, Done(told, Kind.COMPETENCE_ASSESSED, "assessed", change, [whom.id], [name]))
