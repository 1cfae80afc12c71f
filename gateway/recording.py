"""Records a detail: classified when it is written, or no policy could protect it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from engine.case import local_day
from engine.standing import EXCLUDED, Standing, standing
from gateway.access_log.event import Kind, SectionName
from gateway.problems import Problem, not_found, unknown_word
from gateway.storage.case_file import read_ties
from gateway.storage.details import NewDetail, Permitted, insert_detail
from gateway.storage.partnership import may_record
from gateway.storage.versions import Counter, built_on, read_versions
from gateway.visit import Answer, Visit
from policy.levels import LEVEL_BY_WORD
from policy.protocol import RuleId

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
    asker, others = visit.caller.asker, written.about - {written.young_person}
    if written.alone and not others:
        raise Problem(
            "invalid-request", "'texts_without_others' needs 'about' to name somebody besides the young person."
        )
    people = sorted({written.young_person} | others)
    held = _standing(visit, written.young_person)
    line = _licence(visit, held)
    for other in sorted(others):
        _standing(visit, other)
    _check_recordable(visit, written.category)
    detail = _detail(visit, written, others)
    visit.note(SectionName.DETAIL, category=written.category, licence=line, texts=sorted(written.texts))
    return Answer(
        status=201,
        body={"detail": detail.id, "category": detail.category, "recorded_on": local_day(visit.at).isoformat()},
        kind=Kind.DETAIL_RECORDED,
        outcome="recorded",
        versions=read_versions(visit.connection, built_on(asker, people)),
        change=lambda connection: insert_detail(connection, detail),
        moves=tuple(Counter("young_person", person) for person in people),
    )


def _licence(visit: Visit, held: Standing) -> RuleId:
    """Return the line of `actions.csv` that lets the writer record; Problem where there is none."""
    asker = visit.caller.asker
    relationships = visit.table.relationships(held.held)
    line = visit.table.lets(asker.agency, asker.role, ACTION, relationships, held.facts)
    if line is None or EXCLUDED in held.held:
        role = visit.table.vocabulary.roles[asker.agency][asker.role]
        raise Problem("action-not-open", f"A {role} who stands to the young person as you do today records no detail.")
    return line


def _check_recordable(visit: Visit, category: str) -> None:
    recordable = may_record(visit.connection, visit.caller.asker, visit.table.vocabulary)
    if category not in recordable:
        own = [word for word in visit.table.vocabulary.categories if word in recordable]
        sentence = f"Your service does not record '{category}'. Choose one that it records, or ask your lead."
        raise Problem("category-not-recorded", sentence, {"recorded_by_your_service": own})


def _standing(visit: Visit, young_person: str) -> Standing:
    ties = read_ties(visit.connection, young_person, visit.caller.asker)
    held = standing(visit.caller.asker, ties, visit.at, visit.table.vocabulary)
    if not held.somehow_today:
        raise not_found()
    return held


def _detail(visit: Visit, written: Written, others: frozenset[str]) -> NewDetail:
    name = f"detail-{secrets.token_urlsafe(12)}"
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
