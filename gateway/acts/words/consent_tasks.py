"""What one conversation lays on people: to find out about competence, to resolve a dispute, to ask again in time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from engine.case import age_on, local_day
from engine.drafts.draft_words import SELF
from engine.obligations import DUTIES
from engine.words.competence import OWN_REFUSAL_HEARD
from engine.words.disagreement import Speaking
from engine.words.moment import Moment
from engine.words_said import ConsentRecord, TakenBack
from engine.working_days import after
from gateway.acts.relationships.relationship_tasks import end_of
from gateway.acts.subject import Subject
from gateway.acts.words.conversations import Conversation
from gateway.answering import Answering
from gateway.storage.database import Snapshot
from gateway.storage.own_words import Life, assessments_at, read_life
from gateway.storage.tasks import Closing, Owner, Task, close_tasks_about
from gateway.storage.words_spoken import read_words
from gateway.visit import Visit

ASSESS, RESOLVE, REVIEW = "assess_competence", "resolve_conflict", "consent_review"


def tasks_of_a_conversation(visit: Visit, heard: Conversation, record: ConsentRecord) -> Iterator[Task]:
    """Give the tasks that a new record brings."""
    asker = visit.caller.asker
    mine = Owner(asker.practitioner, asker.service)
    unassessed = _unassessed(visit, heard)
    if unassessed:
        task = _task(visit, heard.subject, record, ASSESS, mine)
        yield replace(task, categories=unassessed, due_at=_due(visit, ASSESS))
    if record.review_on:
        yield replace(_task(visit, heard.subject, record, REVIEW, mine), due_at=end_of(record.review_on))
    yield from disagreements(visit, heard.subject, record)


def disagreements(visit: Visit, whom: Subject, record: ConsentRecord) -> Iterator[Task]:
    """Give the task of resolving what a record is at odds with, for whoever supervises the recorder."""
    words = read_words(visit.connection, whom.entries, visit.at)
    others = [one for found in words.consents.values() for one in found if one.id != record.id]
    family = tuple(tie for found in words.family.values() for tie in found)
    life = read_life(visit.connection, whom.entries)
    disputed = Speaking(family, life.born, _moment(visit, life), visit.table.vocabulary).in_dispute(record, others)
    if disputed:
        for owner in Answering(visit).above(visit.caller.asker):
            task = _task(visit, whom, record, RESOLVE, owner)
            yield replace(task, categories=disputed, due_at=_due(visit, RESOLVE))


def tasks_of_a_withdrawal(visit: Visit, whom: Subject, consent: str, taken_back: TakenBack) -> Iterator[Task]:
    """Give the task of resolving what a withdrawal is at odds with: whoever takes a yes back has answered no."""
    found = (one for each in read_words(visit.connection, whom.entries, visit.at).consents.values() for one in each)
    for record in found:
        if record.id == consent:
            yield from disagreements(visit, whom, replace(record, taken_back=(*record.taken_back, taken_back)))


def close_for_taken_back(connection: Snapshot, consent: str, closing: Closing) -> None:
    """Close what was to be done about a record that is taken back."""
    for kind in (ASSESS, REVIEW, RESOLVE):
        close_tasks_about(connection, kind, about(consent), closing)


def about(consent: str) -> str:
    """Return how a task names a record."""
    return f"consent:{consent}"


def _unassessed(visit: Visit, heard: Conversation) -> tuple[str, ...]:
    """Return what a young person of 13 or over said no to under 16, and nobody here has assessed.

    Only what this service assessed is looked at: the task must not tell of what another did.
    """
    around, draft, words = heard.around, heard.draft, visit.table.vocabulary
    if draft.capacity != SELF or age_on(around.born, local_day(visit.at)) < OWN_REFUSAL_HEARD:
        return ()
    refused = [one.scope.get("category", frozenset(words.consent_form)) for one in draft.statements if not one.permits]
    known = assessments_at(visit.connection, heard.subject.entries, visit.caller.asker.service, visit.at)
    given = [around.assessment] if around.assessment else []
    counting = _moment(visit, Life(around.born, around.died_on)).assessed([*known, *given])
    left = frozenset().union(*refused).difference(*(one.categories for one in counting))
    return tuple(word for word in words.categories if word in left)


def _moment(visit: Visit, life: Life) -> Moment:
    return Moment(visit.at, visit.at, local_day(visit.at), life.died_on)


def _due(visit: Visit, kind: str) -> datetime:
    due = DUTIES[kind].due
    return end_of(after(local_day(visit.at), due.amount if due else 0))


def _task(visit: Visit, whom: Subject, record: ConsentRecord, kind: str, owner: Owner) -> Task:
    raised_by = visit.caller.asker.practitioner
    return Task(kind, owner, about(record.id), visit.at, young_person=whom.id, raised_by=raised_by)
