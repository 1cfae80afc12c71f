"""Records what somebody said in one conversation: the record, its receipt, and what it lays on people.

A yes is stored with whoever took part when it was said in every dimension that nobody named.
"""

from dataclasses import dataclass
from typing import Any

from engine.drafts.draft_words import statement_id
from engine.drafts.left_out import completed
from engine.words_said import ConsentRecord
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let
from gateway.acts.subject import subject
from gateway.acts.words.consent_tasks import tasks_of_a_conversation
from gateway.acts.words.conversations import Body, Conversation, hear
from gateway.acts.words.receipts import Receipt, new_receipt
from gateway.opaque import new_identifier
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Task, raise_tasks
from gateway.storage.words_written import NewRecord, insert_record
from gateway.visit import Answer, Visit

ACTION = "record_words"
FIRST_VERSION = 1
BESIDE = ("method", "interpreter", "witness", "evidence", "evidence_hash", "tell_parent", "competence_assessment")


@dataclass(frozen=True, slots=True)
class Written:
    """A conversation as it will be stored: the rows, the receipt, the tasks, and the record as the engine reads it."""

    new: NewRecord
    receipt: Receipt
    tasks: tuple[Task, ...]
    record: ConsentRecord

    def store(self, connection: Snapshot) -> None:
        """Store it all."""
        insert_record(connection, self.new)
        raise_tasks(connection, self.tasks)

    @property
    def told(self) -> dict[str, object]:
        """What whoever recorded it is told."""
        return {
            "consent": self.record.id,
            "version": FIRST_VERSION,
            "statements": [one.id for one in self.record.statements],
            "review_on": self.record.review_on.isoformat() if self.record.review_on else None,
            "receipt": {"code": self.receipt.code, "card": self.receipt.card},
        }


def record_consent(visit: Visit, young_person: str, body: Body) -> Answer:
    """Record one conversation."""
    whom = subject(visit, young_person)
    let(visit, ACTION, whom.held)
    written = write_down(visit, hear(visit, whom, body))
    done = Done(written.told, Kind.CONSENT_RECORDED, "recorded", written.store, [whom.id], [written.record.id])
    return answer(visit, done)


def write_down(visit: Visit, heard: Conversation) -> Written:
    """Return a conversation as it will be stored, and note it; nothing is stored yet."""
    name = new_identifier("co")
    scopes = scopes_of(visit, heard)
    record = heard.draft.record(name, visit.at, {place: scope for place, (scope, _missing) in scopes.items()})
    receipt = new_receipt(visit)
    statements = [_statement(heard, record, place, scopes) for place in _in_order(heard)]
    new = NewRecord(_record(visit, heard, record), statements, receipt.hash)
    effects = [one["effect"] for one in heard.body["statements"]]
    visit.note(
        SectionName.DETAIL,
        consent=name,
        capacity=record.capacity,
        method=heard.body["method"],
        notice=heard.draft.notice,
        permits=effects.count("permit"),
        refusals=effects.count("refuse"),
        **heard.names,
    )
    return Written(new, receipt, tuple(tasks_of_a_conversation(visit, heard, record)), record)


def scopes_of(visit: Visit, heard: Conversation) -> dict[int, tuple[Any, tuple[str, ...]]]:
    """Return the scope with which each statement is stored, and the dimensions of it that nobody named."""
    part, words = heard.around.taking_part, visit.table.vocabulary
    return {
        place: completed(one.scope, part, words) if one.permits else (one.scope, ())
        for place, one in enumerate(heard.draft.statements)
    }


def _record(visit: Visit, heard: Conversation, record: ConsentRecord) -> dict[str, object]:
    asker = visit.caller.asker
    beside = {name: heard.body.get(name) for name in BESIDE}
    return {
        "id": record.id,
        "young_person_id": heard.subject.id,
        "giver": record.giver,
        "capacity": record.capacity,
        "competence_assessment_id": beside.pop("competence_assessment"),
        "notice_version": heard.draft.notice,
        **beside,
        "said_at": record.said_at,
        "recorded_at": record.recorded_at,
        "recorded_by": asker.practitioner,
        "organisation_id": asker.organisation,
        "service_id": asker.service,
        "status": record.status,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "review_on": record.review_on,
    }


def _statement(
    heard: Conversation, record: ConsentRecord, place: int, scopes: dict[int, tuple[Any, tuple[str, ...]]]
) -> dict[str, object]:
    scope, missing = scopes[place]
    one = record.statements[place]
    return {
        "id": statement_id(record.id, place),
        "record_id": record.id,
        "effect": "permit" if one.permits else "refuse",
        "level_cap": one.cap.word,
        "conditions": heard.body["statements"][place].get("conditions"),
        "exception_to": one.exception_to,
        "lifts": one.lifts,
        "scope": {dimension: sorted(words) for dimension, words in scope.items()},
        "left_out": list(missing),
    }


def _in_order(heard: Conversation) -> list[int]:
    """Return the places of the statements so that each comes after the one that it excepts."""
    said = heard.draft.statements

    def depth(place: int) -> int:
        other = said[place].exception_to
        return 0 if other is None else 1 + depth(int(other))

    return sorted(range(len(said)), key=lambda place: (depth(place), place))
