from dataclasses import replace
from datetime import date

import pytest

from engine.case import ExceptionalAccess, Facts, Period, Relationship, Request
from engine.decision import Decision, decide
from engine.obligations import DUTIES, Obligation, Owner
from engine.words_said import Assessment, ConsentRecord
from policy.levels import Level
from tests.engine.worked_case import (
    ADVISER,
    AT,
    BORN_12,
    BORN_14,
    BORN_16,
    LONG_AGO,
    agreed,
    assessed,
    no,
    on,
    said,
    standing_as,
    yes,
    young_person,
)
from tests.policy.shipped_protocol import TABLE

PLAN, MONEY, MIND, CORE, STATUS = "sc.plan", "ec.economic", "he.mental", "id.core", "sc.status"


def case(*consents: ConsentRecord, born: date = BORN_14, **more: object) -> Facts:
    facts = young_person(born, *consents)
    return replace(facts, relationships=(standing_as("caseload"),), agreements=(agreed(),), **more)  # type: ignore[arg-type]


def decided(facts: Facts, *categories: str, purpose: str = "guidance") -> Decision:
    return decide(TABLE, Request(ADVISER, purpose, categories), facts, AT)


def owed(obligations: tuple[Obligation, ...]) -> dict[str, tuple[str, ...]]:
    return {one.kind: one.categories for one in obligations}


def test_whoever_is_shown_something_by_statute_tells_the_young_person() -> None:
    assert owed(decided(case(), CORE).obligations) == {"inform": (CORE,)}


def test_what_is_hidden_lays_nothing_on_the_reader() -> None:
    facts = case(said(no(MIND), at=LONG_AGO))
    decision = decided(facts, MIND)
    assert decision.rulings[0].level is Level.HIDDEN
    assert decision.obligations == ()
    assert owed(decision.owed_elsewhere) == {"dissent_on_file": (MIND,)}


def test_more_that_agreement_would_show_is_to_be_asked_for_unless_it_was_refused() -> None:
    assert owed(decided(case(born=BORN_16), MONEY).obligations)["ask"] == (MONEY,)
    refused = case(said(no(MONEY), at=LONG_AGO), born=BORN_16)
    assert "ask" not in owed(decided(refused, MONEY).obligations)


def test_a_refusal_is_told_to_a_reader_who_is_shown_the_category_all_the_same() -> None:
    decision = decided(case(said(no(STATUS), at=LONG_AGO)), STATUS)
    assert owed(decision.obligations)["dissent_on_file"] == (STATUS,)
    assert "dissent_on_file" not in owed(decision.owed_elsewhere)


@pytest.mark.parametrize(("born", "assessments"), [(BORN_12, ()), (BORN_14, (assessed(competent=False),))])
def test_a_refusal_that_does_not_decide_is_a_heard_wish(born: date, assessments: tuple[Assessment, ...]) -> None:
    mothers = said(yes(PLAN), giver="mother", at=LONG_AGO)
    facts = replace(case(said(no(PLAN), at=LONG_AGO), mothers, born=born), assessments=assessments)
    shown = decided(facts, PLAN)
    assert shown.rulings[0].level is Level.SUMMARY
    assert owed(shown.obligations)["heard_wish"] == (PLAN,)
    without_her = replace(facts, consents=facts.consents[:1])
    assert owed(decided(without_her, PLAN).owed_elsewhere) == {"heard_wish": (PLAN,)}


def test_an_unassessed_refusal_that_stands_against_a_parents_yes_is_to_be_assessed() -> None:
    mothers = said(yes(PLAN), giver="mother", at=LONG_AGO)
    decision = decided(case(said(no(PLAN), at=LONG_AGO), mothers), PLAN)
    assert decision.rulings[0].level is Level.HIDDEN
    assert owed(decision.owed_elsewhere) == {"dissent_on_file": (PLAN,), "assess_competence": (PLAN,)}
    alone = decided(case(said(no(PLAN), at=LONG_AGO)), PLAN)
    assert "assess_competence" not in owed(alone.owed_elsewhere)


def test_parents_who_disagree_are_for_a_supervisor_and_no_reader_learns_of_it() -> None:
    mothers, fathers = said(yes(MONEY), giver="mother", at=LONG_AGO), said(no(MONEY), giver="father", at=LONG_AGO)
    decision = decided(case(mothers, fathers), MONEY)
    # The category is shown, by statute.
    assert decision.rulings[0].level is Level.EXISTENCE
    (conflict,) = decision.owed_elsewhere
    assert (conflict.kind, conflict.owner, conflict.categories) == ("resolve_conflict", Owner.SUPERVISOR, (MONEY,))
    assert "resolve_conflict" not in owed(decision.obligations)


def test_an_agreement_whose_review_date_has_passed_is_to_be_asked_about() -> None:
    record = replace(said(yes(PLAN), at=LONG_AGO), review_on=date(2026, 6, 14))
    assert owed(decided(case(record, born=BORN_16), PLAN).obligations)["review"] == (PLAN,)
    in_time = replace(record, review_on=date(2026, 6, 15))
    assert "review" not in owed(decided(case(in_time, born=BORN_16), PLAN).obligations)


def test_exceptional_access_is_told_later_and_to_the_originator_within_the_hour() -> None:
    worker = replace(ADVISER, agency="csc", role="social_worker")
    ground = ExceptionalAccess("significant_harm", second_authoriser=False)
    facts = Facts(born=BORN_14, agreements=(agreed(),), exceptional=ground)
    decision = decide(TABLE, Request(worker, "safeguarding", (MIND,)), facts, AT)
    assert decision.rulings[0].gates == ("EXC",)
    assert owed(decision.obligations)["inform_later"] == (MIND,)
    (told,) = decision.owed_elsewhere
    assert (told.kind, told.owner, told.due) == ("notify_originator", Owner.ORIGINATOR, (1, "hours"))


def test_while_an_enquiry_goes_on_nobody_is_told_yet() -> None:
    worker = replace(ADVISER, agency="csc", role="social_worker")
    until = Period(date(2026, 6, 1), date(2026, 7, 1))
    enquiry = Relationship("s47_enquiry", worker.service, worker.practitioner, until, decided_by="the manager")
    facts = Facts(born=BORN_14, relationships=(replace(enquiry, decision_ground="at risk"),))
    decision = decide(TABLE, Request(worker, "safeguarding"), facts, AT)
    protected = [ruling.category for ruling in decision.rulings if "PROT" in ruling.gates]
    assert protected
    assert owed(decision.obligations)["do_not_inform_yet"] == tuple(protected)


def test_a_reader_owes_only_about_what_is_shown_and_only_what_is_the_readers() -> None:
    facts = case(said(no(), at=LONG_AGO), said(yes(PLAN, MONEY), giver="mother", at=on(1)))
    decision = decided(facts)
    assert decision.obligations
    for one in decision.obligations:
        assert one.owner is Owner.ASKER
        assert set(one.categories) <= set(decision.shown)
    assert all(one.owner is not Owner.ASKER for one in decision.owed_elsewhere)


def test_every_duty_has_a_sentence_and_a_due_date_that_can_be_counted() -> None:
    assert set(DUTIES) == {
        "ask", "inform", "inform_later", "do_not_inform_yet", "dissent_on_file", "heard_wish", "assess_competence",
        "resolve_conflict", "notify_originator", "review",
    }  # fmt: skip
    for duty in DUTIES.values():
        assert duty.sentence.endswith(".")
        assert duty.due is None or (duty.due.amount > 0 and duty.due.unit in {"hours", "working_days"})
