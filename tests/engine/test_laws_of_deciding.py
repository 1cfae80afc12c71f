"""What holds of every decision, whoever asks and whatever is on record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.case import Approval, Facts, Holder, Request
from engine.decision import Decision, decide
from engine.explanation import CASE_BY_CASE
from engine.gates import signed_with
from engine.ruling import Ruling
from engine.words_said import Assessment, ConsentRecord, Statement
from policy.cells import one_of
from policy.decision_table import DecisionTable
from policy.levels import Level
from policy.protocol import Protocol, Rule, RuleId
from policy.table_compiler import compile_table
from tests.engine.random_cases import HOLDING, WAYS_ON, Case, agreement, cases, pairs_of_cases
from tests.engine.worked_case import AT, TODAY
from tests.policy.shipped_protocol import PROTOCOL, TABLE, VOCABULARY

Law = TypeVar("Law", bound=Callable[..., None])
CONFIDENTIAL = {word for word, condition in VOCABULARY.conditions.items() if condition.confidential}


def law(examples: int) -> Callable[[Law], Law]:
    """Try a law on that many examples, the same ones each time."""
    return settings(deadline=None, derandomize=True, database=None, max_examples=examples)


def decided(case: Case, table: DecisionTable = TABLE) -> Decision:
    return decide(table, case.request, case.facts, AT)


def levels(decision: Decision) -> dict[str, Level]:
    return {ruling.category: ruling.level for ruling in decision.rulings}


def shows_more(after: Decision, before: Decision) -> list[str]:
    was = levels(before)
    return [category for category, level in levels(after).items() if level > was[category]]


def shown(decision: Decision) -> list[Ruling]:
    return [ruling for ruling in decision.rulings if ruling.level is not Level.HIDDEN]


@cache
def rules_for(agency: str, role: str) -> Protocol:
    """Return the protocol with just the rules that bear on one role: quick to compile, and it decides alike."""
    rules = tuple(rule for rule in PROTOCOL.rules if one_of(agency, rule.agency) and one_of(role, rule.role))
    return replace(PROTOCOL, rules=rules, actions=())


@cache
def table_for(agency: str, role: str) -> DecisionTable:
    return compile_table(rules_for(agency, role))


# The rules


@law(30)
@given(case=cases(), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_rules_changes_nothing(case: Case, chance: object) -> None:
    asker = case.request.asker
    protocol = rules_for(asker.agency, asker.role)
    shuffled = list(protocol.rules)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis names no type for its random source
    before, after = decided(case), decided(case, compile_table(replace(protocol, rules=tuple(shuffled))))
    for was, now in zip(before.rulings, after.rulings, strict=True):
        assert (was.category, was.level, was.gates, was.next_step) == (
            now.category,
            now.level,
            now.gates,
            now.next_step,
        )
        assert set(was.rules) == set(now.rules)
        assert set(was.confidential) == set(now.confidential)


@st.composite
def bars(draw: st.DrawFn) -> Rule:
    effect = draw(st.sampled_from(["deny", "cap"]))
    return Rule(
        id=RuleId("added"),
        effect=effect,
        agency="*",
        role="*",
        relationship=draw(st.sampled_from(["*", "caseload", "*-excluded"])),
        category=draw(st.sampled_from(["*", "*-id.core", *VOCABULARY.categories])),
        purpose=draw(st.sampled_from(["*", *VOCABULARY.purposes])),
        gate="",
        level="hidden" if effect == "deny" else draw(st.sampled_from(["existence", "summary"])),
        condition=draw(st.sampled_from(["", *VOCABULARY.conditions])),
        because="Because.",
    )


@law(50)
@given(case=cases(), bar=bars())
def test_an_added_cap_or_deny_never_shows_more(case: Case, bar: Rule) -> None:
    asker = case.request.asker
    protocol = rules_for(asker.agency, asker.role)
    stricter = compile_table(replace(protocol, rules=(*protocol.rules, bar)))
    assert shows_more(decided(case, stricter), decided(case)) == []


@law(50)
@given(case=cases(), data=st.data())
def test_a_withdrawn_permit_never_shows_more(case: Case, data: st.DataObject) -> None:
    asker = case.request.asker
    protocol = rules_for(asker.agency, asker.role)
    gone = data.draw(st.sampled_from([rule for rule in protocol.rules if rule.effect == "permit"]))
    without = compile_table(replace(protocol, rules=tuple(rule for rule in protocol.rules if rule is not gone)))
    assert shows_more(decided(case, without), decided(case)) == []


@law(120)
@given(case=cases())
def test_nothing_is_shown_that_no_rule_names(case: Case) -> None:
    for ruling in shown(decided(case)):
        named = [TABLE.rules[rule] for rule in (*ruling.rules, *ruling.confidential)]
        assert all(one_of(ruling.category, rule.category) for rule in named)
        # Some permit by name says why it is shown; whatever else is named keeps it from being shown in full.
        assert any(rule.effect == "permit" for rule in named)
        assert {rule.effect for rule in named} <= (
            {"permit"} if ruling.level is Level.FULL else {"permit", "cap", "deny"}
        )
        assert ruling.because in {TABLE.rules[rule].because for rule in ruling.rules} or ruling.confidential


@law(60)
@given(case=cases())
def test_only_the_rules_that_bear_on_the_asker_decide(case: Case) -> None:
    asker = case.request.asker
    assert decided(case, table_for(asker.agency, asker.role)).rulings == decided(case).rulings


# The asker


@law(120)
@given(case=cases(), data=st.data())
def test_losing_a_relationship_never_shows_more(case: Case, data: st.DataObject) -> None:
    rows = case.facts.relationships
    lost = data.draw(st.sampled_from([None, *(row for row in rows if row.kind != "excluded")]))
    fewer = replace(case.facts, relationships=tuple(row for row in rows if row is not lost))
    assert shows_more(decided(case._replace(facts=fewer)), decided(case)) == []


@law(60)
@given(case=cases())
def test_without_a_relationship_nothing_is_shown_but_through_exceptional_access(case: Case) -> None:
    stranger = replace(case.facts, relationships=(), exceptional=None)
    assert shown(decided(case._replace(facts=stranger))) == []


@law(60)
@given(case=cases())
def test_losing_every_agreement_never_shows_more(case: Case) -> None:
    alone = replace(case.facts, agreements=())
    assert shows_more(decided(case._replace(facts=alone)), decided(case)) == []


@law(60)
@given(case=cases())
def test_who_cannot_be_logged_is_shown_nothing_and_learns_nothing_from_it(case: Case) -> None:
    unlogged = decided(case._replace(facts=replace(case.facts, log_writable=False)))
    assert shown(unlogged) == []
    for ruling, refused in zip(decided(case).rulings, unlogged.rulings, strict=True):
        if ruling.level is Level.HIDDEN:
            assert told(refused) == told(ruling)


# What is kept back


def told(ruling: Ruling) -> Ruling:
    """Return what the reader is told: confidential rules go to the log alone."""
    return replace(ruling, confidential=())


@law(150)
@given(pair=pairs_of_cases())
def test_what_is_hidden_reads_the_same_whatever_is_on_record(pair: tuple[Case, Case]) -> None:
    for one, other in zip(*(decided(case).rulings for case in pair), strict=True):
        if one.level is other.level is Level.HIDDEN:
            assert told(one) == told(other)
            assert (one.rules, one.gates) == ((), ())


@law(150)
@given(case=cases())
def test_no_reader_is_told_of_a_rule_on_a_shield_a_restriction_or_article_18(case: Case) -> None:
    for ruling in decided(case).rulings:
        assert not any(TABLE.rules[rule].condition in CONFIDENTIAL for rule in ruling.rules)
        assert all(TABLE.rules[rule].condition in CONFIDENTIAL for rule in ruling.confidential)
        assert ruling.because not in {TABLE.rules[rule].because for rule in ruling.confidential}
        if ruling.confidential and ruling.level is not Level.HIDDEN:
            assert ruling.because == CASE_BY_CASE


@law(60)
@given(case=cases())
def test_what_is_neither_confirmed_nor_denied_offers_no_step_of_its_own(case: Case) -> None:
    for ruling in decided(case).rulings:
        if ruling.level is Level.HIDDEN and VOCABULARY.categories[ruling.category].neither_confirm_nor_deny:
            assert ruling.next_step is None


# What could lawfully change it


def agreement_given(case: Case) -> Case:
    """Let a competent young person agree, now, to show this asker everything for this purpose."""
    request, facts = case
    asker = request.asker
    scope = {
        "recipient_organisation": frozenset({asker.organisation}),
        "recipient_role": frozenset({asker.role}),
        "named_worker": frozenset({asker.practitioner}),
        "purpose": frozenset({request.purpose}),
    }
    said = tuple(
        Statement(word, permits=True, cap=Level.FULL, scope={**scope, "category": frozenset({word})})
        for word in VOCABULARY.categories
    )
    record = ConsentRecord("now", "self", "self", "active", AT, AT, TODAY, None, said)
    competent = Assessment(frozenset(VOCABULARY.categories), competent=True, assessed_at=AT, valid_until=TODAY)
    return Case(
        request,
        replace(facts, consents=(*facts.consents, record), assessments=(*facts.assessments, competent)),
    )


def approval_given(case: Case, category: str) -> Case:
    """Let the asker's own service, and every service of a signatory, approve the request for one category."""
    request, facts = case
    asker = request.asker
    signatories = signed_with(asker.organisation, facts, TODAY)
    holders = [Holder(asker.service, asker.organisation), *(Holder("a service", name) for name in sorted(signatories))]
    approvals = [
        Approval(category, holder, asker.practitioner, asker.service, request.purpose, AT + timedelta(hours=1))
        for holder in holders
    ]
    return Case(request, replace(facts, approvals=(*facts.approvals, *approvals)))


def step_taken(case: Case, ruling: Ruling) -> Level:
    assert ruling.next_step
    taken = agreement_given(case) if ruling.next_step.kind == "agreement" else approval_given(case, ruling.category)
    return levels(decided(taken))[ruling.category]


@law(150)
@given(case=cases(WAYS_ON))
def test_a_step_offered_for_what_is_shown_does_show_more_when_it_is_taken(case: Case) -> None:
    for ruling in shown(decided(case)):
        if ruling.next_step:
            assert step_taken(case, ruling) > ruling.level


def clear(request: Request, facts: Facts) -> Case:
    """Return the case of the same asker in a world where nothing stands in the way: signed, and nothing else known."""
    return Case(request, Facts(born=date(2010, 1, 1), relationships=facts.relationships, agreements=(agreement(),)))


@law(120)
@given(case=cases())
def test_a_step_offered_for_what_is_hidden_shows_it_where_nothing_else_stands_in_the_way(case: Case) -> None:
    for ruling in decided(case).rulings:
        if ruling.level is Level.HIDDEN and ruling.next_step:
            assert step_taken(clear(*case), ruling) > Level.HIDDEN


def test_the_holding_trust_is_a_signatory_of_the_clear_world() -> None:
    assert HOLDING.organisation in agreement().parties


@law(400)
@given(cases())
def test_what_is_best_over_all_holders_is_the_best_of_each_of_them(case: Case) -> None:
    """Holders that are alike are decided together; one by one they come to the same."""
    decision = decided(case)
    entitlement = decision.entitlement
    one_by_one = [entitlement.decide_with(entitlement.gates.openings(holder)) for holder in entitlement.holders]
    for place in (0, 1, 2):
        together = 0
        for answer in one_by_one:
            together |= answer.shown[place]
        assert entitlement.best.shown[place] == together
    for ruling in shown(decision):
        assert entitlement.level_for(ruling.category, entitlement.best_holder(ruling.category)) is ruling.level
