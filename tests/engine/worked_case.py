"""Builds the small worked cases that the engine's tests tell: one adviser, one young person, one Monday in June."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from engine.case import Agreement, Asker, Facts, FamilyTie, Holder, Period, Relationship, Request, Signature
from engine.words_said import Assessment, ConsentRecord, Ending, Objection, Statement, TakenBack
from policy.levels import Level
from tests.policy.shipped_protocol import VOCABULARY

# Noon in Universal Time is one o'clock in the afternoon in London.
AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
TODAY = date(2026, 6, 15)
BORN_14, BORN_15, BORN_16, BORN_18 = (date(year, 1, 15) for year in (2012, 2011, 2010, 2008))
BORN_12 = date(2014, 1, 15)
ADVISER = Asker("Ade", "connexions", "pa", "Harbour youth support", "Harbour council")
SCHOOL = Holder("Fernhill school", "Fernhill trust")
SINCE_JANUARY = Period(date(2026, 1, 1))
LONG_AGO = datetime(2026, 1, 1, 9, tzinfo=UTC)
LIFELONG = Period(date(2000, 1, 1))
GUIDANCE = Request(ADVISER, "guidance")
# What a permit must name: to whom, and for what; about what is added case by case.
TO_ADVISER = {"recipient_organisation": {"Harbour council"}, "purpose": {"guidance"}}


def on(day: int, hour: int = 12, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def statement(
    words: Mapping[str, Iterable[str]], *, permits: bool, name: str = "s", cap: Level = Level.FULL
) -> Statement:
    scope = {dimension: frozenset(names) for dimension, names in words.items()}
    return Statement(name, permits, cap if permits else Level.HIDDEN, scope)


def yes(*categories: str, cap: Level = Level.FULL, **more: str) -> Statement:
    scope = {**TO_ADVISER, "category": categories, **{dimension: [word] for dimension, word in more.items()}}
    return statement(scope, permits=True, name="yes", cap=cap)


def no(*categories: str, **more: str) -> Statement:
    """Return a refusal, which means any category where it names none."""
    scope: dict[str, Iterable[str]] = {dimension: [word] for dimension, word in more.items()}
    if categories:
        scope["category"] = categories
    return statement(scope, permits=False, name="no")


def said(*statements: Statement, giver: str = "self", at: datetime = AT) -> ConsentRecord:
    """Return one conversation, recorded at once; whoever is not the young person has parental responsibility."""
    capacity = "self" if giver == "self" else "parental_responsibility"
    return ConsentRecord("record", giver, capacity, "active", at, at, date(2026, 1, 1), None, statements)


def assessed(*categories: str, competent: bool, at: datetime = AT, until: date = date(2026, 12, 31)) -> Assessment:
    return Assessment(frozenset(categories or VOCABULARY.categories), competent, at, until)


def standing_as(
    kind: str, *, asker: Asker = ADVISER, by_name: bool = True, period: Period = SINCE_JANUARY
) -> Relationship:
    return Relationship(kind, asker.service, asker.practitioner if by_name else None, period)


def decided(kind: str, *, by_name: bool = True) -> Relationship:
    """A threshold as it must be on file: another's decision, a ground and a last day."""
    row = standing_as(kind, by_name=by_name, period=Period(TODAY, TODAY + timedelta(days=14)))
    return replace(row, decided_by="the manager", decision_ground="What was seen and said.")


def agreed(
    *,
    status: str = "active",
    activation: str = "each_pair",
    period: Period = SINCE_JANUARY,
    parties: Mapping[str, Signature] | None = None,
) -> Agreement:
    signed = Signature(date(2026, 1, 1))
    return Agreement("A1", status, activation, period, parties or {"Harbour council": signed, "Fernhill trust": signed})


def back(at: datetime, kind: str = "withdrawn", recorded_at: datetime | None = None) -> tuple[TakenBack, ...]:
    """Return words taken back at an instant, and recorded then or later."""
    return (TakenBack(Ending(kind), at, recorded_at or at),)


def tie(
    person: str, kind: str = "parental_responsibility", period: Period = LIFELONG, recorded_at: datetime = LONG_AGO
) -> FamilyTie:
    return FamilyTie(person, kind, period, recorded_at)


def ties_of(consents: Iterable[ConsentRecord]) -> tuple[FamilyTie, ...]:
    """Return the parental responsibility of everybody who spoke for a young person."""
    return tuple(tie(giver) for giver in sorted({record.giver for record in consents} - {"self"}))


def young_person(born: date, *consents: ConsentRecord, assessments: tuple[Assessment, ...] = ()) -> Facts:
    return Facts(born=born, consents=consents, assessments=assessments, family=ties_of(consents))


def objection(holder: str, *categories: str, lapses_on: date | None = None) -> Objection:
    return Objection(holder, frozenset(categories), date(2026, 1, 1), lapses_on, LONG_AGO)
