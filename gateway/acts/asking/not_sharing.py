"""Records a decision not to share: considered, for these categories and this recipient, with the reason and a review.

Golden rule 7 wants it written down as much as a decision to share: domain.md 2.10.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from engine.case import LONDON, local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, broken, let, stand_before
from gateway.acts.words.known_words import check_categories
from gateway.opaque import new_identifier
from gateway.storage.database import Snapshot
from gateway.storage.tasks import Owner, Task, insert_tasks
from gateway.storage.told import insert_not_shared
from gateway.visit import Answer, Visit


@dataclass(frozen=True, slots=True)
class NotShared:
    """What is not shared with whom, why, and when to think of it again."""

    categories: list[str]
    with_whom: str
    because: str
    review_on: date | None


def record_not_shared(visit: Visit, young_person: str, decided: NotShared) -> Answer:
    """Record that the caller decided not to share; on the day of the review they are reminded."""
    categories = check_categories(visit, decided.categories)
    let(visit, "record_not_shared", stand_before(visit, young_person))
    today, asker = local_day(visit.at), visit.caller.asker
    if decided.review_on is not None and decided.review_on <= today:
        raise broken("review_on", "A decision is looked at again on a day to come; leave the day out if never.")
    record, person = new_identifier("not-shared"), visit.note_subject(young_person)[0]
    row = {
        "id": record,
        "young_person_id": person,
        "categories": list(categories),
        "with_whom": decided.with_whom,
        "because": decided.because,
        "decided_by": asker.practitioner,
        "service_id": asker.service,
        "decided_at": visit.at,
        "review_on": decided.review_on,
    }
    tasks = [_reminder(visit, person, record, categories, decided.review_on)] if decided.review_on else []

    def change(connection: Snapshot) -> None:
        insert_not_shared(connection, row)
        insert_tasks(connection, tasks)

    visit.note(SectionName.DETAIL, decision=record, categories=list(categories))
    body = {"decision": record, "categories": list(categories), "decided_at": visit.at.isoformat()}
    return answer(visit, Done(body, Kind.NOT_SHARED, "recorded", change, (), [record]))


def _reminder(visit: Visit, person: str, record: str, categories: tuple[str, ...], day: date) -> Task:
    return Task(
        kind="review_not_shared",
        owner=Owner(visit.caller.asker.practitioner, visit.caller.asker.service),
        about=f"not_shared:{record}",
        raised_at=visit.at,
        young_person=person,
        categories=categories,
        due_at=datetime.combine(day, time(12), LONDON),
    )
