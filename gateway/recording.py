"""Records a detail: classified when it is written, or no policy could protect it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from engine.case import local_day
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer, let, stand_before
from gateway.opaque import new_identifier
from gateway.problems import Problem, unknown_word
from gateway.storage.details import NewDetail, Permitted, insert_detail
from gateway.storage.partnership import may_record
from gateway.visit import Answer, Visit
from policy.levels import LEVEL_BY_WORD

ACTION = "record_detail"


@dataclass(frozen=True, slots=True)
class Written:
    """A detail as the practitioner wrote it: texts by level, and those of the version without the other people."""

    young_person: str
    category: str
    nature: str
    texts: Mapping[str, str]
    about: frozenset[str]
    alone: Mapping[str, str]


def record_detail(visit: Visit, written: Written) -> Answer:
    """Record a detail for a young person to whom the writer stands in a fitting relationship."""
    visit.note_subject(written.young_person)
    if written.category not in visit.table.vocabulary.categories:
        raise unknown_word("category", written.category, visit.table.vocabulary.categories)
    others = written.about - {written.young_person}
    if written.alone and not others:
        raise Problem(
            "invalid-request", "'texts_without_others' needs 'about' to name somebody besides the young person."
        )
    people = sorted({written.young_person} | others)
    let(visit, ACTION, stand_before(visit, written.young_person))
    for other in sorted(others):
        stand_before(visit, other)
    visit.note_subject(written.young_person)
    _check_recordable(visit, written.category)
    detail = _detail(visit, written, others)
    visit.note(SectionName.DETAIL, category=written.category, texts=sorted(written.texts))
    body = {"detail": detail.id, "category": detail.category, "recorded_on": local_day(visit.at).isoformat()}
    change = partial(insert_detail, detail=detail)
    return answer(visit, Done(body, Kind.DETAIL_RECORDED, "recorded", change, people))


def _check_recordable(visit: Visit, category: str) -> None:
    recordable = may_record(visit.connection, visit.caller.asker, visit.table.vocabulary)
    if category not in recordable:
        own = [word for word in visit.table.vocabulary.categories if word in recordable]
        sentence = f"Your service does not record '{category}'. Choose one that it records, or ask your lead."
        raise Problem("category-not-recorded", sentence, {"recorded_by_your_service": own})


def _detail(visit: Visit, written: Written, others: frozenset[str]) -> NewDetail:
    name = new_identifier("detail")
    versions = ((False, written.texts), (True, written.alone if others else {}))
    return NewDetail(
        id=name,
        young_person=written.young_person,
        category=written.category,
        originator=visit.caller.asker.service,
        nature=written.nature,
        recorded_by=visit.caller.asker.practitioner,
        recorded_at=visit.at,
        others=others,
        texts={
            Permitted(name, LEVEL_BY_WORD[word], alone): text
            for alone, texts in versions
            for word, text in texts.items()
        },
    )
