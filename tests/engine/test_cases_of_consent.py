"""The cases of consent that must have tests; tests/test_cases_that_must_have_tests.py says which are where."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine.case import Asker, Facts, Period
from engine.words.choices import Choices, choices
from engine.words.undecided import undecided
from engine.words_said import ConsentRecord
from policy.levels import Level
from tests.engine.worked_case import (
    ADVISER,
    AT,
    BORN_12,
    BORN_14,
    BORN_15,
    BORN_16,
    LONG_AGO,
    SCHOOL,
    TODAY,
    assessed,
    back,
    no,
    on,
    said,
    statement,
    tie,
    yes,
    young_person,
)
from tests.policy.shipped_protocol import VOCABULARY

PLAN, SEND = "ca.plan", "ed.send"
YES, NO = Level.FULL, Level.HIDDEN
COUNCIL = "a council"


def heard(facts: Facts, at: datetime = AT, who: Asker = ADVISER) -> Choices:
    return choices(who, "guidance", facts, at, VOCABULARY)


def level(facts: Facts, at: datetime = AT, category: str = PLAN, who: Asker = ADVISER) -> Level:
    return heard(facts, at, who).agreed(category, SCHOOL.service)


def acting_for(organisation: str, service: str = ADVISER.service) -> Asker:
    return replace(ADVISER, organisation=organisation, service=service)


def by_mother(*categories: str, at: datetime = LONG_AGO) -> ConsentRecord:
    return said(yes(*(categories or (PLAN,))), giver="mother", at=at)


# Days


def test_a_yes_counts_on_its_first_and_on_its_last_day() -> None:
    today_only = replace(said(yes(PLAN), at=LONG_AGO), starts_on=TODAY, ends_on=TODAY)
    facts = young_person(BORN_16, today_only)
    assert [level(facts, on(day)) for day in (14, 15, 16)] == [NO, YES, NO]


def test_a_yes_without_a_last_day_goes_on() -> None:
    assert level(young_person(BORN_16, said(yes(PLAN), at=LONG_AGO)), datetime(2027, 6, 15, 12, tzinfo=UTC)) is YES


def test_on_the_night_on_which_the_clocks_change_a_day_still_ends_at_midnight() -> None:
    october, march = date(2026, 10, 25), date(2026, 3, 29)
    ends = young_person(BORN_16, replace(said(yes(PLAN), at=LONG_AGO), ends_on=october))
    # The day is an hour longer: it begins at eleven in Universal Time and ends at midnight.
    assert level(ends, datetime(2026, 10, 25, 23, 59, tzinfo=UTC)) is YES
    assert level(ends, datetime(2026, 10, 26, 0, 0, tzinfo=UTC)) is NO
    starts = young_person(BORN_16, replace(said(yes(PLAN), at=LONG_AGO), starts_on=october))
    assert level(starts, datetime(2026, 10, 24, 22, 59, tzinfo=UTC)) is NO
    assert level(starts, datetime(2026, 10, 24, 23, 0, tzinfo=UTC)) is YES
    in_spring = young_person(BORN_16, replace(said(yes(PLAN), at=LONG_AGO), ends_on=march))
    assert level(in_spring, datetime(2026, 3, 29, 22, 59, tzinfo=UTC)) is YES
    assert level(in_spring, datetime(2026, 3, 29, 23, 0, tzinfo=UTC)) is NO


def test_at_half_past_one_that_comes_twice_a_withdrawal_counts_from_its_own_instant() -> None:
    second_time = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    facts = young_person(BORN_16, replace(said(yes(PLAN), at=LONG_AGO), taken_back=back(second_time)))
    assert level(facts, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) is YES
    assert level(facts, second_time) is NO


def test_what_is_dated_ahead_counts_for_nothing_before_its_date() -> None:
    ahead = replace(said(yes(PLAN), at=on(20)), recorded_at=on(1), starts_on=date(2026, 6, 1))
    assert [level(young_person(BORN_16, ahead), on(day)) for day in (15, 20)] == [NO, YES]
    ends_later = replace(said(yes(PLAN), at=on(1)), taken_back=back(on(20), recorded_at=on(2)))
    assert [level(young_person(BORN_16, ends_later), on(day)) for day in (15, 20)] == [YES, NO]
    error_ahead = replace(said(yes(PLAN), at=on(1)), taken_back=back(on(20), "entered_in_error", on(2)))
    assert [level(young_person(BORN_16, error_ahead), on(day)) for day in (15, 20)] == [YES, NO]


def test_a_yes_whose_review_date_has_passed_counts_and_somebody_is_reminded() -> None:
    facts = young_person(BORN_16, replace(said(yes(PLAN), at=LONG_AGO), review_on=date(2026, 6, 14)))
    assert level(facts) is YES
    assert VOCABULARY.words(undecided(heard(facts)).overdue) == (PLAN,)
    assert undecided(heard(facts, on(14))).overdue == 0


# Two clocks


def test_whoever_looks_again_after_a_withdrawal_is_shown_nothing() -> None:
    facts = young_person(BORN_16, replace(said(yes(PLAN), at=LONG_AGO), taken_back=back(on(15, 11))))
    assert [level(facts, on(15, hour)) for hour in (10, 11, 12)] == [YES, NO, NO]


SAID_AT_TEN_KNOWN_AT_NOON = replace(said(yes(PLAN), at=LONG_AGO), taken_back=back(on(15, 10), recorded_at=on(15, 12)))


def test_a_withdrawal_that_is_recorded_late_changes_no_honest_decision_made_before() -> None:
    facts = young_person(BORN_16, SAID_AT_TEN_KNOWN_AT_NOON)
    assert [level(facts, on(15, hour)) for hour in (9, 11, 12)] == [YES, YES, NO]
    # Decided again with what was known then.
    assert level(replace(facts, known_by=on(15, 11)), on(15, 11)) is YES


def test_a_withdrawal_that_is_recorded_late_counts_for_what_is_asked_about_the_time_between() -> None:
    facts = replace(young_person(BORN_16, SAID_AT_TEN_KNOWN_AT_NOON), known_by=on(15, 12))
    assert [level(facts, on(15, hour)) for hour in (9, 10, 11)] == [YES, NO, NO]


def test_a_yes_that_is_recorded_late_opens_nothing_before() -> None:
    facts = young_person(BORN_16, replace(said(yes(PLAN), at=on(10)), recorded_at=on(12)))
    assert [level(facts, on(day)) for day in (10, 11, 12)] == [NO, NO, YES]
    assert level(replace(facts, known_by=on(12)), on(11)) is YES


def test_what_was_entered_in_error_was_never_said_once_that_is_known() -> None:
    error = back(on(12), "entered_in_error")
    mine = young_person(BORN_16, replace(said(yes(PLAN), at=on(10)), taken_back=error))
    assert [level(mine, on(day)) for day in (11, 12)] == [YES, NO]
    assert level(replace(mine, known_by=on(12)), on(11)) is NO
    fathers = said(yes(PLAN), giver="father", at=on(1))
    parents = young_person(BORN_15, by_mother(), replace(fathers, taken_back=error))
    assert level(parents, on(13)) is YES
    # A withdrawal of his would have been an answer.
    assert level(young_person(BORN_15, by_mother(), replace(fathers, taken_back=back(on(12)))), on(13)) is NO


def test_a_refusal_that_was_entered_in_error_stands_in_nobodys_way() -> None:
    refusal = replace(said(no(PLAN), at=on(11)), taken_back=back(on(12), "entered_in_error"))
    facts = young_person(BORN_16, said(yes(PLAN), at=on(10)), refusal)
    assert [level(facts, on(day)) for day in (11, 12)] == [NO, YES]


def test_for_a_record_that_was_superseded_the_new_one_speaks() -> None:
    old = replace(said(yes(PLAN, SEND), giver="father", at=on(1)), taken_back=back(on(10), "superseded"))
    new = replace(said(yes(SEND), giver="father", at=on(10)), id="new")
    facts = young_person(BORN_15, by_mother(PLAN, SEND), old, new)
    assert level(facts, category=SEND) is YES
    # He has not answered about the plan any more, and she alone has.
    assert level(facts) is YES
    assert level(young_person(BORN_15, old, new)) is NO


def test_what_was_both_superseded_and_withdrawn_is_an_answer() -> None:
    endings = (*back(on(10), "superseded"), *back(on(11)))
    old = replace(said(yes(PLAN), giver="father", at=on(1)), taken_back=endings)
    assert level(young_person(BORN_15, by_mother(), old)) is NO


def test_an_assessment_that_was_taken_back_counts_no_more() -> None:
    found = replace(assessed(competent=True, at=on(1)), taken_back=back(on(10)))
    facts = young_person(BORN_15, said(yes(PLAN), at=on(2)), assessments=(found,))
    assert [level(facts, on(day)) for day in (9, 10)] == [YES, NO]


# Who may speak


def test_the_word_of_a_parent_who_lost_parental_responsibility_counts_no_more_for_or_against() -> None:
    until = Period(date(2010, 1, 1), date(2026, 6, 10))
    agrees = replace(young_person(BORN_15, by_mother()), family=(tie("mother", period=until),))
    assert [level(agrees, on(day)) for day in (10, 11)] == [YES, NO]
    refuses = young_person(BORN_15, by_mother(), said(no(PLAN), giver="father", at=on(1)))
    refuses = replace(refuses, family=(tie("mother"), tie("father", period=until)))
    assert [level(refuses, on(day)) for day in (10, 11)] == [NO, YES]


def test_whoever_had_no_parental_responsibility_when_it_was_said_has_not_spoken() -> None:
    since = Period(date(2026, 6, 5))
    facts = replace(young_person(BORN_15, by_mother(at=on(1))), family=(tie("mother", period=since),))
    assert level(facts) is NO
    assert level(replace(facts, consents=(by_mother(at=on(5)),))) is YES


def test_parental_responsibility_counts_from_when_it_was_recorded() -> None:
    facts = replace(young_person(BORN_15, by_mother()), family=(tie("mother", recorded_at=on(12)),))
    assert [level(facts, on(day)) for day in (11, 12)] == [NO, YES]


@pytest.mark.parametrize("kind", ["parent", "carer", "care_order", "court"])
def test_being_a_parent_or_a_carer_does_not_let_anybody_speak_nor_does_a_tie_of_another_capacity(kind: str) -> None:
    facts = replace(young_person(BORN_15, by_mother()), family=(tie("mother", kind),))
    assert level(facts) is NO


def test_an_advocate_never_gives_consent_of_their_own() -> None:
    record = replace(by_mother(), giver="advocate", capacity="advocate")
    for born in (BORN_12, BORN_15, BORN_16):
        assert level(replace(young_person(born, record), family=(tie("advocate"),))) is NO


def test_two_parents_who_disagree_mean_no_and_somebody_has_to_resolve_it() -> None:
    facts = young_person(BORN_15, by_mother(), said(no(PLAN), giver="father", at=on(1)))
    assert level(facts) is NO
    assert VOCABULARY.words(undecided(heard(facts)).in_conflict) == (PLAN,)


def test_a_parent_who_cannot_be_reached_has_not_answered() -> None:
    facts = replace(young_person(BORN_15, by_mother()), family=(tie("mother"), tie("father")))
    assert level(facts) is YES
    assert undecided(heard(facts)).in_conflict == 0


def test_a_holder_whom_a_manager_set_aside_does_not_count() -> None:
    facts = young_person(BORN_15, by_mother(), said(no(PLAN), giver="father", at=on(1)))
    assert level(replace(facts, family=(tie("mother"), replace(tie("father"), set_aside=True)))) is YES
    assert level(replace(facts, family=(replace(tie("mother"), set_aside=True), tie("father")))) is NO


def test_a_special_guardian_speaks_to_the_exclusion_of_other_holders() -> None:
    mothers_no = said(no(PLAN), giver="mother", at=on(1))
    guardians_yes = said(yes(PLAN), giver="guardian", at=on(1))
    family = (tie("mother"), tie("guardian", "special_guardian"))
    assert level(replace(young_person(BORN_15, mothers_no, guardians_yes), family=family)) is YES
    assert level(replace(young_person(BORN_15, by_mother()), family=family)) is NO


def of_the_authority(*, permits: bool) -> ConsentRecord:
    word = yes(PLAN) if permits else no(PLAN)
    return replace(said(word, giver=COUNCIL, at=on(1)), capacity="local_authority")


IN_CARE = (tie("mother"), tie("guardian", "special_guardian"), tie(COUNCIL, "care_order"))


def test_under_a_care_order_the_authority_speaks_to_the_exclusion_of_other_holders() -> None:
    mothers_no = said(no(PLAN), giver="mother", at=on(1))
    assert level(replace(young_person(BORN_15, mothers_no, of_the_authority(permits=True)), family=IN_CARE)) is YES
    for other in (by_mother(), said(yes(PLAN), giver="guardian", at=on(1))):
        assert level(replace(young_person(BORN_15, other), family=IN_CARE)) is NO


def test_an_authority_neither_permits_nor_refuses_what_it_asks_for_itself() -> None:
    alone = replace(young_person(BORN_15, of_the_authority(permits=True)), family=(tie(COUNCIL, "care_order"),))
    statements = (yes(PLAN, recipient_organisation=COUNCIL),)
    alone = replace(alone, consents=(replace(alone.consents[0], statements=statements),))
    assert level(alone, who=acting_for(COUNCIL)) is NO
    mothers = replace(by_mother(), statements=statements)
    family = (tie("mother"), tie(COUNCIL, "care_order"))
    refuses = replace(young_person(BORN_15, mothers, of_the_authority(permits=False)), family=family)
    assert level(refuses, who=acting_for(COUNCIL)) is YES


def test_a_court_is_outranked_by_nobody_and_outranks_nobody() -> None:
    court = replace(said(no(PLAN), giver="a court", at=on(1)), capacity="court")
    family = (*IN_CARE, tie("a court", "court"))
    assert level(replace(young_person(BORN_15, of_the_authority(permits=True), court), family=family)) is NO
    permits = replace(court, statements=(yes(PLAN),))
    both = replace(young_person(BORN_15, of_the_authority(permits=False), permits), family=family)
    assert level(both) is NO
    assert level(replace(young_person(BORN_15, permits), family=family)) is YES


# A young person who has died


def died(facts: Facts) -> Facts:
    return replace(facts, died_on=date(2026, 6, 10))


def test_the_confidence_of_a_young_person_who_has_died_continues() -> None:
    facts = died(young_person(BORN_16, said(yes(PLAN), at=on(1)), said(no(SEND), at=on(1))))
    assert level(facts) is YES
    assert level(facts, category=SEND) is NO
    assert VOCABULARY.words(heard(facts).dissent()) == (SEND,)


def test_the_confidence_of_a_young_person_who_has_died_is_nobodys_to_lift() -> None:
    refused = said(no(PLAN), at=on(1))
    facts = died(young_person(BORN_14, refused, by_mother(at=on(11))))
    assert level(facts) is NO
    assert level(died(young_person(BORN_14, by_mother(at=on(11))))) is NO
    assert level(died(young_person(BORN_14, by_mother(at=on(10))))) is YES
    lifted = died(young_person(BORN_14, replace(refused, taken_back=back(on(11))), by_mother()))
    assert level(lifted) is NO


def test_the_confidence_of_a_young_person_who_has_died_does_not_grow_older() -> None:
    would_turn_16 = died(young_person(date(2010, 6, 12), by_mother()))
    assert level(would_turn_16, on(15)) is YES
    own = said(yes(PLAN), at=on(1))
    ran_out = assessed(competent=True, at=on(1), until=date(2026, 6, 12))
    competent = died(young_person(BORN_14, own, assessments=(ran_out,)))
    assert level(competent, on(15)) is YES


def test_the_confidence_of_a_young_person_who_has_died_is_not_reassessed() -> None:
    afterwards = assessed(competent=False, at=on(11))
    facts = young_person(BORN_14, said(no(PLAN), at=on(1)), by_mother(), assessments=(afterwards,))
    assert level(died(facts)) is NO


# Whom it is for, and what about


def test_yes_to_the_school_and_no_to_the_form_tutor() -> None:
    to_school = {"recipient_service": ["Fernhill school"], "purpose": ["guidance"], "category": [PLAN]}
    words = said(statement(to_school, permits=True), no(PLAN, named_worker="Mr Tutor"))
    lead = Asker("Ms Lead", "school", "dsl", "Fernhill school", "Fernhill trust")
    facts = young_person(BORN_16, words)
    assert level(facts, who=lead) is YES
    assert level(facts, who=replace(lead, practitioner="Mr Tutor", role="teacher")) is NO


def test_a_worker_in_two_organisations_is_covered_in_one() -> None:
    facts = young_person(BORN_16, said(yes(PLAN, named_worker="Ade")))
    assert level(facts) is YES
    assert level(facts, who=acting_for("Fernhill trust", "Fernhill school")) is NO
    refused = young_person(BORN_16, said(yes(PLAN), at=on(1)), said(no(named_worker="Ade"), at=on(2)))
    assert level(refused, who=acting_for("Harbour council", "Harbour housing")) is NO


def test_an_organisation_that_joins_after_the_consent_is_not_covered_but_a_general_no_holds_against_it() -> None:
    facts = young_person(BORN_16, said(yes(PLAN), at=on(1)))
    assert level(facts, who=acting_for("a newcomer")) is NO
    to_newcomer = said(yes(PLAN, recipient_organisation="a newcomer"), at=on(1))
    assert level(young_person(BORN_16, to_newcomer, said(no(), at=on(2))), who=acting_for("a newcomer")) is NO


def test_a_category_that_was_split_later_is_covered_by_no_earlier_yes_and_by_every_earlier_no() -> None:
    old = {"recipient_organisation": ["Harbour council"], "purpose": ["guidance"], "category": ["ca.everything"]}
    assert level(young_person(BORN_16, said(statement(old, permits=True)))) is NO
    refused = said(statement({"category": ["ca.everything"]}, permits=False), giver="father", at=on(1))
    assert level(young_person(BORN_15, by_mother(), refused)) is NO
    # Whoever said no to the old one and yes, later, to a part of it has changed their mind about the part.
    assert level(young_person(BORN_15, refused, said(yes(PLAN), giver="father", at=on(2)))) is YES


def test_tell_them_everything_opens_what_it_names_and_what_is_most_private_only_on_ones_own_word() -> None:
    everything = tuple(VOCABULARY.categories)
    facts = young_person(BORN_14, by_mother(*everything))
    private = {"he.sexual", "he.substance", "id.involvement_sensitive", "he.mental"}
    assert {word for word in everything if level(facts, category=word) is NO} == private
    own = young_person(BORN_16, said(yes(*everything)))
    assert all(level(own, category=word) is YES for word in everything)
    nothing_named = {"recipient_organisation": ["Harbour council"], "purpose": ["guidance"]}
    assert level(young_person(BORN_16, said(statement(nothing_named, permits=True)))) is NO


def test_one_of_several_purposes_may_be_withdrawn() -> None:
    both = {**yes(PLAN).scope, "purpose": frozenset({"guidance", "early_help"})}
    agreed = said(statement(both, permits=True), at=on(1))

    def for_each(*consents: ConsentRecord) -> list[Level]:
        facts = young_person(BORN_16, *consents)
        asked = (choices(ADVISER, purpose, facts, AT, VOCABULARY) for purpose in ("guidance", "early_help"))
        return [each.agreed(PLAN, SCHOOL.service) for each in asked]

    assert for_each(agreed) == [YES, YES]
    assert for_each(agreed, said(no(purpose="guidance"), at=on(2))) == [NO, YES]
    instead = said(yes(PLAN, purpose="early_help"), at=on(2))
    assert for_each(replace(agreed, taken_back=back(on(2), "superseded")), instead) == [NO, YES]
