"""Days that come round: so many months after a day, and a birthday. Knows no person."""

from calendar import monthrange
from datetime import date

MONTHS = 12


def months_after(day: date, months: int) -> date:
    """Return the day so many months later, the last of that month where it is shorter."""
    whole, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + whole
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def birthday(born: date, age: int) -> date:
    """Return the day on which that age is reached; who was born on 29 February reaches it on 1 March."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and monthrange(year, 2)[1] < born.day:
        return date(year, 3, 1)
    return born.replace(year=year)
