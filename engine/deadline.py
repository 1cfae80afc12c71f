"""By when something is due: so many hours, or so many working days, counted from an instant.

A clock of working days ends at the same time of day in London as it began.
"""

from datetime import UTC, datetime, timedelta

from engine.case import LONDON, local_day
from engine.working_days import after


def in_hours(at: datetime, hours: int) -> datetime:
    """Return the instant so many hours later."""
    return at + timedelta(hours=hours)


def in_working_days(at: datetime, working_days: int) -> datetime:
    """Return the instant so many working days later; neither a weekend nor a bank holiday is counted."""
    time_of_day = at.astimezone(LONDON).time()
    return datetime.combine(after(local_day(at), working_days), time_of_day, LONDON).astimezone(UTC)
