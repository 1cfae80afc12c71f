"""The answer for one category, as the reader is told it and as the log keeps it."""

from dataclasses import dataclass

from policy.levels import Level
from policy.protocol import RuleId


@dataclass(frozen=True, slots=True)
class NextStep:
    """What could lawfully change an answer: `agreement` of the young person or `approval` by the holder."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """One category's level and reasons: `rules` may be told to the reader, `confidential` ones go to the log alone."""

    category: str
    level: Level
    rules: tuple[RuleId, ...]
    confidential: tuple[RuleId, ...]
    gates: tuple[str, ...]
    because: str
    next_step: NextStep | None
