"""When a protection is lifted: once the service that set it and a manager both want it, and they are two people.

Pure. What one of them said stands for four weeks; then it is asked anew, for what was safe may no longer be so.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import NamedTuple

SHIELD_HOLDS = timedelta(hours=48)
"""How long a shield that was set in haste holds before somebody has confirmed it."""

WORD_STANDS = timedelta(days=28)


class Part(StrEnum):
    """In which part somebody wants a protection lifted; a manager of the service that set it can speak in either."""

    ORIGINATOR = "originator"
    MANAGER = "manager"


class Word(NamedTuple):
    """That somebody wants a protection lifted."""

    part: Part
    practitioner: str
    at: datetime


def standing_words(words: Iterable[Word], at: datetime) -> list[Word]:
    """Return what was said lately enough to count."""
    return [word for word in words if word.at <= at < word.at + WORD_STANDS]


def lifted(words: Iterable[Word], at: datetime) -> bool:
    """Tell whether two different people want it lifted, one in each part."""
    said = standing_words(words, at)
    spoke = {part: {word.practitioner for word in said if word.part is part} for part in Part}
    return any(one != other for one, other in product(spoke[Part.ORIGINATOR], spoke[Part.MANAGER]))
