from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine import exceptional
from engine.case import Asker, ExceptionalAccess
from engine.deadline import in_hours, in_working_days
from engine.exceptional import Access, Ground, finds, in_force, purposes
from engine.gates import VITAL_INTERESTS
from engine.words.asked import Told, told
from tests.policy.shipped_protocol import TABLE

AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HARM = Access("a", "pa", Ground.SIGNIFICANT_HARM, AT, AT + 60 * MINUTE)
VITAL = replace(HARM, id="b", ground=Ground.VITAL_INTERESTS)
AUTHORISED = replace(HARM, id="c", second="sw", authorised_at=AT + MINUTE)


def test_the_ground_of_vital_interests_is_the_word_that_the_gates_know() -> None:
    assert Ground.VITAL_INTERESTS == VITAL_INTERESTS


@pytest.mark.parametrize(("minutes", "open_then"), [(-1, False), (0, True), (59, True), (60, False), (600, False)])
def test_it_is_open_from_the_instant_it_is_opened_until_it_expires(minutes: int, open_then: bool) -> None:
    assert HARM.open(AT + minutes * MINUTE) is open_then
    assert (in_force([HARM], AT + minutes * MINUTE) is not None) is open_then


def test_one_that_names_a_second_person_opens_nothing_until_they_have_authorised_it() -> None:
    named = replace(HARM, second="sw")

    assert in_force([named], AT) is None
    assert in_force([replace(named, authorised_at=AT)], AT) == ExceptionalAccess(
        Ground.SIGNIFICANT_HARM, second_authoriser=True
    )


def test_several_that_are_open_at_once_open_together_what_each_opens() -> None:
    assert in_force([HARM, VITAL, AUTHORISED], AT) == ExceptionalAccess(Ground.VITAL_INTERESTS, second_authoriser=True)
    assert in_force([HARM, replace(VITAL, expires_at=AT)], AT) == ExceptionalAccess(
        Ground.SIGNIFICANT_HARM, second_authoriser=False
    )


def test_an_unreviewed_one_blocks_the_next_of_the_same_person_but_for_vital_interests() -> None:
    reviewed = replace(HARM, reviewers=("sw",))

    assert exceptional.against_opening(Ground.SIGNIFICANT_HARM, [reviewed, HARM])
    assert exceptional.against_opening(Ground.VITAL_INTERESTS, [HARM]) is None
    assert exceptional.against_opening(Ground.SIGNIFICANT_HARM, [reviewed]) is None
    assert exceptional.against_opening(Ground.SIGNIFICANT_HARM, []) is None


def test_it_is_extended_once_and_only_while_it_lasts() -> None:
    assert exceptional.against_extending(HARM, AT + 59 * MINUTE) is None
    assert exceptional.against_extending(HARM, AT + 60 * MINUTE)
    assert exceptional.against_extending(replace(HARM, extended_at=AT), AT)


def test_it_is_authorised_while_it_lasts_by_the_one_who_was_named_and_by_no_reviewer() -> None:
    named = replace(HARM, second="sw")

    assert exceptional.against_authorising(HARM, "anybody", AT) is None
    assert exceptional.against_authorising(named, "sw", AT) is None
    assert exceptional.against_authorising(named, "anybody", AT)
    assert exceptional.against_authorising(HARM, "sw", AT + 60 * MINUTE)
    assert exceptional.against_authorising(replace(HARM, reviewers=("sw",)), "sw", AT)


def test_nobody_reviews_it_twice() -> None:
    assert exceptional.against_reviewing(replace(HARM, reviewers=("sw",)), "sw")
    assert exceptional.against_reviewing(replace(HARM, reviewers=("sw",)), "lead") is None


def test_a_review_is_due_in_two_working_days_at_the_same_time_of_day_in_london() -> None:
    assert exceptional.review_due(AT) == AT + timedelta(days=2)
    before_easter = datetime(2026, 4, 2, 17, 40, tzinfo=UTC)
    assert exceptional.review_due(before_easter) == datetime(2026, 4, 8, 17, 40, tzinfo=UTC)
    friday_before_the_clocks_change = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
    assert exceptional.review_due(friday_before_the_clocks_change) == datetime(2026, 3, 31, 8, 0, tzinfo=UTC)


def test_hours_are_counted_through_the_night_and_working_days_are_not() -> None:
    assert in_hours(AT, 24) == AT + timedelta(days=1)
    assert in_working_days(AT, 5) == AT + timedelta(days=7)


@pytest.mark.parametrize(
    ("protections", "ground", "second", "found"),
    [
        (set(), None, False, True),
        ({"shielded"}, None, False, False),
        ({"shielded"}, None, True, False),
        ({"shielded"}, Ground.SIGNIFICANT_HARM, False, False),
        ({"shielded"}, Ground.SIGNIFICANT_HARM, True, True),
        ({"shielded"}, Ground.VITAL_INTERESTS, False, False),
        ({"shielded", "allow_listed"}, None, False, True),
        ({"restricted"}, None, False, False),
        ({"restricted"}, Ground.SIGNIFICANT_HARM, False, False),
        ({"restricted"}, Ground.SIGNIFICANT_HARM, True, True),
        ({"restricted"}, Ground.VITAL_INTERESTS, False, True),
        ({"restricted", "shielded"}, Ground.VITAL_INTERESTS, False, False),
        ({"restricted", "shielded"}, Ground.VITAL_INTERESTS, True, True),
    ],
)
def test_a_match_finds_the_protected_only_on_a_ground_and_with_a_second_person(
    protections: set[str], ground: str | None, second: bool, found: bool
) -> None:
    assert finds(protections, ground, second=second) is found


def test_exceptional_access_is_for_safeguarding_and_for_nothing_else() -> None:
    adviser = Asker("pa", "connexions", "pa", "youth-support", "council")

    assert purposes(TABLE, adviser) == {"safeguarding"}
    assert purposes(TABLE, replace(adviser, role="ccis_admin")) == frozenset()


@pytest.mark.parametrize("hours", [0, 23])
def test_until_it_is_due_whatever_is_not_yes_reads_as_waiting_and_from_then_on_as_unchanged(hours: int) -> None:
    due = AT + timedelta(hours=24)

    assert told(due, AT + timedelta(hours=hours), yes=False) is Told.WAITING
    assert told(due, AT + timedelta(hours=hours), yes=True) is Told.YES
    assert told(due, due, yes=False) is Told.UNCHANGED
    assert told(due, due, yes=True) is Told.YES
