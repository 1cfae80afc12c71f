"""Which days are working days in England: neither a weekend nor a bank holiday; and the clocks that count them.

The bank holidays, the single ones that a proclamation adds among them, come from a library that keeps them, behind the
one function here. Knows no place, no term and no person.
"""

from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

FIRST_WEEKEND_DAY = 5
DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England in a year, days in lieu included."""
    return frozenset(country_holidays("GB", subdiv="ENG", years=year, expand=False))


def is_bank_holiday(day: date) -> bool:
    """Tell whether the day is a bank holiday in England."""
    return day in bank_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Tell whether offices work on the day."""
    return day.weekday() < FIRST_WEEKEND_DAY and not is_bank_holiday(day)


def after(day: date, working_days: int) -> date:
    """Return the day on which so many working days have passed since a day, which itself is not counted."""
    for _ in range(working_days):
        day += DAY
        while not is_working_day(day):
            day += DAY
    return day
