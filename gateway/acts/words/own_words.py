"""What was said, as the service that recorded it reads it again: nobody else reads it, and nobody else is told of it.

Which of a service's own people read it is for `actions.csv` to say; to everybody else there is nothing.
"""

from collections.abc import Sequence
from typing import Any

from engine.case import local_day
from engine.drafts.left_out import as_said
from engine.permission import permission
from engine.relationships.standing import Standing
from engine.words.moment import Moment
from gateway.access_log.event import Kind, SectionName
from gateway.acting import Done, answer
from gateway.acts.subject import Subject, subject
from gateway.problems import nothing_here
from gateway.storage.own_words import Recorded, Whole, as_record, read_life, records_of
from gateway.storage.versions import Counter, read_versions
from gateway.visit import Answer, Visit

READ = "read_words"


def list_consents(visit: Visit, young_person: str) -> Answer:
    """List what was said to the caller's service; where there is nothing to read, the list is empty."""
    whom = subject(visit, young_person)
    found = own_records(visit, whom)
    visit.note(SectionName.DETAIL, action=READ, consents=[whole.record.id for whole in found])
    body = {"consents": told(visit, whom.entries, found)}
    return answer(visit, Done(body, Kind.CONSENT_READ, "listed", young_people=[young_person], status=200))


def own_records(visit: Visit, whom: Subject) -> list[Whole]:
    """Return the records of the caller's service that the caller reads."""
    found = records_of(visit.connection, whom.entries, visit.caller.asker.service)
    return [whole for whole in found if _reads(visit, whole.record, whom.held)]


def own_record(visit: Visit, whom: Subject, consent: str) -> Whole:
    """Return one record that the caller reads; the same 404 for one that is absent and for one of others."""
    found = own_records(visit, whom)
    whole = next((whole for whole in found if whole.record.id == consent), None)
    if whole is None:
        raise nothing_here()
    return whole


def _reads(visit: Visit, record: Recorded, held: Standing) -> bool:
    asker = visit.caller.asker
    facts = {"own_service"} | ({"recorded_by_them"} if record.recorded_by == asker.practitioner else set())
    return permission(visit.table, asker, READ, held.held, held.facts | facts) is not None


def told(visit: Visit, entries: tuple[str, ...], found: Sequence[Whole]) -> list[dict[str, Any]]:
    """Return records as they are shown, each with where it stands now."""
    died_on = read_life(visit.connection, entries).died_on
    now = Moment(visit.at, visit.at, local_day(visit.at), died_on)
    counters = [Counter("record", whole.record.id) for whole in found]
    versions = read_versions(visit.connection, counters)
    return [_told(whole, now, versions[counter]) for whole, counter in zip(found, counters, strict=True)]


def _told(whole: Whole, now: Moment, version: int) -> dict[str, Any]:
    record = whole.record
    failing = now.against(as_record(whole, now.at))
    days = {name: getattr(record, name) for name in ("starts_on", "ends_on", "review_on")}
    return {
        "consent": record.id,
        "version": version,
        "status": failing.value if failing else "active",
        "giver": record.giver,
        "capacity": record.capacity,
        "competence_assessment": record.competence_assessment_id,
        "notice_version": record.notice_version,
        "method": record.method,
        "interpreter": record.interpreter,
        "witness": record.witness,
        "evidence": record.evidence,
        "evidence_hash": record.evidence_hash,
        "said_at": record.said_at.isoformat(),
        "recorded_at": record.recorded_at.isoformat(),
        "recorded_by": record.recorded_by,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "tell_parent": record.tell_parent,
        "statements": [_statement(row) for row in whole.statements],
        "taken_back": [_ending(row) for row in whole.taken_back],
    }


def _statement(row: Recorded) -> dict[str, Any]:
    left_out = tuple(row.left_out or ())
    scope = {dimension: frozenset(words) for dimension, words in row.scope.items()}
    return {
        "statement": row.id,
        "effect": row.effect,
        "level_cap": row.level_cap,
        "conditions": row.conditions,
        "exception_to": row.exception_to,
        "lifts": row.lifts,
        "scope": {dimension: sorted(words) for dimension, words in as_said(scope, left_out).items()},
        # Not named, so whoever took part when it was said, and nobody who joins later.
        "as_on_that_day": list(left_out),
    }


def _ending(row: Recorded) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "said_by": row.said_by,
        "said_at": row.said_at.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
        "replaced_by": row.replaced_by,
        "note": row.note,
    }
