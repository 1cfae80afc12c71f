"""The cases that must have tests, as those who know the field listed them, and which tests tell of each.

A test may be named by how its name begins. What is listed here must be there: a case whose test goes is missed.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

CONSENT = {
    "starts or ends today": ["a_yes_counts_on_its_first_and_on_its_last_day"],
    "clock-change night": [
        "on_the_night_on_which_the_clocks_change_a_day_still_ends_at_midnight",
        "at_half_past_one_that_comes_twice_a_withdrawal_counts_from_its_own_instant",
    ],
    "open end": ["a_yes_without_a_last_day_goes_on"],
    "end before start": ["a_yes_that_ends_before_it_starts_never_counts"],
    "withdrawal while a page is open": [
        "whoever_looks_again_after_a_withdrawal_is_shown_nothing",
        "a_withdrawal_closes_the_very_next_disclosure",
        "no_disclosure_stands_in_the_log_after_the_withdrawal_that_it_should_have_honoured",
    ],
    "withdrawal recorded late": ["a_withdrawal_that_is_recorded_late_"],
    "future-dated": ["what_is_dated_ahead_counts_for_nothing_before_its_date"],
    "review date passed": [
        "a_yes_whose_review_date_has_passed_counts_and_somebody_is_reminded",
        "a_record_is_looked_at_again_on_the_day_that_was_agreed",
    ],
    "turns 16 and 18 mid-consent": [
        "a_parents_yes_stops_counting_on_the_16th_birthday_",
        "nobody_speaks_for_an_adult",
        "a_parents_objection_closes_the_very_next_disclosure_and_lapses_on_the_16th_birthday",
    ],
    "parental responsibility lost": [
        "the_word_of_a_parent_who_lost_parental_responsibility_counts_no_more_for_or_against",
        "a_tie_that_ends_takes_the_word_away_at_once",
    ],
    "two parents who disagree, one unreachable": [
        "two_parents_who_disagree_mean_no_and_somebody_has_to_resolve_it",
        "two_holders_who_disagree_are_for_the_supervisor_to_resolve_and_the_recorder_is_not_told",
        "a_parent_who_cannot_be_reached_has_not_answered",
    ],
    "parent asks to see the child's refusal": [
        "a_record_of_another_service_is_like_one_that_is_not_there",
        "in_a_school_only_those_who_answer_for_it_and_whoever_wrote_it_down_read_it",
    ],
    "competence that differs by category, or is reversed": [
        "competence_is_assessed_matter_by_matter",
        "a_later_assessment_replaces_an_earlier_one_",
        "a_new_assessment_reverses_the_former",
    ],
    "a dead young person": [
        "the_confidence_of_a_young_person_who_has_died_",
        "after_a_death_confidence_goes_on_and_what_was_agreed_in_life_still_counts",
    ],
    "a sibling on the record": [
        "a_detail_about_a_sibling_is_whole_for_whoever_may_see_it_of_both",
        "a_detail_about_a_sibling_goes_to_others_in_the_version_without_her",
    ],
    "entered in error": [
        "what_was_entered_in_error_was_never_said_once_that_is_known",
        "what_was_entered_in_error_was_never_said_and_what_was_said_stands_in_its_place",
    ],
    "yes to the school, no to the form tutor": [
        "yes_to_the_school_and_no_to_the_form_tutor",
        "yes_to_the_school_and_no_to_who_teaches_shows_for_each_role",
    ],
    "yes to a role, no to one worker": [
        "yes_to_a_role_and_no_to_one_worker_",
        "a_worker_who_alone_is_told_stands_beside_their_role",
    ],
    "a worker in two organisations": [
        "a_worker_in_two_organisations_is_covered_in_one",
        "a_worker_in_two_organisations_is_attached_and_on_duty_only_for_the_one_they_act_for",
    ],
    "an organisation that joins after the consent": [
        "an_organisation_that_joins_after_the_consent_is_not_covered_but_a_general_no_holds_against_it",
        "a_yes_is_stored_with_those_who_took_part_that_day_and_covers_nobody_who_joins_later",
    ],
    "a category split later": ["a_category_that_was_split_later_is_covered_by_no_earlier_yes_and_by_every_earlier_no"],
    "tell them everything": ["tell_them_everything_opens_what_it_names_"],
    "withdraw one of several purposes": [
        "one_of_several_purposes_may_be_withdrawn",
        "one_purpose_of_several_is_taken_back_and_the_others_stand",
    ],
    "a parent's preview": ["a_parents_preview_leaves_out_what_is_the_young_persons_own_to_share"],
    "exceptional access: expired": ["what_is_over_is_not_extended", "what_has_expired_counts_for_nothing"],
    "exceptional access: repeated, unreviewed": [
        "an_unreviewed_one_blocks_the_next_of_the_same_person_but_for_vital_interests",
    ],
    "exceptional access: self-approved": [
        "it_is_reviewed_by_somebody_else_than_opener_and_authoriser_and_by_nobody_twice",
        "a_second_person_is_somebody_who_could_open_it_themselves",
    ],
}

CASEWORK = {
    "two advisers swap schools mid-term": [
        "two_advisers_who_swap_schools_in_mid_term_stand_at_the_new_one_from_the_day_of_the_swap",
    ],
    "an adviser on leave with duty cover": [
        "while_an_adviser_is_on_leave_the_one_on_duty_sees_what_cover_needs_and_no_more",
    ],
    "a bank holiday on an attachment day": [
        "on_a_bank_holiday_that_falls_on_an_attachment_day_nothing_is_attached",
        "on_a_bank_holiday_that_is_an_attachment_day_the_place_is_closed",
    ],
    "an academy converts": ["an_academy_that_converts_is_a_new_body_and_nothing_flows_before_it_has_signed_itself"],
    "reorganisation of authorities": [
        "when_a_council_is_reorganised_cases_go_on_and_others_share_again_once_the_new_one_has_signed",
    ],
    "a pupil on two rolls": ["a_pupil_on_two_rolls_is_known_at_both_places_and_to_whoever_is_attached_to_either"],
    "a young person moves to another authority": [
        "a_young_person_who_moves_to_another_authority_is_its_case_and_the_old_ones_no_longer",
        "a_young_person_who_moves_away_is_referred_to_the_other_areas_advisers_who_need_an_agreement",
    ],
    "a school trip, the summer holiday": ["a_school_trip_on_an_attachment_day_closes_nothing_of_the_caseload"],
    "an adviser who is also a governor at the school": [
        "an_adviser_who_is_also_at_the_school_asks_in_one_capacity_and_a_conflict_shuts_both",
    ],
    "twins with one shared note": [
        "twins_who_were_joined_by_mistake_are_two_again_also_on_their_note_once_taken_apart",
    ],
    "a change of name or gender": [
        "a_new_name_or_gender_is_what_everybody_reads_and_finds_and_what_was_said_before_still_counts",
    ],
    "merged duplicates, later unmerged": [
        "taken_apart_again_each_has_exactly_what_it_had_and_what_was_recorded_meanwhile_under_its_name",
        "while_they_are_joined_a_disclosure_is_told_of_both_and_after_that_of_the_one_alone",
    ],
    "the clock change at half past one": [
        "on_the_night_on_which_the_clocks_go_back_a_duty_to_half_past_one_ends_when_it_was_meant_to",
    ],
    "a form dated before the notice that it cites": ["nothing_is_recorded_against_a_rule"],
    "a parent who lost parental responsibility by order": ["a_tie_that_ends_takes_the_word_away_at_once"],
    "the death of the young person": [
        "after_a_death_every_service_that_works_with_the_young_person_is_told_to_see_to_its_case",
        "after_a_death_confidence_goes_on_and_what_was_agreed_in_life_still_counts",
    ],
}


def names() -> set[str]:
    texts = (file.read_text("utf-8") for file in TESTS.rglob("test_*.py"))
    return {name for text in texts for name in re.findall(r"^def test_(\w+)", text, re.MULTILINE)}


NAMES = names()


@pytest.mark.parametrize("case", [*CONSENT, *CASEWORK])
def test_each_case_that_must_have_tests_has_them(case: str) -> None:
    told_by = (CONSENT | CASEWORK)[case]
    assert told_by
    for told in told_by:
        exact = not told.endswith("_")
        assert any(name == told if exact else name.startswith(told) for name in NAMES), told
