from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from engine.case import Asker, Attachment, Facts, Period, Relationship, RotaSlot
from engine.relationships.standing import Standing, standing
from tests.engine.worked_case import ADVISER, AT, BORN_15, SINCE_JANUARY, TODAY, decided, on, standing_as
from tests.policy.shipped_protocol import VOCABULARY

HEAD = Asker("Hana", "school", "head", "Fernhill school", "Fernhill trust")
TEACHER = replace(HEAD, practitioner="Tomas", role="teacher")
MONDAY, SUNDAY = 0, 6
AT_SCHOOL = Relationship("on_roll", "Fernhill school", None, SINCE_JANUARY)


def stands(
    *rows: Relationship, asker: Asker = ADVISER, at: datetime = AT, attachments: tuple[Attachment, ...] = ()
) -> Standing:
    return standing(asker, Facts(born=BORN_15, relationships=rows, attachments=attachments), at, VOCABULARY)


def attachment(weekday: int = MONDAY, *, starts: time = time(9), ends: time = time(15)) -> Attachment:
    return Attachment("Fernhill school", frozenset({weekday}), starts, ends, SINCE_JANUARY)


def attached(place: Attachment, *rows: Relationship, at: datetime = AT) -> Standing:
    return stands(*(rows or (AT_SCHOOL,)), at=at, attachments=(place,))


# Who holds a relationship


def test_a_role_alone_stands_in_no_relationship() -> None:
    nobody = stands()
    assert (nobody.held, nobody.today, nobody.facts) == (frozenset(), frozenset(), frozenset())
    assert not nobody.somehow_today


def test_a_practitioner_holds_the_relationship_that_names_them() -> None:
    row = standing_as("caseload")
    assert stands(row).held == {"caseload"}
    assert stands(row, asker=replace(ADVISER, practitioner="Bo")).held == frozenset()


def test_a_relationship_that_a_practitioner_holds_is_not_held_by_the_whole_service() -> None:
    assert stands(standing_as("caseload", by_name=False)).held == frozenset()


def test_a_relationship_that_the_service_holds_is_held_by_everybody_there() -> None:
    row = standing_as("referral_pending", by_name=False, period=Period(TODAY))
    assert stands(row, asker=replace(ADVISER, practitioner="Bo")).held == {"referral_pending"}


def test_a_relationship_to_another_service_of_the_same_organisation_is_not_held() -> None:
    row = standing_as("caseload")
    assert stands(row, asker=replace(ADVISER, service="Harbour housing")).held == frozenset()


def test_a_head_holds_the_roll_and_a_teacher_only_the_pupils_whom_they_teach() -> None:
    taught_by_tomas = replace(AT_SCHOOL, practitioner="Tomas")
    assert stands(AT_SCHOOL, asker=HEAD).held == {"on_roll"}
    assert stands(AT_SCHOOL, asker=TEACHER).held == frozenset()
    assert stands(taught_by_tomas, asker=TEACHER).held == {"on_roll"}
    assert stands(taught_by_tomas, asker=replace(TEACHER, practitioner="Uma")).held == frozenset()


# When it holds


def test_a_relationship_holds_from_the_start_of_its_first_day_to_the_end_of_its_last_in_london() -> None:
    row = standing_as("caseload", period=Period(TODAY, TODAY))
    # British Summer Time: midnight in London is 23:00 in Universal Time.
    around = [on(14, 22), on(14, 23), on(15, 22), on(15, 23)]
    assert [bool(stands(row, at=at).held) for at in around] == [False, True, True, False]


def test_a_relationship_without_a_last_day_goes_on() -> None:
    assert stands(standing_as("caseload"), at=datetime(2036, 1, 1, tzinfo=UTC)).held == {"caseload"}


def test_a_closed_case_is_held_for_28_days_of_grace_and_not_a_day_longer() -> None:
    closed = standing_as("former", period=Period(TODAY))
    last_day = AT + timedelta(days=28)
    assert stands(closed).facts == {"within_closure_grace"}
    assert stands(closed, at=last_day).held == {"former"}
    assert stands(closed, at=last_day + timedelta(days=1)).held == frozenset()
    assert stands(closed, at=last_day + timedelta(days=1)).facts == frozenset()


def test_the_days_of_grace_are_the_protocols() -> None:
    switch = replace(VOCABULARY.switches["closure_grace_days"], value=1)
    short = replace(VOCABULARY, switches={**VOCABULARY.switches, "closure_grace_days": switch})
    facts = Facts(born=BORN_15, relationships=(standing_as("former", period=Period(TODAY)),))
    assert standing(ADVISER, facts, on(16), short).held == {"former"}
    assert standing(ADVISER, facts, on(17), short).held == frozenset()


def test_a_referral_waits_ten_working_days_and_no_longer() -> None:
    # Monday 15 June: ten working days later it is Monday the 29th.
    referral = standing_as("referral_pending", by_name=False, period=Period(TODAY, date(2026, 12, 31)))
    assert stands(referral, at=on(29)).held == {"referral_pending"}
    assert not stands(referral, at=on(30)).somehow_today


def test_a_bank_holiday_lengthens_the_wait_of_a_referral() -> None:
    # The tenth working day after Wednesday 20 May is Thursday 4 June: the 25th is a bank holiday.
    referral = standing_as("referral_pending", by_name=False, period=Period(date(2026, 5, 20)))
    assert stands(referral, at=on(4)).held == {"referral_pending"}
    assert stands(referral, at=on(5)).held == frozenset()


def test_a_contact_is_booked_for_its_own_day_whatever_last_day_was_written_down() -> None:
    contact = standing_as("contact_booked", period=Period(TODAY))
    assert [bool(stands(contact, at=on(day)).held) for day in (14, 15, 16)] == [False, True, False]


@pytest.mark.parametrize("kind", ["court_order", "prevention", "tac_member", "named_in_plan", "supervisor_of"])
def test_an_order_a_programme_a_team_and_a_plan_hold_for_their_days(kind: str) -> None:
    row = standing_as(kind, period=Period(TODAY, TODAY))
    assert [bool(stands(row, at=on(day)).held) for day in (14, 15, 16)] == [False, True, False]


# Attachments


def test_an_attached_adviser_stands_to_the_pupils_on_roll_there_on_the_weekday_within_the_hours() -> None:
    there = attached(attachment())
    assert there.held == {"attached"}
    assert there.today == {"attached"}


def test_an_attachment_begins_with_its_first_minute_and_is_over_at_its_last() -> None:
    # Nine to three in British Summer Time is 8:00 to 14:00 in Universal Time.
    around = [datetime(2026, 6, 15, *clock, tzinfo=UTC) for clock in ((7, 59), (8, 0), (13, 59), (14, 0))]
    assert [bool(attached(attachment(), at=at).held) for at in around] == [False, True, True, False]


def test_outside_the_hours_of_an_attachment_day_nothing_is_held_but_there_is_a_relationship_today() -> None:
    evening = attached(attachment(), at=on(15, 20))
    assert evening.held == frozenset()
    assert evening.today == {"attached"}
    assert evening.somehow_today


def test_on_another_weekday_there_is_no_relationship_at_all() -> None:
    assert not attached(attachment(), at=on(16)).somehow_today


def test_the_weekday_is_that_of_london() -> None:
    # Half past midnight on Monday in London is still Sunday in Universal Time.
    night = attachment(starts=time(0), ends=time(1))
    assert attached(night, at=datetime(2026, 6, 14, 23, 30, tzinfo=UTC)).held == {"attached"}


def test_an_attachment_reaches_only_who_is_on_roll_there_today() -> None:
    elsewhere = replace(AT_SCHOOL, service="Meadow school")
    left_yesterday = replace(AT_SCHOOL, period=Period(date(2026, 1, 1), date(2026, 6, 14)))
    assert attached(attachment(), elsewhere).today == frozenset()
    assert attached(attachment(), left_yesterday).today == frozenset()


def test_an_attachment_that_has_ended_opens_nothing() -> None:
    ended = replace(attachment(), period=Period(date(2026, 1, 1), date(2026, 6, 14)))
    assert attached(ended).today == frozenset()


def test_on_the_day_on_which_the_clocks_go_forward_the_hours_are_those_on_the_wall() -> None:
    morning = attachment(SUNDAY, starts=time(9), ends=time(10))
    # 29 March 2026: from one o'clock London is an hour ahead.
    around = [datetime(2026, 3, 29, *clock, tzinfo=UTC) for clock in ((7, 59), (8, 0), (8, 59), (9, 0))]
    assert [bool(attached(morning, at=at).held) for at in around] == [False, True, True, False]


def test_on_the_night_on_which_the_clocks_go_back_the_hour_that_comes_twice_counts_twice() -> None:
    night = attachment(SUNDAY, starts=time(1, 15), ends=time(1, 45))
    # 25 October 2026: half past one comes at 0:30 and again at 1:30 in Universal Time.
    around = [datetime(2026, 10, 25, *clock, tzinfo=UTC) for clock in ((0, 30), (1, 0), (1, 30), (2, 30))]
    assert [bool(attached(night, at=at).held) for at in around] == [True, False, True, False]


@pytest.mark.parametrize(
    "day", [date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 12, 25), date(2026, 12, 28)]
)
def test_on_a_bank_holiday_that_falls_on_an_attachment_day_nothing_is_attached(day: date) -> None:
    place = replace(attachment(), weekdays=frozenset({day.weekday()}))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert not attached(place, at=noon).somehow_today
    assert attached(place, at=noon + timedelta(days=14)).somehow_today


TERM = Period(date(2026, 6, 1), date(2026, 7, 17))


def in_term(at: datetime, *rows: Relationship, terms: tuple[Period, ...] = (TERM,)) -> Standing:
    place = replace(attachment(), weekdays=frozenset(range(5)))
    facts = Facts(
        born=BORN_15, relationships=rows or (AT_SCHOOL,), attachments=(place,), terms={"Fernhill school": terms}
    )
    return standing(ADVISER, facts, at, VOCABULARY)


def test_an_attachment_holds_in_the_terms_of_its_place() -> None:
    first, last = datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 7, 17, 12, tzinfo=UTC)
    assert [in_term(at).held for at in (first, last)] == [{"attached"}, {"attached"}]
    assert not in_term(last + timedelta(days=3)).somehow_today


def test_in_the_summer_holiday_the_attachment_is_closed_and_the_caseload_goes_on() -> None:
    august = in_term(datetime(2026, 8, 3, 12, tzinfo=UTC), AT_SCHOOL, standing_as("caseload"))
    assert august.held == {"caseload"}
    assert august.today == {"caseload"}


def test_a_school_trip_on_an_attachment_day_closes_nothing_of_the_caseload() -> None:
    # Whoever travels with the school is there on no day of the attachment; the case is theirs every day.
    trip = attached(attachment(MONDAY), AT_SCHOOL, standing_as("caseload"), at=on(16))
    assert trip.held == {"caseload"}
    assert trip.today == {"caseload"}


def test_between_two_terms_of_a_place_nothing_is_attached() -> None:
    terms = (Period(date(2026, 5, 1), date(2026, 5, 22)), Period(date(2026, 6, 1), date(2026, 7, 17)))
    half_term = datetime(2026, 5, 27, 12, tzinfo=UTC)
    assert not in_term(half_term, terms=terms).somehow_today
    assert in_term(half_term - timedelta(days=7), terms=terms).held == {"attached"}


def test_a_place_without_terms_is_open_all_the_year() -> None:
    assert in_term(datetime(2026, 8, 3, 12, tzinfo=UTC), terms=()).held == {"attached"}


def test_two_advisers_who_swap_schools_in_mid_term_stand_at_the_new_one_from_the_day_of_the_swap() -> None:
    swap = date(2026, 6, 15)
    here = replace(attachment(), period=Period(date(2026, 1, 1), swap - timedelta(days=1)))
    there = replace(here, service="Meadow school", period=Period(swap))
    at_meadow = replace(AT_SCHOOL, service="Meadow school")
    week_before = AT - timedelta(days=7)
    assert [stands(row, at=week_before, attachments=(here, there)).somehow_today for row in (AT_SCHOOL, at_meadow)] == [
        True,
        False,
    ]
    assert [stands(row, attachments=(here, there)).somehow_today for row in (AT_SCHOOL, at_meadow)] == [False, True]


# The rota

ON_LEAVE = "Rhia"
HERS = replace(standing_as("caseload"), practitioner=ON_LEAVE)


def duty(covers: str | None = ON_LEAVE, *, starts: datetime = AT, hours: int = 8) -> RotaSlot:
    return RotaSlot(ADVISER.service, covers, starts, starts + timedelta(hours=hours))


def on_rota(slot: RotaSlot, *rows: Relationship, at: datetime = AT, asker: Asker = ADVISER) -> Standing:
    return standing(asker, Facts(born=BORN_15, relationships=rows or (HERS,), rota=(slot,)), at, VOCABULARY)


def test_whoever_is_on_duty_for_a_colleague_on_leave_covers_the_colleagues_cases() -> None:
    assert on_rota(duty()).held == {"duty_cover"}
    assert not stands(HERS).somehow_today


def test_duty_for_one_colleague_does_not_reach_the_cases_of_another() -> None:
    assert not on_rota(duty("Somebody else")).somehow_today


def test_duty_for_a_service_reaches_every_case_of_it_and_none_of_another() -> None:
    assert on_rota(duty(covers=None)).held == {"duty_cover"}
    assert not on_rota(duty(covers=None), replace(HERS, service="Harbour housing")).somehow_today


def test_duty_for_one_service_is_not_carried_to_another() -> None:
    elsewhere = replace(ADVISER, service="Harbour housing")
    assert not on_rota(duty(covers=None), asker=elsewhere).somehow_today


def test_duty_covers_cases_and_not_whoever_is_merely_on_roll_or_referred() -> None:
    assert not on_rota(duty(covers=None), AT_SCHOOL).somehow_today
    assert on_rota(duty(covers=None), standing_as("court_order", asker=replace(ADVISER, practitioner="Bo"))).held


def test_duty_begins_with_its_first_instant_and_is_over_at_its_last() -> None:
    slot, second = duty(), timedelta(seconds=1)
    around = [AT - second, AT, slot.ends_at - second, slot.ends_at]
    assert [bool(on_rota(slot, at=at).held) for at in around] == [False, True, True, False]


def test_before_and_after_the_hours_of_a_duty_there_is_a_relationship_that_day_and_nothing_is_held() -> None:
    night = duty(starts=on(15, 21), hours=9)  # 22:00 in London, to 7:00 on the 16th
    around = [on(15, 8), on(16, 20)]
    assert [on_rota(night, at=at).today for at in around] == [{"duty_cover"}] * 2
    assert [on_rota(night, at=at).held for at in around] == [frozenset()] * 2
    assert not on_rota(night, at=on(17, 8)).somehow_today


def test_duty_that_ends_at_midnight_leaves_nothing_for_the_day_that_begins_then() -> None:
    evening = duty(starts=on(15, 15), hours=8)  # to midnight in London
    assert on_rota(evening, at=on(15, 22)).held == {"duty_cover"}
    assert not on_rota(evening, at=on(16, 8)).somehow_today


def test_on_the_night_on_which_the_clocks_go_back_a_duty_from_half_past_one_lasts_as_long_as_it_lasts() -> None:
    # 25 October 2026: half past one in London comes at 0:30 and again at 1:30 in Universal Time.
    first_time = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    slot = duty(starts=first_time, hours=1)
    around = [first_time, first_time + timedelta(minutes=59), first_time + timedelta(hours=1)]
    assert [bool(on_rota(slot, at=at).held) for at in around] == [True, True, False]


def test_who_is_excluded_from_a_case_does_not_come_to_it_by_the_rota() -> None:
    assert not on_rota(duty(), HERS, standing_as("excluded")).somehow_today


# What a relationship proves


def test_a_threshold_decision_counts_when_somebody_else_made_it() -> None:
    enquiry = stands(decided("s47_enquiry"))
    assert enquiry.held == {"s47_enquiry"}
    assert enquiry.facts == {"s47_decision_recorded"}


@pytest.mark.parametrize("kind", ["s47_enquiry", "strategy_discussion", "missing_episode"])
@pytest.mark.parametrize(
    "lacking",
    [{"decided_by": None}, {"decided_by": "Ade"}, {"decision_ground": ""}, {"period": Period(TODAY)}],
    ids=["a decision", "another person's decision", "a ground", "a last day"],
)
def test_a_threshold_without_all_that_it_needs_is_no_relationship(kind: str, lacking: dict[str, Any]) -> None:
    bare = stands(replace(decided(kind), **lacking))
    assert bare.today == frozenset()
    assert bare.facts == frozenset()


def test_whoever_decided_a_search_does_not_stand_to_the_young_person_by_it_and_their_colleagues_do() -> None:
    search = decided("missing_episode", by_name=False)
    assert stands(search).held == {"missing_episode"}
    assert stands(replace(search, decided_by="Ade")).held == frozenset()
    assert stands(replace(search, decided_by="Ade"), asker=replace(ADVISER, practitioner="Bo")).held


def test_a_hubs_enquiry_holds_before_its_threshold_is_decided_and_never_without_a_ground_or_a_last_day() -> None:
    enquiry = decided("mash_enquiry", by_name=False)
    undecided = stands(replace(enquiry, decided_by=None))
    assert undecided.held == {"mash_enquiry"}
    assert undecided.facts == frozenset()
    assert stands(enquiry).facts == {"mash_threshold_recorded"}
    assert stands(replace(enquiry, decision_ground="")).held == frozenset()
    assert stands(replace(enquiry, period=Period(TODAY))).held == frozenset()


def test_a_decision_proves_only_what_its_relationship_is_about() -> None:
    assert stands(decided("caseload")).facts == frozenset()


def test_a_request_counts_as_stated_once_its_statement_is_on_file() -> None:
    request = standing_as("case_request")
    assert stands(replace(request, evidence="the statement")).facts == {"request_statement"}
    assert stands(request).facts == frozenset()


def test_a_relationship_that_is_not_held_proves_nothing() -> None:
    someone_elses = replace(decided("s47_enquiry"), practitioner="Bo")
    ended = replace(decided("s47_enquiry"), period=Period(TODAY - timedelta(9), TODAY))
    assert stands(someone_elses).facts == frozenset()
    assert stands(ended, at=on(16)).facts == frozenset()


# Exclusion


def test_who_is_excluded_has_no_relationship_today_whatever_else_they_hold() -> None:
    aunt = stands(standing_as("caseload"), standing_as("excluded"))
    assert aunt.held == {"caseload", "excluded"}
    assert not aunt.somehow_today
    assert stands(standing_as("caseload")).somehow_today


def test_a_conflict_of_interest_goes_with_the_person_to_whatever_service_they_act_for() -> None:
    declared = standing_as("excluded")
    governor = replace(HEAD, practitioner=ADVISER.practitioner)
    assert stands(AT_SCHOOL, declared, asker=HEAD).somehow_today
    assert not stands(AT_SCHOOL, declared, asker=governor).somehow_today


def test_nobody_is_excluded_by_the_conflict_of_a_colleague() -> None:
    colleagues = replace(standing_as("excluded"), practitioner="Bo")
    assert stands(standing_as("caseload"), colleagues).today == {"caseload"}
