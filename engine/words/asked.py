"""What somebody may be told, over time, of what they asked others for: an approval, or another look at a refusal.

A yes is told at once. A no, silence, and that nothing is held read alike: until it is due, that it waits, and from then
on, that nothing has changed. So nobody learns from an answer, or from how fast it came, what is held.
"""

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_APPROVAL = timedelta(days=28)
APPROVAL_HOURS = URGENT_HOURS = 24
"""Within how many hours an approver answers, and whoever looks at an urgent challenge: domain.md 5.3."""
CHALLENGE_WORKING_DAYS = 5


class Told(StrEnum):
    """What the asker reads."""

    WAITING = "waiting"
    YES = "yes"
    UNCHANGED = "unchanged"


def told(due_at: datetime, at: datetime, *, yes: bool) -> Told:
    """Return what an asker reads at an instant; `yes` if somebody has said so and it still holds."""
    if yes:
        return Told.YES
    return Told.WAITING if at < due_at else Told.UNCHANGED
