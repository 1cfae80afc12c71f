from datetime import date, timedelta

import pytest

from engine.working_days import after, bank_holidays, is_bank_holiday, is_working_day

GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)


def test_the_bank_holidays_are_those_of_england() -> None:
    assert sorted(day for day in bank_holidays(2026) if day.weekday() < 5) == [
        date(2026, 1, 1),
        GOOD_FRIDAY,
        EASTER_MONDAY,
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    ]


@pytest.mark.parametrize("day", [date(2022, 9, 19), date(2023, 5, 8)])
def test_a_bank_holiday_that_was_proclaimed_once_counts(day: date) -> None:
    assert is_bank_holiday(day)
    assert not is_bank_holiday(day.replace(year=2025))


def test_a_holiday_of_scotland_is_a_working_day_here() -> None:
    assert is_working_day(date(2026, 1, 2))


def test_a_weekend_is_no_working_day() -> None:
    assert [is_working_day(date(2026, 3, 2) + timedelta(days=ahead)) for ahead in range(7)] == [True] * 5 + [False] * 2


def test_working_days_are_counted_from_the_next_day_on() -> None:
    wednesday = date(2026, 3, 4)
    assert [after(wednesday, count) for count in (0, 1, 2, 3, 5)] == [
        wednesday,
        date(2026, 3, 5),
        date(2026, 3, 6),
        date(2026, 3, 9),
        date(2026, 3, 11),
    ]


def test_five_working_days_over_easter_pass_by_two_bank_holidays_and_two_weekends() -> None:
    assert after(date(2026, 4, 1), 5) == date(2026, 4, 10)


def test_counting_from_a_saturday_begins_on_the_monday() -> None:
    assert after(date(2026, 3, 7), 1) == date(2026, 3, 9)


def test_working_days_over_the_turn_of_a_year_know_both_years() -> None:
    assert after(date(2026, 12, 24), 3) == date(2026, 12, 31)
    assert after(date(2026, 12, 31), 1) == date(2027, 1, 4)
