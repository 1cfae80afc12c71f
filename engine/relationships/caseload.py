"""Whether one more case may be allocated: from a soft limit the manager is told, above a hard one a reason is needed.

A cap limits allocation and never removes access to what is allocated already. Knows a count and the protocol's limits.
"""

from enum import StrEnum

from policy.vocabulary import Vocabulary

# New Start, 1999-2000: a personal adviser's work holds at "no more than 15 or 20 referrals at any one time".
SOFT, HARD = "caseload_soft_limit", "caseload_hard_limit"
LIMITED_AGENCIES = frozenset({"connexions"})


class Room(StrEnum):
    """What one more open case makes of a caseload."""

    FITS = "fits"
    FULL = "full"
    OVER = "over"


def room(open_cases: int, agency: str, vocabulary: Vocabulary) -> Room:
    """Tell what it makes of a caseload if one is added to the open cases."""
    if agency not in LIMITED_AGENCIES:
        return Room.FITS
    then = open_cases + 1
    if then > limit(HARD, vocabulary):
        return Room.OVER
    return Room.FULL if then >= limit(SOFT, vocabulary) else Room.FITS


def limit(word: str, vocabulary: Vocabulary) -> int:
    """Return a limit that the protocol sets."""
    return int(vocabulary.switches[word].value)
