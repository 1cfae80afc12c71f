"""What worked scenarios cover of a protocol: rules and cells that they reach, and the smallest scenario still missing.

A cell here is (agency, role, purpose, category) where some permit stands; it is reached when a scenario expects a level
of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.scenario_case import Outcome
from engine.smallest_scenario import smallest_scenario
from policy.decision_table import DecisionTable
from policy.protocol import RuleId

Cell = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Reached and all rules and cells, and for each rule that none reaches the line of a scenario that would."""

    rules_reached: frozenset[RuleId]
    rules: frozenset[RuleId]
    cells_reached: frozenset[Cell]
    cells: frozenset[Cell]
    missing: tuple[tuple[RuleId, str], ...]


def coverage(table: DecisionTable, outcomes: Iterable[Outcome]) -> Coverage:
    """Return what scenarios cover of a table."""
    found = list(outcomes)
    rules, cells = frozenset(table.rules), _cells(table)
    reached = frozenset(rule for outcome in found for rule in outcome.reached) & rules
    expected = {
        (given["agency"], given["role"], given["purpose"], word)
        for outcome in found
        for given in [outcome.scenario.given]
        for word in outcome.scenario.expect
    }
    missing = tuple((rule, smallest_scenario(table, rule)) for rule in sorted(rules - reached))
    return Coverage(reached, rules, cells & expected, cells, missing)


def _cells(table: DecisionTable) -> frozenset[Cell]:
    return frozenset(
        (*key, word)
        for key, clauses in table.clauses.items()
        for clause in clauses
        if clause.permits
        for word in table.vocabulary.words(clause.categories)
    )
