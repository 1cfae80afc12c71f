"""Draws clauses as some `models.conf` might make them: any levels, and any number of gates and conditions."""

import random
from dataclasses import replace

from policy.decision_table import Clause, DecisionTable, Openings, Reach
from policy.levels import SHOWN_LEVELS
from policy.protocol import RuleId
from tests.policy.shipped_protocol import TABLE, VOCABULARY

KEY = ("an agency", "a role", "a purpose")
SIZE = len(VOCABULARY.categories)


def a_table(chance: random.Random) -> DecisionTable:
    """Draw a table with the clauses of one role for one purpose."""
    return replace(TABLE, clauses={KEY: tuple(a_clause(chance, number) for number in range(8))})


def a_clause(chance: random.Random, number: int) -> Clause:
    """Draw a clause of two rules."""
    rules = tuple((RuleId(f"{number}-{part}"), some(chance)) for part in "ab")
    categories = rules[0][1] | rules[1][1]
    levels = tuple(chance.sample(SHOWN_LEVELS, chance.randint(1, 3)))
    existence, summary, full = (categories if level in levels else 0 for level in SHOWN_LEVELS)
    return Clause(
        permits=chance.random() < 0.6,
        relationships=some_relationships(chance),
        gates=tuple(chance.sample("ABC", chance.randint(0, 2))),
        conditions=tuple(chance.sample("XYZ", chance.randint(0, 2))),
        levels=levels,
        categories=categories,
        rules=rules,
        touches=(existence, summary, full),
    )


def some_openings(chance: random.Random) -> Openings:
    """Draw what is open and what holds; of the third gate and the third condition nothing is said."""
    gates: dict[str, Reach] = {gate: (some(chance), some(chance), some(chance)) for gate in "AB"}
    return Openings(gates, {condition: chance.choice((0, some(chance))) for condition in "XY"})


def some_relationships(chance: random.Random) -> int:
    """Draw a set of four relationships."""
    return chance.getrandbits(4)


def some(chance: random.Random) -> int:
    """Draw a set of categories."""
    return chance.getrandbits(SIZE)
