"""Enters afterwards what was told by telephone, when it could not be asked for here; the log says so."""

from dataclasses import dataclass
from datetime import datetime

from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let, stand_before
from gateway.acts.words.known_words import check_categories
from gateway.opaque import new_identifier
from gateway.storage.answering import is_service
from gateway.storage.database import Snapshot
from gateway.storage.told import insert_told_elsewhere
from gateway.visit import Answer, Visit


@dataclass(frozen=True, slots=True)
class Told:
    """What was told to whom, on which ground, and when."""

    categories: list[str]
    told_to: str
    told_whom: str
    ground: str
    told_at: datetime


def record_told(visit: Visit, young_person: str, told: Told) -> Answer:
    """Record what the caller told somebody elsewhere."""
    categories = check_categories(visit, told.categories)
    let(visit, "record_told_elsewhere", stand_before(visit, young_person))
    if told.told_at > visit.at:
        raise broken("told_at", "What was told was told in the past: the instant lies in the future.")
    if not is_service(visit.connection, told.told_to):
        raise broken("told_to", "There is no service of this name in the partnership.")
    asker, record = visit.caller.asker, new_identifier("told")
    row = {
        "id": record,
        "young_person_id": visit.note_subject(young_person)[0],
        "categories": list(categories),
        "told_to": told.told_to,
        "told_whom": told.told_whom,
        "ground": told.ground,
        "told_at": told.told_at,
        "told_by": asker.practitioner,
        "service_id": asker.service,
        "recorded_at": visit.at,
    }

    def change(connection: Snapshot) -> None:
        insert_told_elsewhere(connection, row)

    visit.note(SectionName.PARTIES, told=told.told_to)
    told_at = told.told_at.isoformat()
    visit.note(SectionName.DETAIL, record=record, retrospective=True, told_at=told_at, categories=list(categories))
    body = {"record": record, "categories": list(categories), "retrospective": True}
    return answer(visit, Done(body, Kind.TOLD_ELSEWHERE, "recorded", change, (), [record]))
