from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.case import Asker, Facts
from engine.words.choices import Choices, choices
from engine.words_said import Assessment, ConsentRecord
from policy.levels import Level
from policy.vocabulary import Vocabulary
from tests.engine.worked_case import (
    ADVISER,
    AT,
    BORN_12,
    BORN_14,
    BORN_15,
    BORN_16,
    BORN_18,
    TODAY,
    assessed,
    back,
    no,
    on,
    said,
    statement,
    yes,
    young_person,
)
from tests.policy.shipped_protocol import VOCABULARY

PLAN, MENTAL, SEXUAL = "ca.plan", "he.mental", "he.sexual"
ANOTHER = {"recipient_agency": "police", "recipient_role": "teacher", "purpose": "housing", "category": "ed.send"}
BOTH_HERE = "all_holders_of_parental_responsibility_must_agree"


def heard(
    facts: Facts,
    *,
    at: datetime = AT,
    asker: Asker = ADVISER,
    purpose: str = "guidance",
    vocabulary: Vocabulary = VOCABULARY,
) -> Choices:
    return choices(asker, purpose, facts, at, vocabulary)


def level(who: Choices, category: str = PLAN, originator: str = "Fernhill school") -> Level:
    bit = 1 << VOCABULARY.positions[category]
    reached = [mask & bit for mask in who.consented(originator)]
    # What reaches a level reaches those below it.
    assert reached == sorted(reached, reverse=True)
    return Level(sum(map(bool, reached)))


def at_16(*consents: ConsentRecord, category: str = PLAN, at: datetime = AT) -> Level:
    return level(heard(young_person(BORN_16, *consents), at=at), category)


def under_16(
    *consents: ConsentRecord, born: date = BORN_15, category: str = PLAN, assessments: tuple[Assessment, ...] = ()
) -> Level:
    return level(heard(young_person(born, *consents, assessments=assessments)), category)


# In force


def test_silence_is_no_agreement() -> None:
    assert at_16() is Level.HIDDEN


def test_a_yes_opens_up_to_the_level_that_it_names_and_only_the_categories_that_it_names() -> None:
    assert at_16(said(yes(PLAN, cap=Level.SUMMARY))) is Level.SUMMARY
    assert at_16(said(yes(PLAN, cap=Level.EXISTENCE))) is Level.EXISTENCE
    assert at_16(said(yes(PLAN)), category="ed.send") is Level.HIDDEN


def test_the_highest_of_several_yeses_counts() -> None:
    assert at_16(said(yes(PLAN, cap=Level.EXISTENCE), yes(PLAN, cap=Level.FULL))) is Level.FULL


def test_a_yes_counts_from_the_instant_at_which_it_was_said() -> None:
    assert at_16(said(yes(PLAN), at=AT)) is Level.FULL
    dated_ahead = replace(said(yes(PLAN), at=AT + timedelta(seconds=1)), recorded_at=on(1))
    assert at_16(dated_ahead) is Level.HIDDEN


def test_a_yes_that_was_said_and_is_not_yet_recorded_does_not_count_yet() -> None:
    record = replace(said(yes(PLAN), at=on(10)), recorded_at=on(15, 14))
    assert at_16(record, at=on(15, 13)) is Level.HIDDEN
    assert at_16(record, at=on(15, 14)) is Level.FULL


def test_a_no_that_was_said_and_is_not_yet_recorded_does_not_count_yet() -> None:
    agreed, refused = said(yes(PLAN), at=on(1)), replace(said(no(PLAN), at=on(10)), recorded_at=on(15, 14))
    assert at_16(agreed, refused, at=on(15, 13)) is Level.FULL
    assert at_16(agreed, refused, at=on(15, 14)) is Level.HIDDEN


def test_a_yes_counts_through_the_whole_of_its_last_day_in_london() -> None:
    record = replace(said(yes(PLAN), at=on(1)), ends_on=TODAY)
    # British Summer Time: midnight in London is 23:00 in Universal Time.
    assert at_16(record, at=datetime(2026, 6, 15, 22, 59, tzinfo=UTC)) is Level.FULL
    assert at_16(record, at=datetime(2026, 6, 15, 23, 0, tzinfo=UTC)) is Level.HIDDEN


def test_a_yes_counts_from_the_start_of_its_first_day_in_london() -> None:
    record = replace(said(yes(PLAN), at=on(1)), starts_on=TODAY)
    assert at_16(record, at=datetime(2026, 6, 14, 22, 59, tzinfo=UTC)) is Level.HIDDEN
    assert at_16(record, at=datetime(2026, 6, 14, 23, 0, tzinfo=UTC)) is Level.FULL


def test_a_yes_that_ends_before_it_starts_never_counts() -> None:
    record = replace(said(yes(PLAN), at=on(1)), starts_on=date(2026, 6, 20), ends_on=date(2026, 6, 10))
    assert {at_16(record, at=on(day)) for day in (9, 10, 15, 20, 21)} == {Level.HIDDEN}


def test_a_withdrawn_yes_counts_until_the_instant_of_its_withdrawal() -> None:
    record = replace(said(yes(PLAN), at=on(1)), taken_back=back(on(15, 10)))
    assert at_16(record, at=on(15, 9)) is Level.FULL
    assert at_16(record, at=on(15, 10)) is Level.HIDDEN


def test_a_yes_that_is_withdrawn_without_saying_when_never_counts() -> None:
    assert at_16(replace(said(yes(PLAN), at=on(1)), status="withdrawn")) is Level.HIDDEN


@pytest.mark.parametrize("status", ["draft", "expired", "superseded", "entered_in_error"])
def test_only_an_active_record_counts(status: str) -> None:
    assert at_16(replace(said(yes(PLAN)), status=status)) is Level.HIDDEN


# What a statement covers


@pytest.mark.parametrize("left_out", ["recipient_organisation", "purpose", "category"])
def test_a_yes_that_does_not_say_to_whom_or_for_what_or_about_what_opens_nothing(left_out: str) -> None:
    whole = yes(PLAN)
    narrow = {dimension: words for dimension, words in whole.scope.items() if dimension != left_out}
    assert at_16(said(statement(narrow, permits=True))) is Level.HIDDEN


def test_a_yes_may_name_the_service_in_place_of_the_organisation() -> None:
    to_service = {"recipient_service": ["Harbour youth support"], "purpose": ["guidance"], "category": [PLAN]}
    assert at_16(said(statement(to_service, permits=True))) is Level.FULL


@pytest.mark.parametrize(
    ("dimension", "word"),
    [
        ("recipient_service", "Harbour housing"),
        ("recipient_agency", "housing"),
        ("recipient_role", "pa_manager"),
        ("named_worker", "Bo"),
        ("purpose", "early_help"),
        ("originator", "Meadow school"),
    ],
)
def test_a_yes_to_somebody_else_or_for_something_else_opens_nothing(dimension: str, word: str) -> None:
    elsewhere = {**yes(PLAN).scope, dimension: frozenset({word})}
    assert at_16(said(statement(elsewhere, permits=True))) is Level.HIDDEN


@pytest.mark.parametrize(
    ("dimension", "word"),
    [
        ("recipient_organisation", "Harbour council"),
        ("recipient_service", "Harbour youth support"),
        ("recipient_agency", "connexions"),
        ("recipient_role", "pa"),
        ("named_worker", "Ade"),
        ("purpose", "guidance"),
        ("category", PLAN),
        ("originator", "Fernhill school"),
    ],
)
def test_a_no_applies_to_whom_it_names_and_to_nobody_else(dimension: str, word: str) -> None:
    agreed = said(yes(PLAN), at=on(1))
    refusal = statement({dimension: [word]}, permits=False)
    elsewhere = statement({dimension: [ANOTHER.get(dimension, "another")]}, permits=False)
    assert at_16(agreed, said(refusal, at=on(2))) is Level.HIDDEN
    assert at_16(agreed, said(elsewhere, at=on(2))) is Level.FULL


def test_a_no_that_names_nothing_means_anybody_and_anything() -> None:
    assert at_16(said(yes(PLAN), at=on(1)), said(no(), at=on(2))) is Level.HIDDEN


def test_a_yes_for_one_originator_opens_that_one_only() -> None:
    who = heard(young_person(BORN_16, said(yes(PLAN, originator="Fernhill school"))))
    assert level(who, originator="Fernhill school") is Level.FULL
    assert level(who, originator="Meadow school") is Level.HIDDEN


def test_yes_to_a_role_and_no_to_one_worker_leaves_that_worker_out() -> None:
    facts = young_person(BORN_16, said(yes(PLAN, recipient_role="pa"), no(PLAN, named_worker="Ade")))
    assert level(heard(facts)) is Level.HIDDEN
    assert level(heard(facts, asker=replace(ADVISER, practitioner="Bo"))) is Level.FULL


# Within one record


def test_in_one_record_no_beats_yes() -> None:
    assert at_16(said(yes(PLAN), no(PLAN))) is Level.HIDDEN


def test_in_one_record_an_exception_beats_the_statement_that_it_excepts() -> None:
    assert at_16(said(no(PLAN), replace(yes(PLAN), exception_to="no"))) is Level.FULL
    assert at_16(said(yes(PLAN), replace(no(PLAN), exception_to="yes"))) is Level.HIDDEN


def test_an_exception_that_does_not_apply_excepts_nothing() -> None:
    for_early_help = replace(yes(PLAN, purpose="early_help"), exception_to="no")
    assert at_16(said(no(PLAN), for_early_help)) is Level.HIDDEN


def test_an_exception_reaches_no_statement_of_another_record() -> None:
    refusal = said(no(PLAN, recipient_service="Harbour youth support"), at=on(2))
    assert at_16(refusal, said(replace(yes(PLAN), exception_to="no"), at=on(3))) is Level.HIDDEN


# One giver over time


def test_a_later_no_beats_an_earlier_yes_however_general_it_is() -> None:
    narrow_yes = said(yes(PLAN, named_worker="Ade"), at=on(1))
    assert at_16(narrow_yes, said(no(purpose="guidance"), at=on(2))) is Level.HIDDEN


def test_a_later_yes_that_is_as_specific_survives_an_earlier_no() -> None:
    assert at_16(said(no(PLAN), at=on(1)), said(yes(PLAN), at=on(2))) is Level.FULL


def test_a_no_is_sticky_against_a_later_yes_that_is_less_specific() -> None:
    refusal = said(no(PLAN, named_worker="Ade"), at=on(1))
    assert at_16(refusal, said(yes(PLAN), at=on(2))) is Level.HIDDEN
    assert at_16(refusal, said(yes(PLAN, named_worker="Ade"), at=on(2))) is Level.FULL


def test_a_later_yes_to_more_categories_than_the_no_named_does_not_undo_it() -> None:
    assert at_16(said(no(PLAN), at=on(1)), said(yes(PLAN, "ed.send"), at=on(2))) is Level.HIDDEN


def test_a_yes_must_survive_every_no() -> None:
    two = said(no(PLAN), at=on(1)), said(no(PLAN, named_worker="Ade"), at=on(2))
    assert at_16(*two, said(yes(PLAN), at=on(3))) is Level.HIDDEN


def test_a_later_yes_may_lift_a_no_by_name() -> None:
    refusal = said(replace(no(PLAN, named_worker="Ade"), id="no to Ade"), at=on(1))
    assert at_16(refusal, said(replace(yes(PLAN), lifts="no to Ade"), at=on(2))) is Level.FULL
    assert at_16(refusal, said(replace(yes(PLAN), lifts="no to Bo"), at=on(2))) is Level.HIDDEN


def test_of_what_was_said_at_one_instant_the_later_recorded_counts() -> None:
    agreed, refused = said(yes(PLAN), at=on(1)), said(no(PLAN), at=on(1))
    assert at_16(refused, replace(agreed, recorded_at=on(2))) is Level.FULL
    assert at_16(agreed, replace(refused, recorded_at=on(2))) is Level.HIDDEN


def test_of_what_was_said_and_recorded_at_one_instant_no_counts_in_whatever_order_it_is_kept() -> None:
    agreed, refused = said(yes(PLAN), at=on(1)), said(no(PLAN), at=on(1))
    assert at_16(agreed, refused) is Level.HIDDEN
    assert at_16(refused, agreed) is Level.HIDDEN


def test_a_refusal_that_was_withdrawn_no_longer_stands_in_the_way() -> None:
    refusal = replace(said(no(PLAN), at=on(2)), taken_back=back(on(3)))
    assert at_16(said(yes(PLAN), at=on(1)), refusal) is Level.FULL


# Across givers


PARENT_AGREES = said(yes(PLAN, MENTAL, SEXUAL, "he.substance", "id.involvement_sensitive"), giver="parent", at=on(1))


def test_a_parent_speaks_for_an_unassessed_young_person_under_16() -> None:
    assert under_16(PARENT_AGREES) is Level.FULL


def test_an_unassessed_young_person_under_16_does_not_open_anything_alone() -> None:
    assert under_16(said(yes(PLAN))) is Level.HIDDEN


def test_a_competent_young_person_under_16_speaks_alone() -> None:
    competent = (assessed(competent=True),)
    assert under_16(said(yes(PLAN)), assessments=competent) is Level.FULL
    assert under_16(said(yes(PLAN)), said(no(PLAN), giver="parent", at=on(2)), assessments=competent) is Level.FULL
    assert under_16(PARENT_AGREES, assessments=competent) is Level.HIDDEN


def test_a_parents_yes_stops_counting_on_the_16th_birthday_by_date_in_london() -> None:
    facts = young_person(date(2010, 6, 16), PARENT_AGREES)
    assert level(heard(facts, at=datetime(2026, 6, 15, 22, 59, tzinfo=UTC))) is Level.FULL
    assert level(heard(facts, at=datetime(2026, 6, 15, 23, 0, tzinfo=UTC))) is Level.HIDDEN


def test_a_young_persons_own_yes_starts_counting_on_the_16th_birthday() -> None:
    facts = young_person(date(2010, 6, 16), said(yes(PLAN), at=on(1)))
    assert level(heard(facts, at=datetime(2026, 6, 15, 22, 59, tzinfo=UTC))) is Level.HIDDEN
    assert level(heard(facts, at=datetime(2026, 6, 15, 23, 0, tzinfo=UTC))) is Level.FULL


def test_a_parent_speaks_at_16_and_17_only_after_an_assessment_that_the_young_person_is_not_competent() -> None:
    assert under_16(PARENT_AGREES, born=BORN_16) is Level.HIDDEN
    assert under_16(PARENT_AGREES, born=BORN_16, assessments=(assessed(competent=False),)) is Level.FULL


def test_nobody_speaks_for_an_adult() -> None:
    not_competent = (assessed(competent=False),)
    eve = young_person(date(2008, 6, 16), PARENT_AGREES, assessments=not_competent)
    assert level(heard(eve)) is Level.FULL
    assert level(heard(eve, at=on(16))) is Level.HIDDEN
    assert under_16(said(yes(PLAN)), born=BORN_18) is Level.FULL
    assert under_16(said(yes(PLAN)), born=BORN_18, assessments=not_competent) is Level.HIDDEN


def test_the_refusal_of_an_unassessed_young_person_of_13_or_over_stands_against_a_parents_yes() -> None:
    refusal = said(no(PLAN), at=on(1))
    turns_13_tomorrow = young_person(date(2013, 6, 16), PARENT_AGREES, refusal)
    assert level(heard(turns_13_tomorrow)) is Level.FULL
    assert level(heard(turns_13_tomorrow, at=on(16))) is Level.HIDDEN


def test_a_young_person_who_has_changed_their_mind_to_yes_no_longer_stands_against_the_parent() -> None:
    assert under_16(PARENT_AGREES, said(no(PLAN), at=on(1)), said(yes(PLAN), at=on(2))) is Level.FULL


def test_the_refusal_of_a_young_person_assessed_not_competent_is_a_wish_that_does_not_decide() -> None:
    not_competent = (assessed(competent=False),)
    assert under_16(PARENT_AGREES, said(no(PLAN)), assessments=not_competent) is Level.FULL


@pytest.mark.parametrize("category", [SEXUAL, "he.substance", "id.involvement_sensitive"])
@pytest.mark.parametrize("born", [BORN_12, BORN_14, BORN_16])
def test_for_what_is_most_private_only_the_young_persons_own_word_counts_at_any_age(category: str, born: date) -> None:
    for competent in (True, False):
        assert under_16(PARENT_AGREES, born=born, category=category, assessments=(assessed(competent=competent),)) == 0
    assert under_16(PARENT_AGREES, born=born, category=category) is Level.HIDDEN
    own = said(yes(category))
    assert under_16(own, born=born, category=category, assessments=(assessed(competent=True),)) is Level.FULL


def test_for_mental_health_a_parents_word_counts_only_after_an_assessment_of_not_competent() -> None:
    assert under_16(PARENT_AGREES, category=MENTAL) is Level.HIDDEN
    assert under_16(PARENT_AGREES, category=MENTAL, assessments=(assessed(competent=True),)) is Level.HIDDEN
    assert under_16(PARENT_AGREES, category=MENTAL, assessments=(assessed(competent=False),)) is Level.FULL


def test_all_holders_of_parental_responsibility_who_answered_must_agree_and_the_lowest_level_counts() -> None:
    mother = said(yes(PLAN, cap=Level.FULL), giver="mother", at=on(1))
    father = said(yes(PLAN, cap=Level.SUMMARY), giver="father", at=on(2))
    assert under_16(mother, father) is Level.SUMMARY
    assert under_16(mother, said(no(PLAN), giver="father", at=on(2))) is Level.HIDDEN
    assert under_16(mother, said(no("ed.send"), giver="father", at=on(2))) is Level.FULL


def test_a_later_yes_of_one_parent_does_not_undo_the_no_of_the_other() -> None:
    assert under_16(said(no(PLAN), giver="father", at=on(1)), said(yes(PLAN), giver="mother", at=on(2))) == 0


def test_a_parent_whose_yes_was_withdrawn_or_has_ended_has_answered_and_does_not_agree() -> None:
    mother, father = said(yes(PLAN), giver="mother", at=on(1)), said(yes(PLAN), giver="father", at=on(1))
    assert under_16(mother, father) is Level.FULL
    assert under_16(mother, replace(father, taken_back=back(on(2)))) is Level.HIDDEN
    assert under_16(mother, replace(father, ends_on=date(2026, 6, 14))) is Level.HIDDEN
    assert under_16(mother, replace(father, recorded_at=on(16))) is Level.FULL


def test_a_protocol_may_take_the_word_of_any_one_parent() -> None:
    switch = replace(VOCABULARY.switches[BOTH_HERE], value=False)
    any_one = replace(VOCABULARY, switches={**VOCABULARY.switches, BOTH_HERE: switch})
    facts = young_person(BORN_15, said(no(PLAN), giver="father", at=on(1)), said(yes(PLAN), giver="mother", at=on(2)))
    assert level(heard(facts, vocabulary=any_one)) is Level.FULL


# Competence


def test_competence_is_assessed_matter_by_matter() -> None:
    for_plan = (assessed(PLAN, competent=True),)
    own = said(yes(PLAN, "ed.send"))
    assert under_16(own, assessments=for_plan) is Level.FULL
    assert under_16(own, category="ed.send", assessments=for_plan) is Level.HIDDEN


def test_a_later_assessment_replaces_an_earlier_one_in_whatever_order_they_are_kept() -> None:
    earlier, later = assessed(competent=True, at=on(1)), assessed(competent=False, at=on(2))
    assert under_16(said(yes(PLAN)), assessments=(earlier, later)) is Level.HIDDEN
    assert under_16(said(yes(PLAN)), assessments=(later, earlier)) is Level.HIDDEN
    reversed_again = assessed(competent=True, at=on(3))
    assert under_16(said(yes(PLAN)), assessments=(later, reversed_again, earlier)) is Level.FULL


def test_an_assessment_counts_from_its_instant_through_its_last_day() -> None:
    facts = young_person(
        BORN_15, said(yes(PLAN), at=on(1)), assessments=(assessed(competent=True, at=AT, until=TODAY),)
    )
    assert level(heard(facts, at=AT - timedelta(seconds=1))) is Level.HIDDEN
    assert level(heard(facts, at=AT)) is Level.FULL
    assert level(heard(facts, at=on(16))) is Level.HIDDEN


# Dissent


def dissent(*consents: ConsentRecord, born: date = BORN_15) -> set[str]:
    return set(VOCABULARY.words(heard(young_person(born, *consents)).dissent()))


def test_what_the_young_person_refused_is_dissent_whether_or_not_it_decides() -> None:
    assert dissent(said(no(PLAN, MENTAL))) == {PLAN, MENTAL}
    assert dissent(said(no(PLAN)), born=BORN_12) == {PLAN}


def test_what_a_parent_refused_is_not_the_young_persons_dissent() -> None:
    assert dissent(said(no(PLAN), giver="parent")) == set()


def test_silence_and_a_changed_mind_are_no_dissent() -> None:
    assert dissent() == set()
    assert dissent(said(no(PLAN), at=on(1)), said(yes(PLAN), at=on(2))) == set()


def test_a_refusal_to_somebody_else_is_no_dissent_here() -> None:
    assert dissent(said(no(PLAN, recipient_agency="police"))) == set()
