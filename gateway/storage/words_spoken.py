"""Reads what people said, as the engine takes it: consent records with their statements, assessments, objections.

And who may speak for a young person. In a number of queries that never grows. What is stored has been recorded,
whatever this machine's clock says: an instant ahead of it is read as now, or a withdrawal that another machine recorded
a moment ago would not count yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.case import FamilyTie, Period
from engine.words_said import Assessment, ConsentRecord, Ending, Objection, Statement, TakenBack
from gateway.storage.asked import Asked, Found, Question
from gateway.storage.rows import RowsOf, several
from gateway.storage.tables import (
    competence_assessments,
    consent_records,
    family_ties,
    objections,
    statements,
    words_taken_back,
)
from policy.levels import LEVEL_BY_WORD

PERMIT = "permit"
TAKEN_BACK, CONSENTS, ASSESSMENTS, OBJECTIONS, FAMILY = (
    RowsOf(table) for table in (words_taken_back, consent_records, competence_assessments, objections, family_ties)
)
COLUMNS = ("record_id", "id", "effect", "level_cap", "scope", "exception_to", "lifts")
SAID = Question(
    select(*(statements.c[name] for name in COLUMNS))
    .join(consent_records, consent_records.c.id == statements.c.record_id)
    .where(consent_records.c.young_person_id.in_(several("young_people")))
    .order_by(statements.c.id)
)


@dataclass(frozen=True, slots=True)
class WordsSpoken:
    """All that was said of some young people, and who may speak for them, by person."""

    consents: Mapping[str, tuple[ConsentRecord, ...]]
    assessments: Mapping[str, tuple[Assessment, ...]]
    objections: Mapping[str, tuple[Objection, ...]]
    family: Mapping[str, tuple[FamilyTie, ...]]

    @property
    def originators(self) -> set[str]:
        """The services that some statement names as whose details it is about."""
        records = (record for found in self.consents.values() for record in found)
        return {word for r in records for s in r.statements for word in s.scope.get("originator", ())}


@dataclass(frozen=True, slots=True)
class WordsTakenBack:
    """What ended the records of some young people, by the kind of record and its identifier."""

    endings: Mapping[tuple[str, str], list[TakenBack]]

    def of(self, kind: str, record: str) -> tuple[TakenBack, ...]:
        """Return what ended one consent, objection or assessment."""
        return tuple(self.endings.get((kind, record), ()))


def read_words(connection: Connection, young_people: Iterable[str], now: datetime) -> WordsSpoken:
    """Return what was said of these young people."""
    people = list(young_people)
    taken_back = _taken_back(connection, people, now)
    return WordsSpoken(
        _consents(connection, people, taken_back, now),
        _assessments(connection, people, taken_back, now),
        _objections(connection, people, taken_back, now),
        read_family(connection, people, now),
    )


def words_asked(young_people: Iterable[str]) -> list[Asked]:
    """Return what `read_words` asks."""
    people = list(young_people)
    each = (TAKEN_BACK, CONSENTS, ASSESSMENTS, OBJECTIONS, FAMILY)
    return [(SAID, {"young_people": people}), *(rows.asked(people) for rows in each)]


def _taken_back(connection: Connection, young_people: Iterable[str], now: datetime) -> WordsTakenBack:
    endings: dict[tuple[str, str], list[TakenBack]] = defaultdict(list)
    for rows in TAKEN_BACK.read(connection, young_people).values():
        for row in rows:
            endings[row.of, row.record_id].append(ending_of(row, now))
    return WordsTakenBack(endings)


def ending_of(row: Found, now: datetime) -> TakenBack:
    """Return what ended a record, as the engine takes it."""
    return TakenBack(Ending(row.kind), min(row.said_at, now), min(row.recorded_at, now))


def _consents(
    connection: Connection, young_people: Iterable[str], taken_back: WordsTakenBack, now: datetime
) -> dict[str, tuple[ConsentRecord, ...]]:
    found, spoken = CONSENTS.read(connection, young_people), _statements(connection, young_people)
    return {
        person: tuple(record_of(row, spoken.get(row.id, ()), taken_back.of("consent", row.id), now) for row in rows)
        for person, rows in found.items()
    }


def _statements(connection: Connection, young_people: Iterable[str]) -> dict[str, tuple[Statement, ...]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    said = SAID.rows(connection, {"young_people": list(young_people)})
    for record, name, effect, cap, named, exception_to, lifts in said:
        scope = {dimension: frozenset(words) for dimension, words in named.items()}
        found[record].append(Statement(name, effect == PERMIT, LEVEL_BY_WORD[cap], scope, exception_to, lifts))
    return {record: tuple(each) for record, each in found.items()}


def record_of(
    row: Found, said: tuple[Statement, ...], taken_back: tuple[TakenBack, ...], now: datetime
) -> ConsentRecord:
    """Return a consent record as the engine takes it, of its row, its statements and what ended it."""
    return ConsentRecord(
        id=row.id,
        giver=row.giver,
        capacity=row.capacity,
        status=row.status,
        said_at=min(row.said_at, now),
        recorded_at=min(row.recorded_at, now),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        statements=said,
        taken_back=taken_back,
        review_on=row.review_on,
    )


def _assessments(
    connection: Connection, young_people: Iterable[str], taken_back: WordsTakenBack, now: datetime
) -> dict[str, tuple[Assessment, ...]]:
    def make(row: Found) -> Assessment:
        return assessment_of(row, taken_back.of("assessment", row.id), now)

    return ASSESSMENTS.made(connection, young_people, make)


def assessment_of(row: Found, taken_back: tuple[TakenBack, ...], now: datetime) -> Assessment:
    """Return a competence assessment as the engine takes it, of its row and what ended it."""
    competent, assessed_at = row.outcome == "competent", min(row.assessed_at, now)
    return Assessment(frozenset(row.categories), competent, assessed_at, row.valid_until, taken_back)


def _objections(
    connection: Connection, young_people: Iterable[str], taken_back: WordsTakenBack, now: datetime
) -> dict[str, tuple[Objection, ...]]:
    def make(row: Found) -> Objection:
        ended, categories = taken_back.of("objection", row.id), frozenset(row.categories)
        recorded_at = min(row.recorded_at, now)
        return Objection(row.holder, categories, row.starts_on, row.lapses_on, recorded_at, ended)

    return OBJECTIONS.made(connection, young_people, make)


def read_family(connection: Connection, young_people: Iterable[str], now: datetime) -> dict[str, tuple[FamilyTie, ...]]:
    """Return who stands in which family tie to each young person."""

    def make(row: Found) -> FamilyTie:
        period, set_aside = Period(row.starts_on, row.ends_on), row.set_aside_by is not None
        return FamilyTie(row.person, row.kind, period, min(row.recorded_at, now), set_aside)

    return FAMILY.made(connection, young_people, make)
