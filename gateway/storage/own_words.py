"""Reads single records of what was said, for the service that recorded them, and what a new one names.

`entries` are always those of one young person.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from engine.words_said import Assessment, ConsentRecord, TakenBack
from gateway.storage.tables import (
    competence_assessments,
    consent_records,
    objections,
    posts,
    receipts,
    statements,
    words_taken_back,
    young_people,
)
from gateway.storage.words_spoken import assessment_of, ending_of, record_of

Recorded = Row[Any]


@dataclass(frozen=True, slots=True)
class Life:
    """When a young person was born, and died if they have."""

    born: date
    died_on: date | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A consent record as it was written, with its statements and what took it back."""

    record: Recorded
    statements: tuple[Recorded, ...]
    taken_back: tuple[Recorded, ...]


def read_life(connection: Connection, entries: Collection[str]) -> Life:
    """Return when a young person lived, by the entry that is kept."""
    rows = connection.execute(select(young_people).where(young_people.c.id.in_(list(entries)))).all()
    kept = next(row for row in rows if row.id == next(iter(entries)))
    return Life(kept.date_of_birth, next((row.died_on for row in rows if row.died_on), None))


def records_of(connection: Connection, entries: Iterable[str], service: str) -> list[Whole]:
    """Return the consent records of a young person that one service recorded, in the order in which it was said."""
    mine = consent_records.c.young_person_id.in_(list(entries)), consent_records.c.service_id == service
    wanted = select(consent_records).where(*mine)
    order = (consent_records.c.said_at, consent_records.c.recorded_at, consent_records.c.id)
    return _whole(connection, wanted.order_by(*order))


def record_for_receipt(connection: Connection, code_hash: str, service: str) -> Whole | None:
    """Return the record for which a receipt was given, if this service recorded it."""
    theirs = consent_records.c.service_id == service
    wanted = select(consent_records).join(receipts, receipts.c.record_id == consent_records.c.id)
    return next(iter(_whole(connection, wanted.where(receipts.c.code_hash == code_hash, theirs))), None)


def _whole(connection: Connection, wanted: Select[Any]) -> list[Whole]:
    rows = list(connection.execute(wanted))
    names = [row.id for row in rows]
    said, ended = defaultdict[str, list[Recorded]](list), defaultdict[str, list[Recorded]](list)
    for row in connection.execute(
        select(statements).where(statements.c.record_id.in_(names)).order_by(statements.c.id)
    ):
        said[row.record_id].append(row)
    for row in _endings(connection, "consent", names):
        ended[row.record_id].append(row)
    return [Whole(row, tuple(said[row.id]), tuple(ended[row.id])) for row in rows]


def endings_of(connection: Connection, of: str, record: str) -> list[Recorded]:
    """Return what took one record back."""
    return _endings(connection, of, [record])


def _endings(connection: Connection, of: str, records: list[str]) -> list[Recorded]:
    table = words_taken_back
    wanted = select(table).where(table.c.of == of, table.c.record_id.in_(records))
    return list(connection.execute(wanted.order_by(table.c.recorded_at, table.c.id)))


def refusals_by(connection: Connection, entries: Iterable[str], giver: str) -> frozenset[str]:
    """Return the noes that somebody has said of a young person."""
    theirs = (consent_records.c.giver == giver) & consent_records.c.young_person_id.in_(list(entries))
    wanted = select(statements.c.id).join(consent_records, consent_records.c.id == statements.c.record_id)
    return frozenset(connection.execute(wanted.where(theirs, statements.c.effect == "refuse")).scalars())


def read_assessment(
    connection: Connection, entries: Iterable[str], assessment: str, now: datetime
) -> Assessment | None:
    """Return one competence assessment of a young person, or None."""
    table = competence_assessments
    wanted = select(table).where(table.c.id == assessment, table.c.young_person_id.in_(list(entries)))
    return next(iter(_assessments(connection, wanted, now)), None)


def assessments_at(connection: Connection, entries: Iterable[str], service: str, now: datetime) -> list[Assessment]:
    """Return the competence assessments of a young person that were made at one service."""
    table = competence_assessments
    there = select(posts.c.practitioner_id).where(posts.c.service_id == service)
    mine = table.c.young_person_id.in_(list(entries)) & table.c.assessed_by.in_(there)
    return _assessments(connection, select(table).where(mine), now)


def _assessments(connection: Connection, wanted: Select[Any], now: datetime) -> list[Assessment]:
    rows = list(connection.execute(wanted))
    ended = defaultdict[str, list[Recorded]](list)
    for row in _endings(connection, "assessment", [row.id for row in rows]):
        ended[row.record_id].append(row)
    return [assessment_of(row, as_taken_back(ended[row.id], now), now) for row in rows]


def as_taken_back(rows: Iterable[Recorded], now: datetime) -> tuple[TakenBack, ...]:
    """Return what ended a record, as the engine takes it."""
    return tuple(ending_of(row, now) for row in rows)


def as_record(whole: Whole, now: datetime) -> ConsentRecord:
    """Return a record as the engine takes it, without its statements."""
    return record_of(whole.record, (), as_taken_back(whole.taken_back, now), now)


def objection_of(connection: Connection, entries: Iterable[str], objection: str) -> Recorded | None:
    """Return one objection about a young person, or None."""
    wanted = select(objections).where(objections.c.id == objection, objections.c.young_person_id.in_(list(entries)))
    return connection.execute(wanted).first()
