"""Reads out of an answer, for all categories at once, the level of each and the rules that decided it.

Knows sets of categories, no words. What is told of the rules to a reader is the engine's.
"""

from collections.abc import Mapping
from typing import NamedTuple

from policy.decision_table import NEW, Answer
from policy.levels import Level
from policy.protocol import RuleId

# Read once: an enumeration looks its members up each time.
HIDDEN, EXISTENCE, SUMMARY, FULL = Level


class Reasons(NamedTuple):
    """The level of each category, in vocabulary order, and by its place there the rules that decided it, if any did."""

    levels: list[Level]
    rules: Mapping[int, tuple[RuleId, ...]]


def reasons(answer: Answer, categories: int) -> Reasons:
    """Return the reasons of an answer about so many categories: permits of its level, and bars of what is above."""
    (existence, summary, full), met, (may_existence, may_summary, may_full) = answer
    below, lower = ~(summary | full), ~full
    decided = existence & below, summary & lower, full
    # What is shown at a level, no bar reaches there: a bar that meets this withheld something above what is shown.
    withheld = may_existence & below, may_summary & lower, may_full
    levels = [HIDDEN] * categories
    found: dict[int, tuple[RuleId, ...]] = {}
    for clause, (first, second, third) in met:
        low, middle, high = decided if clause.permits else withheld
        deciding = first & low | second & middle | third & high
        for rule, covered in clause.rules if deciding else ():
            # The set is taken apart in place, bit by bit: a generator would take as long as the decision.
            left, alone = covered & deciding, (rule,)
            while left:
                place = left.bit_length() - 1
                bit = 1 << place
                if place in found:
                    found[place] += alone
                else:
                    found[place] = alone
                    levels[place] = (
                        FULL if full & bit else SUMMARY if summary & bit else EXISTENCE if existence & bit else HIDDEN
                    )
                left ^= bit
    return NEW(Reasons, (levels, found))
