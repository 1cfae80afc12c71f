"""Turns a worked scenario into the facts of a case, decides it, and says where the answer is not the one expected.

A scenario goes the same way as a real request: its consent becomes consent records, its agreement an agreement.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from engine.case import (
    Agreement,
    Approval,
    Asker,
    ExceptionalAccess,
    Facts,
    FamilyTie,
    Holder,
    Period,
    Relationship,
    Request,
    Signature,
)
from engine.decision import Decision, decide
from engine.ruling import Ruling
from engine.words_said import Assessment, ConsentRecord, Objection, Statement
from policy.decision_table import DecisionTable
from policy.levels import LEVEL_BY_WORD, Level
from policy.protocol import RuleId
from policy.scenarios import Scenario
from policy.table_compiler import compile_table
from policy.vocabulary import Vocabulary

# The clock of every scenario stands still: a school-day noon.
AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
ALWAYS = Period(date(2000, 1, 1))
ASKING, HOLDING = "the asking organisation", Holder("another service", "another organisation")
PRESUMED_COMPETENT = 16
PARENT = "parental_responsibility"
PARENTS_TIE = FamilyTie("parent", PARENT, ALWAYS, AT)


@dataclass(frozen=True, slots=True)
class Failure:
    """A category whose level, rules or because came out otherwise than expected, with the rules that decided it."""

    scenario: str
    line: int
    category: str
    what: str
    expected: str
    got: str
    rules: tuple[RuleId, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario came to: its failures, and every rule that it reached."""

    scenario: Scenario
    failures: tuple[Failure, ...]
    reached: frozenset[RuleId]


def run(table: DecisionTable, scenario: Scenario) -> Outcome:
    """Decide one scenario under a table."""
    if scenario.extra_rules:
        table = compile_table(replace(table.protocol, rules=table.protocol.rules + scenario.extra_rules))
    request, facts = scenario_case(scenario, table.vocabulary)
    decision = decide(table, request, facts, AT)
    failures = tuple(failure for ruling in decision.rulings for failure in _failures(scenario, ruling))
    return Outcome(scenario, failures, reached_rules(decision))


def _failures(scenario: Scenario, ruling: Ruling) -> Iterable[Failure]:
    category, rules = ruling.category, ruling.rules + ruling.confidential
    compared = {
        "level": (scenario.expect.get(category, ruling.level).word, ruling.level.word),
        "rules": (", ".join(scenario.rules.get(category, rules)), ", ".join(rules)),
        "because": (scenario.because.get(category, ruling.because), ruling.because),
    }
    for what, (expected, got) in compared.items():
        if expected != got:
            yield Failure(scenario.id, scenario.line, category, what, expected, got, rules)


def reached_rules(decision: Decision) -> frozenset[RuleId]:
    """Return every rule that permitted or barred something in a decision."""
    entitlement = decision.entitlement
    return frozenset(
        rule
        for holder in entitlement.holders
        for clause, reached in entitlement.answer(holder).met
        for rule, categories in clause.rules
        if categories & (reached[0] | reached[1] | reached[2])
    )


def scenario_case(scenario: Scenario, vocabulary: Vocabulary) -> tuple[Request, Facts]:
    """Return the request and the facts that a scenario describes."""
    given = scenario.given
    asker = Asker("the asker", given["agency"], given["role"], "the asker's service", ASKING)
    born = date(AT.year - given["age"], 1, 15)
    own = given.get("own", [w for w, c in vocabulary.categories.items() if c.recorded_by(asker.agency, [asker.role])])
    exceptional = given.get("exceptional")
    return Request(asker, given["purpose"]), Facts(
        born=born,
        own=frozenset(own),
        named=frozenset(given.get("facts", ())),
        relationships=tuple(_relationship(kind, asker, scenario, vocabulary) for kind in given["relationships"]),
        agreements=() if given.get("agreement") == "none" else (_agreement(),),
        consents=tuple(_consents(scenario, asker)),
        assessments=_assessments(scenario, vocabulary),
        objections=_objections(scenario),
        family=(PARENTS_TIE,),
        approvals=tuple(_approval(category, asker, given["purpose"]) for category in given.get("approved", ())),
        exceptional=ExceptionalAccess(exceptional, bool(given.get("second_authoriser"))) if exceptional else None,
        log_writable=given.get("log") != "down",
    )


def _relationship(kind: str, asker: Asker, scenario: Scenario, vocabulary: Vocabulary) -> Relationship:
    """Return a relationship as it must be on file; a decision is, unless the fact that it proves is not among those."""
    proved, today = vocabulary.relationships[kind].decided, AT.date()
    decided_by = "somebody else" if not proved or proved in scenario.given.get("facts", ()) else None
    ground = "the ground of the decision"
    return Relationship(
        kind, asker.service, asker.practitioner, Period(today, today), decided_by=decided_by, decision_ground=ground
    )


def _agreement() -> Agreement:
    signed = Signature(date(2020, 1, 1))
    return Agreement("agreement", "active", "each_pair", ALWAYS, {ASKING: signed, HOLDING.organisation: signed})


def _assessments(scenario: Scenario, vocabulary: Vocabulary) -> tuple[Assessment, ...]:
    competent = scenario.given.get("competent")
    matter = frozenset(vocabulary.categories)
    return () if competent is None else (Assessment(matter, competent, AT, AT.date()),)


def _consents(scenario: Scenario, asker: Asker) -> Iterable[ConsentRecord]:
    given = scenario.given
    own_words = "self_16_plus" if given["age"] >= PRESUMED_COMPETENT else "self"
    scope = {
        "recipient_organisation": frozenset({asker.organisation}),
        "purpose": frozenset({given["purpose"]}),
    }
    if "consent" in given:
        by_self = given["consent"]["by"] == "self"
        statements = tuple(
            Statement(
                category, permits=True, cap=LEVEL_BY_WORD[level], scope={**scope, "category": frozenset({category})}
            )
            for category, level in given["consent"]["categories"].items()
        )
        yield _record("consent", "self" if by_self else "parent", own_words if by_self else PARENT, statements)
    if "refused_by_self" in given:
        refused = {"category": frozenset(given["refused_by_self"])}
        yield _record(
            "refusal", "self", own_words, (Statement("refusal", permits=False, cap=Level.HIDDEN, scope=refused),)
        )


def _record(name: str, giver: str, capacity: str, statements: tuple[Statement, ...]) -> ConsentRecord:
    return ConsentRecord(name, giver, capacity, "active", AT, AT, AT.date(), None, statements)


def _objections(scenario: Scenario) -> tuple[Objection, ...]:
    objection = scenario.given.get("objection")
    return (Objection(objection["by"], frozenset(objection["categories"]), AT.date(), None, AT),) if objection else ()


def _approval(category: str, asker: Asker, purpose: str) -> Approval:
    return Approval(category, HOLDING, asker.practitioner, asker.service, purpose, datetime.max.replace(tzinfo=UTC))
