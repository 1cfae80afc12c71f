from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.case import (
    Agreement,
    Approval,
    ExceptionalAccess,
    Facts,
    Freeze,
    Holder,
    Period,
    Relationship,
    Request,
    Signature,
    age_on,
)
from engine.gates import Gates, gates, signed_with
from engine.relationships.standing import standing
from tests.engine.worked_case import (
    AT,
    BORN_15,
    BORN_16,
    GUIDANCE,
    SCHOOL,
    TODAY,
    agreed,
    back,
    objection,
    on,
    said,
    standing_as,
    yes,
)
from tests.policy.shipped_protocol import VOCABULARY

OWN_SERVICE = Holder("Harbour youth support", "Harbour council")
UNSIGNED = Holder("Meadow school", "Meadow trust")
SIGNED = Signature(date(2026, 1, 1))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
CASE = Facts(born=BORN_15, agreements=(agreed(),), own=frozenset({"ca.plan"}))


def at_the_gates(facts: Facts, at: datetime = AT, request: Request = GUIDANCE) -> Gates:
    return gates(request, facts, standing(request.asker, facts, at, VOCABULARY), at, VOCABULARY)


def opened(gate: str, facts: Facts, holder: Holder = SCHOOL, at: datetime = AT) -> set[str]:
    """Return the categories for which a gate is open at every level."""
    masks = at_the_gates(facts, at).openings(holder).gates[gate]
    return set(VOCABULARY.words(masks[0] & masks[1] & masks[2]))


def held(condition: str, facts: Facts, holder: Holder = SCHOOL, at: datetime = AT) -> set[str]:
    return set(VOCABULARY.words(at_the_gates(facts, at).conditions(holder)[condition]))


EVERYTHING = set(VOCABULARY.categories)


# Agreements


def signed(agreement: Agreement, day: date = TODAY, organisation: str = "Harbour council") -> set[str]:
    return set(signed_with(organisation, replace(CASE, agreements=(agreement,)), day))


def test_an_agreement_binds_its_signatories_and_opens_the_law_gate_for_each_others_details() -> None:
    assert signed(agreed()) == {"Harbour council", "Fernhill trust"}
    assert opened("STAT", CASE) == EVERYTHING
    assert opened("STAT", CASE, UNSIGNED) == set()


def test_an_organisation_outside_an_agreement_has_signed_with_nobody() -> None:
    assert signed(agreed(), organisation="Meadow trust") == set()


def test_an_unsigned_party_neither_gives_nor_receives() -> None:
    unsigned = agreed(parties={"Harbour council": SIGNED, "Fernhill trust": Signature(None)})
    assert signed(unsigned) == {"Harbour council"}
    assert signed(unsigned, organisation="Fernhill trust") == set()


def test_a_signature_counts_from_its_day_until_the_day_of_its_withdrawal() -> None:
    party = Signature(TODAY, withdrawn_on=date(2026, 6, 20))
    agreement = agreed(parties={"Harbour council": SIGNED, "Fernhill trust": party})
    days = [date(2026, 6, day) for day in (14, 15, 19, 20)]
    assert ["Fernhill trust" in signed(agreement, day) for day in days] == [False, True, True, False]


def test_each_pair_shares_as_soon_as_both_have_signed() -> None:
    one_missing = {"Harbour council": SIGNED, "Fernhill trust": SIGNED, "Meadow trust": Signature(None)}
    assert signed(agreed(activation="each_pair", parties=one_missing)) == {"Harbour council", "Fernhill trust"}


def test_all_parties_waits_for_the_last_signature() -> None:
    parties = {"Harbour council": SIGNED, "Fernhill trust": SIGNED, "Meadow trust": Signature(date(2026, 6, 16))}
    waiting = agreed(activation="all_parties", parties=parties)
    assert signed(waiting) == set()
    assert signed(waiting, date(2026, 6, 16)) == set(parties)


def test_an_agreement_works_through_its_last_day_and_is_closed_after_it() -> None:
    agreement = agreed(period=Period(date(2026, 1, 1), TODAY))
    assert signed(agreement) == {"Harbour council", "Fernhill trust"}
    assert signed(agreement, date(2026, 6, 16)) == set()
    assert signed(agreed(period=Period(date(2026, 6, 16)))) == set()


def test_the_last_day_of_an_agreement_ends_at_midnight_in_london() -> None:
    facts = replace(CASE, agreements=(agreed(period=Period(date(2026, 1, 1), TODAY)),))
    assert opened("STAT", facts, at=datetime(2026, 6, 15, 22, 59, tzinfo=UTC)) == EVERYTHING
    assert opened("STAT", facts, at=datetime(2026, 6, 15, 23, 0, tzinfo=UTC)) == set()


@pytest.mark.parametrize("status", ["draft", "in_signature", "suspended", "expired", "terminated"])
def test_an_agreement_that_is_not_in_force_opens_nothing(status: str) -> None:
    assert signed(agreed(status=status)) == set()


def test_several_agreements_add_up() -> None:
    second = agreed(parties={"Harbour council": SIGNED, "Meadow trust": SIGNED})
    facts = replace(CASE, agreements=(agreed(), second))
    assert signed_with("Harbour council", facts, TODAY) == {"Harbour council", "Fernhill trust", "Meadow trust"}
    assert signed_with("Fernhill trust", facts, TODAY) == {"Harbour council", "Fernhill trust"}


# One's own records


def test_ones_own_records_open_for_what_ones_own_service_records_and_for_no_other_holder() -> None:
    without_agreement = replace(CASE, agreements=())
    assert opened("OWN", without_agreement, OWN_SERVICE) == {"ca.plan"}
    assert opened("OWN", without_agreement) == set()


def test_another_service_of_the_same_organisation_is_another_holder() -> None:
    assert opened("OWN", CASE, Holder("Harbour housing", "Harbour council")) == set()


# Protection and exceptional access


def threshold(kind: str, decided_by: str = "the manager") -> Relationship:
    """Return a threshold as it must be on file: with somebody's decision, a ground and a last day."""
    until = Period(date(2026, 1, 1), date(2026, 12, 31))
    return replace(
        standing_as(kind, by_name=kind != "missing_episode", period=until),
        decided_by=decided_by,
        decision_ground="a child is at risk",
    )


def test_protection_needs_a_recorded_decision_or_a_missing_episode_and_no_agreement() -> None:
    alone = replace(CASE, agreements=())
    enquiry = threshold("s47_enquiry", decided_by="Ade")
    decided = replace(alone, relationships=(threshold("s47_enquiry"),))
    missing = replace(alone, relationships=(threshold("missing_episode"),))
    assert opened("PROT", alone, UNSIGNED) == set()
    assert opened("PROT", replace(alone, relationships=(enquiry,)), UNSIGNED) == set()
    assert opened("PROT", decided, UNSIGNED) == EVERYTHING
    assert opened("PROT", missing, UNSIGNED) == EVERYTHING


def test_exceptional_access_needs_no_agreement() -> None:
    ground = ExceptionalAccess("significant_harm", second_authoriser=False)
    assert opened("EXC", replace(CASE, agreements=(), exceptional=ground), UNSIGNED) == EVERYTHING
    assert opened("EXC", CASE) == set()


def test_a_second_authoriser_or_vital_interests_lifts_a_restriction_and_exceptional_access_alone_does_not() -> None:
    restricted = "restricted_and_not_allow_listed_and_no_override"

    def restricts(exceptional: ExceptionalAccess | None) -> bool:
        return bool(held(restricted, replace(CASE, named=frozenset({"restricted"}), exceptional=exceptional)))

    assert restricts(None)
    assert restricts(ExceptionalAccess("significant_harm", second_authoriser=False))
    assert not restricts(ExceptionalAccess("significant_harm", second_authoriser=True))
    assert not restricts(ExceptionalAccess("vital_interests", second_authoriser=False))
    assert held(restricted, CASE) == set()


# Objections


MOTHERS = objection("parent", "ed.status")
OWN_WORD = objection("self", "ed.send")


def not_open(facts: Facts, at: datetime = AT) -> set[str]:
    return EVERYTHING - opened("OBJ", facts, at=at)


def test_an_objection_closes_the_categories_that_it_names_and_leaves_the_law_gate_open() -> None:
    facts = replace(CASE, objections=(MOTHERS,))
    assert not_open(facts) == {"ed.status"}
    assert opened("STAT", facts) == EVERYTHING


def test_under_16_a_parents_objection_counts_and_from_16_the_young_persons_by_date_in_london() -> None:
    facts = replace(CASE, born=date(2010, 6, 16), objections=(MOTHERS, OWN_WORD))
    assert not_open(facts, datetime(2026, 6, 15, 22, 59, tzinfo=UTC)) == {"ed.status"}
    assert not_open(facts, datetime(2026, 6, 15, 23, 0, tzinfo=UTC)) == {"ed.send"}


def test_an_objection_counts_from_its_first_day_until_the_day_on_which_it_lapses() -> None:
    objection = replace(OWN_WORD, starts_on=TODAY, lapses_on=date(2026, 6, 20))
    facts = replace(CASE, born=BORN_16, objections=(objection,))
    assert [bool(not_open(facts, on(day))) for day in (14, 15, 19, 20)] == [False, True, True, False]


def test_an_objection_counts_until_the_instant_of_its_withdrawal() -> None:
    facts = replace(CASE, born=BORN_16, objections=(replace(OWN_WORD, taken_back=back(on(15, 10))),))
    assert not_open(facts, on(15, 9)) == {"ed.send"}
    assert not_open(facts, on(15, 10)) == set()


def test_several_objections_add_up() -> None:
    other = replace(MOTHERS, categories=frozenset({"ed.attendance"}))
    assert not_open(replace(CASE, objections=(MOTHERS, other))) == {"ed.status", "ed.attendance"}


def test_without_an_agreement_the_gate_of_objections_is_shut_altogether() -> None:
    assert opened("OBJ", replace(CASE, agreements=())) == set()


def test_who_was_born_on_29_february_is_a_year_older_on_1_march() -> None:
    born = date(2008, 2, 29)
    assert [age_on(born, day) for day in (date(2024, 2, 28), date(2024, 2, 29))] == [15, 16]
    assert [age_on(born, day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]


# Agreement of the young person, and approval by the holder


def test_consent_opens_up_to_its_level_and_only_between_signatories() -> None:
    facts = replace(CASE, born=BORN_16, consents=(said(yes("he.general")),))
    assert opened("CONS", facts) == {"he.general"}
    assert opened("CONS", facts, UNSIGNED) == set()


APPROVED = Approval("ca.casenotes", SCHOOL, "Ade", "Harbour youth support", "guidance", expires_at=on(15, 13))


def approved(approval: Approval, holder: Holder = SCHOOL, at: datetime = AT) -> set[str]:
    return opened("ORIG", replace(CASE, approvals=(approval,)), holder, at)


def test_an_approval_opens_one_category_of_one_holder_to_one_practitioner_for_one_purpose() -> None:
    assert approved(APPROVED) == {"ca.casenotes"}
    assert approved(APPROVED, Holder("Fernhill sixth form", "Fernhill trust")) == set()
    assert approved(replace(APPROVED, practitioner="Bo")) == set()
    assert approved(replace(APPROVED, purpose="safeguarding")) == set()


def test_an_approval_is_over_at_the_instant_at_which_it_expires() -> None:
    assert approved(APPROVED, at=on(15, 13) - timedelta(seconds=1)) == {"ca.casenotes"}
    assert approved(APPROVED, at=on(15, 13)) == set()


def test_an_approval_by_a_holder_who_has_not_signed_opens_nothing() -> None:
    assert approved(replace(APPROVED, holder=UNSIGNED), UNSIGNED) == set()


# Conditions


def test_article_18_holds_for_the_category_of_the_originator_that_it_names_and_for_nothing_else() -> None:
    facts = replace(CASE, freezes=(Freeze("ca.casenotes", "Fernhill school"), Freeze("ed.send", "Meadow school")))
    frozen = "restriction_of_processing_art18"
    assert held(frozen, facts, SCHOOL) == {"ca.casenotes"}
    assert held(frozen, facts, UNSIGNED) == {"ed.send"}
    assert held(frozen, facts, OWN_SERVICE) == set()


@pytest.mark.parametrize(
    ("born", "ldd", "in_scope"),
    [
        (date(2013, 6, 16), False, False),
        (date(2013, 6, 15), False, True),
        (date(2006, 6, 16), False, True),
        (date(2006, 6, 15), False, False),
        (date(2006, 6, 15), True, True),
        (date(2001, 6, 16), True, True),
        (date(2001, 6, 15), True, False),
        (date(2013, 6, 16), True, False),
    ],
)
def test_youth_support_is_for_13_to_19_and_to_24_with_a_learning_difficulty(
    born: date, ldd: bool, in_scope: bool
) -> None:
    facts = replace(CASE, born=born, named=frozenset({"ldd"} if ldd else ()))
    assert bool(held("age_in_scope", facts)) is in_scope


def test_what_a_relationship_proves_holds_as_a_condition() -> None:
    decided = replace(CASE, relationships=(threshold("s47_enquiry"),))
    assert held("s47_decision_recorded", decided) == EVERYTHING
    assert held("s47_decision_recorded", CASE) == set()


def test_a_shield_holds_unless_the_asker_is_on_the_allow_list() -> None:
    shielded = "shielded_and_not_allow_listed"
    assert held(shielded, replace(CASE, named=frozenset({"shielded"}))) == EVERYTHING
    assert held(shielded, replace(CASE, named=frozenset({"shielded", "allow_listed"}))) == set()
