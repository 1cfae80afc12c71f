"""The one place that reads the clock; everything else is given the instant."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def at(instant: datetime) -> Clock:
    """Return a clock that stands at an instant."""
    fixed = instant.astimezone(UTC)
    return lambda: fixed
