"""A parent whose yes was withdrawn or has ended has answered, and does not permit: `consent.md` of the design."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.case import Agreement, Asker, Facts, FamilyTie, Period, Relationship, Request, Signature
from engine.decision import decide
from engine.words_said import ConsentRecord, Ending, Statement, TakenBack
from policy.levels import Level
from policy.protocol_files import YOUTH_SUPPORT, read_protocol_folder
from policy.table_compiler import compile_table

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
LONG_AGO, LATELY = AT - timedelta(days=50), AT - timedelta(days=2)
ALWAYS, SIGNED = Period(date(2020, 1, 1)), Signature(date(2020, 1, 1))
TABLE = compile_table(read_protocol_folder(YOUTH_SUPPORT))
ASKER = Asker("an adviser", "connexions", "pa", "youth-support", "council")
SCOPE = {"recipient_service": "youth-support", "purpose": "guidance", "category": "ec.economic"}


def yes_of(parent: str, *, ends_on: date | None = None, withdrawn_at: datetime | None = None) -> ConsentRecord:
    taken_back = (TakenBack(Ending.WITHDRAWN, withdrawn_at, withdrawn_at),) if withdrawn_at else ()
    scope = {name: frozenset({word}) for name, word in SCOPE.items()}
    statement = Statement(f"{parent} {withdrawn_at}", permits=True, cap=Level.SUMMARY, scope=scope)
    lasting = (LONG_AGO, LONG_AGO, LONG_AGO.date(), ends_on)
    return ConsentRecord(parent, parent, "parental_responsibility", "active", *lasting, (statement,), taken_back)


def level(*consents: ConsentRecord) -> Level:
    facts = Facts(
        born=date(2014, 1, 1),
        relationships=(Relationship("caseload", "youth-support", "an adviser", ALWAYS),),
        agreements=(Agreement("one", "active", "each_pair", ALWAYS, {"council": SIGNED, "school": SIGNED}),),
        consents=consents,
        family=tuple(FamilyTie(each, "parental_responsibility", ALWAYS, LONG_AGO) for each in ("mother", "father")),
    )
    (ruling,) = decide(TABLE, Request(ASKER, "guidance", ("ec.economic",)), facts, AT).rulings
    return ruling.level


@pytest.mark.parametrize(
    "fathers",
    [yes_of("father", withdrawn_at=LATELY), yes_of("father", ends_on=LATELY.date())],
    ids=["withdrawn", "ended"],
)
def test_a_parent_whose_yes_has_lapsed_stands_against_the_other_parents_yes(fathers: ConsentRecord) -> None:
    assert level(yes_of("mother"), yes_of("father")) is Level.SUMMARY
    assert level(yes_of("mother"), fathers) is Level.HIDDEN


def test_a_parent_who_agrees_again_after_a_lapse_permits() -> None:
    assert level(yes_of("mother"), yes_of("father", withdrawn_at=LATELY), yes_of("father")) is Level.SUMMARY
