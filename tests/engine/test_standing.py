from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from engine.case import Asker, Attachment, Facts, Period, Relationship
from engine.standing import Standing, standing
from tests.engine.worked_case import ADVISER, AT, BORN_15, SINCE_JANUARY, TODAY, on, standing_as
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
    row = standing_as("referral_pending", by_name=False)
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


# What a relationship proves


def test_a_threshold_decision_counts_when_somebody_else_made_it() -> None:
    enquiry = standing_as("s47_enquiry")
    assert stands(replace(enquiry, decided_by="the manager")).facts == {"s47_decision_recorded"}
    assert stands(replace(enquiry, decided_by="Ade")).facts == frozenset()
    assert stands(enquiry).facts == frozenset()
    assert stands(replace(enquiry, decided_by="Ade")).held == {"s47_enquiry"}


def test_a_decision_proves_only_what_its_relationship_is_about() -> None:
    hub = replace(standing_as("mash_enquiry", by_name=False), decided_by="the manager")
    assert stands(hub).facts == {"mash_threshold_recorded"}
    assert stands(replace(standing_as("caseload"), decided_by="the manager")).facts == frozenset()


def test_a_request_counts_as_stated_once_its_statement_is_on_file() -> None:
    request = standing_as("case_request")
    assert stands(replace(request, evidence="the statement")).facts == {"request_statement"}
    assert stands(request).facts == frozenset()


def test_a_relationship_that_is_not_held_proves_nothing() -> None:
    someone_elses = replace(standing_as("s47_enquiry"), practitioner="Bo", decided_by="the manager")
    ended = replace(standing_as("s47_enquiry"), decided_by="the manager", period=Period(TODAY - timedelta(9), TODAY))
    assert stands(someone_elses).facts == frozenset()
    assert stands(ended, at=on(16)).facts == frozenset()


# Exclusion


def test_who_is_excluded_has_no_relationship_today_whatever_else_they_hold() -> None:
    aunt = stands(standing_as("caseload"), standing_as("excluded"))
    assert aunt.held == {"caseload", "excluded"}
    assert not aunt.somehow_today
    assert stands(standing_as("caseload")).somehow_today
