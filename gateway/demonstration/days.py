"""Dates and instants counted from the demo's day; it knows no clock and no people."""

from datetime import UTC, date, datetime, time, timedelta

FIRST_WEEKEND_DAY = 5
LEAP_DAY = (2, 29)


def day(today: date, ago: int) -> date:
    """Give the day that lies so many days back, or ahead where the number is negative."""
    return today - timedelta(days=ago)


def last_day(today: date, ahead: int | None) -> date | None:
    """Give the day that lies so many days ahead, or none for an open end."""
    return None if ahead is None else today + timedelta(days=ahead)


def working_moment(today: date, ago: int, minute: int) -> datetime:
    """Give an instant in the working hours of a weekday, at or before the day so many days back.

    `minute` counts from nine o'clock UTC. Today itself has no working moment yet, so that nothing is written ahead of
    whoever looks at it.
    """
    on = day(today, max(ago, 1))
    on -= timedelta(days=max(0, on.weekday() - FIRST_WEEKEND_DAY + 1))
    return datetime.combine(on, time(9), tzinfo=UTC) + timedelta(minutes=minute)


def day_end(today: date, ahead: int) -> datetime:
    """Give the midnight, in UTC, that closes the day so many days ahead."""
    return datetime.combine(day(today, -ahead - 1), time(0), tzinfo=UTC)


def born(today: date, age: int, since_birthday: int) -> date:
    """Give the birthday of someone of this age whose last birthday lies so many days back (at most 364).

    Nobody of the demo is born on 29 February.
    """
    last = day(today, since_birthday)
    if (last.month, last.day) == LEAP_DAY:
        last -= timedelta(days=1)
    return last.replace(year=last.year - age)


def term_start(today: date) -> date:
    """Give the last first of September before today."""
    this_year = date(today.year, 9, 1)
    return this_year if this_year < today else date(today.year - 1, 9, 1)


def birthday(birth: date, age: int) -> date:
    """Give the day on which an age is reached, for someone not born on 29 February."""
    return birth.replace(year=birth.year + age)
