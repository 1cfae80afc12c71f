"""Reads what people said, as the engine takes it: consent records with their statements, assessments, objections."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.words_said import Assessment, ConsentRecord, Objection, Statement
from gateway.storage.rows import made_of, rows_of
from gateway.storage.tables import competence_assessments, consent_records, objections, statements
from policy.levels import LEVEL_BY_WORD


def read_consents(connection: Connection, young_people: Iterable[str]) -> dict[str, tuple[ConsentRecord, ...]]:
    """Return the consent records of each young person."""
    found = rows_of(connection, consent_records, young_people)
    spoken = _statements(connection, [row.id for rows in found.values() for row in rows])
    return {person: tuple(_record(row, spoken.get(row.id, ())) for row in rows) for person, rows in found.items()}


def _statements(connection: Connection, records: Iterable[str]) -> dict[str, tuple[Statement, ...]]:
    wanted = select(statements).where(statements.c.record_id.in_(list(records))).order_by(statements.c.id)
    found: dict[str, list[Statement]] = defaultdict(list)
    for row in connection.execute(wanted):
        scope = {dimension: frozenset(words) for dimension, words in row.scope.items()}
        permits, cap = row.effect == "permit", LEVEL_BY_WORD[row.level_cap]
        found[row.record_id].append(Statement(row.id, permits, cap, scope, row.exception_to, row.lifts))
    return {record: tuple(said) for record, said in found.items()}


def _record(row: Row[Any], said: tuple[Statement, ...]) -> ConsentRecord:
    return ConsentRecord(
        id=row.id,
        giver=row.giver,
        capacity=row.capacity,
        status=row.status,
        said_at=row.said_at,
        recorded_at=row.recorded_at,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        withdrawn_at=row.withdrawn_at,
        statements=said,
    )


def read_assessments(connection: Connection, young_people: Iterable[str]) -> dict[str, tuple[Assessment, ...]]:
    """Return the competence assessments of each young person."""

    def make(row: Row[Any]) -> Assessment:
        return Assessment(frozenset(row.categories), row.outcome == "competent", row.assessed_at, row.valid_until)

    return made_of(connection, competence_assessments, young_people, make)


def read_objections(connection: Connection, young_people: Iterable[str]) -> dict[str, tuple[Objection, ...]]:
    """Return the statutory objections of each young person."""

    def make(row: Row[Any]) -> Objection:
        return Objection(row.holder, frozenset(row.categories), row.starts_on, row.lapses_on, row.withdrawn_at)

    return made_of(connection, objections, young_people, make)
