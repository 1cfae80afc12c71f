"""Reads out of an answer, for all categories at once, the level of each and the rules that decided it.

Knows sets of categories, no words. What is told of the rules to a reader is the engine's.
"""

from collections.abc import Mapping
from typing import NamedTuple

from policy.decision_table import Answer, Reach
from policy.levels import SHOWN_LEVELS, Level
from policy.protocol import RuleId


class Reasons(NamedTuple):
    """The level of each category, in vocabulary order, and by its place there the rules that decided it, if any did."""

    levels: list[Level]
    rules: Mapping[int, list[RuleId]]


def reasons(answer: Answer, categories: int) -> Reasons:
    """Return the reasons of an answer about so many categories: permits of its level, and bars of what is above."""
    existence, summary, full = answer.shown
    decided = existence & ~(summary | full), summary & ~full, full
    levels = [Level.HIDDEN] * categories
    # Sets are taken apart in place, bit by bit, here and below: a generator would take as long as the decision.
    for level in SHOWN_LEVELS:
        left = decided[level - 1]
        while left:
            place = left.bit_length() - 1
            levels[place] = level
            left ^= 1 << place
    return Reasons(levels, _deciding(answer, decided, _withheld(answer)))


def _withheld(answer: Answer) -> Reach:
    """Return, for each level above a category's own, the categories that a permit reaches there."""
    existence = summary = full = 0
    for clause, (first, second, third) in answer.met:
        if clause.permits:
            existence, summary, full = existence | first, summary | second, full | third
    shown_existence, shown_summary, shown_full = answer.shown
    above_existence = shown_summary | shown_full
    return existence & ~(shown_existence | above_existence), summary & ~above_existence, full & ~shown_full


def _deciding(answer: Answer, decided: Reach, withheld: Reach) -> dict[int, list[RuleId]]:
    found: dict[int, list[RuleId]] = {}
    for clause, (existence, summary, full) in answer.met:
        first, second, third = decided if clause.permits else withheld
        categories = existence & first | summary & second | full & third
        for rule, covered in clause.rules if categories else ():
            left = covered & categories
            while left:
                place = left.bit_length() - 1
                if place in found:
                    found[place].append(rule)
                else:
                    found[place] = [rule]
                left ^= 1 << place
    return found
